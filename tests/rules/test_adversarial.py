"""Cases written from the rulings, not from the engine: where a reader could stumble."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ce_plugin.rules import evaluate
from tests.rules.builders import counted, make_credit, make_rules, reasons

AS_OF = date(2020, 6, 10)


def ask(*credits, code="MT-2009", track="staff", as_of=AS_OF, **how):
    changes = how.pop("changes", {})
    return evaluate(make_rules(code, **changes), track, credits, as_of, **how)


def wisconsin(*credits, **how):
    return ask(*credits, code="WI-DIRECTOR", track="director", **how)


def nebraska(*credits, **how):
    return ask(*credits, code="NE-PUBLIC-LIBRARIAN", track="librarian", **how)


# --- what stands against a single credit --------------------------------------

AGAINST = {
    "malformed": {"category": "GEN"},
    "not_yet_happened": {"status": "registered"},
    "excluded_kind": {"kind": "meeting"},
    "wrong_step": {"amount": "0.3"},
    "out_of_window": {"day": "2015-01-01"},
    "used_before": {"used": True},
    "wrong_source": {"program_issued": False},
    "recording_too_old": {"recording_age_months": "13"},
    "reported_too_late": {"reported_days_after": "91"},
}
STRICT = {"program_issued_from": "2010-01-01", "report_within_days": 90}
PAIRS = [
    (first, later)
    for n, first in enumerate(AGAINST)
    for later in list(AGAINST)[n + 1 :]
]


@pytest.mark.parametrize(("first", "later"), PAIRS)
def test_of_two_reasons_the_earlier_one_is_given(first, later):
    fields = {"id": "c", "program_issued": True, **AGAINST[later], **AGAINST[first]}
    answer = ask(make_credit(**fields), changes=STRICT)
    assert reasons(answer) == {"c": first}
    assert counted(answer) == {}


@pytest.mark.parametrize("reason", list(AGAINST))
def test_what_does_not_count_is_no_rival_of_what_does(reason):
    """A duplicate or repeat that something stands against takes nobody's place."""
    fields = {"amount": "8", "program_issued": True, **AGAINST[reason]}
    shared = {"event": "E1", "topic": "law"}
    bad = make_credit(id="bad", **{"kind": "presenting", **fields}, **shared)
    good = make_credit("2", id="good", kind="presenting", program_issued=True, **shared)
    answer = ask(bad, good, changes=STRICT)
    assert (counted(answer), reasons(answer)) == ({"good": "2.0"}, {"bad": reason})


@pytest.mark.parametrize(
    ("degree", "reason"),
    [
        ({"day": "2020-06-11"}, "not_yet_happened"),
        ({"status": "registered", "degree": "MPA"}, "not_yet_happened"),
        ({"degree": "MPA", "day": "2010-01-01"}, "excluded_kind"),
        ({"used": True, "day": "2010-01-01"}, "used_before"),
        ({"day": "2010-01-01", "reported_days_after": "91"}, "degree_too_old"),
        ({"reported_days_after": "91"}, "reported_too_late"),
    ],
)
def test_of_two_reasons_against_a_degree_the_earlier_one_is_given(degree, reason):
    fields = {"id": "d", "kind": "degree", "degree": "MLIS", **degree}
    answer = ask(make_credit("0", **fields), changes=STRICT)
    assert reasons(answer) == {"d": reason}
    assert not answer.eligible


@pytest.mark.parametrize("field", ["recording_age_months", "reported_days_after"])
@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-1", "1E+13"])
def test_an_age_or_delay_that_is_no_number_is_malformed(field, value):
    answer = ask(make_credit(id="c", **{field: value}), changes=STRICT)
    assert reasons(answer) == {"c": "malformed"}


@pytest.mark.parametrize(("months", "reason"), [(12, None), (13, "recording_too_old")])
def test_an_age_may_be_a_whole_number_of_python(months, reason):
    credit = replace(make_credit(id="c"), recording_age_months=months)
    assert reasons(ask(credit)).get("c") == reason


def test_an_id_used_twice_is_malformed_both_times():
    twice = [make_credit("1", id="c"), make_credit("2", id="c", day="2019-01-01")]
    answer = ask(*twice, make_credit("3", id="d"))
    assert [(line.id, line.reason) for line in answer.credits] == [
        ("c", "malformed"),
        ("c", "malformed"),
        ("d", None),
    ]


def test_a_registration_whose_day_has_passed_has_not_happened_yet():
    answer = ask(make_credit(id="c", status="registered", day="2020-06-09"))
    assert reasons(answer) == {"c": "not_yet_happened"}


