"""I am here: by the word or a scanned code, before and after signing in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ce_plugin.models import Attendance, EventSession
from ce_plugin.services import attendance, attendance_codes, claims, clock
from tests import factories
from tests.services.attending import make_host
from tests.views.attending import MINUTE, after, messages_of

pytestmark = pytest.mark.django_db


def enter(client, word: str, **options):
    return client.post(reverse("ce_plugin:word"), {"word": word}, **options)


@pytest.fixture
def code(session):
    with after(session):
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
    assert b"If neither is shown any more, give the host your name." in response.content


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


def test_a_credit_that_was_withdrawn_is_not_promised_again(client, session, code):
    person = factories.make_person()
    row = attendance.record_attendance(
        session, way="word", person=person, actor=person.user
    )
    claims.withdraw_claim(row.claim, actor=person.user)
    client.force_login(person.user)
    with after(session):
        enter(client, code.word)
        response = client.post("/ce/here/", follow=True)

    assert messages_of(response) == [f"You are noted at “{session.display_title}”."]
    assert person.claims.live().count() == 0


@pytest.mark.parametrize("way", ["qr", "host", "report"])
def test_whoever_is_noted_already_is_told_and_not_asked(client, session, code, way):
    """What a report says is less than a word: that is still asked about."""
    person = factories.make_person()
    actor = person.user if way == "qr" else make_host(session)
    attendance.record_attendance(session, way=way, person=person, actor=actor)
    client.force_login(person.user)

    with after(session):
        page = enter(client, code.word, follow=True).content.decode()

    known = way != "report"
    assert ("you are noted as present already" in page) is known
    assert ("Yes, I attended" in page) is not known
    assert (f'href="{reverse("ce_plugin:claim_list")}">My credits<' in page) is known


def test_before_there_is_a_credit_it_leads_back_to_the_event(client, session, code):
    person = factories.make_person()
    client.force_login(person.user)
    with clock.at(code.opens_at + MINUTE):
        enter(client, code.word)
        client.post("/ce/here/")
        page = enter(client, code.word, follow=True).content.decode()

    assert f'href="{session.page.url}">Go on<' in page
