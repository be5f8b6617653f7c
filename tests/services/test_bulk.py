"""Where everybody stands is what the engine says of each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import programme
from bench.eligibility import compare
from ce_plugin import rules
from ce_plugin.models import CECategory, CreditClaim, Person, RuleSet
from ce_plugin.models import TrackParticipation as Participation
from ce_plugin.services import clock, eligibility, participations
from ce_plugin.services.bulk import Standing, evaluate_many
from tests.factories import (
    make_application,
    make_claim,
    make_participation,
    make_person,
    make_record,
    make_session,
    make_track,
)

pytestmark = pytest.mark.django_db

PLAIN_QUERIES = 5
TODAY = dt.date(2026, 9, 30)


def everybody(**options) -> dict[int, Standing]:
    found = list(evaluate_many(Participation.objects.all(), **options))
    told = {one.participation_id: one for one in found}
    assert len(told) == len(found)
    return told


def by_engine(participation, *, parsed=None, as_of=None) -> Standing:
    if parsed is not None:
        participation.rule_set.__dict__["parsed"] = parsed
    told = eligibility.evaluate_participation(participation, as_of=as_of)
    return Standing(participation.pk, told.eligible, told.total, dict(told.shortfalls))


def changed(code: str = "MT-2023", variant: dict | None = None, **fields):
    """A shipped rule set with other numbers, `variant` those of staff."""
    definition = rules.rule_set_to_mapping(rules.shipped_rule_set(code))
    definition |= fields
    definition["tracks"]["staff"]["initial"] |= variant or {}
    return rules.parse_rule_set(definition)


def test_a_plain_record_is_added_up():
    short, done = make_participation(), make_participation()
    make_record(short.person, short="2.5")
    make_record(done.person)

    assert everybody() == {
        short.pk: (short.pk, False, Decimal("57.5"), {"total": Decimal("2.5")}),
        done.pk: (done.pk, True, Decimal(60), {}),
    }


def test_who_has_no_credit_misses_everything():
    empty = make_participation()
    CECategory.objects.all().delete()

    told = everybody()[empty.pk]

    assert told == by_engine(empty)
    assert told.missing == {"total": 60, "LA": 5, "LSP": 5, "CMTS": 5, "TECH": 5}


def test_only_open_participations_are_answered():
    left = make_participation()
    participations.leave(left, actor=left.person.user)
    standing = make_participation()

    assert list(everybody()) == [standing.pk]


def test_nobody_asked_is_nobody_answered():
    make_participation()

    assert list(evaluate_many(Participation.objects.none())) == []


def test_several_tracks_of_one_person_are_answered_apart():
    person = make_person()
    make_record(person, short="20")
    make_claim(person, kind="degree", degree="MLIS")
    tracks = [make_participation(person, make_track(c)) for c in ("staff", "trustee")]

    assert everybody() == {one.pk: by_engine(one) for one in tracks}


def test_each_is_judged_by_its_own_rules():
    track = make_track("trustee")
    new, old = (make_participation(track=track) for _ in range(2))
    Participation.objects.filter(pk=old.pk).update(
        rule_set=RuleSet.objects.get(code="MT-2014")
    )
    old.refresh_from_db()
    for one in (new, old):
        make_claim(one.person, category="TECH", credits=Decimal(15))

    told = everybody()

    assert told == {one.pk: by_engine(one) for one in (new, old)}
    assert (told[new.pk].missing, told[old.pk].missing) == ({"LA": Decimal(10)}, {})


def test_all_may_be_judged_by_other_rules_on_another_day():
    one = make_participation()
    make_record(one.person)
    stricter = changed(variant={"total": "80"})
    later = clock.today() + dt.timedelta(days=3 * 365)

    assert everybody(rule_set=stricter)[one.pk].missing == {"total": Decimal(20)}
    assert everybody(as_of=later)[one.pk] == by_engine(one, as_of=later)


def test_what_the_last_certificate_used_counts_for_nobody():
    application = make_application("issued")
    renewal = application.participation.person.participations.open().get()
    make_claim(renewal.person, credits=Decimal("2.5"), day=clock.today())
    course = {"kind": "college", "semester_credits": Decimal(1)}
    make_claim(renewal.person, day=clock.today(), **course)

    told = everybody()

    assert told == {renewal.pk: by_engine(renewal)}
    assert told[renewal.pk].total == Decimal("6.5")


def test_a_session_given_and_attended_counts_once():
    one, session = make_participation(), make_session()
    facts = {"session": session, "day": session.ends_on}
    make_claim(one.person, kind="listed", credits=Decimal(1), **facts)
    make_claim(
        one.person, kind="presenting", role="presenter", hours=Decimal(1), **facts
    )

    assert everybody() == {one.pk: by_engine(one)}
    assert everybody()[one.pk].total == Decimal(2)


def test_a_period_whose_years_are_over_is_judged_within_them():
    one = make_participation(period_start=clock.today() - dt.timedelta(days=5 * 366))
    make_record(one.person)
    make_claim(
        one.person, day=clock.today() - dt.timedelta(days=4 * 365), credits=Decimal(3)
    )

    assert everybody() == {one.pk: by_engine(one)}
    assert everybody()[one.pk].total == Decimal(3)


CAPPED = {
    "minimums": [],
    "caps": [{"limit": "4", "categories": ["LA", "TECH"], "kinds": ["college"]}],
}


@pytest.mark.parametrize(
    ("category", "credits", "kind"),
    [("LA", "4", "outside"), ("LA", "4.5", "outside"), ("LSP", "9", "college")],
)
def test_limits_that_bind_are_the_engines_business(category, credits, kind):
    one, capped = make_participation(), changed(variant=CAPPED)
    make_claim(one.person, category=category, credits=Decimal(credits), kind=kind)

    told = everybody(rule_set=capped)

    assert told == {one.pk: by_engine(one, parsed=capped)}
    assert told[one.pk].total == Decimal(4)


@pytest.mark.parametrize(
    "rules_that_ask",
    [
        changed(step="1", smallest="1"),
        changed(report_within_days=10),
        changed(excluded_kinds=["outside"]),
        changed(variant={"caps": [{"limit": "2", "kinds": ["outside"]}]}),
        changed(recording_max_age_months=1),
        changed(program_issued_from="2020-01-01"),
    ],
    ids=["step", "report", "excluded", "capped", "age", "source"],
)
def test_rules_may_ask_an_ordinary_claim_for_more(rules_that_ask):
    one = make_participation()
    make_claim(one.person, credits=Decimal("2.5"))
    make_claim(one.person, credits=Decimal(3), program_issued=True)
    make_claim(
        one.person, kind="recording", recorded_on=clock.today() - dt.timedelta(400)
    )

    assert everybody(rule_set=rules_that_ask) == {
        one.pk: by_engine(one, parsed=rules_that_ask)
    }


def test_everybody_costs_the_same_queries(django_assert_num_queries):
    make_record(make_participation().person)
    with django_assert_num_queries(PLAIN_QUERIES):
        everybody()
    for _ in range(2):
        make_record(make_participation().person)
    person = make_participation().person
    make_claim(person, kind="meeting")
    with django_assert_num_queries(PLAIN_QUERIES):
        everybody()


def test_whole_records_cost_one_query_for_5000_people(django_assert_num_queries):
    one, whole = make_participation(), changed(step="1", smallest="1")
    people = Person.objects.bulk_create(
        Person(first_name="Ada", last_name=str(n), email="a@people.example")
        for n in range(5_000)
    )
    Participation.objects.bulk_create(
        Participation(
            person=person,
            track=one.track,
            rule_set=one.rule_set,
            opened_on=one.opened_on,
        )
        for person in people
    )

    # No sums to ask for, and two batches.
    with django_assert_num_queries(PLAIN_QUERIES - 1 + 2):
        told = everybody(rule_set=whole)

    assert len(told) == 5_001
    assert CreditClaim.objects.count() == 0


@pytest.mark.postgres
def test_two_thousand_people_get_the_engines_answer(django_assert_num_queries):
    """The bench's programme, small: two groups, one batch of whole records."""
    programme.load(people=2_000, credits=12)

    with django_assert_num_queries(PLAIN_QUERIES + 2 + 1):
        assert len(everybody()) == 2_000
    compared, differences = compare(sample=200)

    assert differences == []
    assert compared > 220


def plans(**options) -> dict[str, str]:
    """How PostgreSQL answers each query of claims that are too many to be read."""
    with CaptureQueriesContext(connection) as captured:
        everybody(**options)
    streamed = [each["sql"] for each in captured if "DECLARE" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        return {sql: explained(cursor, sql.partition(" FOR ")[2]) for sql in streamed}


def explained(cursor, sql: str) -> str:
    cursor.execute("EXPLAIN " + sql)
    return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.postgres
def test_sums_read_one_index_and_nothing_else():
    programme.load(people=400, credits=12)

    for code in ("MT-2014", "MT-2023", "MT-2026"):
        for sql, plan in plans(rule_set=rules.shipped_rule_set(code)).items():
            summing = "SUM(" in sql
            assert ("Index Only Scan using ce_claim_summed on" in plan) == summing
            assert summing or "Index Scan using ce_claim_asked on" in plan