@pytest.mark.parametrize("kind", ["recording", "listed", "outside"])
def test_a_recording_of_exactly_twelve_months_counts(kind):
    young = make_credit(id="young", kind=kind, recording_age_months="12")
    old = make_credit(id="old", kind=kind, recording_age_months="12.01")
    assert reasons(ask(young, old)) == {"old": "recording_too_old"}


@pytest.mark.parametrize("code", ["MT-2009", "MT-2014", "MT-2023", "MT-2026"])
@pytest.mark.parametrize("kind", ["meeting", "author_talk", "first_aid", "vendor_demo"])
def test_montana_excludes_four_kinds_under_every_rule_set(code, kind):
    assert reasons(ask(make_credit(id="c", kind=kind), code=code)) == {
        "c": "excluded_kind"
    }


# --- days -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "day", "reason"),
    [
        ("2020-02-29", "2016-02-28", None),
        ("2020-02-29", "2016-02-27", "out_of_window"),
        ("2019-02-28", "2015-02-28", None),
        ("2020-02-28", "2016-02-28", None),
        ("2020-02-28", "2016-02-27", "out_of_window"),
        ("2020-03-01", "2016-02-29", "out_of_window"),
        ("2020-03-01", "2016-03-01", None),
        ("2020-03-01", "2020-03-01", None),
    ],
)
def test_four_years_back_both_ends_included(as_of, day, reason):
    credit = make_credit(id="c", day=day)
    answer = ask(credit, as_of=date.fromisoformat(as_of))
    assert reasons(answer).get("c") == reason


@pytest.mark.parametrize(
    ("issued", "ends"),
    [
        ("2020-02-29", "2025-02-28"),
        ("2023-02-28", "2028-02-29"),
        ("2020-01-01", "2025-01-31"),
        ("2020-12-31", "2025-12-31"),
        ("2020-04-30", "2025-04-30"),
    ],
)
def test_wisconsin_certificates_end_with_the_month(issued, ends):
    credits = [
        make_credit("90", "A", issued),
        make_credit("10", "B", issued, tags=("technology",)),
    ]
    answer = wisconsin(*credits, as_of=date.fromisoformat(issued))
    assert answer.expires_on == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("start", "day", "reason"),
    [
        ("2024-02-29", "2028-02-28", None),
        ("2024-02-29", "2028-02-29", "out_of_window"),
        ("2024-03-01", "2024-02-29", "out_of_window"),
        ("2024-03-01", "2024-03-01", None),
        ("2024-03-01", "2028-03-01", None),
        ("2024-03-01", "2028-03-02", "out_of_window"),
    ],
)
def test_a_participation_ends_four_years_after_its_start(start, day, reason):
    answer = ask(
        make_credit(id="c", day=day),
        code="MT-2023",
        as_of=date(2028, 6, 1),
        period_start=date.fromisoformat(start),
    )
    assert reasons(answer).get("c") == reason


@pytest.mark.parametrize(
    ("renewal", "day", "reason"),
    [
        (False, "2019-08-29", None),
        (False, "2019-08-28", "out_of_window"),
        (True, "2020-02-28", "out_of_window"),
        (True, "2020-02-29", None),
    ],
)
def test_indiana_reaches_six_months_further_back_at_first(renewal, day, reason):
    answer = ask(
        make_credit(id="c", category="LIB", day=day),
        code="IN-DIRECTOR",
        track="director",
        renewal=renewal,
        period_start=date(2020, 2, 29),
    )
    assert reasons(answer).get("c") == reason


# --- conversions ------------------------------------------------------------------


@pytest.mark.parametrize("claimed", ["0", "5", "8", "10", "7.3"])
def test_the_converted_amount_counts_whatever_was_claimed(claimed):
    college = make_credit(claimed, id="c", kind="college", semester_credits="2")
    talk = make_credit(claimed, id="p", kind="presenting", hours="4")
    answer = ask(college, talk)
    assert (counted(answer), reasons(answer)) == ({"c": "8.0", "p": "8.0"}, {})


@pytest.mark.parametrize(
    ("minutes", "claimed", "amount"),
    [
        ("0", "1", None),
        ("19", "1", None),
        ("19.99", "1", None),
        ("20", "3", "0.5"),
        ("44", "3", "0.5"),
        ("44.99", "3", "0.5"),
        ("45", "3", "1.0"),
        ("89", "0.5", "1.0"),
        ("89.99", "3", "1.0"),
        ("90", "3", "3.0"),
        ("90", "0.5", "0.5"),
        ("300", "1.5", "1.5"),
    ],
)
def test_nebraska_values_minutes_by_bands(minutes, claimed, amount):
    credit = make_credit(claimed, "GEN", id="c", kind="webinar", minutes=minutes)
    answer = nebraska(credit)
    assert counted(answer) == ({"c": amount} if amount else {})
    assert reasons(answer) == ({} if amount else {"c": "wrong_step"})


