"""The engine against the rulings worked out anew, on rule sets nobody has thought of."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from ce_plugin.rules import (
    RuleSetError,
    digest,
    evaluate,
    parse_rule_set,
    read_credits,
    rule_set_to_mapping,
)
from tests.rules.builders import definition
from tests.rules.oracle import expected

AS_OF = date(2024, 2, 29)
KINDS = ("outside", "webinar", "webinar", "presenting", "presenting", "presenting")
AMOUNTS = ("0.5", "1", "1", "1.5", "2")
# Mostly credits that could count and stand in each other's way, now and then one that
# something stands against.
PLAIN = [{}] * 40
ODD = [
    {"kind": "meeting"},
    {"credits": "0.25"},
    {"credits": "0"},
    {"used": True},
    {"status": "registered"},
]
ODD += [{"kind": "degree", "degree": "MLS"}, {"kind": "degree", "degree": "MPA"}]
ODD += [{"recording_age_months": 12}, {"recording_age_months": "12.5"}]
ODD += [{"reported_days_after": 30}, {"reported_days_after": 31}]
ODD += [{"program_issued": False}, {"minutes": 44}, {"minutes": 90}]
ODD += [{"kind": "college", "semester_credits": "0.5", "credits": "9"}]
ODD += [{"kind": "presenting", "hours": "0.75", "topic": "t"}]
ORDERS = [["c1", "c10", "c2", "c3", "c4"], ["c4", "c3", "c2", "c10", "c1"]]
CAPS = [
    {"kinds": ["webinar"]},
    {"categories": ["A"]},
    {"categories": ["B"], "kinds": ["webinar"]},
    {"tags": ["x"]},
    {"categories": ["A", "B"]},
    {"kinds": ["presenting"], "tags": ["y"]},
]
NEEDS = [
    {"categories": ["A"]},
    {"categories": ["B"]},
    {"categories": ["A", "B"]},
    {"tag": "x"},
    {"tag": "y"},
]
MINUTES = {"field": "minutes", "kinds": [], "bands": [{"from": "0", "credits": "0.5"}]}
MINUTES["bands"].append({"from": "45", "credits": "1"})
MINUTES["bands"].append({"from": "90", "credits": None})
COLLEGE = {"field": "semester_credits", "kinds": ["college"], "factor": "4"}
TALK = {"field": "hours", "kinds": ["presenting"], "factor": "2"}


def halves(least, most):
    return st.integers(least, most).map(lambda n: f"{n // 2}.{n % 2 * 5}")


def some_of(choices, key, amounts):
    return st.lists(
        st.sampled_from(range(len(choices))), max_size=3, unique=True
    ).flatmap(
        lambda picked: st.tuples(*(amounts for _ in picked)).map(
            lambda given: [
                {**choices[n], key: amount}
                for n, amount in zip(picked, given, strict=True)
            ]
        )
    )


REPEATS = [
    {"kinds": ["presenting"], "unchanged": unchanged, "per_topic": per_topic}
    for unchanged, per_topic in ((1, 2), (1, 2), (1, 1), (2, 3))
]
VARIANTS = st.fixed_dictionaries(
    {
        "total": halves(0, 10),
        "minimums": some_of(NEEDS, "needed", halves(1, 6)),
        "caps": some_of(CAPS, "limit", halves(0, 6)),
    }
)


@st.composite
def definitions(draw):
    variants = {"initial": draw(VARIANTS), "renewal": draw(VARIANTS)}
    mapping = definition(
        "MT-2009",
        categories=[{"code": c, "label": c} for c in "ABC"],
        tags=[{"code": t, "label": t} for t in "xy"],
        tracks={"one": {"label": "One", "specialization": None, **variants}},
        smallest=draw(st.sampled_from(["0.5", "0.5", "1"])),
        conversions=draw(st.sampled_from([[], [MINUTES], [COLLEGE, TALK, MINUTES]])),
        carry_over=draw(halves(0, 4)),
        recording_max_age_months=draw(st.sampled_from([None, 12])),
        report_within_days=draw(st.sampled_from([None, 30])),
        program_issued_from=draw(st.sampled_from([None, "2023-07-01"])),
        repeats=draw(st.sampled_from([None, *REPEATS, *REPEATS])),
        degree_route=draw(st.sampled_from([None, DEGREES])),
        window=draw(st.fixed_dictionaries(WINDOWS)),
    )
    try:
        parse_rule_set(mapping)
    except RuleSetError:
        assume(False)
    return mapping


DEGREES = {"degrees": ["MLS"], "within_years": 2}
WINDOWS = {
    "kind": st.sampled_from(["look_back", "from_start"]),
    "years": st.integers(1, 4),
    "reach_back_months": st.sampled_from([0, 6]),
}


@st.composite
def credit(draw, key):
    days = draw(st.sampled_from([0, 0, 0, 1, 1, 1, 2, 2, 2, 200, -1, 366, 731, 732]))
    facts = {
        "id": key,
        "date": (AS_OF - timedelta(days)).isoformat(),
        "category": draw(st.sampled_from("AABBC")),
        "credits": draw(st.sampled_from(AMOUNTS)),
        "kind": draw(st.sampled_from(KINDS)),
        "program_issued": True,
        "tags": draw(st.sampled_from([[], [], ["x"], ["y"], ["x", "y"], ["x", "x"]])),
    }
    facts |= draw(st.sampled_from([{}, {}, {}, {"event": "e"}, {"event": "f"}]))
    if facts["kind"] == "presenting":
        facts["topic"] = draw(st.sampled_from(["t", "t", "t", "u"]))
        facts["substantially_changed"] = draw(st.booleans())
    return facts | draw(st.sampled_from([*PLAIN, *ODD]))


@st.composite
def problems(draw):
    mapping = draw(definitions())
    keys = draw(st.sampled_from(ORDERS))
    record = [draw(credit(key)) for key in keys[: draw(st.integers(1, 5))]]
    carried = [draw(credit("c0"))] if draw(st.integers(0, 3)) == 3 else []
    how = {
        "renewal": draw(st.booleans()),
        "start": draw(st.sampled_from([None, None, None, date(2022, 2, 28), AS_OF])),
    }
    return mapping, record, carried, how


def answered(mapping, record, carried, how):
    rule_set = parse_rule_set(mapping)
    answer = evaluate(
        rule_set,
        "one",
        read_credits(record, "credits", rule_set),
        AS_OF,
        renewal=how["renewal"],
        period_start=how["start"],
        carried=read_credits(carried, "carried", rule_set),
    )
    return {
        "credits": {line.id: (line.counted, line.reason) for line in answer.credits},
        "total": answer.total,
        "by_category": {key: n for key, n in answer.by_category.items() if n},
        "shortfalls": answer.shortfalls,
        "eligible": answer.eligible,
    }


@given(problems())
def test_evaluate_equals_the_rulings_worked_out_by_trying_every_way(problem):
    mapping, record, carried, how = problem
    found = answered(mapping, record, carried, how)
    assert found == expected(mapping, "one", record, AS_OF, carried=carried, **how)


@given(definitions())
def test_a_definition_written_and_read_is_the_same(mapping):
    rule_set = parse_rule_set(mapping)
    written = rule_set_to_mapping(rule_set)
    assert parse_rule_set(written) == rule_set
    assert digest(rule_set) == digest(written)


def test_the_oracle_itself_knows_a_case_worked_by_hand():
    """Three hours under a cap of two, the later one bearing the tag that is needed."""
    initial = {
        "total": "2",
        "minimums": [{"tag": "x", "needed": "1"}],
        "caps": [{"limit": "2", "categories": ["A"]}],
    }
    tracks = {"one": {"initial": initial}}
    plain = {"id": "a", "date": "2024-01-01", "category": "A", "kind": "outside"}
    record = [{**plain, "credits": "2"}, {**plain, "id": "b", "credits": "1"}]
    record[1] |= {"date": "2024-01-02", "tags": ["x"]}
    found = expected(definition(tracks=tracks), "one", record, AS_OF, renewal=False)
    assert found["credits"] == {"a": (1, "over_cap"), "b": (1, None)}
    assert (found["total"], found["shortfalls"], found["eligible"]) == (2, {}, True)
