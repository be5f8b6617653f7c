"""What is due on which day: once, late rather than never, and never out of date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin.models import CreditClaim, OutboxMessage, Person
from ce_plugin.services import applications, clock, reminders
from ce_plugin.services.participations import leave
from tests.factories import (
    make_applicant,
    make_application,
    make_claim,
    make_participation,
    make_person,
    make_record,
    make_track,
    verifier_for,
)

pytestmark = pytest.mark.django_db
# Claimed on this day, the record of `make_record` counts for the last time 4 years on.
EARNED = dt.date(2024, 5, 10)
LAST = dt.date(2028, 5, 10)


def noon(day: dt.date):
    return clock.at(dt.datetime.combine(day, dt.time(18), tzinfo=dt.UTC))


def before(days: int, end: dt.date = LAST) -> dt.date:
    return end - dt.timedelta(days=days)


def run_on(day: dt.date) -> list[str]:
    """The keys of the reminders that are new on that day."""
    known = set(OutboxMessage.objects.values_list("dedupe_key", flat=True))
    with noon(day):
        queued = reminders.run_due()
    new = OutboxMessage.objects.exclude(dedupe_key__in=known)
    keys = sorted(new.values_list("dedupe_key", flat=True))
    assert queued == len(keys)
    return keys


@pytest.fixture
def run():
    """Somebody who has met the staff track since EARNED."""
    with noon(EARNED + dt.timedelta(days=60)):
        return make_applicant()


@pytest.fixture
def short():
    """Somebody whose record is short of it by half a credit."""
    person = make_person()
    with noon(EARNED + dt.timedelta(days=60)):
        participation = make_participation(person)
        make_record(person, short="0.5")
    return participation


def can_apply(run) -> str:
    return f"participation:{run.pk}:can-apply"


def apply_by(run, step: int, last: dt.date = LAST) -> str:
    return f"participation:{run.pk}:apply-by:{last}:{step}"


# --- you can apply; by when ------------------------------------------------------


def test_whoever_is_eligible_is_told_once(run):
    day = dt.date(2026, 3, 1)

    assert run_on(day) == [can_apply(run)]
    assert run_on(day) == []
    assert run_on(day + dt.timedelta(days=400)) == []


def test_whoever_is_not_eligible_is_not_told(short):
    assert run_on(dt.date(2026, 3, 1)) == []


def test_a_record_that_ripens_is_told_on_its_day(short):
    make_claim(short.person, day=dt.date(2026, 3, 1), credits=Decimal("0.5"))

    assert run_on(dt.date(2026, 2, 28)) == []
    assert run_on(dt.date(2026, 3, 1)) == [can_apply(short)]


@pytest.mark.parametrize(
    ("left", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_the_last_safe_day_is_told_a_month_and_a_week_before(run, left, step):
    run_on(dt.date(2026, 3, 1))

    wanted = [apply_by(run, step)] if step else []
    found = [key for key in run_on(before(left)) if "leave" not in key]
    assert found == wanted


def test_both_reminders_of_the_last_safe_day_go_out_once_each(run):
    run_on(dt.date(2026, 3, 1))
    days = [before(left) for left in range(40, -1, -1)]

    sent = [key for day in days for key in (*run_on(day), *run_on(day))]

    assert sent == [apply_by(run, 30), apply_by(run, 7)]


def test_after_an_outage_only_what_still_helps_goes_out(run):
    """Neither the good news nor the month's notice: a week is left."""
    assert run_on(before(5)) == [apply_by(run, 7)]
    assert run_on(before(4)) == []


def test_a_new_last_safe_day_has_reminders_of_its_own(run):
    run_on(before(30))
    later = dt.date(2025, 5, 10)
    for claim in CreditClaim.objects.filter(person=run.person):
        make_claim(
            run.person, day=later, credits=claim.credits, category=claim.category
        )

    assert run_on(before(29)) == [can_apply(run)]
    new_last = dt.date(2029, 5, 10)
    assert run_on(before(30, new_last)) == [apply_by(run, 30, new_last)]