def test_nebraska_counts_at_most_twenty_from_college_of_either_kind():
    credits = [
        make_credit(
            "1", "GEN", "2019-01-01", id="a", kind="college", semester_credits="1"
        ),
        make_credit(
            "1", "GEN", "2019-02-01", id="b", kind="college_course", quarter_credits="1"
        ),
        make_credit("25", "GEN", "2019-03-01", id="c"),
    ]
    answer = nebraska(*credits)
    assert counted(answer) == {"a": "15.0", "b": "5.0", "c": "25.0"}
    assert reasons(answer) == {"b": "over_cap"}
    assert (answer.total, answer.eligible) == (Decimal(45), True)


@pytest.mark.parametrize(
    "given", ["1.00000000000000000000000000000000001", "1.000000000000000000000001"]
)
def test_a_conversion_is_exact_to_the_last_digit(given):
    """Rounded to the 28 digits of everyday arithmetic it would be a legal amount."""
    assert reasons(ask(make_credit(id="p", kind="presenting", hours=given))) == {
        "p": "wrong_step"
    }


# --- caps, tags, groups -----------------------------------------------------------


def test_a_tag_borne_twice_counts_once():
    credit = make_credit("6", "A", tags=("technology", "technology"))
    answer = wisconsin(credit)
    assert answer.shortfalls == {
        "total": Decimal(94),
        "A+B": Decimal(64),
        "technology": Decimal(4),
    }


def test_a_cap_leaves_the_legal_step_of_the_latest_then_of_the_largest_id():
    day = "2019-05-05"
    credits = [
        make_credit("6", "IIP", day, id="b", kind="project"),
        make_credit("6", "IIP", day, id="a", kind="internship"),
        make_credit("0.5", "IIP", "2019-05-04", id="z", kind="instruction"),
    ]
    answer = ask(*credits, code="NY-PUBLIC-LIBRARIAN", track="librarian")
    assert counted(answer) == {"z": "0.5", "a": "6.0", "b": "5.5"}
    assert reasons(answer) == {"b": "over_cap"}


def test_a_cap_between_two_steps_is_cut_down():
    changes = {"tracks__director__initial__caps__0__limit": "10.3"}
    credit = make_credit("20", "C", id="c", kind="self_directed")
    assert counted(wisconsin(credit, changes=changes)) == {"c": "10.0"}


def test_indiana_cuts_committee_work_of_non_library_kind_under_both_caps():
    credits = [
        make_credit("4", "NONLIB", "2019-01-01", id="a", kind="committee"),
        make_credit("9", "NONLIB", "2019-02-01", id="b", kind="workshop"),
        make_credit("4", "COMMITTEE", "2019-03-01", id="c", kind="committee"),
    ]
    answer = ask(*credits, code="IN-DIRECTOR", track="director")
    assert counted(answer) == {"a": "1.0", "b": "9.0", "c": "4.0"}
    assert answer.total == Decimal(14)


def test_the_duplicate_that_meets_a_minimum_beats_the_larger_one():
    enough = [
        make_credit("20", "LA", id="la"),
        make_credit("20", "LSP", id="lsp"),
        make_credit("20", "CMTS", id="cmts"),
        make_credit("9", "TECH", id="tech"),
    ]
    large = make_credit("3", "LA", "2019-01-01", id="large", event="E")
    small = make_credit("1", "TECH", "2019-02-01", id="small", event="E")
    answer = ask(*enough, large, small)
    assert (answer.eligible, reasons(answer)) == (True, {"large": "duplicate"})


def test_where_no_duplicate_meets_a_minimum_the_larger_one_counts():
    large = make_credit("3", "LA", "2019-02-01", id="large", event="E")
    small = make_credit("1", "TECH", "2019-01-01", id="small", event="E")
    assert reasons(ask(large, small)) == {"small": "duplicate"}


def test_a_duplicate_of_a_used_credit_counts_by_itself():
    """Of duplicates the one that serves best counts; the used one serves nothing."""
    used = make_credit("3", id="old", event="E", used=True)
    again = make_credit("3", id="new", event="E")
    assert reasons(ask(used, again)) == {"old": "used_before"}


def test_three_changed_deliveries_count_twice_and_the_latest_is_cut():
    talks = [
        make_credit(
            "8",
            day=f"2019-0{n}-01",
            id=f"t{n}",
            kind="presenting",
            topic="law",
            substantially_changed=True,
        )
        for n in (3, 1, 2)
    ]
    assert reasons(ask(*talks)) == {"t3": "repeat_limit"}


