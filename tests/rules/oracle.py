"""The rulings once more, slowly and by themselves: nothing of the engine is used.

Definitions and credits are plain data as in the files. Every way to count is tried,
so records must be small.
"""

from datetime import date
from decimal import Decimal
from itertools import product


def expected(definition, track, record, as_of, *, renewal, start=None, carried=()):
    """What must be counted: {id: (amount, reason)}, the sums and the shortfalls."""
    variant = definition["tracks"][track]["renewal" if renewal else "initial"]
    lines = [{**credit, "carried": False} for credit in record]
    lines += [{**credit, "carried": True} for credit in carried]
    lines.sort(key=lambda line: (line["date"], line["id"]))
    window = _window(definition, as_of, renewal, start)
    answer, standing, has_degree = {}, [], False
    for line in lines:
        reason, worth = _judged(definition, line, as_of, window, renewal)
        answer[line["id"]] = (Decimal(0), reason)
        if reason is None and line["kind"] == "degree":
            has_degree = True
        elif reason is None:
            standing.append({**line, "worth": worth})
    best = _best_way(definition, variant, standing)
    for line, amount in zip(standing, best, strict=True):
        reason = _why_cut(definition, standing, best, line, amount)
        answer[line["id"]] = (amount, reason)
    return _summed(variant, standing, best, answer, has_degree)


# --- one credit by itself ---------------------------------------------------------


def _years(day, years):
    if (day.month, day.day) == (2, 29):
        day = date(day.year, 2, 28)
    return date(day.year + years, day.month, day.day)


def _months_before(day, months):
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + 12
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            continue


def _window(definition, as_of, renewal, start):
    rule = definition["window"]
    first, last = _years(as_of, -rule["years"]), as_of
    if rule["kind"] == "from_start" and start:
        first, last = start, min(as_of, _years(start, rule["years"]))
    if not renewal:
        first = _months_before(first, rule["reach_back_months"])
    return first, last


def _judged(definition, line, as_of, window, renewal):
    """The first reason against it, and its worth where there is none."""
    day, kind = date.fromisoformat(line["date"]), line["kind"]
    route = None if renewal else definition["degree_route"]
    is_degree = kind == "degree"
    worth = None if is_degree else _worth(definition, line)
    step, smallest = Decimal(definition["step"]), Decimal(definition["smallest"])
    since = definition["program_issued_from"]
    oldest = _years(as_of, -route["within_years"]) if route else None
    against = {
        "not_yet_happened": line.get("status") == "registered" or day > as_of,
        "excluded_kind": (route is None or line.get("degree") not in route["degrees"])
        if is_degree
        else kind in definition["excluded_kinds"],
        "wrong_step": not is_degree and (worth % step != 0 or worth < smallest),
        "out_of_window": not is_degree
        and not line["carried"]
        and not window[0] <= day <= window[1],
        "used_before": Decimal(definition["carry_over"]) == 0
        if line["carried"]
        else line.get("used", False),
        "degree_too_old": is_degree and bool(oldest) and day < oldest,
        "wrong_source": not is_degree
        and since is not None
        and day >= date.fromisoformat(since)
        and not line.get("program_issued", False),
        "recording_too_old": _over(line, "recording_age_months", definition),
        "reported_too_late": _over(line, "reported_days_after", definition),
    }
    return next((reason for reason, is_so in against.items() if is_so), None), worth


def _over(line, field, definition):
    limits = {
        "recording_age_months": "recording_max_age_months",
        "reported_days_after": "report_within_days",
    }
    limit = definition[limits[field]]
    given = line.get(field)
    return None not in (limit, given) and Decimal(str(given)) > limit


def _worth(definition, line):
    found = []
    for rule in definition["conversions"]:
        given = line.get(rule["field"])
        if given is None or (rule["kinds"] and line["kind"] not in rule["kinds"]):
            continue
        given = Decimal(str(given))
        if "factor" in rule:
            found.append(given * Decimal(rule["factor"]))
            continue
        for band in reversed(rule["bands"]):
            if given >= Decimal(band["from"]):
                if band["credits"] is not None:
                    found.append(Decimal(band["credits"]))
                break
    return min(found, default=Decimal(str(line["credits"])))


# --- all together -----------------------------------------------------------------


def _is_capped(cap, line):
    return (
        line["category"] in cap.get("categories", ())
        or line["kind"] in cap.get("kinds", ())
        or any(tag in cap.get("tags", ()) for tag in line.get("tags", ()))
    )


