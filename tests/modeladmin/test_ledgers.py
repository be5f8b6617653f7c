"""The other ledgers: to look things up in, and nothing to change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from ce_plugin.modeladmin.options import CertificationGroup
from ce_plugin.models import Certificate, OutboxMessage
from ce_plugin.services import attendance, registrations
from ce_plugin.services.outbox import queue_email
from tests import factories

pytestmark = pytest.mark.django_db
LEDGERS = "/admin/ce_plugin/"


def make_registration():
    event = factories.make_event(
        session={"begins_on": dt.date.today() + dt.timedelta(days=9)}
    )
    person = factories.make_person()
    return registrations.register(event, person=person, actor=person.user)


def make_certificate():
    return factories.make_application("issued").certificates.get()


def make_mail():
    number = OutboxMessage.objects.count()
    return queue_email(
        "application_submitted", dedupe_key=f"test:{number}", recipient="a@b.example"
    )


def make_attendance():
    session, host = factories.make_session(), factories.make_coordinator()
    person = factories.make_person()
    row = attendance.record_attendance(session, way="host", person=person, actor=host)
    attendance.correct_to_absent(row, actor=host, note="Mixed up.")
    return row


# Maker, and the literal number of queries of its list.
MAKERS = {
    "creditclaim": (factories.make_claim, 14),
    "registration": (make_registration, 12),
    "attendance": (make_attendance, 12),
    "trackparticipation": (factories.make_participation, 14),
    "certificate": (make_certificate, 14),
    "outboxmessage": (make_mail, 12),
}


def address(name: str, action: str = "", pk: int | None = None) -> str:
    return f"{LEDGERS}{name}/{action}/{pk}/" if action else f"{LEDGERS}{name}/"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", MAKERS)
def test_ledgers_ask_as_often_for_one_row_as_for_three(
    desk, django_assert_num_queries, name, rows
):
    make, queries = MAKERS[name]
    made = [make() for _ in range(rows)]

    with django_assert_num_queries(queries):
        response = desk.get(address(name))

    assert {row.pk for row in response.context["object_list"]} >= {
        row.pk for row in made
    }


@pytest.mark.parametrize("name", MAKERS)
def test_ledgers_show_one_row_in_words(desk, name):
    row = MAKERS[name][0]()

    response = desk.get(address(name, "inspect", row.pk))

    assert response.context["instance"] == row
    assert response.context["header_title"].endswith(str(row))
    crumbs = [item["label"] for item in response.context["breadcrumbs_items"]]
    assert [crumbs[0], crumbs[-1]] == ["Home", str(row)]


@pytest.mark.parametrize("name", [*MAKERS, "certificationapplication"])
@pytest.mark.parametrize("action", ["create", "edit/1", "delete/1", "history/1"])
def test_ledgers_have_no_address_that_changes_a_row(admin_client, name, action):
    assert admin_client.get(f"{LEDGERS}{name}/{action}/").status_code == 404
    assert admin_client.post(f"{LEDGERS}{name}/{action}/").status_code == 404


@pytest.mark.parametrize("name", MAKERS)
def test_ledgers_are_not_exported(desk, name):
    MAKERS[name][0]()

    response = desk.get(address(name), {"export": "csv"})

    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("name", MAKERS)
def test_ledgers_are_closed_to_editors(client, name):
    row = MAKERS[name][0]()
    editor = factories.make_user()
    editor.groups.add(*editor.groups.model.objects.filter(name="CE editors"))
    client.force_login(editor)

    for target in (address(name), address(name, "inspect", row.pk)):
        assert client.get(target)["Location"] == "/admin/"


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"},
        {"status__exact": "\0"},
        {"category__id__exact": "\0"},
        {"evidence_level__exact": "\0"},
        {"status\0__exact": "recorded"},
    ],
)
def test_ledgers_send_what_no_database_takes_back_to_the_plain_list(desk, query):
    response = desk.get(address("creditclaim"), query)

    assert (response.status_code, response["Location"]) == (302, address("creditclaim"))


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, -(10**30), "9" * 5000])
def test_ledgers_shrug_off_a_number_no_row_has(desk, number):
    factories.make_claim()
    factories.make_claim(category="TECH")

    response = desk.get(address("creditclaim"), {"category__id__exact": number})

    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert list(response.context["object_list"]) == []


@pytest.mark.parametrize("page", [-1, 10**30, -(10**30), "9" * 5000])
def test_ledgers_show_the_first_page_for_a_page_there_is_not(desk, page):
    claim = factories.make_claim()

    response = desk.get(address("creditclaim"), {"p": page})

    assert list(response.context["object_list"]) == [claim]


@pytest.mark.parametrize("order", [10**30, "9" * 5000, "-", "\u0660"])
def test_ledgers_shrug_off_an_order_there_is_not(desk, order):
    claim = factories.make_claim()

    response = desk.get(address("creditclaim"), {"o": order})

    assert list(response.context["object_list"]) == [claim]


def test_ledger_shows_a_row_on_a_phone_with_the_names_of_its_columns(desk):
    factories.make_claim(title="Grant writing")

    content = desk.get(address("creditclaim")).content.decode()

    assert content.count('data-label="title of the training"') == 1


def test_credits_are_found_by_title_and_by_person(desk):
    claim = factories.make_claim(title="Weeding with kindness")
    factories.make_claim()

    for wanted in ("weeding", claim.person.last_name):
        rows = desk.get(address("creditclaim"), {"q": wanted}).context["object_list"]
        assert list(rows) == [claim]


def test_credits_are_narrowed_by_status(desk):
    factories.make_claim()

    response = desk.get(address("creditclaim"), {"status__exact": "void"})

    assert list(response.context["object_list"]) == []
    assert response.content.decode().count("Clear the filters") == 1


def test_a_credit_shows_the_steps_it_has_taken(desk):
    application = factories.make_application("issued")

    response = desk.get(
        address("trackparticipation", "inspect", application.participation_id)
    )

    labels = [str(step.label) for step in response.context["steps"]]
    assert labels == ["Participation completed by a certificate"]


def test_a_certificate_waits_for_its_pdf(desk):
    certificate = make_certificate()
    Certificate.objects.filter(pk=certificate.pk).update(pdf="", pdf_digest="")

    content = desk.get(
        address("certificate", "inspect", certificate.pk)
    ).content.decode()

    assert content.count("Being drawn") == 1
    assert content.count(f"/ce/check/{certificate.verify_code}/") == 1
    assert "certificate.pdf" not in content


def test_a_certificate_links_its_pdf(desk):
    certificate = make_certificate()
    certificate.pdf.save("one.pdf", ContentFile(b"%PDF"), save=False)
    Certificate.objects.filter(pk=certificate.pk).update(
        pdf=certificate.pdf.name, pdf_digest="a" * 64, is_current=False
    )

    content = desk.get(
        address("certificate", "inspect", certificate.pk)
    ).content.decode()

    assert content.count("Drawn") == 1
    assert (
        content.count(f"/ce/certificates/{certificate.public_id}/certificate.pdf") == 1
    )


def test_a_certificate_says_why_it_has_no_pdf(desk):
    certificate = make_certificate()
    Certificate.objects.filter(pk=certificate.pk).update(
        pdf="", pdf_digest="", pdf_error="missing_glyph"
    )

    content = desk.get(address("certificate")).content.decode()

    assert content.count("Not drawn: missing_glyph") == 1


def test_a_mail_shows_no_link_that_decides(desk):
    application = factories.make_application("submitted")
    factories.pass_coordinator(application)
    mail = OutboxMessage.objects.get(kind="verification_asked")

    content = desk.get(address("outboxmessage", "inspect", mail.pk)).content.decode()

    assert "/ce/verify/" not in content
    assert mail.verification.pid not in content


def test_a_mail_of_another_kind_goes_by_its_own_name(desk):
    queue_email("something_new", dedupe_key="x", recipient="a@b.example")

    assert "something_new" in desk.get(address("outboxmessage")).content.decode()


def test_not_even_a_superuser_is_offered_to_change_a_row(admin_user):
    helper = CertificationGroup().modeladmin_instances[0].permission_helper

    assert helper.user_can_create(admin_user) is False
    assert helper.user_can_edit_obj(admin_user, None) is False
    assert helper.user_can_delete_obj(admin_user, None) is False


def test_a_registration_shows_answers_and_chosen_sessions(desk):
    day = dt.date.today() + dt.timedelta(days=9)
    session = {"begins_on": day, "title": "Mending", "capacity": 9}
    event, person = factories.make_event(session=session), factories.make_person()
    registration = registrations.register(
        event,
        person=person,
        actor=person.user,
        answers={
            "a": {"question": "Do you stay for lunch?", "value": "yes"},
            "b": {"question": "What do you eat?", "value": ["Fish", "Nuts"]},
        },
        sessions=event.sessions.all(),
    )

    page = desk.get(
        address("registration", "inspect", registration.pk)
    ).content.decode()

    for said in ("Do you stay for lunch?", "Fish, Nuts", "Mending"):
        assert said in page


def test_an_attendance_shows_its_credit_and_each_correction(desk):
    row = make_attendance()

    response = desk.get(address("attendance", "inspect", row.pk))

    said = response.content.decode()
    assert f"/admin/ce_plugin/creditclaim/inspect/{row.claim_id}/" in said
    assert "Attendance taken back. Mixed up." in said
