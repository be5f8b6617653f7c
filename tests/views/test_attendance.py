"""The host's pages: the list, walk-ins, the sheet; and whose they are."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import Attendance, EventSession, OutboxMessage
from ce_plugin.services import attendance, clock
from ce_plugin.views import attendance_sheets
from tests import factories
from tests.services.attending import over, registered
from tests.views.attending import address, messages_of

pytestmark = pytest.mark.django_db


def test_one_session_is_shown_at_once_and_several_are_listed(client, session, host):
    here = reverse("ce_plugin:attendance", args=[session.page_id])
    assert client.get(here).url == address("attendance_session", session)
    EventSession.objects.create(
        page=session.page, begins_on=session.begins_on, title="Second", sort_order=1
    )

    response = client.get(here)

    assert {one.display_title for one in response.context["sessions"]} == {
        session.page.title,
        "Second",
    }


def test_an_event_without_sessions_says_so(client, session, host):
    page_id = session.page_id
    session.delete()

    response = client.get(reverse("ce_plugin:attendance", args=[page_id]))

    assert b"This event has no session yet." in response.content


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(
    client, session, host, rows, django_assert_num_queries
):
    for _number in range(rows):
        registered(session)

    with django_assert_num_queries(QUERIES):
        client.get(address("attendance_session", session))


QUERIES = 17


def test_ticks_are_saved_from_the_page(client, session, host):
    person = registered(session).person
    here = address("attendance_session", session)
    assert client.get(here).context["here"] == 0

    response = client.post(here, {"here": [str(person.public_id)]}, follow=True)

    assert messages_of(response) == ["1 person is noted as present."]
    assert response.context["here"] == 1
    assert f'value="{person.public_id}"'.encode() in response.content


def test_taking_back_is_asked_about_with_what_was_ticked(client, session, host):
    first, second = registered(session).person, registered(session).person
    attendance.record_attendance(session, way="host", person=first, actor=host)
    here, key = address("attendance_session", session), str(first.public_id)
    given = {"here": [str(second.public_id)], "was": [key]}

    response = client.post(here, given)

    assert [row.person for row in response.context["to_take_back"]] == [first]
    assert response.context["ticked"] == {str(second.public_id)}
    assert Attendance.objects.present().count() == 1
    response = client.post(here, {**given, "note": "Mixed\0 up."}, follow=True)
    assert messages_of(response)[:2] == [
        "1 person is noted as present.",
        "1 attendance is taken back.",
    ]
    assert Attendance.objects.get(person=first).transitions.get().note == "Mixed up."


def test_the_rest_did_not_come(client, session, host):
    here = address("attendance_session", session)
    missed = registered(session).person
    shown = f'name="open" value="{missed.public_id}"'.encode()
    assert shown in client.get(here).content
    registered(session)

    client.post(here, {"rest": "1", "open": [str(missed.public_id)]})

    row = Attendance.objects.get()
    assert (row.person, row.status) == (missed, "absent")
    assert shown not in client.get(here).content


def test_warnings_are_shown_too(client, session, host):
    person = registered(session).person
    EventSession.objects.update(is_cancelled=True)

    response = client.post(
        address("attendance_session", session),
        {"here": [str(person.public_id)]},
        follow=True,
    )

    assert messages_of(response) == ["This session was cancelled or moved."]


def walk_in(client, session, **given):
    data = {"name": "Nia Elk", "email": "nia@people.example", "add": "1", **given}
    return client.post(address("attendance_session", session), data, follow=True)


@pytest.mark.parametrize(
    ("email", "said"),
    [
        (
            "nia@people.example",
            "Nia Elk is noted. A mail to nia@people.example leads to the credit.",
        ),
        ("", "Nia Elk is noted. Without an address no credit can follow."),
        ("ada@people.example", "Ada Cole is on record and noted as present."),
    ],
)
def test_a_walk_in_is_noted_and_said(client, session, host, email, said):
    factories.make_person(last_name="Cole", email="ada@people.example")

    assert messages_of(walk_in(client, session, email=email)) == [said]


def test_a_walk_in_without_a_name_is_said_on_the_page(client, session, host):
    response = walk_in(client, session, name="", email="nonsense")

    assert set(response.context["walk_in_form"].errors) == {"name", "email"}
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("given", [{}, {"add": ""}])
def test_whoever_is_added_takes_the_ticks_along(client, session, host, given):
    """By its own button, and by the one that saves the ticks."""
    person = registered(session).person

    response = walk_in(client, session, here=[str(person.public_id)], **given)

    assert messages_of(response) == [
        "1 person is noted as present.",
        "Nia Elk is noted. A mail to nia@people.example leads to the credit.",
    ]
    assert Attendance.objects.present().count() == 2


def test_a_walk_in_that_is_wrong_loses_no_tick_and_saves_none(client, session, host):
    first, second = registered(session).person, registered(session).person
    attendance.record_attendance(session, way="host", person=second, actor=host)
    keys = [str(one.public_id) for one in (first, second)]

    response = walk_in(
        client, session, name="", here=[keys[0]], was=[keys[1]], note="Mixed up."
    )

    assert response.context["ticked"] == {keys[0]}
    assert Attendance.objects.get().person == second
    page = response.content.decode()
    assert "Mixed up.</textarea>" in page
    assert 'value="nia@people.example"' in page
    assert "Say why attendance is taken back." not in page


def test_adding_somebody_takes_nobody_back_without_a_reason(client, session, host):
    person = registered(session).person
    attendance.record_attendance(session, way="host", person=person, actor=host)
    given = {"was": [str(person.public_id)]}

    response = walk_in(client, session, **given)

    assert response.context["ticked"] == set()
    assert 'value="Nia Elk"' in response.content.decode()
    assert Attendance.objects.get().status == "present"
    told = messages_of(walk_in(client, session, note="Mixed up.", **given))
    assert told[0] == "1 attendance is taken back."
    assert told[-1].startswith("Nia Elk is noted.")


def test_what_another_host_ticked_meanwhile_stays_ticked_on_the_page(
    client, session, host
):
    first, second = registered(session).person, registered(session).person
    for person in (first, second):
        attendance.record_attendance(session, way="host", person=person, actor=host)

    response = client.post(
        address("attendance_session", session), {"was": [str(first.public_id)]}
    )

    assert response.context["ticked"] == {str(second.public_id)}


@pytest.mark.parametrize("has_ended", [True, False])
def test_a_mail_about_what_is_taken_back_is_promised_to_whom_it_goes(
    client, session, host, has_ended
):
    person = registered(session).person
    if not has_ended:
        EventSession.objects.update(ends_on=clock.today() + dt.timedelta(days=2))
    here, key = address("attendance_session", session), str(person.public_id)
    client.post(here, {"here": [key]})

    page = client.post(here, {"was": [key]}).content.decode()
    client.post(here, {"was": [key], "note": "Mixed up."})

    told = OutboxMessage.objects.filter(kind="credit_taken_back")
    assert ("a mail tells them so" in page) is told.exists() is has_ended


def test_a_host_is_no_walk_in(client, session, host):
    response = walk_in(client, session, email=host.email)

    said = response.context["walk_in_form"].errors["email"]
    assert said[0].startswith("Nobody notes themselves.")


def test_a_walk_in_at_what_was_cancelled_is_refused(client, session, host):
    EventSession.objects.update(is_cancelled=True)

    response = walk_in(client, session)

    said = response.context["walk_in_form"].non_field_errors()
    assert said == ["This session was cancelled or moved."]
    assert 'value="Nia Elk"' in response.content.decode()


def test_the_sheet_is_a_pdf_nobody_keeps(client, session, host):
    response = client.get(address("attendance_sheet_pdf", session))

    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"


def test_a_sheet_that_cannot_be_drawn_is_said(client, session, host):
    registered(session, factories.make_person(last_name="漢字"))

    response = client.get(address("attendance_sheet_pdf", session), follow=True)

    assert messages_of(response)[0].startswith("The sheet could not be drawn.")


def test_a_sheet_is_typed_in_with_its_walk_ins(client, session, host):
    registered(session)
    given = {"numbers": "1", "name_A": "Nia", "email_A": ""}

    response = client.post(address("attendance_sheet", session), given, follow=True)

    assert messages_of(response) == [
        "1 person is noted as present.",
        "Nia is noted. Without an address no credit can follow.",
    ]
    assert set(Attendance.objects.values_list("way", flat=True)) == {"sheet"}


def test_of_a_sheet_only_the_row_that_was_refused_stays_typed(client, session, host):
    registered(session)
    here = address("attendance_sheet", session)
    given = {"numbers": "1", "name_A": "Nia", "name_C": "Me", "email_C": host.email}

    response = client.post(here, given)

    form = response.context["form"]
    assert list(form.errors) == ["email_C"]
    assert form.errors["email_C"][0].startswith("Nobody notes themselves.")
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    assert typed == {"name_C": "Me", "email_C": host.email}
    assert messages_of(response) == [
        "1 person is noted as present.",
        "Nia is noted. Without an address no credit can follow.",
    ]
    assert [row.is_present for row in response.context["rows"]] == [True]
    assert "Email address in row C: Nobody" in response.content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"numbers": "x"}, "numbers"),
        ({"numbers": "7"}, "numbers"),
        ({"email_A": "nia@people.example"}, "name_A"),
        ({"name_B": "Nia", "email_B": "nonsense"}, "email_B"),
    ],
)
def test_what_is_wrong_on_a_sheet_saves_nothing(client, session, host, given, field):
    response = client.post(address("attendance_sheet", session), given)

    assert list(response.context["form"].errors) == [field]
    assert not Attendance.objects.exists()


def test_all_that_is_wrong_with_the_numbers_of_a_sheet_is_said_at_once(
    client, session, host
):
    registered(session)

    response = client.post(
        address("attendance_sheet", session), {"numbers": "1, 99, x, 7-500000"}
    )

    assert response.context["form"].errors["numbers"] == [
        "“x” is no row number.",
        "No row of this session has the number 7, 8, 9, 10, 11, ….",
    ]
    assert not Attendance.objects.exists()


def test_a_row_that_went_while_the_sheet_was_typed_is_said(
    client, session, host, monkeypatch
):
    registered(session)

    def gone(*args, **kwargs):
        raise ValueError("1")

    monkeypatch.setattr(attendance_sheets, "save_numbers", gone)
    response = client.post(address("attendance_sheet", session), {"numbers": "1"})

    assert response.context["form"].errors["numbers"] == [
        "No row of this session has the number 1."
    ]


@pytest.mark.parametrize("walk_in", [{}, {"name_B": "Nia"}])
def test_a_sheet_of_what_was_cancelled_is_refused_and_stays_typed(
    client, session, host, walk_in
):
    registered(session)
    EventSession.objects.update(is_cancelled=True)
    given = {"numbers": "1", **walk_in}

    response = client.post(address("attendance_sheet", session), given)

    form = response.context["form"]
    why = "This session was cancelled or moved."
    assert form.errors == dict.fromkeys(walk_in, [why])
    assert messages_of(response) == [why]
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    assert typed == given


def test_strangers_find_no_page_of_hosts(client, session):
    client.force_login(factories.make_person().user)

    for name in ("attendance_session", "attendance_code", "attendance_sheet"):
        assert client.get(address(name, session)).status_code == 404


def test_a_session_of_another_event_is_not_found(client, session, host):
    wrong = reverse("ce_plugin:attendance_session", args=[session.page_id, over().pk])

    assert client.get(wrong).status_code == 404


def test_mails_of_tickets_lead_to_the_page(client, session, host):
    walk_in(client, session)

    assert OutboxMessage.objects.get().kind == "attendance_ticket"
