"""What a coordinator does with a case: POST only, once, and never in their own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from ce_plugin.models import OutboxMessage
from ce_plugin.services import applications, review, stages
from tests import factories
from tests.modeladmin.steps import ask, question

pytestmark = pytest.mark.django_db
ACTIONS = ["pass", "return", "decline", "ask", "remind"]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def submitted(**fields):
    return factories.make_application("submitted", **fields)


def stage_of(application) -> tuple[str, str]:
    application.refresh_from_db()
    stage = stages.current_stage(application)
    return stage.kind, stage.status


def test_pass_asks_the_verifier_and_says_so(desk, address):
    application = submitted()

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    name = application.verifier.person.full_name
    assert response["Location"] == address(application)
    assert said(response) == [f"Passed on. {name} is asked by mail to verify the list."]
    assert stage_of(application) == ("verifier", "pending")


def test_pass_as_the_last_step_issues_the_certificate(desk, address):
    factories.make_track("staff", order=factories.VERIFIER_FIRST)
    application = submitted()
    factories.confirm(application)

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    certificate = application.certificates.get()
    assert said(response) == [f"Passed. Certificate {certificate.number} is issued."]


def test_pass_pressed_twice_is_friendly_and_does_nothing_more(desk, address):
    application = submitted()
    desk.post(address(application, "pass"), {"snapshot_number": 1})

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    assert said(response)[-1].startswith("Passed on. ")
    assert application.verifications.count() == 1


def test_pass_in_a_stale_tab_does_not_say_that_somebody_is_asked(desk, address):
    application = submitted()
    desk.post(address(application, "pass"), {"snapshot_number": 1})
    reason = {"snapshot_number": 1, "note": "Two are the same."}
    desk.post(address(application, "return"), reason)

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    assert said(response)[-1].startswith("Already decided. Application returned")
    assert application.verifications.filter(status="asked").count() == 0


def test_pass_as_the_last_step_pressed_twice_names_the_certificate(desk, address):
    factories.make_track("staff", order=factories.VERIFIER_FIRST)
    application = submitted()
    factories.confirm(application)
    desk.post(address(application, "pass"), {"snapshot_number": 1})

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    number = application.certificates.get().number
    assert said(response)[-1] == f"Passed. Certificate {number} is issued."


def test_pass_after_somebody_else_names_them(desk, address):
    application = submitted()
    other = factories.make_coordinator(first_name="Mona", last_name="Second")
    review.pass_coordinator(application, actor=other, snapshot_number=1)

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    message = said(response)[0]
    assert message.startswith(
        "Already decided. Passed on by the coordinator: Mona Second, "
    )


def test_pass_on_a_list_that_changed_meanwhile_is_refused(desk, address):
    application = submitted()
    review.return_application(
        application, actor=factories.make_coordinator(), note="Look", snapshot_number=1
    )
    person = application.participation.person
    applications.submit_application(application, actor=person.user)

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    assert said(response)[0].startswith("The list was submitted anew on ")
    assert stage_of(application) == ("coordinator", "pending")


@pytest.mark.parametrize("number", ["", "x", "-1"])
def test_pass_with_a_tampered_number_shows_the_case_again(desk, address, number):
    application = submitted()

    response = desk.post(address(application, "pass"), {"snapshot_number": number})

    assert response["Location"] == address(application)
    assert stage_of(application) == ("coordinator", "pending")


def test_pass_of_a_returned_application_names_who_returned_it(desk, address):
    application = factories.make_application("returned")

    response = desk.post(address(application, "pass"), {"snapshot_number": 1})

    assert "Application returned with a reason" in said(response)[0]


def test_pass_of_a_draft_changes_nothing(desk, address):
    application = factories.make_application("draft")

    response = desk.post(address(application, "pass"), {"snapshot_number": 0})

    assert said(response) == ["Nothing was changed. This is how it stands now."]


def test_return_sends_the_reason_to_the_applicant(desk, address):
    application = submitted()

    response = desk.post(
        address(application, "return"), {"snapshot_number": 1, "note": "One is twice."}
    )

    application.refresh_from_db()
    name = application.participation.person.full_name
    mail = OutboxMessage.objects.get(kind="application_returned")
    assert application.status == "returned"
    assert mail.context["note"] == "One is twice."
    assert said(response) == [
        f"Returned. {name} reads your reason and can submit again."
    ]


@pytest.mark.parametrize("action", ["return", "decline"])
def test_a_reason_is_required_at_its_field(desk, address, action):
    application = submitted()

    response = desk.post(
        address(application, action), {"snapshot_number": 1, "note": "  "}
    )

    form = response.context["return_form"]
    application.refresh_from_db()
    assert response.status_code == 200
    assert form.errors["note"] == ["Say why. The applicant will read it."]
    assert said(response) == ["Nothing was decided. Look at the red field."]
    assert application.status == "submitted"


def test_a_reason_that_is_too_long_is_kept_in_the_field(desk, address):
    application = submitted()
    reason = "why " * 600

    response = desk.post(
        address(application, "return"), {"snapshot_number": 1, "note": reason}
    )

    assert reason.strip() in response.content.decode()
    assert "<details" in response.content.decode()
    assert OutboxMessage.objects.filter(kind="application_returned").count() == 0


def test_return_after_somebody_else_names_them_and_keeps_their_reason(desk, address):
    application = submitted()
    other = factories.make_coordinator(first_name="Mona", last_name="Second")
    review.return_application(application, actor=other, note="First", snapshot_number=1)

    response = desk.post(
        address(application, "return"), {"snapshot_number": 1, "note": "Second"}
    )

    step = application.transitions.get(name="return")
    assert "Mona Second" in said(response)[0]
    assert step.note == "First"


def test_decline_asks_once_and_then_ends_the_application(desk, address):
    application = submitted()
    question_page = desk.get(address(application, "decline")).content.decode()

    response = desk.post(
        address(application, "decline"), {"snapshot_number": 1, "note": "Moved away."}
    )

    application.refresh_from_db()
    name = application.participation.person.full_name
    assert question_page.count("<h2>Decline this application?</h2>") == 1
    assert application.status == "declined"
    assert said(response) == [f"Declined. {name} reads your reason."]


def test_decline_asks_nothing_where_nothing_can_be_declined(desk, address):
    application = factories.make_application("draft")

    response = desk.get(address(application, "decline"))

    assert response["Location"] == address(application)
    assert said(response) == ["There is nothing to decline on this application now."]


def test_ask_goes_on_after_a_question_with_another_person(desk, address):
    application = ask()
    library = application.participation.person.positions.get().library
    head = factories.make_position(library=library, role="department_head")
    question(application)

    response = desk.post(address(application, "ask"), {"verifier": head.pk})

    assert stage_of(application) == ("verifier", "pending")
    assert application.verifications.get(status="asked").verifier == head
    assert said(response) == [
        f"{head.person.full_name} is asked by mail. An earlier link has ended."
    ]


def test_ask_may_ask_the_same_person_again(desk, address):
    application = ask()
    question(application, answer="cannot_say")

    desk.post(address(application, "ask"), {"verifier": application.verifier_id})

    assert stage_of(application) == ("verifier", "pending")


@pytest.mark.parametrize("choice", ["", "999999", "x"])
def test_ask_accepts_only_whom_the_rules_offer(desk, address, choice):
    application = ask()

    response = desk.post(address(application, "ask"), {"verifier": choice})

    assert list(response.context["ask_form"].errors) == ["verifier"]
    assert application.verifications.count() == 1


def test_ask_is_too_late_when_nobody_is_to_be_asked(desk, address):
    application = factories.make_application("returned")

    response = desk.post(address(application, "ask"), {"verifier": ""})

    assert "Application returned with a reason" in said(response)[0]
    assert application.verifications.count() == 0


@pytest.mark.parametrize("action", ["return", "decline"])
def test_a_missing_reason_comes_too_late_as_well(desk, address, action):
    application = factories.make_application("declined")

    response = desk.post(address(application, action), {"snapshot_number": 1})

    assert "Application declined with a reason" in said(response)[0]


def test_remind_sends_the_same_question_again(desk, address):
    application = ask()
    earlier = timezone.now() - dt.timedelta(hours=3)
    application.verifications.get().mails.update(created_at=earlier)

    response = desk.post(address(application, "remind"), {"snapshot_number": 1})

    request = application.verifications.get()
    assert said(response) == ["The question was sent again, with the same link."]
    assert request.mails.filter(kind="verification_asked").count() == 2


def test_remind_waits_an_hour(desk, address):
    application = ask()

    response = desk.post(address(application, "remind"), {"snapshot_number": 1})

    assert said(response)[0].startswith("The question was not sent again")
    assert OutboxMessage.objects.filter(kind="verification_asked").count() == 1


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_decides_on_their_own_case(desk, coordinator, address, action):
    application = ask() if action in ("ask", "remind") else submitted()
    person = application.participation.person
    before = stage_of(application)
    type(person).objects.filter(pk=person.pk).update(user=coordinator)
    data = {"snapshot_number": 1, "note": "Me", "verifier": application.verifier_id}

    response = desk.post(address(application, action), data)

    refused = "You may not decide on this application. Another coordinator does."
    assert (response.status_code, said(response)) == (403, [refused])
    assert stage_of(application) == before


@pytest.mark.parametrize("action", ["pass", "return", "ask", "remind"])
def test_actions_show_the_case_to_get_and_decide_nothing(desk, address, action):
    application = submitted()

    response = desk.get(address(application, action), {"snapshot_number": 1})

    assert response["Location"] == address(application)
    assert stage_of(application) == ("coordinator", "pending")


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_are_closed_to_who_does_not_review(client, address, action):
    application = submitted()
    editor = factories.make_user()
    editor.groups.add(*editor.groups.model.objects.filter(name="CE editors"))
    client.force_login(editor)

    response = client.post(address(application, action), {"snapshot_number": 1})

    assert response["Location"] == "/admin/"
    assert stage_of(application) == ("coordinator", "pending")


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_need_the_forms_token(coordinator, address, action):
    application = submitted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)

    response = client.post(address(application, action), {"snapshot_number": 1})

    assert response.status_code == 403
    assert stage_of(application) == ("coordinator", "pending")
