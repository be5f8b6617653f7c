"""What offers can add on one day: the measures, in half hours of Wisconsin."""

from datetime import date

import pytest

from ce_plugin.rules import Question
from ce_plugin.rules.reach import Measure, Reach
from tests.rules.builders import make_credit, make_rules

DAY = date(2024, 6, 1)


def on_record(amount, category, **fields):
    return make_credit(amount, category, "2023-05-01", **fields)


def reach(record, offers, **changes):
    question = Question(make_rules("WI-DIRECTOR", **changes), "director", tuple(record))
    return Reach(question, record, offers, DAY)


OFFERS = [
    make_credit("5", "C", "2024-05-01", id="alone", kind="self_directed"),
    make_credit("3", "B", "2024-05-02", id="course", tags=("technology",)),
]
TECHNOLOGY = Measure(20, (0, 6))


def test_measures_of_total_group_and_tag_and_again_under_the_cap():
    """28 and 5 hours alone are more than the 30 that may count: two hours are left."""
    record = [on_record("15", "A"), on_record("5", "B"), on_record("20", "C")]
    record.append(on_record("8", "C"))
    plain = [Measure(104, (10, 6)), Measure(100, (0, 6)), TECHNOLOGY]
    capped = [Measure(104, (4, 6)), Measure(100, (0, 6)), TECHNOLOGY]
    assert reach(record, OFFERS).measures == plain + capped


def test_measures_of_a_cap_that_is_full_leave_no_room():
    record = [on_record("35", "C", tags=("technology",))]
    assert reach(record, OFFERS).measures == [
        Measure(130, (10, 6)),
        Measure(140, (0, 6)),
        Measure(-50, (0, 6)),
        Measure(140, (0, 6)),
        Measure(140, (0, 6)),
        Measure(-40, (0, 6)),
    ]


@pytest.mark.parametrize(("amount", "count"), [("25", 3), ("25.5", 6)])
def test_measures_know_a_cap_only_where_it_may_bind(amount, count):
    assert len(reach([on_record(amount, "C")], OFFERS).measures) == count


def test_measures_hope_for_all_that_may_be_carried_over():
    record = [on_record("28", "C")]
    found = reach(record, OFFERS, carry_over="2").measures
    assert [measure.missing for measure in found] == [140, 136, 16, 140, 136, 16]


def test_measures_of_an_event_count_its_best_only():
    record = [on_record("4", "A", event="e"), on_record("6", "A", event="e")]
    offers = [
        make_credit("5", "A", "2024-05-01", event="e"),
        make_credit("8", "A", "2024-05-02", event="e"),
    ]
    assert reach(record, offers).plain[:2] == [
        Measure(188, (0, 4)),
        Measure(128, (0, 4)),
    ]


def test_covers_says_how_much_of_what_is_missing_an_offer_covers():
    found = reach([on_record("60", "A")], OFFERS).covers([40, 10, 2])
    assert found == {"alone": 5, "course": 8}
