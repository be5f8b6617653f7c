from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.models import (
    Certificate,
    CESettings,
    NumberSeries,
    OutboxMessage,
    TrackParticipation,
)
from ce_plugin.services import certificates, clock, eligibility
from ce_plugin.services.certificates import check_digit, issue_certificate, next_number
from tests.factories import (
    confirm,
    make_application,
    make_claim,
    make_draft,
    pass_coordinator,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    return Certificate.objects.get(application=make_application("issued"))


def test_certificate_freezes_its_facts(certificate):
    today = clock.today()
    participation = certificate.participation

    assert certificate.holder_name == participation.person.full_name
    assert certificate.library_name == participation.person.positions.get().library.name
    assert certificate.expires_on == today.replace(year=today.year + 4)
    assert certificate.snapshot_digest == certificate.application.snapshots.get().digest
    assert certificate.is_valid_on(today)
    assert certificate.is_valid_on(certificate.expires_on)
    assert not certificate.is_valid_on(certificate.expires_on + dt.timedelta(days=1))
    assert list(Certificate.objects.valid(today)) == [certificate]


def test_issuing_twice_is_one_certificate_and_one_number(certificate):
    again = issue_certificate(certificate.application)

    assert again == certificate
    assert NumberSeries.objects.get().last == 1
    assert TrackParticipation.objects.open().count() == 1


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_issuing_needs_every_mark(status):
    with pytest.raises(TransitionNotAllowed):
        issue_certificate(make_application(status))

    assert Certificate.objects.count() == 0


def test_person_without_a_position_is_named_without_a_library():
    application = make_application("submitted")
    application.participation.person.positions.all().delete()
    application.snapshots.get().stages.update(status="passed", decided_at=clock.now())

    assert issue_certificate(application).library_name == ""


def submit_then_issue_later(days: int):
    """An application judged today and issued `days` later."""
    application = make_application("submitted")
    later = clock.at(clock.now() + dt.timedelta(days=days))
    with later:
        pass_coordinator(application)
        confirm(application)
    return application


def test_what_is_earned_while_the_review_takes_its_time_counts_next():
    judged_on = clock.today()
    application = submit_then_issue_later(days=20)
    person = application.participation.person
    between = make_claim(person, day=judged_on + dt.timedelta(days=10))

    run = TrackParticipation.objects.open().get(person=person)
    with clock.at(clock.now() + dt.timedelta(days=40)):
        progress = eligibility.progress(run)

    assert run.opened_on == judged_on + dt.timedelta(days=20)
    assert [row.claim for row in progress.counted] == [between]


@pytest.mark.parametrize("office", ["", "office@library.example"])
def test_certificate_is_issued_even_when_no_rules_follow(office):
    settings = CESettings.load()
    settings.contact_email = office
    settings.save()
    application = make_application("submitted")
    publish(make_draft(effective_to="2023-12-31"))
    pass_coordinator(application)
    confirm(application)

    mails = OutboxMessage.objects.filter(kind="rules_missing")
    assert application.certificates.count() == 1
    assert TrackParticipation.objects.open().count() == 0
    assert list(mails.values_list("recipient", flat=True)) == (
        [office] if office else []
    )


def test_certificate_names_no_library_that_nobody_confirmed():
    application = make_application("submitted")
    application.participation.person.positions.update(confirmed_at=None)
    application.snapshots.get().stages.update(status="passed", decided_at=clock.now())

    assert issue_certificate(application).library_name == ""


def test_numbers_run_per_prefix_and_year():
    numbers = [
        next_number("MSL", 2026),
        next_number("MSL", 2026),
        next_number("X", 2027),
    ]

    assert numbers == ["MSL-2026-000001-5", "MSL-2026-000002-8", "X-2027-000001-7"]


def test_rolled_back_issue_gives_its_number_back():
    first = next_number("MSL", 2026)
    NumberSeries.objects.update(last=0)

    def draw_and_fail():
        with transaction.atomic():
            next_number("MSL", 2026)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        draw_and_fail()

    assert next_number("MSL", 2026) == first


def test_check_digit_finds_wrong_digits_and_swaps():
    digits = "2026000123"
    right = check_digit(digits)
    wrong = [
        digits[:at] + str((int(digit) + step) % 10) + digits[at + 1 :]
        for at, digit in enumerate(digits)
        for step in range(1, 10)
    ]
    swapped = [
        digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        for at in range(len(digits) - 1)
        if digits[at] != digits[at + 1]
    ]

    assert check_digit("572") == "4"
    assert [each for each in wrong + swapped if check_digit(each) == right] == []


def test_code_finds_its_certificate_however_it_is_typed(certificate):
    code = certificate.verify_code
    spaced = " ".join([code[:6].lower(), code[6:]])

    assert certificates.find_by_code(code) == certificate
    assert certificates.find_by_code(spaced) == certificate
    assert certificates.find_by_code(code[:-1]) is None


def test_number_needs_the_surname_as_well(certificate):
    surname = certificate.person.last_name

    assert certificates.find_by_number(certificate.number, surname) == certificate
    assert (
        certificates.find_by_number(f" {certificate.number.lower()} ", surname.upper())
        == certificate
    )
    assert certificates.find_by_number(certificate.number, "Nobody") is None
    assert certificates.find_by_number("MSL-1999-000001-0", surname) is None
    assert str(certificate) == certificate.number
