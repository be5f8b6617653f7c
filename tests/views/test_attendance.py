"""The host's pages and those of whoever came, as they answer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import Attendance, AttendanceCode, EventSession, OutboxMessage
from ce_plugin.services import attendance, attendance_codes, clock, ticket_links
from tests import factories
from tests.services.attending import make_host, over, registered

pytestmark = pytest.mark.django_db


def address(name: str, session: EventSession) -> str:
    return reverse(f"ce_plugin:{name}", args=[session.page_id, session.pk])


@pytest.fixture
def session():
    return over()


@pytest.fixture
def host(client, session):
    user = make_host(session)
    client.force_login(user)
    return user


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


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


QUERIES = 16


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
    data = {"name": "Nia Elk", "email": "nia@people.example", **given}
    return client.post(address("attendance_walk_in", session), data, follow=True)


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


def test_a_host_is_no_walk_in(client, session, host):
    response = walk_in(client, session, email=host.email)

    assert messages_of(response)[0].startswith("Nobody notes themselves.")


def test_a_walk_in_at_what_was_cancelled_is_refused(client, session, host):
    EventSession.objects.update(is_cancelled=True)

    response = walk_in(client, session)

    assert messages_of(response) == ["This session was cancelled or moved."]


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
    given = {"numbers": "1", "name_A": "Nia", "email_A": "", "name_C": "Me"}
    given |= {"email_C": host.email}

    response = client.post(address("attendance_sheet", session), given, follow=True)

    assert messages_of(response)[:2] == [
        "1 person is noted as present.",
        "Nia is noted. Without an address no credit can follow.",
    ]
    assert set(Attendance.objects.values_list("way", flat=True)) == {"sheet"}


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


def test_a_sheet_of_what_was_cancelled_is_refused(client, session, host):
    EventSession.objects.update(is_cancelled=True)

    response = client.post(
        address("attendance_sheet", session), {"name_A": "Nia"}, follow=True
    )

    assert messages_of(response) == ["This session was cancelled or moved."]


def begin(client, session) -> AttendanceCode:
    """The button that begins to take codes, a moment after the session."""
    with after(session):
        client.post(address("attendance_code", session))
    return AttendanceCode.objects.get()


def after(session):
    return clock.at(attendance_codes.attendance_windows.end_of(session) + MINUTE)


MINUTE = dt.timedelta(minutes=1)


def test_looking_begins_nothing(client, session, host):
    for name in ("attendance_code", "attendance_word"):
        assert client.get(address(name, session)).context["code"] is None
    assert client.get(address("attendance_code_image", session)).status_code == 404
    assert not AttendanceCode.objects.exists()


def test_codes_are_begun_by_the_button_and_drawn(client, session, host):
    begin(client, session)

    with after(session):
        page = client.get(address("attendance_code", session))
        image = client.get(address("attendance_code_image", session))

    assert b'<noscript><meta http-equiv="refresh"' in page.content
    assert (image["Content-Type"], image["Cache-Control"]) == (
        "image/svg+xml",
        "no-store, private",
    )
    assert image.content.startswith(b"<svg")


def test_codes_that_are_over_are_not_drawn(client, session, host):
    begin(client, session)

    page = client.get(address("attendance_code", session))

    assert page.context["is_taken"] is False
    assert b"data-ce-code" not in page.content
    assert client.get(address("attendance_code_image", session)).status_code == 404


@pytest.mark.parametrize("name", ["attendance_code", "attendance_word"])
def test_codes_of_what_was_cancelled_are_not_begun(client, session, host, name):
    EventSession.objects.update(is_cancelled=True)

    response = client.post(address(name, session), follow=True)

    assert messages_of(response) == ["This session was cancelled or moved."]
    assert not AttendanceCode.objects.exists()


def test_the_word_is_shown_and_changed(client, session, host):
    here = address("attendance_word", session)
    assert client.post(here).url == here
    code = AttendanceCode.objects.get()
    assert code.word.encode() in client.get(here).content
    given = {"word": "Blue heron", "closes_on": "2026-12-01", "closes_at": "17:30"}

    response = client.post(here, given, follow=True)

    code.refresh_from_db()
    assert (code.word, code.closes_at) == (
        "Blue heron",
        dt.datetime(2026, 12, 1, 17, 30, tzinfo=session.page.zone),
    )
    assert messages_of(response) == ["Changed. This is what is taken now."]


@pytest.mark.parametrize(
    ("given", "field"), [({"word": "abc"}, "word"), ({"closes_at": ""}, "closes_at")]
)
def test_a_change_that_is_none_is_said(client, session, host, given, field):
    here = address("attendance_word", session)
    client.post(here)
    data = {"word": "Blue heron", "closes_on": "2026-12-01", "closes_at": "17:30"}

    response = client.post(here, data | given)

    assert list(response.context["form"].errors) == [field]


def test_strangers_find_no_page_of_hosts(client, session):
    client.force_login(factories.make_person().user)

    for name in ("attendance_session", "attendance_code", "attendance_sheet"):
        assert client.get(address(name, session)).status_code == 404


def test_a_session_of_another_event_is_not_found(client, session, host):
    wrong = reverse("ce_plugin:attendance_session", args=[session.page_id, over().pk])

    assert client.get(wrong).status_code == 404


# Whoever came


def enter(client, word: str, **options):
    return client.post(reverse("ce_plugin:word"), {"word": word}, **options)


@pytest.fixture
def code(session):
    return attendance_codes.open_codes(session, actor=factories.make_coordinator())


def test_a_word_is_kept_while_somebody_signs_in(client, session, code):
    person = factories.make_person()
    with after(session):
        response = enter(client, code.word.upper(), follow=True)
        assert response.context["session"] == session
        assert b"/accounts/login/?next=/ce/here/" in response.content
        client.force_login(person.user)
        response = client.post(reverse("ce_plugin:here"), follow=True)

    row = Attendance.objects.get()
    assert (row.person, row.way, row.recorded_by) == (person, "word", person.user)
    assert messages_of(response) == [
        f"You are noted at “{session.page.title}”, and its credit is in your record."
    ]
    assert response.redirect_chain[-1][0] == reverse("ce_plugin:claim_list")


def test_a_scanned_code_leads_to_a_button_and_notes_nothing_itself(
    client, session, code
):
    person = factories.make_person()
    client.force_login(person.user)
    with after(session):
        token = attendance_codes.token_of(code)
        response = client.get(reverse("ce_plugin:here_code", args=[token]))
        assert (response.url, Attendance.objects.count()) == ("/ce/here/", 0)
        assert "no-store" in response["Cache-Control"]
        assert person.full_name.encode() in client.get("/ce/here/").content
        client.post("/ce/here/")

    assert Attendance.objects.get().way == "qr"
    assert client.get("/ce/here/").templates[0].name.endswith("here_nothing.html")


def test_a_scan_survives_the_sign_in_page_itself(client, session, code, settings):
    person = factories.make_person()
    person.user.set_password("long enough 2026")
    person.user.save()
    with after(session):
        token = attendance_codes.token_of(code)
        client.get(reverse("ce_plugin:here_code", args=[token]))
        assert client.login(username=person.user.username, password="long enough 2026")
        client.post("/ce/here/")

    assert Attendance.objects.get().person == person


def test_an_old_code_is_over(client, code):
    response = client.get(reverse("ce_plugin:here_code", args=["1.abc"]))

    assert response.status_code == 404
    assert b"This code is over" in response.content


def test_every_miss_of_a_word_gets_the_same_answer(client, session, code):
    answers = set()
    for moment, word in ((1, "nonsense words"), (0, code.word), (0, "nonsense words")):
        with after(session) if moment else clock.at(clock.now()):
            response = enter(client, word)
        answers.add(str(response.context["form"].errors))

    assert len(answers) == 1


def test_words_are_guessed_a_few_times_only(client, session, code, settings):
    settings.CE_PLUGIN_RATE_LIMITS = True
    with after(session):
        statuses = [enter(client, f"nonsense {at}").status_code for at in range(31)]
        assert statuses == [200] * 30 + [429]
        assert enter(client, code.word).status_code == 429


def test_a_room_full_of_people_is_not_held_up(client, session, code, settings):
    settings.CE_PLUGIN_RATE_LIMITS = True
    with after(session):
        assert {enter(client, code.word).status_code for _at in range(80)} == {302}


def test_somebody_who_has_not_said_who_they_are_is_asked_first(client, session, code):
    client.force_login(factories.make_user())
    with after(session):
        page = enter(client, code.word, follow=True)
        assert b"/ce/welcome/?next=/ce/here/" in page.content
        assert client.post("/ce/here/").url == "/ce/here/"

    assert not Attendance.objects.exists()


def test_whoever_the_host_noted_as_absent_is_told(client, session, code):
    person = factories.make_person()
    host = make_host(session)
    attendance.record_absence(session, person=person, actor=host)
    client.force_login(person.user)
    with after(session):
        enter(client, code.word)
        response = client.post("/ce/here/")

    assert response.context["refusal"].startswith("The host has noted")
    assert Attendance.objects.get().status == "absent"


@pytest.mark.parametrize(
    ("credits", "said"),
    [("1.5", "Its credit is added when it is over"), (None, "You are noted at")],
)
def test_while_it_goes_on_the_credit_is_announced(client, session, code, credits, said):
    EventSession.objects.update(credits=credits)
    client.force_login(factories.make_person().user)
    with clock.at(code.opens_at + MINUTE):
        enter(client, code.word)
        response = client.post("/ce/here/", follow=True)

    assert said in messages_of(response)[0]
    assert response.redirect_chain[-1][0] == session.page.url


# Tickets


@pytest.fixture
def ticket(session):
    guest = attendance.record_attendance(
        session,
        way="host",
        guest=("Nia Elk", "nia@people.example"),
        actor=make_host(session),
    )
    token = ticket_links.token_for(str(guest.public_id), guest.guest_email)
    return reverse("ce_plugin:ticket", args=[token])


def test_a_ticket_is_kept_through_the_sign_in(client, ticket):
    person = factories.make_person()
    assert b"Nia Elk" in client.get(ticket).content
    assert client.post(ticket).url == "/accounts/login/?next=/ce/ticket/"
    client.force_login(person.user)
    assert b"Nia Elk" in client.get("/ce/ticket/").content
    assert Attendance.objects.get().person is None

    response = client.post("/ce/ticket/", follow=True)

    assert Attendance.objects.get().person == person
    assert messages_of(response)[0].endswith("its credit is in your record.")
    assert client.get(ticket).status_code == 200
    assert client.get("/ce/ticket/").status_code == 404


def test_somebody_new_is_led_to_a_sign_in_of_their_own(client, ticket):
    response = client.post(ticket, {"new": "1"})

    assert response.url == "/accounts/signup/?next=%2Fce%2Fticket%2F"


def test_somebody_signed_in_goes_on_at_once(client, ticket):
    client.force_login(factories.make_person().user)

    assert client.post(ticket).url == "/ce/ticket/"


def test_a_ticket_of_a_session_without_credit(client, ticket):
    EventSession.objects.update(credits=None)
    client.force_login(factories.make_person().user)
    client.post(ticket)

    response = client.post("/ce/ticket/", follow=True)

    assert messages_of(response)[0].endswith("is yours now.")


def test_a_ticket_against_the_word_of_the_host_says_so(client, session, ticket):
    person = factories.make_person()
    host = make_host(session)
    own = attendance.record_attendance(session, way="host", person=person, actor=host)
    attendance.correct_to_absent(own, actor=host, note="Mixed up.")
    client.force_login(person.user)
    client.post(ticket)

    response = client.post("/ce/ticket/")

    assert response.context["refusal"].startswith("The host has noted")
    assert b"Yes, that was me" not in response.content


def test_without_a_ticket_there_is_nothing_to_press(client):
    client.force_login(factories.make_person().user)

    assert client.post("/ce/ticket/").status_code == 404
    assert client.get(reverse("ce_plugin:ticket", args=["x"])).status_code == 404


# The certificate of attendance


def test_the_certificate_is_for_whoever_was_there(client, session):
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    here = reverse("ce_plugin:attended", args=[session.page_id])
    client.force_login(person.user)

    page = client.get(here)
    paper = client.get(reverse("ce_plugin:attended_pdf", args=[session.page_id]))

    assert b"1.5 credits" in page.content
    assert paper.content.startswith(b"%PDF")
    client.force_login(factories.make_person().user)
    assert client.get(here).status_code == 404


def test_a_certificate_that_cannot_be_drawn_is_a_page(client, session, monkeypatch):
    person = factories.make_person(last_name="漢字")
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    client.force_login(person.user)

    response = client.get(
        reverse("ce_plugin:attended_pdf", args=[session.page_id]), follow=True
    )

    assert messages_of(response) == [
        "The PDF could not be drawn. This page prints the same."
    ]


def test_the_page_of_the_event_leads_on(client, session, host):
    person = factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    assert b"Take attendance" in client.get(session.page.url).content
    client.force_login(person.user)

    content = client.get(session.page.url).content

    assert b"Certificate of attendance" in content
    assert b"Take attendance" not in content


def test_mails_of_tickets_lead_to_the_page(client, session, host):
    walk_in(client, session)

    assert OutboxMessage.objects.get().kind == "attendance_ticket"
