"""Close my gap against every subset: what is promised is true, and the shortest."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ce_plugin.rules import Offer, Question, close_gap, come_near, shipped_rule_set
from ce_plugin.rules.condensing import condensed
from tests.rules.builders import make_credit

TODAY = date(2026, 9, 30)
SETS = [("MT-2023", "trustee"), ("MT-2009", "staff"), ("WI-DIRECTOR", "director")]
DAYS = [TODAY + timedelta(n) for n in range(0, 64, 7)]


@st.composite
def gaps(draw):
    code, track = draw(st.sampled_from(SETS))
    rules = shipped_rule_set(code)
    categories = [name.code for name in rules.categories]

    def record(name, size, first, last, amounts):
        return [
            make_credit(
                draw(st.sampled_from(amounts)),
                draw(st.sampled_from(categories)),
                str(TODAY + timedelta(draw(st.integers(first, last)))),
                id=f"{name}{n}",
                tags=draw(st.sampled_from([(), ("technology",)])),
                kind=draw(st.sampled_from(["listed", "listed", "self_directed"])),
                event=draw(st.sampled_from([None, None, None, "e1", "e2"])),
            )
            for n in range(draw(st.integers(0, size)))
        ]

    def offered(name, size, amounts):
        late = st.integers(0, 3)
        return [
            Offer(credit, credit.date + timedelta(draw(late)))
            for credit in record(name, size, -90, 60, amounts)
        ]

    have = record("have", 6, -1500, 20, ["5", "10", "20", "35"])
    offers = offered("offer", 6, ["1", "5", "6", "10", "30"])
    planned = offered("plan", 2, ["1", "10"])
    return Question(rules, track, tuple(have)), offers, planned


@given(gaps())
def test_close_gap_equals_trying_every_set(gap):
    asked, offers, planned = gap
    way = close_gap(asked, offers, TODAY, planned=planned)
    best = _shortest(asked, offers, planned)
    if best is None:
        assert way is None or not way.is_shortest
    else:
        assert way.is_shortest
        assert (len(way.offers), way.day) == best
    if way is not None:
        assert asked.on(way.day, (*way.offers, *way.planned)).eligible


@given(gaps(), st.integers(0, 30))
def test_close_gap_stopped_early_gives_a_true_way_or_none_where_there_is_none(
    gap, times
):
    asked, offers, planned = gap
    left = iter([False] * times)
    way = close_gap(
        asked, offers, TODAY, planned=planned, is_over=lambda: next(left, True)
    )
    if way is None:
        assert close_gap(asked, offers, TODAY, planned=planned) is None
    else:
        assert asked.on(way.day, (*way.offers, *way.planned)).eligible
        assert way.evaluation.eligible


@given(gaps())
def test_come_near_leaves_as_little_missing_as_all_offers_would(gap):
    asked, offers, planned = gap
    way = come_near(asked, offers, TODAY, planned=planned)
    days = _days(asked, offers, planned)
    least = min(_missing(_on(asked, day, offers, planned)) for day in days)
    if way is None:
        assert least in {_missing(_on(asked, day, [], planned)) for day in days}
    else:
        assert _missing(way.evaluation) == least


@given(gaps())
def test_a_condensed_record_meets_the_same_requirements(gap):
    asked, offers, _ = gap
    credits = [each.credit for each in offers]
    short = condensed(asked, credits, DAYS[0], DAYS[-1])
    assert len(short.credits) <= len(asked.credits)
    for day in DAYS:
        full, brief = asked.on(day, credits), short.on(day, credits)
        assert (full.eligible, full.total) == (brief.eligible, brief.total)
        if full.eligible:
            assert full.expires_on == brief.expires_on


def _shortest(asked, offers, planned):
    """Fewest offers, then the earliest day, of sets up to five."""
    days = _days(asked, offers, planned)
    for size in range(6):
        for day in days:
            open_ = [each for each in offers if each.day <= day]
            for picks in combinations(open_, size):
                if _on(asked, day, picks, planned).eligible:
                    return size, day
    return None


def _days(asked, offers, planned):
    ahead = [credit.date for credit in asked.credits]
    days = [each.day for each in (*offers, *planned)]
    return sorted({TODAY, *(day for day in (*ahead, *days) if day >= TODAY)})


def _on(asked, day, picks, planned):
    done = (each.credit for each in (*picks, *planned) if each.day <= day)
    return asked.on(day, tuple(done))


def _missing(answer):
    return sum(answer.shortfalls.values())