def test_an_unchanged_first_delivery_gives_way_to_two_larger_changed_ones():
    talk = {"kind": "presenting", "topic": "law"}
    credits = [
        make_credit("2", day="2017-01-01", id="first", **talk),
        make_credit("2", day="2018-01-01", id="second", **talk),
        make_credit(
            "4", day="2019-01-01", id="new", substantially_changed=True, **talk
        ),
        make_credit(
            "4", day="2020-01-01", id="newer", substantially_changed=True, **talk
        ),
    ]
    assert reasons(ask(*credits)) == {
        "first": "repeat_limit",
        "second": "unchanged_repeat",
    }


def test_presenter_and_listener_of_one_session_count_once():
    talk = make_credit("4", id="talk", kind="presenting", topic="law", event="E")
    seat = make_credit("2", id="seat", event="E")
    assert reasons(ask(talk, seat)) == {"seat": "duplicate"}


# --- the degree route -------------------------------------------------------------


def test_a_degree_with_some_credits_waives_what_they_leave_open():
    degree = make_credit("0", id="d", kind="degree", degree="MLS", day="2018-05-01")
    answer = ask(make_credit("10", "LA", id="c"), degree)
    assert (answer.eligible, answer.total) == (True, Decimal(10))
    assert (counted(answer), reasons(answer)) == ({"c": "10.0"}, {})
    assert answer.shortfalls == {}


def test_a_degree_claims_nothing_toward_total_or_category():
    degree = make_credit("60", "LA", id="d", kind="degree", degree="MLIS")
    answer = ask(degree)
    assert (answer.total, answer.by_category["LA"]) == (0, 0)
    assert [line.counted for line in answer.credits] == [0]


def test_a_degree_looks_back_from_29_february():
    degree = make_credit("0", id="d", kind="degree", degree="MLS", day="2016-02-28")
    assert ask(degree, as_of=date(2020, 2, 29)).eligible


# --- the numbers of the sets ------------------------------------------------------

NEEDS = {
    ("MT-2009", "director"): ("60", {"LA": 20, "LSP": 10, "CMTS": 10, "TECH": 10}),
    ("MT-2009", "staff"): ("60", {"LA": 10, "LSP": 10, "CMTS": 10, "TECH": 10}),
    ("MT-2009", "trustee"): ("15", {"LA": 10}),
    ("MT-2014", "director"): ("60", {"LA": 20, "LSP": 10, "CMTS": 10, "TECH": 10}),
    ("MT-2014", "staff"): ("60", {"LA": 10, "LSP": 10, "CMTS": 10, "TECH": 10}),
    ("MT-2014", "trustee"): ("15", {}),
    ("MT-2023", "director"): ("60", {"LA": 30}),
    ("MT-2023", "staff"): ("60", {"LA": 5, "LSP": 5, "CMTS": 5, "TECH": 5}),
    ("MT-2023", "trustee"): ("15", {"LA": 10}),
    ("MT-2026", "director"): ("60", {"LA": 30}),
    ("MT-2026", "staff"): ("60", {"LA": 5, "LSP": 5, "CMTS": 5, "TECH": 5}),
    ("MT-2026", "trustee"): ("15", {"LA": 10}),
    ("WI-DIRECTOR", "director"): ("100", {"A+B": 70, "technology": 10}),
    ("NE-PUBLIC-LIBRARIAN", "librarian"): ("45", {}),
    ("NY-PUBLIC-LIBRARIAN", "librarian"): ("60", {}),
    ("IN-DIRECTOR", "director"): ("100", {}),
}


@pytest.mark.parametrize("renewal", [False, True])
@pytest.mark.parametrize(("code", "track"), list(NEEDS))
def test_an_empty_record_misses_all_the_set_asks_for(code, track, renewal):
    total, minimums = NEEDS[code, track]
    if renewal and track == "director" and code in ("MT-2023", "MT-2026"):
        minimums = {}
    answer = ask(code=code, track=track, renewal=renewal)
    expected = {"total": total, **minimums}
    assert answer.shortfalls == {key: Decimal(n) for key, n in expected.items()}


@pytest.mark.parametrize(
    ("code", "track", "amount", "expected"),
    [
        ("MT-2009", "director", "20", ("LSP", "CMTS", "TECH")),
        ("MT-2009", "staff", "19.5", ()),
        ("MT-2014", "staff", "20", ("LSP", "CMTS", "TECH")),
        ("MT-2014", "trustee", "10", ("LSP", "CMTS", "TECH")),
        ("MT-2014", "trustee", "9.5", ()),
        ("MT-2023", "staff", "20", ()),
        ("MT-2026", "trustee", "20", ()),
    ],
)
def test_specializations_are_the_manuals(code, track, amount, expected):
    credits = [make_credit(amount, c) for c in ("LA", "LSP", "CMTS", "TECH")]
    assert ask(*credits, code=code, track=track).specializations == expected
