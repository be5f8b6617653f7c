"""What holds for every record, tried on many."""

import json
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ce_plugin.rules import (
    canonical_json,
    credit_to_mapping,
    digest,
    evaluate,
    evaluation_from_mapping,
    evaluation_to_mapping,
    load_json,
    parse_rule_set,
    read_credits,
    shipped_rule_sets,
)
from ce_plugin.rules.types import KINDS, Credit

SETS = [parse_rule_set(mapping) for mapping in shipped_rule_sets()]
AS_OF = date(2026, 9, 30)
STARTS = [None, None, date(2021, 3, 1), date(2024, 2, 29), AS_OF]
AMOUNTS = [Decimal(n) / 2 for n in (1, 2, 3, 7, 16, 20, 39, 40, 60, 80)]
ODD = [Decimal(text) for text in ("0", "1.3", "0.75", "1E+2")]
EXTRAS = [
    {},
    {"event": "e1"},
    {"event": "e2"},
    {"kind": "presenting", "topic": "t1", "hours": Decimal(2)},
    {"kind": "presenting", "topic": "t1", "substantially_changed": True},
    {"kind": "presenting", "topic": "t2", "event": "e2"},
    {"kind": "self_directed", "tags": ("technology",)},
    {"tags": ("technology",)},
    {"kind": "college", "semester_credits": Decimal(2)},
    {"kind": "college", "quarter_credits": Decimal(1)},
    {"kind": "degree", "degree": "MLIS"},
    {"kind": "degree", "degree": "MPA"},
    {"kind": "recording", "recording_age_months": Decimal(13)},
    {"kind": "webinar", "minutes": Decimal(44)},
    {"reported_days_after": Decimal(91)},
    {"program_issued": True},
    {"status": "registered"},
    {"used": True},
]


def credits_of(rule_set):
    codes = [name.code for name in rule_set.categories]
    return st.builds(
        lambda key, days, category, amount, kind, one, two: Credit(
            id=f"c{key}",
            date=AS_OF - timedelta(days - 20),
            category=category,
            credits=amount,
            **{"kind": kind, **one, **two},
        ),
        st.integers(0, 10**6),
        st.integers(0, 2200),
        st.sampled_from(codes),
        st.sampled_from([*AMOUNTS, *AMOUNTS, *ODD]),
        st.sampled_from(["listed", *KINDS]),
        st.sampled_from(EXTRAS),
        st.sampled_from(EXTRAS),
    )


@st.composite
def questions(draw):
    rule_set = draw(st.sampled_from(SETS))
    record = draw(
        st.lists(credits_of(rule_set), max_size=9, unique_by=lambda credit: credit.id)
    )
    how = {
        "renewal": draw(st.booleans()),
        "period_start": draw(st.sampled_from(STARTS)),
    }
    return rule_set, draw(st.sampled_from(sorted(rule_set.tracks))), record, how


def met(evaluation):
    return sum(line.met for line in evaluation.requirements)


@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_credits_never_matters(question, random):
    rule_set, track, record, how = question
    mixed = random.sample(record, len(record))
    first = evaluate(rule_set, track, record, AS_OF, **how)
    assert digest(evaluate(rule_set, track, mixed, AS_OF, **how)) == digest(first)


@given(questions(), st.data())
def test_one_more_credit_never_makes_less_eligible(question, data):
    rule_set, track, record, how = question
    more = data.draw(credits_of(rule_set).filter(lambda c: c.id not in _ids(record)))
    before = evaluate(rule_set, track, record, AS_OF, **how)
    after = evaluate(rule_set, track, [*record, more], AS_OF, **how)
    assert met(after) >= met(before)
    assert after.eligible or not before.eligible


def _ids(record):
    return {credit.id for credit in record}


@given(questions())
def test_each_credit_counts_in_full_or_has_one_reason(question):
    rule_set, track, record, how = question
    answer = evaluate(rule_set, track, record, AS_OF, **how)
    kinds = {credit.id: credit.kind for credit in record}
    assert sorted(result.id for result in answer.credits) == sorted(kinds)
    for result in answer.credits:
        if result.reason is None:
            assert result.counted > 0 or kinds[result.id] == "degree"
        elif result.counted:
            assert result.reason == "over_cap"


@given(questions())
def test_sums_and_shortfalls_follow_from_the_credits(question):
    rule_set, track, record, how = question
    answer = evaluate(rule_set, track, record, AS_OF, **how)
    assert answer.total == sum(result.counted for result in answer.credits)
    assert answer.total == sum(answer.by_category.values())
    assert answer.eligible == (not answer.shortfalls) == (answer.expires_on is not None)
    if not answer.degree_route:
        for line in answer.requirements:
            assert line.missing == max(Decimal(0), line.needed - line.counted)
            assert answer.shortfalls.get(line.key, 0) == line.missing


@given(questions())
def test_credits_written_and_read_give_the_same_digest(question):
    rule_set, track, record, how = question
    text = json.dumps([credit_to_mapping(credit) for credit in record])
    again = read_credits(load_json(text), "credits", rule_set)
    first = evaluate(rule_set, track, record, AS_OF, **how)
    assert digest(evaluate(rule_set, track, again, AS_OF, **how)) == digest(first)


@given(questions())
def test_an_evaluation_written_and_read_is_the_same(question):
    rule_set, track, record, how = question
    answer = evaluate(rule_set, track, record, AS_OF, **how)
    stored = json.loads(canonical_json(evaluation_to_mapping(answer)))
    assert evaluation_from_mapping(stored) == answer
    assert digest(stored) == digest(answer)
