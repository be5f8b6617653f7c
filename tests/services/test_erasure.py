"""Forgetting somebody: two people, no hold, and their words nowhere any more."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from ce_plugin.exceptions import NoteRequired, NotPermitted, TransitionNotAllowed
from ce_plugin.models import (
    AuditEvent,
    Certificate,
    CESettings,
    ErasureRequest,
    LibraryContact,
    OutboxMessage,
)
from ce_plugin.services import (
    addresses,
    applications,
    audit,
    certificates,
    claims,
    clock,
    directory_notices,
    erasure,
    merging,
    outbox,
    positions,
    registrations,
    review,
    rule_set_moves,
)
from ce_plugin.services.answers import answer_verification
from tests import factories
from tests.services.directory_files import csv_of, stage
from tests.services.merge_records import make_merger
from tests.tables import tables_with

pytestmark = pytest.mark.django_db
CANARY = "Zorblax"
SURNAME = "Quuxley"


@pytest.fixture
def coordinator():
    return factories.make_coordinator()


@pytest.fixture
def second():
    return factories.make_coordinator()


@pytest.fixture
def person():
    return factories.make_person()


def ask(person, actor, reason="Asked for by letter."):
    return erasure.ask_erasure(person, actor=actor, reason=reason)


def canary_person():
    """Somebody whose words are in every field a road leads through."""
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()
    library = factories.make_library()
    person = factories.make_person(
        first_name=CANARY, last_name=SURNAME, email="zorblax@people.example"
    )
    person.user.first_name = CANARY
    person.user.save()
    factories.make_position(
        person=person, library=library, title=CANARY, email="zorblax@work.example"
    )
    factories.make_position(
        library=library,
        role="director",
        person=factories.make_person(first_name="Dee", last_name="Rector"),
    )
    factories.make_record(person)
    _claims(person)
    return person


def _directory(person) -> None:
    """Words in mails to a director, in a reason, in addresses and contacts."""
    library = factories.make_position(role="director").library
    waiting = factories.make_position(
        person=person, library=library, role="trustee", confirmed_at=None
    )
    directory_notices.waiting(waiting)
    positions.decline_position(
        waiting, reason=f"{CANARY} left.", actor=factories.make_coordinator()
    )
    further = "zorblax@home.example"
    addresses.add_address(person, email=further, actor=person.user)
    LibraryContact.objects.create(library=library, name=CANARY, email=further.upper())
    given = {"first_name": CANARY, "last_name": SURNAME}
    addresses.change_name(
        person, first_name=f"{CANARY}a", last_name=SURNAME, actor=person.user
    )
    addresses.change_name(person, **given, actor=person.user)


def _merged(person) -> None:
    """A second record of the person, with a sign-in of its own, that was merged."""
    second = factories.make_person(
        first_name=CANARY, last_name=f"{SURNAME}-Old", email="old@quuxley.example"
    )
    second.user.last_name = SURNAME
    second.user.save()
    factories.make_position(person=second, title=CANARY, email="zorblax@old.example")
    merging.merge_people(person, second, actor=make_merger())


def _files(person) -> None:
    """Lines that nobody knows to be the person's, and a contact at a work address."""
    library = factories.make_library(name="Helena")
    work = "zorblax@work.example"
    LibraryContact.objects.create(library=library, name=CANARY, email=work)
    named = [CANARY, SURNAME, "somewhere@else.example", "Helena", "staff", "2020-01-02"]
    shared = ["Mr", f"{CANARY}son", person.email.upper(), "Helena", "staff", "soon"]
    former = [CANARY, f"{SURNAME}-Old", "", "Nowhere", "", ""]
    stage(csv_of(named, shared, former), actor=make_merger())


def _claims(person) -> None:
    day = clock.today() - dt.timedelta(days=20)
    facts = {
        "kind": "outside",
        "title": f"Course of {CANARY}",
        "sponsor": CANARY,
        "presenter": CANARY,
        "description": f"Told by {CANARY}",
        "topic": CANARY,
        "category": factories.make_category(),
        "credits": Decimal(1),
        "begins_on": day,
        "ends_on": day,
    }
    for _number in range(2):
        claim = claims.claim_outside(
            person=person, actor=person.user, form_key=uuid.uuid4(), facts=facts
        )
    claims.withdraw_claim(claim, actor=person.user)


def led_to_a_certificate(person):
    """Through a return with a note, a question with a comment, to the certificate."""
    run = factories.make_participation(person)
    office = factories.make_coordinator()
    other = rule_set_moves.rule_sets_to_move_to(run).get(code="MT-2014")
    for rules in (other, run.rule_set):
        rule_set_moves.move_to_rule_set(
            run, rules, actor=office, reason=f"{CANARY} asked."
        )
    application = applications.start_application(run, actor=person.user)
    verifier = factories.verifier_for(run)
    applications.choose_verifier(application, verifier=verifier, actor=person.user)
    applications.submit_application(application, actor=person.user)
    review.return_application(
        application, actor=office, note=f"Dear {CANARY}", snapshot_number=1
    )
    applications.submit_application(application, actor=person.user)
    review.pass_coordinator(application, actor=office, snapshot_number=2)
    answer_verification(
        application.verifications.get(status="asked"),
        answer="confirm",
        decider_name="Dee Rector",
        comment=f"I know {CANARY} well.",
    )
    application.refresh_from_db()
    certificate = application.certificates.get()
    certificate.pdf_digest = "0" * 64
    certificate.pdf.save("c.pdf", ContentFile(CANARY.encode()), save=True)
    return certificate


