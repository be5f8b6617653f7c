from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ce_plugin.rules import Requirement, counted_toward, evaluate
from tests.rules.builders import counted, make_credit, make_rules, reasons

AS_OF = date(2020, 6, 10)


def ask(*credits, code="MT-2009", track="staff", as_of=AS_OF, **how):
    changes = how.pop("changes", {})
    return evaluate(make_rules(code, **changes), track, credits, as_of, **how)


def reason_for(credit, **how):
    return reasons(ask(credit, **how)).get(credit.id)


def test_evaluate_nothing_says_what_is_missing():
    answer = ask()
    assert (answer.eligible, answer.total, answer.expires_on) == (False, 0, None)
    assert answer.shortfalls == {
        "total": Decimal(60),
        "LA": Decimal(10),
        "LSP": Decimal(10),
        "CMTS": Decimal(10),
        "TECH": Decimal(10),
    }
    assert answer.by_category == dict.fromkeys(("LA", "LSP", "CMTS", "TECH"), 0)
    assert (answer.credits, answer.specializations) == ((), ())


def test_evaluate_explains_each_requirement_in_order():
    credit = make_credit("12", "A", "2020-03-01", tags=("technology",))
    answer = ask(credit, code="WI-DIRECTOR", track="director")
    ten, twelve = Decimal(10), Decimal(12)
    assert answer.requirements == (
        Requirement("total", "total", (), None, Decimal(100), twelve, Decimal(88)),
        Requirement("A+B", "group", ("A", "B"), None, Decimal(70), twelve, Decimal(58)),
        Requirement("technology", "tag", (), "technology", ten, twelve, Decimal(0)),
    )
    assert [line.met for line in answer.requirements] == [False, False, True]


def test_evaluate_names_the_question_it_answered():
    answer = ask(code="MT-2023", track="director", renewal=True)
    assert (answer.rule_set, answer.version, answer.track) == ("MT-2023", 1, "director")
    assert (answer.renewal, answer.as_of) == (True, AS_OF)
    assert answer.window == (date(2016, 6, 10), AS_OF)


def test_evaluate_lists_credits_by_day_then_id():
    late = make_credit(id="a", day="2020-05-01")
    second = make_credit(id="c", day="2020-01-01")
    first = make_credit(id="b", day="2020-01-01")
    answer = ask(late, second, first)
    assert [result.id for result in answer.credits] == ["b", "c", "a"]


def test_evaluate_unknown_track_is_refused():
    with pytest.raises(ValueError, match="MT-2009 has no track 'librarian'"):
        ask(track="librarian")


@pytest.mark.parametrize(
    "credit",
    [
        make_credit(category="GEN"),
        make_credit(kind="party"),
        make_credit("-1"),
        make_credit("NaN"),
        make_credit("Infinity"),
        make_credit("1E+13"),
        make_credit(kind="presenting", hours="-2"),
    ],
)
def test_evaluate_malformed_credit_does_not_count(credit):
    assert reason_for(credit) == "malformed"


def test_evaluate_an_id_used_twice_makes_both_malformed():
    answer = ask(make_credit(id="x"), make_credit(id="x"))
    assert [result.reason for result in answer.credits] == ["malformed", "malformed"]


def test_evaluate_the_largest_possible_amount_counts():
    assert ask(make_credit("9E+12")).total == Decimal("9E+12")


@pytest.mark.parametrize(
    ("credit", "reason"),
    [
        (make_credit(status="registered"), "not_yet_happened"),
        (make_credit(day="2020-06-11"), "not_yet_happened"),
        (make_credit(day="2020-06-10"), None),
        (make_credit(status="attended"), None),
        (make_credit(kind="meeting"), "excluded_kind"),
        (make_credit(kind="author_talk"), "excluded_kind"),
        (make_credit(kind="first_aid"), "excluded_kind"),
        (make_credit(kind="vendor_demo"), "excluded_kind"),
        (make_credit("1.3"), "wrong_step"),
        (make_credit("0"), "wrong_step"),
        (make_credit(kind="presenting", hours="0.3"), "wrong_step"),
        (make_credit("9.9", kind="presenting", hours="1.5"), None),
        (make_credit(day="2016-06-10"), None),
        (make_credit(day="2016-06-09"), "out_of_window"),
        (make_credit(used=True), "used_before"),
        (make_credit(kind="recording", recording_age_months="12"), None),
        (
            make_credit(kind="recording", recording_age_months="12.1"),
            "recording_too_old",
        ),
        (make_credit(reported_days_after="400"), None),
    ],
)
def test_evaluate_gives_the_reason_against_a_credit(credit, reason):
    assert reason_for(credit) == reason


def test_evaluate_recordings_of_any_age_where_no_age_is_given():
    old = make_credit(kind="recording", recording_age_months="90")
    assert reason_for(old, code="MT-2014") is None