def _topic(definition, line):
    rule = definition["repeats"]
    return line.get("topic") if rule and line["kind"] in rule["kinds"] else None


def _is_contested(definition, variant, line):
    return (
        line.get("event")
        or _topic(definition, line)
        or line["carried"]
        or any(_is_capped(cap, line) for cap in variant["caps"])
    )


def _best_way(definition, variant, lines):
    """Of all ways that are allowed: most met, most counted, the latest cut most."""
    step = Decimal(definition["step"])
    amounts = []
    for line in lines:
        whole = int(line["worth"] / step)
        steps = (
            range(whole + 1) if _is_contested(definition, variant, line) else [whole]
        )
        amounts.append([n * step for n in steps])
    allowed = (
        way for way in product(*amounts) if _allows(definition, variant, lines, way)
    )
    return max(allowed, key=lambda way: _merit(variant, lines, way))


def _allows(definition, variant, lines, way):
    counting = [line for line, amount in zip(lines, way, strict=True) if amount]
    events = [line["event"] for line in counting if line.get("event")]
    if len(set(events)) < len(events):
        return False
    rule = definition["repeats"]
    talks = [line for line in counting if _topic(definition, line)]
    for topic in {line["topic"] for line in talks}:
        turns = [line for line in talks if line["topic"] == topic]
        unchanged = [t for t in turns if not t.get("substantially_changed")]
        if len(turns) > rule["per_topic"] or len(unchanged) > rule["unchanged"]:
            return False

    def used(test):
        return sum(n for line, n in zip(lines, way, strict=True) if test(line))

    return used(lambda line: line["carried"]) <= Decimal(
        definition["carry_over"]
    ) and all(
        used(lambda line, c=cap: _is_capped(c, line)) <= Decimal(cap["limit"])
        for cap in variant["caps"]
    )


def _toward(minimum, lines, way):
    return sum(
        amount
        for line, amount in zip(lines, way, strict=True)
        if (
            minimum["tag"] in line.get("tags", ())
            if minimum.get("tag")
            else line["category"] in minimum["categories"]
        )
    )


def _merit(variant, lines, way):
    met = sum(way) >= Decimal(variant["total"])
    for minimum in variant["minimums"]:
        met += _toward(minimum, lines, way) >= Decimal(minimum["needed"])
    cuts = [line["worth"] - n for line, n in zip(lines, way, strict=True)]
    return met, sum(way), cuts[::-1]


def _why_cut(definition, lines, way, line, amount):
    if amount == line["worth"]:
        return None
    if amount:
        return "over_cap"
    counts = {one["id"]: n for one, n in zip(lines, way, strict=True)}

    def stands_back(group, places):
        ranked = sorted(
            group,
            key=lambda one: (-counts[one["id"]], -one["worth"], one["date"], one["id"]),
        )
        return line["id"] not in [one["id"] for one in ranked[:places]]

    event = line.get("event")
    same = [one for one in lines if event and one.get("event") == event]
    if same and stands_back(same, 1):
        return "duplicate"
    topic, rule = _topic(definition, line), definition["repeats"]
    talks = [one for one in lines if topic and _topic(definition, one) == topic]
    unchanged = [one for one in talks if not one.get("substantially_changed")]
    if talks and (len(talks) > rule["per_topic"] or len(unchanged) > rule["unchanged"]):
        if line in unchanged and stands_back(unchanged, rule["unchanged"]):
            return "unchanged_repeat"
        if sum(counts[one["id"]] > 0 for one in talks) >= rule["per_topic"]:
            return "repeat_limit"
    return "over_cap"


def _summed(variant, lines, way, answer, has_degree):
    total = sum(way, Decimal(0))
    missing = {"total": Decimal(variant["total"]) - total}
    for minimum in variant["minimums"]:
        key = minimum.get("tag") or "+".join(minimum["categories"])
        missing[key] = Decimal(minimum["needed"]) - _toward(minimum, lines, way)
    by_category = {}
    for line, amount in zip(lines, way, strict=True):
        category = line["category"]
        by_category[category] = by_category.get(category, Decimal(0)) + amount
    shortfalls = {key: left for key, left in missing.items() if left > 0}
    return {
        "credits": answer,
        "total": total,
        "by_category": {key: n for key, n in by_category.items() if n},
        "shortfalls": {} if has_degree else shortfalls,
        "eligible": has_degree or not shortfalls,
    }