def test_erasing_leaves_no_word_in_any_table(
    coordinator, second, client, django_capture_on_commit_callbacks
):
    person = canary_person()
    client.force_login(person.user)
    event = factories.make_event(
        session={"begins_on": clock.today() + dt.timedelta(days=9)}
    )
    registrations.register(event, person=person, actor=person.user)
    certificate = led_to_a_certificate(person)
    _directory(person)
    _merged(person)
    _files(person)
    outbox.drain()
    stored, number = certificate.pdf.name, certificate.number
    if apps.is_installed("allauth.account"):
        person.user.emailaddress_set.create(email=f"{CANARY}@people.example")
    assert tables_with(CANARY, SURNAME) != {}
    before = AuditEvent.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        erasure.approve_erasure(ask(person, coordinator), actor=second)

    assert tables_with(CANARY, SURNAME) == {}
    kept = Certificate.objects.get(number=number)
    assert (kept.issued_on, kept.expires_on) == (
        certificate.issued_on,
        certificate.expires_on,
    )
    assert kept.pdf.storage.exists(stored) is False
    assert list(Certificate.objects.to_draw()) == []
    assert list(Certificate.objects.undrawn()) == []
    assert kept.is_undrawn is False
    # Asked for, agreed to, and a seat of what is to come given up.
    assert AuditEvent.objects.count() == before + 3
    assert audit.first_break() is None


def test_a_check_by_number_and_any_name_finds_an_erased_holder_no_more(
    coordinator, second
):
    person = canary_person()
    number = led_to_a_certificate(person).number
    assert certificates.find_by_number(number, SURNAME) is not None

    erasure.approve_erasure(ask(person, coordinator), actor=second)

    assert certificates.find_by_number(number, SURNAME) is None
    assert certificates.find_by_number(number, "") is None


def test_others_keep_their_words(coordinator, second, person):
    other = canary_person()
    led_to_a_certificate(other)
    before = tables_with(CANARY, SURNAME)

    erasure.approve_erasure(ask(person, coordinator), actor=second)

    assert tables_with(CANARY, SURNAME) == before


def test_the_sign_in_opens_nothing_any_more(client, coordinator, second, person):
    client.force_login(person.user)

    erasure.approve_erasure(ask(person, coordinator), actor=second)

    person.user.refresh_from_db()
    assert person.user.is_active is False
    assert person.user.has_usable_password() is False
    assert client.get("/ce/").status_code == 302


def test_somebody_without_a_sign_in_is_erased_too(coordinator, second):
    person = factories.make_person(user=None, first_name=CANARY)

    erasure.approve_erasure(ask(person, coordinator), actor=second)

    person.refresh_from_db()
    assert person.full_name == ""


def test_asking_needs_a_reason(person, coordinator):
    with pytest.raises(NoteRequired):
        ask(person, coordinator, reason=" ")
    with pytest.raises(NoteRequired):
        erasure.set_hold(person, actor=coordinator, reason="")


def test_asking_twice_is_one_request(person, coordinator, second):
    assert ask(person, coordinator) == ask(person, second)
    assert ErasureRequest.objects.count() == 1


def test_only_coordinators_ask_and_nobody_about_themselves(person):
    own = factories.make_person()
    own.user.user_permissions.set(factories.make_coordinator().user_permissions.all())
    own.user = type(own.user).objects.get(pk=own.user_id)

    for actor, about in ((person.user, person), (own.user, own)):
        with pytest.raises(NotPermitted):
            ask(about, actor)


def test_whoever_asked_does_not_agree(person, coordinator):
    request = ask(person, coordinator)

    with pytest.raises(NotPermitted):
        erasure.approve_erasure(request, actor=coordinator)

    person.refresh_from_db()
    assert person.full_name != ""


def test_the_database_refuses_one_who_asks_and_agrees(person, coordinator):
    request = ask(person, coordinator)

    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(
            outcome="erased", decided_by=coordinator, decided_at=clock.now()
        )


def test_a_hold_stops_erasing_until_it_is_lifted(person, coordinator, second):
    hold = erasure.set_hold(person, actor=coordinator, reason="Case 12.")
    assert erasure.set_hold(person, actor=second, reason="Again.") == hold
    request = ask(person, coordinator)

    with pytest.raises(TransitionNotAllowed, match="legal hold"):
        erasure.approve_erasure(request, actor=second)
    erasure.lift_hold(hold, actor=second)
    erasure.lift_hold(hold, actor=second)
    erasure.approve_erasure(request, actor=second)

    actions = AuditEvent.objects.about(person).order_by("seq")
    assert [one.action for one in actions] == [
        "hold.set",
        "erasure.ask",
        "hold.lift",
        "erasure.approve",
    ]


def test_nobody_is_erased_while_an_application_is_under_review(coordinator, second):
    person = factories.make_application("submitted").participation.person

    with pytest.raises(TransitionNotAllowed, match="under review"):
        erasure.approve_erasure(ask(person, coordinator), actor=second)


def test_a_refused_request_is_decided(person, coordinator, second):
    request = erasure.refuse_erasure(ask(person, coordinator), actor=coordinator)

    assert (request.outcome, request.decided_by) == ("refused", coordinator)
    with pytest.raises(TransitionNotAllowed, match="decided already"):
        erasure.approve_erasure(request, actor=second)
    assert ask(person, second) != request


def test_rows_print_by_their_number(person, coordinator):
    request = ask(person, coordinator)
    hold = erasure.set_hold(person, actor=coordinator, reason="Case 12.")

    assert str(request) == f"Request {request.pk} to erase"
    assert str(hold) == f"Legal hold {hold.pk}"
    assert OutboxMessage.objects.count() == 0