@pytest.mark.parametrize(
    ("days", "reason"), [("90", None), ("91", "reported_too_late")]
)
def test_evaluate_reports_within_the_deadline(days, reason):
    credit = make_credit(category="GEN", reported_days_after=days)
    found = reason_for(credit, code="NE-PUBLIC-LIBRARIAN", track="librarian")
    assert found == reason


@pytest.mark.parametrize(
    ("day", "issued", "reason"),
    [
        ("2026-06-30", False, None),
        ("2026-07-01", False, "wrong_source"),
        ("2026-07-01", True, None),
    ],
)
def test_evaluate_source_matters_from_its_day(day, issued, reason):
    credit = make_credit(day=day, program_issued=issued)
    found = reason_for(credit, code="MT-2026", as_of=date(2027, 1, 1))
    assert found == reason


SPOILT = [
    ("malformed", {"category": "GEN"}),
    ("not_yet_happened", {"status": "registered"}),
    ("excluded_kind", {"kind": "meeting"}),
    ("wrong_step", {"amount": "0.3"}),
    ("out_of_window", {"day": "2015-01-01"}),
    ("used_before", {"used": True}),
    ("wrong_source", {"program_issued": False}),
    ("recording_too_old", {"recording_age_months": "13"}),
    ("reported_too_late", {"reported_days_after": "91"}),
]


@pytest.mark.parametrize("first", range(len(SPOILT)))
def test_evaluate_of_several_reasons_gives_the_first(first):
    fields = {"program_issued": True}
    for _, spoil in SPOILT[first:]:
        fields.update(spoil)
    changes = {"program_issued_from": "2010-01-01", "report_within_days": 90}
    found = reason_for(make_credit(**fields), changes=changes)
    assert found == SPOILT[first][0]


def degree(day="2017-05-06", name="MLIS", **fields):
    return make_credit("0", day=day, kind="degree", degree=name, **fields)


@pytest.mark.parametrize("track", ["director", "staff", "trustee"])
@pytest.mark.parametrize("name", ["MLS", "MLIS"])
def test_evaluate_a_recent_degree_certifies_any_track(track, name):
    answer = ask(degree(name=name), track=track)
    assert (answer.eligible, answer.degree_route, answer.total) == (True, True, 0)
    assert (answer.shortfalls, reasons(answer)) == ({}, {})
    assert {line.missing for line in answer.requirements} == {Decimal(0)}
    without = ask(track=track).requirements
    assert answer.requirements == tuple(replace(one, missing=0) for one in without)
    assert answer.expires_on == date(2024, 6, 10)


def test_evaluate_a_degree_beside_enough_credits_is_not_needed():
    answer = ask(degree(), make_credit("15", "LA"), track="trustee")
    assert (answer.eligible, answer.degree_route) == (True, False)


@pytest.mark.parametrize(
    ("credit", "how", "reason"),
    [
        (degree("2016-06-10"), {}, None),
        (degree("2016-06-09"), {}, "degree_too_old"),
        (degree("2020-06-11"), {}, "not_yet_happened"),
        (degree(name="MPA"), {}, "excluded_kind"),
        (degree(name=None), {}, "excluded_kind"),
        (degree(used=True), {}, "used_before"),
        (degree(), {"renewal": True}, "excluded_kind"),
        (
            degree(),
            {"code": "MT-2023", "period_start": date(2019, 1, 1)},
            None,
        ),
        (
            degree("2026-08-01"),
            {"code": "MT-2026", "as_of": date(2027, 1, 1)},
            None,
        ),
    ],
)
def test_evaluate_degree_route_has_its_own_window(credit, how, reason):
    assert reason_for(credit, **how) == reason


def test_evaluate_a_degree_where_no_route_exists_is_excluded():
    credit = make_credit("0", "A", kind="degree", degree="MLIS")
    found = reason_for(credit, code="WI-DIRECTOR", track="director")
    assert found == "excluded_kind"


def test_evaluate_specializations_at_twenty_counted_credits():
    credits = [make_credit("20", "LSP"), make_credit("19.5", "TECH")]
    credits.append(make_credit("30", "LA"))
    assert ask(*credits).specializations == ("LSP",)


def test_evaluate_specializations_of_trustees_at_ten():
    credits = [make_credit("10", "CMTS"), make_credit("10", "TECH")]
    assert ask(*credits, track="trustee").specializations == ("CMTS", "TECH")


def test_evaluate_specializations_where_there_are_none():
    assert ask(make_credit("40", "LSP"), code="MT-2023").specializations == ()


