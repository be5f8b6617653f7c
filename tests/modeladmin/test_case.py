"""One application on one screen: what is shown, and that looking changes nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from ce_plugin.enums import StageStatus
from ce_plugin.models import CreditClaim, OutboxMessage, StageState
from ce_plugin.services import (
    applications,
    claims,
    clock,
    notices,
    review,
    verification,
)
from tests import factories
from tests.modeladmin.steps import DESK, ask, question, submit

pytestmark = pytest.mark.django_db
# Nine of them for the audit: four write that somebody looked.
QUERIES = 31


def case_of(client, address, application):
    return client.get(address(application)).context["case"]


def test_case_shows_requirements_and_frozen_lines(desk, address):
    application = factories.make_application("submitted")

    case = case_of(desk, address, application)

    assert [(row.label, row.counted, row.needed) for row in case.requirements] == [
        ("Credits in all", Decimal(60), Decimal(60)),
        ("Library Administration", Decimal(30), Decimal(5)),
        ("Library Services to the Public", Decimal(10), Decimal(5)),
        ("Collection Management and Technical Services", Decimal(10), Decimal(5)),
        ("Technology", Decimal(10), Decimal(5)),
    ]
    assert len(case.lines) == 5
    assert case.exceptions == ()


def test_case_names_where_the_applicant_works_now(desk, address):
    application = factories.make_application("submitted")
    person = application.participation.person
    now = person.positions.get()
    factories.make_position(
        person=person, begins_on=dt.date(2010, 1, 1), ends_on=dt.date(2018, 1, 1)
    )

    assert case_of(desk, address, application).position == now


def test_case_names_no_place_of_work_that_has_ended(desk, address):
    application = factories.make_application("submitted")
    ended = clock.today() - dt.timedelta(days=1)
    application.participation.person.positions.update(ends_on=ended)

    assert case_of(desk, address, application).position is None


def test_case_names_exceptions_with_their_reason(desk, address):
    participation = factories.make_applicant()
    factories.make_claim(participation.person, kind="meeting", title="A meeting")
    application = submit(participation)

    case = case_of(desk, address, application)

    assert [(entry.line.title, entry.why) for entry in case.exceptions] == [
        ("A meeting", "This kind of activity does not count toward this certificate.")
    ]


def test_case_marks_lines_that_look_alike(desk, address):
    participation = factories.make_applicant()
    for title in ("Grant writing", "GRANT writing!"):
        factories.make_claim(participation.person, title=title)
    application = submit(participation)

    case = case_of(desk, address, application)

    assert sorted(line.line.title for line in case.lines if line.twin) == [
        "GRANT writing!",
        "Grant writing",
    ]


def test_case_shows_what_changed_since_the_submission_before(desk, address):
    participation = factories.make_applicant()
    person = participation.person
    doubled = factories.make_claim(person, title="Twice on the list")
    corrected = factories.make_claim(person, title="Wrong day")
    application = submit(participation)
    review.return_application(
        application,
        actor=factories.make_coordinator(),
        note="Twice.",
        snapshot_number=1,
    )
    claims.withdraw_claim(doubled, actor=person.user)
    CreditClaim.objects.filter(pk=corrected.pk).update(credits=Decimal(2))
    factories.make_claim(person, title="One more")
    applications.submit_application(application, actor=person.user)

    response = desk.get(address(application))

    assert [(one.kind, one.title) for one in response.context["case"].changes] == [
        ("added", "One more"),
        ("removed", "Twice on the list"),
        ("changed", "Wrong day"),
    ]
    content = response.content.decode()
    assert content.count("Submission 2") == 1
    assert content.count("Changed since submission 1") == 1
    assert content.count("Twice.") == 1


def test_case_says_when_a_line_was_renamed(desk, address):
    participation = factories.make_applicant()
    claim = factories.make_claim(participation.person, title="Old name")
    application = submit(participation)
    review.return_application(
        application, actor=factories.make_coordinator(), note="Name?", snapshot_number=1
    )
    CreditClaim.objects.filter(pk=claim.pk).update(title="New name")
    applications.submit_application(application, actor=participation.person.user)

    change = case_of(desk, address, application).changes[0]

    assert change.what.startswith("Changed from “Old name”, 1 of 1 credits")


def test_case_says_when_nothing_changed(desk, address):
    application = factories.make_application("returned")
    person = application.participation.person
    applications.submit_application(application, actor=person.user)

    content = desk.get(address(application)).content.decode()

    assert content.count("The list is the same as before.") == 1


def test_case_of_a_draft_says_that_nothing_was_submitted(desk, address):
    application = factories.make_application("draft")

    content = desk.get(address(application)).content.decode()

    assert content.count("Nothing has been submitted yet.") == 1
    assert content.count("There is nothing to decide now: being prepared.") == 1


@pytest.mark.parametrize(
    ("lead", "offered"),
    [
        (lambda: factories.make_application("submitted"), "pass_on give_back decline"),
        (ask, "give_back decline ask remind"),
        (lambda: factories.make_application("returned"), ""),
        (lambda: factories.make_application("declined"), ""),
        (lambda: factories.make_application("issued"), ""),
    ],
    ids=["coordinator", "verifier", "returned", "declined", "issued"],
)
def test_case_offers_the_steps_the_tables_allow(desk, address, lead, offered):
    actions = case_of(desk, address, lead()).actions

    names = ("pass_on", "give_back", "decline", "ask", "remind")
    assert [name for name in names if getattr(actions, name)] == offered.split()


@pytest.mark.parametrize("answer", ["question", "cannot_say"])
def test_case_comes_back_when_the_verifier_does_not_confirm(desk, address, answer):
    application = ask()
    question(application, answer=answer)

    case = case_of(desk, address, application)

    assert case.stage.status == StageStatus.STOPPED
    assert (case.actions.ask, case.actions.remind, case.actions.pass_on) == (
        True,
        False,
        False,
    )
    assert [entry.questioned for entry in case.lines].count(True) == 1


def test_case_shows_the_question_and_its_delivery(desk, address):
    application = ask()
    request = application.verifications.get()
    verification.mark_opened(request)
    OutboxMessage.objects.filter(verification=request).update(
        state="sent", sent_at=request.asked_at
    )

    content = desk.get(address(application)).content.decode()

    assert content.count("Mail handed over") == 1
    assert content.count("it may have been a mail filter") == 1
    assert content.count(request.recipient_email) == 1
    assert "/ce/verify/" not in content


def test_case_says_who_would_be_asked_next(desk, address):
    application = factories.make_application("submitted")
    name = application.verifier.person.full_name

    content = desk.get(address(application)).content.decode()

    assert content.count(f"{name} is then asked by mail to verify the list.") == 1


def test_case_says_when_the_mark_issues_the_certificate(desk, address):
    factories.make_track("staff", order=factories.VERIFIER_FIRST)
    application = factories.make_application("submitted")
    factories.confirm(application)

    content = desk.get(address(application)).content.decode()

    assert content.count("Pass and issue the certificate") == 1


def test_case_tells_its_history_newest_first(desk, address):
    application = ask()
    question(application)
    person = application.participation.person

    history = case_of(desk, address, application).history

    assert [(entry.what, entry.who) for entry in history][::4] == [
        ("Verifier questioned the list", "Dee Rector"),
        ("Application begun", person.full_name),
    ]
    assert [entry.what for entry in history] == [
        "Verifier questioned the list",
        f"{application.verifier.person.full_name} was asked to verify",
        "Passed on by the coordinator",
        "Application submitted",
        "Application begun",
    ]


def test_case_shows_no_button_in_ones_own_case(desk, coordinator, address):
    application = factories.make_application("submitted")
    person = application.participation.person
    person.user = coordinator
    person.save()

    response = desk.get(address(application))

    assert response.context["case"].actions.any is False
    assert response.content.decode().count("This is your own application.") == 1


def test_case_shows_the_certificate_it_led_to(desk, address):
    application = factories.make_application("issued")
    number = application.certificates.get().number

    content = desk.get(address(application)).content.decode()

    assert content.count(f"Certificate {number}") == 1


@pytest.mark.parametrize("more", [1, 3])
def test_case_asks_the_database_as_often_for_a_long_list(
    desk, address, django_assert_num_queries, more
):
    participation = factories.make_applicant()
    for _ in range(more):
        factories.make_claim(participation.person, kind="meeting")
    application = submit(participation)

    # Looking is on record, and PostgreSQL locks the end of the chain for it.
    locks = connection.vendor == "postgresql"
    with django_assert_num_queries(QUERIES + locks):
        desk.get(address(application))


def test_looking_at_a_case_changes_nothing(desk, address):
    application = factories.make_application("submitted")
    before = list(StageState.objects.values_list("status", "since"))

    desk.get(address(application))
    desk.get(address(application, "decline"))

    application.refresh_from_db()
    assert application.status == "submitted"
    assert list(StageState.objects.values_list("status", "since")) == before


@pytest.mark.parametrize("pk", ["0", "99999", "9" * 30, "x", "1x"])
def test_an_unknown_case_is_not_found(desk, pk):
    assert desk.get(f"{DESK}inspect/{pk}/").status_code == 404


def test_a_case_is_closed_to_its_applicant(client, address):
    application = factories.make_application("submitted")
    client.force_login(application.participation.person.user)

    response = client.get(address(application))

    assert response.status_code == 302


def test_the_mail_to_the_office_leads_to_the_case(address):
    application = factories.make_application("submitted")

    assert notices.desk_path(application) == address(application)
