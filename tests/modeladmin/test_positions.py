"""The office's list of positions that wait to be confirmed."""

from __future__ import annotations

import pytest

from ce_plugin.services import clock
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/ce/positions/"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_one_row_as_for_three(
    desk, django_assert_num_queries, rows
):
    for _number in range(rows):
        factories.make_position(role="director", confirmed_at=None)

    with django_assert_num_queries(11):
        response = desk.get(LIST)

    assert len(response.context["rows"]) == rows


def test_a_coordinator_confirms_and_declines(desk):
    first, second = (factories.make_position(confirmed_at=None) for _number in range(2))

    desk.post(f"{LIST}{first.pk}/confirm/")
    refused = desk.post(f"{LIST}{second.pk}/decline/", {"reason": ""})
    desk.post(f"{LIST}{second.pk}/decline/", {"reason": "Unknown there."})
    desk.post(f"{LIST}{second.pk}/confirm/")

    first.refresh_from_db()
    second.refresh_from_db()
    assert list(refused.context["form"].errors) == ["reason"]
    assert first.confirmed_at is not None
    assert (second.confirmed_at, second.declined_because) == (None, "Unknown there.")


def test_home_says_how_many_wait(desk):
    factories.make_position(confirmed_at=None)

    page = desk.get("/admin/").content.decode()

    assert page.count("1 position waits to be confirmed") == 1


def test_others_are_sent_away(client):
    client.force_login(factories.make_user())

    assert client.get(LIST).status_code == 302
    assert client.get(f"{LIST}1/decline/").status_code == 302


def test_a_persons_page_shows_positions_and_addresses(desk):
    person = factories.make_position().person
    person.addresses.create(email="ada@home.example")

    factories.make_claim(person)
    factories.make_claim(factories.make_person())

    page = desk.get(f"/admin/snippets/ce_plugin/person/inspect/{person.pk}/")

    assert page.context["credits_number"] == 1
    assert page.content.decode().count("ada@home.example") == 1
    assert page.context["positions"] == [person.positions.get()]


def test_a_coordinator_gives_a_position_its_last_day_on_the_persons_page(desk):
    position = factories.make_position(role="director")
    waiting = factories.make_position(person=position.person, confirmed_at=None)
    page = f"/admin/snippets/ce_plugin/person/inspect/{position.person_id}/"
    end = f"{LIST}{position.pk}/end/"

    shown = desk.get(page).content.decode()
    refused = desk.post(end, {"last_day": "2019-01-01"})
    position.refresh_from_db()
    assert position.ends_on is None
    answer = desk.post(end, {"last_day": "2026-05-14"}, follow=True)

    position.refresh_from_db()
    assert shown.count(f'href="{end}"') == 1
    assert f"{LIST}{waiting.pk}/end/" not in shown
    assert desk.get(end).context["position"] == position
    assert list(refused.context["form"].errors) == ["last_day"]
    assert str(position.ends_on) == "2026-05-14"
    assert answer.redirect_chain[-1][0] == page
    assert position.person.mails.get().kind == "position_ended"


def test_a_waiting_position_is_not_ended_but_decided(desk):
    waiting = factories.make_position(confirmed_at=None)

    answer = desk.post(
        f"{LIST}{waiting.pk}/end/", {"last_day": "2026-05-14"}, follow=True
    )

    waiting.refresh_from_db()
    assert waiting.ends_on is None
    assert "decided in the meantime" in answer.content.decode()


NEW = {
    "first_name": "Nia",
    "last_name": "Elk",
    "email": "nia@people.example",
    "role": "director",
    "begins_on": "2024-01-02",
}


def test_a_coordinator_invites_a_director_who_is_confirmed_at_once(desk):
    library = factories.make_library()
    page = desk.get(f"{LIST}invite/")

    desk.post(f"{LIST}invite/", {**NEW, "library": library.pk})

    assert next(iter(page.context["form"].fields)) == "library"
    position = library.positions.get()
    assert (position.role, position.confirmed_at is None) == ("director", False)
    assert position.person.mails.get().kind == "position_invited"


def test_what_cannot_be_entered_is_said_at_the_field(desk):
    library = factories.make_library()
    factories.make_person(email=NEW["email"])
    shared = [
        factories.make_person(email="desk@x.example", user=None) for _n in range(2)
    ]
    given = {**NEW, "library": library.pk}

    known = desk.post(f"{LIST}invite/", given)
    answers = [
        known,
        desk.post(f"{LIST}invite/", {**given, "email": shared[0].email}),
        desk.post(f"{LIST}invite/", {**NEW, "library": ""}),
    ]

    assert [list(one.context["form"].errors) for one in answers] == [
        ["email"],
        ["email"],
        ["library"],
    ]
    assert 'type="checkbox"' in known.content.decode()
    desk.post(f"{LIST}invite/", {**given, "known": "on"})
    assert library.positions.get().person.email == NEW["email"]


def test_inviting_somebody_once_more_says_that_they_were_there(desk):
    held = factories.make_position(role="director")
    given = {**NEW, "library": held.library_id, "email": held.person.email}

    answer = desk.post(f"{LIST}invite/", {**given, "known": "on"}, follow=True)

    assert [str(one) for one in answer.context["messages"]] == [
        f"{held.person} held this position already."
    ]


def test_a_coordinator_invites_one_mailbox_so_often_only(desk):
    given = {**NEW, "library": factories.make_library().pk}
    with clock.at(clock.now()):
        answers = [
            desk.post(f"{LIST}invite/", {**given, "email": f"v+{each}@x.example"})
            for each in range(11)
        ]

    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert list(answers[-1].context["form"].errors) == ["email"]


def test_a_coordinator_does_not_invite_themselves(desk):
    user = desk.get(LIST).context["request"].user
    own = factories.make_person(user=user, email="office@x.example")

    answer = desk.post(
        f"{LIST}invite/",
        {**NEW, "library": factories.make_library().pk, "email": own.email},
    )

    assert answer.context["form"].errors == {"email": ["This is your own address."]}


def test_confirming_and_ending_are_not_fields_of_the_persons_form(desk):
    """They tell people, and nobody decides about their own: buttons do both."""
    position = factories.make_position(confirmed_at=None)
    page = f"/admin/snippets/ce_plugin/person/edit/{position.person_id}/"

    form = desk.get(page).context["form"]

    assert {"ends_on", "confirmed_at"} & set(
        form.formsets["positions"].forms[0].fields
    ) == set()


def test_list_names_the_director_whom_another_one_would_follow(desk):
    held = factories.make_position(role="director")
    factories.make_position(role="director", library=held.library, confirmed_at=None)
    factories.make_position(library=held.library, confirmed_at=None)

    page = desk.get(LIST).content.decode()

    assert page.count(f"Library director there now: {held.person.full_name}") == 1


def test_list_is_in_the_order_in_which_positions_were_entered(desk):
    days = ("2024-05-01", "2020-05-01", "2022-05-01")
    rows = [
        factories.make_position(begins_on=day, confirmed_at=None).pk for day in days
    ]

    assert [row.pk for row in desk.get(LIST).context["rows"]] == rows


def test_auditors_read_who_waits_and_decide_nothing(client):
    waiting = factories.make_position(confirmed_at=None)
    client.force_login(factories.make_auditor())

    page = client.get(LIST).content.decode()
    client.post(f"{LIST}{waiting.pk}/confirm/")

    assert page.count(waiting.person.email) == 1
    assert f"Confirm {waiting.person.full_name}" not in page
    assert "Invite a person" not in page
    waiting.refresh_from_db()
    assert waiting.confirmed_at is None
