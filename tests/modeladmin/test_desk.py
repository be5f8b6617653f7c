"""The list of applications: what waits for a coordinator, oldest first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from ce_plugin.models import CertificationApplication, StageState
from tests import factories
from tests.modeladmin.steps import DESK, ask, question, submit

pytestmark = pytest.mark.django_db
QUERIES = 14


def shown(response) -> list[int]:
    return [row.pk for row in response.context["object_list"]]


def wait_since(application, days: int) -> None:
    moment = timezone.now() - dt.timedelta(days=days)
    StageState.objects.filter(
        snapshot__application=application, kind="coordinator"
    ).update(since=moment)


def test_desk_shows_what_waits_for_a_coordinator_oldest_first(desk):
    younger = factories.make_application("submitted")
    older = factories.make_application("submitted")
    with_verifier = factories.make_application("submitted")
    factories.pass_coordinator(with_verifier)
    factories.make_application("returned")
    factories.make_application("draft")
    wait_since(younger, 2)
    wait_since(older, 9)

    response = desk.get(DESK)

    assert shown(response) == [older.pk, younger.pk]


def test_desk_shows_a_list_the_verifier_did_not_confirm(desk):
    application = ask()
    question(application)

    response = desk.get(DESK)

    assert shown(response) == [application.pk]
    assert "Verifier did not confirm: your decision" in response.content.decode()


@pytest.mark.parametrize(
    ("turn", "status"),
    [
        ("applicant", "returned"),
        ("ended", "declined"),
        ("ended", "withdrawn"),
        ("issued", "issued"),
        ("all", "returned"),
    ],
)
def test_desk_finds_applications_by_whose_turn_it_is(desk, turn, status):
    application = factories.make_application(status)
    waiting = factories.make_application("submitted")

    response = desk.get(DESK, {"turn": turn})

    expected = {application.pk, waiting.pk} if turn == "all" else {application.pk}
    assert set(shown(response)) == expected


def test_desk_finds_what_is_with_the_verifier(desk):
    factories.make_application("submitted")
    asked = ask()

    assert shown(desk.get(DESK, {"turn": "verifier"})) == [asked.pk]


def test_desk_takes_an_unknown_turn_for_what_waits(desk):
    application = factories.make_application("submitted")

    assert shown(desk.get(DESK, {"turn": "nonsense"})) == [application.pk]


def test_desk_is_searched_by_name(desk):
    factories.make_application("submitted")
    wanted = factories.make_application("submitted")
    name = wanted.participation.person.last_name

    assert shown(desk.get(DESK, {"q": name.upper()})) == [wanted.pk]


def test_desk_narrows_by_track(desk):
    factories.make_application("submitted")
    other = factories.make_track("director")

    response = desk.get(DESK, {"participation__track__id__exact": other.pk})

    assert shown(response) == []
    assert "There are no applications with these filters." in response.content.decode()


def test_desk_says_when_nothing_waits(desk):
    content = desk.get(DESK).content.decode()

    assert "Nothing waits for you" in content


def test_desk_shows_the_light_of_the_automatic_checks(desk):
    plain = factories.make_application("submitted")
    participation = factories.make_applicant()
    factories.make_claim(participation.person, kind="meeting")
    excepted = submit(participation)

    rows = {row.pk: row for row in desk.get(DESK).context["object_list"]}

    assert [
        (rows[one.pk].check_status, rows[one.pk].exceptions)
        for one in (plain, excepted)
    ] == [
        ("passed", 0),
        ("passed", 1),
    ]
    content = desk.get(DESK).content.decode()
    assert content.count("All met, 1 exception<") == 1
    assert content.count("All met<") == 1


@pytest.mark.parametrize("turn", ["coordinator", "applicant", "ended", "all"])
def test_drafts_have_no_business_on_the_desk(desk, turn):
    factories.make_application("draft")

    assert shown(desk.get(DESK, {"turn": turn})) == []


def test_desk_says_that_what_was_never_submitted_was_not_checked(desk):
    factories.make_application("withdrawn")

    content = desk.get(DESK, {"turn": "all"}).content.decode()

    assert content.count("Not checked yet") == 1


@pytest.mark.parametrize("query", [{}, {"o": "5"}, {"o": "-5"}])
def test_desk_lists_what_has_no_date_last_on_every_database(desk, query):
    never_submitted = factories.make_application("withdrawn")
    application = factories.make_application("submitted")

    response = desk.get(DESK, {"turn": "all", **query})

    assert shown(response) == [application.pk, never_submitted.pk]


def test_desk_marks_a_link_that_has_ended(desk):
    late, running = ask(), ask()
    past = timezone.now() - dt.timedelta(minutes=1)
    late.verifications.update(expires_at=past)

    response = desk.get(DESK, {"turn": "verifier"})

    assert shown(response) == [late.pk, running.pk]
    assert response.content.decode().count("Link ended: ask again") == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_asks_the_database_as_often_for_one_row_as_for_three(
    desk, django_assert_num_queries, rows
):
    for _ in range(rows):
        factories.make_application("submitted")

    with django_assert_num_queries(QUERIES):
        desk.get(DESK)


def test_desk_answers_no_question_about_columns_it_does_not_show(desk):
    application = factories.make_application("submitted")
    probe = {"participation__person__user__password__startswith": "nothing"}

    assert shown(desk.get(DESK, probe)) == [application.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"p": "-1"},
        {"p": "900"},
        {"p": "x"},
        {"o": "99.-7"},
        {"o": "user__password"},
        {"export": "csv"},
        {"export": "xlsx"},
    ],
)
def test_desk_shrugs_off_odd_addresses(desk, query):
    application = factories.make_application("submitted")

    response = desk.get(DESK, query)

    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert shown(response) == [application.pk]


def test_desk_sends_an_impossible_filter_back_to_the_plain_list(desk):
    factories.make_track("director")
    factories.make_track("staff")

    response = desk.get(DESK, {"participation__track__id__exact": "x"})

    assert (response.status_code, response["Location"]) == (302, DESK)


def test_desk_sends_a_search_for_no_text_back_to_the_plain_list(desk):
    response = desk.get(DESK, {"q": "\0"})

    assert (response.status_code, response["Location"]) == (302, DESK)


def test_desk_is_closed_to_who_does_not_review(client):
    application = factories.make_application("submitted")
    client.force_login(application.participation.person.user)

    response = client.get(DESK)

    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_desk_is_closed_to_editors(client):
    editor = factories.make_user()
    editor.groups.add(Group.objects.get(name="CE editors"))
    client.force_login(editor)

    response = client.get(DESK)

    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_waiting_for_coordinator_leaves_out_who_has_had_their_turn():
    ask()

    waiting = CertificationApplication.objects.waiting_for_coordinator()

    assert list(waiting) == []