def test_the_last_day_of_a_period_counts_as_one(run):
    run.period_start = dt.date(2024, 1, 1)
    run.save()
    end = dt.date(2028, 1, 1)

    assert run_on(before(8, end)) == [apply_by(run, 30, end)]


def test_the_mail_names_the_day_and_the_way():
    with noon(EARNED + dt.timedelta(days=60)):
        participation = make_applicant()

    run_on(before(20))

    mail = OutboxMessage.objects.get(kind="apply_by")
    base = f"http://testserver/ce/participations/{participation.public_id}"
    assert mail.recipient == participation.person.email
    assert mail.context == {
        "first_name": "Ada",
        "track": "Library staff",
        "apply_url": f"{base}/apply/",
        "plan_url": f"{base}/plan/",
        "last_day": "10 May 2028",
        "is_returned": False,
    }


def test_a_draft_hears_of_the_last_day_only(run):
    applications.start_application(run, actor=run.person.user)

    assert run_on(dt.date(2026, 3, 1)) == []
    assert run_on(before(20)) == [apply_by(run, 30)]


def test_a_submitted_application_is_left_in_peace(run):
    application = applications.start_application(run, actor=run.person.user)
    applications.choose_verifier(
        application, verifier=verifier_for(run), actor=run.person.user
    )
    with noon(EARNED + dt.timedelta(days=90)):
        applications.submit_application(application, actor=run.person.user)

    assert run_on(before(20)) == []


def test_a_returned_application_hears_of_the_last_day():
    with noon(EARNED + dt.timedelta(days=60)):
        application = make_application("returned")

    run_on(before(20))

    mail = OutboxMessage.objects.get(kind="apply_by")
    assert mail.context["is_returned"] is True
    assert mail.person == application.participation.person


def test_whoever_has_left_hears_nothing(run):
    leave(run, actor=run.person.user)

    assert run_on(before(20)) == []


def test_whoever_has_no_address_is_not_written_to(run):
    Person.objects.filter(pk=run.person.pk).update(email="")

    assert run_on(before(20)) == []


# --- credits leave ---------------------------------------------------------------


@pytest.mark.parametrize(("left", "is_told"), [(45, False), (44, True), (0, True)])
def test_credits_that_leave_are_told_to_whoever_is_not_there_yet(short, left, is_told):
    day = before(left)

    wanted = [f"person:{short.person.pk}:credits-leave:{day}"] if is_told else []
    assert run_on(day) == wanted


def test_credits_that_leave_are_told_once_a_month_at_most(short):
    make_claim(short.person, day=EARNED + dt.timedelta(days=50), credits=Decimal("0.5"))
    short.person.claims.filter(credits=Decimal("19.5")).update(credits=Decimal(10))
    days = [before(left) for left in range(44, -60, -1)]

    told = [day for day in days if run_on(day)]

    assert told == [before(left) for left in (44, 14, -16, -46)]


def test_one_mail_names_the_losses_of_all_tracks(short):
    make_participation(short.person, make_track("director"))

    run_on(before(10))

    (mail,) = OutboxMessage.objects.filter(kind="credits_leave")
    told = [
        (each["track"], each["amount"], each["day"]) for each in mail.context["losses"]
    ]
    assert told == [
        ("Library staff", "59.5 credits", "11 May 2028"),
        ("Library director", "59.5 credits", "11 May 2028"),
    ]


def test_a_period_that_ends_is_told_for_all_its_credits(short):
    short.period_start = dt.date(2024, 1, 1)
    short.save()

    assert run_on(dt.date(2027, 11, 1)) == []
    run_on(dt.date(2027, 12, 1))

    mail = OutboxMessage.objects.get(kind="credits_leave")
    assert [(each["amount"], each["day"]) for each in mail.context["losses"]] == [
        ("", "1 January 2028")
    ]