def test_evaluate_the_same_event_counts_once_and_the_best():
    claimed = make_credit("3", id="claim", event="E1")
    posted = make_credit("2", id="post", event="E1")
    answer = ask(claimed, posted)
    assert (counted(answer), reasons(answer)) == (
        {"claim": "3.0"},
        {"post": "duplicate"},
    )


def test_evaluate_equal_duplicates_keep_the_earliest_then_the_smallest_id():
    credits = [make_credit("3", id=key, event="E1") for key in "bca"]
    credits.append(make_credit("3", id="z", day="2020-01-01", event="E1"))
    assert reasons(ask(*credits)) == dict.fromkeys("abc", "duplicate")


def test_evaluate_a_duplicate_that_cannot_count_leaves_the_other_alone():
    good = make_credit("3", id="good", event="E1")
    future = make_credit("9", id="future", event="E1", status="registered")
    assert reasons(ask(good, future)) == {"future": "not_yet_happened"}


def presenting(amount, changed=False, topic="law", **fields):
    return make_credit(
        amount, kind="presenting", topic=topic, substantially_changed=changed, **fields
    )


def test_evaluate_an_unchanged_repeat_counts_once_and_the_best():
    small = presenting("4", id="small", day="2019-01-01")
    large = presenting("8", id="large", day="2020-01-01")
    assert reasons(ask(small, large)) == {"small": "unchanged_repeat"}


def test_evaluate_changed_deliveries_count_beside_the_unchanged_two_in_all():
    credits = [
        presenting("4", id="plain"),
        presenting("8", True, id="new1", day="2019-01-01"),
        presenting("8", True, id="new2", day="2019-06-01"),
        presenting("2", id="again"),
    ]
    assert reasons(ask(*credits)) == {
        "plain": "repeat_limit",
        "again": "unchanged_repeat",
    }


def test_evaluate_repeats_are_counted_per_topic():
    credits = [presenting("4", topic="law"), presenting("4", topic="tax")]
    assert reasons(ask(*credits)) == {}


def test_evaluate_presentations_without_a_topic_do_not_compete():
    credits = [presenting("4", topic=None) for _ in range(3)]
    assert reasons(ask(*credits)) == {}


def test_evaluate_only_presenting_repeats():
    credits = [make_credit("4", topic="law") for _ in range(3)]
    assert reasons(ask(*credits)) == {}


def test_evaluate_repeats_where_no_rule_limits_them():
    credits = [presenting("4", category="A") for _ in range(3)]
    assert reasons(ask(*credits, code="WI-DIRECTOR", track="director")) == {}


def test_evaluate_carried_credits_where_nothing_may_be_carried():
    old = make_credit("4", id="old", day="2012-01-01")
    assert reasons(ask(carried=[old])) == {"old": "used_before"}


def test_evaluate_carried_credits_count_up_to_the_carry_over():
    first = make_credit("4", id="first", day="2012-01-01", used=True)
    second = make_credit("4", id="second", day="2013-01-01", used=True)
    now = make_credit("1", id="now")
    answer = ask(now, carried=[first, second], changes={"carry_over": "5"})
    assert counted(answer) == {"first": "4.0", "second": "1.0", "now": "1.0"}
    assert reasons(answer) == {"second": "over_cap"}


def test_evaluate_carried_credits_within_the_carry_over_count_in_full():
    old = make_credit("4", id="old", day="2012-01-01")
    answer = ask(carried=[old], changes={"carry_over": "5"})
    assert (counted(answer), reasons(answer)) == ({"old": "4.0"}, {})


def test_counted_toward_names_total_group_and_tag_of_what_counts():
    credits = [
        make_credit("5", "A", id="both", tags=("technology", "other")),
        make_credit("5", "B", id="group"),
        make_credit("5", "C", id="tag", tags=("technology",)),
        make_credit("5", "C", id="total"),
        make_credit("0.3", "A", id="none", tags=("technology",)),
        make_credit("30", "C", "2020-05-01", id="partly"),
    ]
    answer = ask(*credits, code="WI-DIRECTOR", track="director")
    assert counted_toward(answer, credits) == {
        "both": ("total", "A+B", "technology"),
        "group": ("total", "A+B"),
        "tag": ("total", "technology"),
        "total": ("total",),
        "none": (),
        "partly": ("total",),
    }
    assert reasons(answer) == {"none": "wrong_step", "partly": "over_cap"}


def test_evaluate_a_degree_waives_a_group_and_a_tag_by_their_names():
    route = {"degrees": ["MLIS"], "within_years": 4}
    how = {"code": "WI-DIRECTOR", "track": "director"}
    changes = {"degree_route": route}
    given = make_credit("0", "A", "2017-05-06", kind="degree", degree="MLIS")
    answer = ask(given, changes=changes, **how)
    without = ask(changes=changes, **how).requirements
    assert answer.requirements == tuple(replace(one, missing=0) for one in without)