def test_a_period_without_credits_loses_nothing():
    with noon(EARNED):
        make_participation(period_start=dt.date(2024, 1, 1))

    assert run_on(dt.date(2027, 12, 20)) == []


# --- a certificate ends ----------------------------------------------------------


@pytest.fixture
def certificate():
    with noon(dt.date(2024, 7, 1)):
        application = make_application("issued")
    return application.certificates.get()


@pytest.mark.parametrize(
    ("left", "step"),
    [(181, None), (180, 180), (61, 180), (60, 60), (15, 60), (14, 14), (0, 14)],
)
def test_the_end_of_a_certificate_is_told_in_time(certificate, left, step):
    day = before(left, certificate.expires_on)

    wanted = [f"certificate:{certificate.pk}:expires:{step}"] if step else []
    assert run_on(day) == wanted


def test_an_expired_certificate_is_told_no_more(certificate):
    assert run_on(before(-1, certificate.expires_on)) == []


def test_each_step_of_a_certificate_is_told_once(certificate):
    days = [before(left, certificate.expires_on) for left in range(182, -3, -1)]

    sent = [key for day in days for key in run_on(day)]

    steps = [key.rpartition(":")[2] for key in sent]
    assert steps == ["180", "60", "14"]


def test_the_mail_says_where_the_renewal_stands(certificate):
    make_claim(certificate.person, day=dt.date(2027, 1, 1), credits=Decimal("7.5"))

    run_on(before(100, certificate.expires_on))

    mail = OutboxMessage.objects.get(kind="certificate_expires")
    facts = {name: mail.context[name] for name in ("counted", "needed", "eligible")}
    assert facts == {"counted": "7.5", "needed": "60", "eligible": False}
    assert mail.context["last_day"] == "1 July 2028"


def test_whoever_stopped_renewing_hears_nothing_of_the_end(certificate):
    leave(certificate.person.participations.open().get(), actor=certificate.person.user)

    assert run_on(before(10, certificate.expires_on)) == []


# --- many people -----------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_costs_the_same_for_few_and_many(number, django_assert_num_queries):
    with noon(EARNED + dt.timedelta(days=60)):
        for _ in range(number):
            make_claim(make_applicant().person)

    with noon(before(20)), django_assert_num_queries(13):
        assert reminders.run_due() == number


def test_batches_reach_everybody(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    with noon(EARNED + dt.timedelta(days=60)):
        for _ in range(3):
            make_applicant()

    assert len(run_on(before(20))) == 3


def test_two_runs_at_once_write_one_mail(run, monkeypatch):
    """The second run looks before the first has written: the key decides."""
    written = []
    bulk_create = OutboxMessage.objects.bulk_create

    def twice(rows, **options):
        written.append(len(rows))
        bulk_create([_copy(row) for row in rows])
        return bulk_create(rows, **options)

    monkeypatch.setattr(OutboxMessage.objects, "bulk_create", twice)
    with noon(before(20)):
        reminders.run_due()

    assert written == [1]
    assert OutboxMessage.objects.count() == 1


def _copy(row: OutboxMessage) -> OutboxMessage:
    return OutboxMessage(
        kind=row.kind,
        dedupe_key=row.dedupe_key,
        recipient=row.recipient,
        person=row.person,
        context=row.context,
        next_at=row.next_at,
        message_id=f"<other{row.message_id[1:]}",
    )


def test_when_the_period_is_over_no_day_in_the_past_is_named(run):
    run.period_start = dt.date(2021, 7, 1)
    run.save(update_fields=["period_start"])
    run.person.claims.update(begins_on=dt.date(2025, 5, 1), ends_on=dt.date(2025, 5, 1))

    assert run_on(dt.date(2026, 3, 1)) == [can_apply(run)]
    assert OutboxMessage.objects.get().context["last_day"] == ""
