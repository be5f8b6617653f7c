"""A director's page, seen by directors and by nobody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from ce_plugin.models import Person
from ce_plugin.services import clock, links
from tests.factories import make_library, make_person, make_position, make_user

pytestmark = pytest.mark.django_db
NEW = {
    "first_name": "Nia",
    "last_name": "Elk",
    "email": "nia@people.example",
    "role": "staff",
    "begins_on": "2024-01-02",
}


@pytest.fixture
def library(member):
    return make_position(person=member, role="director").library


def address(name, library, *rest) -> str:
    return reverse(f"ce_plugin:{name}", args=[library.pk, *[one.pk for one in rest]])


@pytest.mark.parametrize("rows", [1, 3])
def test_library_asks_as_often_for_one_row_as_for_three(
    client, library, django_assert_num_queries, rows
):
    for _number in range(rows):
        make_position(library=library, confirmed_at=None)

    with django_assert_num_queries(7):
        response = client.get(address("library", library))

    assert len(response.context["waiting"]) == rows
    assert [row["own"] for row in response.context["current"]] == [True]


def test_pages_of_another_library_are_not_found(client, library):
    other = make_position(library=make_library(), confirmed_at=None)

    pages = [
        address("library", other.library),
        address("library_invite", other.library),
        address("position_decline", other.library, other),
        address("position_end", library, other),
    ]

    assert [client.get(page).status_code for page in pages] == [404] * 4
    confirm = address("position_confirm", library, other)
    assert client.post(confirm).status_code == 404


def test_a_director_finds_the_library_on_the_dashboard(client, library):
    page = client.get(reverse("ce_plugin:dashboard")).content.decode()

    # Beside the tracks, and in the menu of the account.
    assert page.count(f'href="{address("library", library)}"') == 2


def test_only_a_director_has_the_library_in_the_menu(client, member):
    make_position(person=member, role="staff")

    page = client.get(reverse("ce_plugin:dashboard")).content.decode()

    assert "My library" not in page
    assert page.count(f'href="{reverse("ce_plugin:details")}"') == 2


def test_a_director_of_two_libraries_finds_both_by_name(client, member, library):
    other = make_position(person=member, role="director").library

    page = client.get("/").content.decode()

    for each in (library, other):
        assert page.count(f"My library: {each.name}") == 1


def test_somebody_without_a_sign_in_is_mailed_an_invitation(client, library):
    person = make_person(user=None, email="bo@people.example")
    position = make_position(library=library, person=person)
    make_position(library=library, person=make_person(user=None, email=""))
    page = client.get(address("library", library)).content.decode()

    again = address("position_invite_again", library, position)
    response = client.post(again, follow=True)

    assert page.count("invite-again/") == 1
    assert person.mails.get().kind == "position_invited"
    assert [str(one) for one in response.context["messages"]] == [
        f"An invitation to {person.full_name} is on its way."
    ]
    person.user = make_user()
    person.save()
    late = client.post(again, follow=True)
    assert [str(one) for one in late.context["messages"]] == [
        f"{person.full_name} has a sign-in by now."
    ]


def test_confirm_decline_and_end_lead_back_and_say_what_happened(client, library):
    first, second = (
        make_position(library=library, confirmed_at=None) for _number in range(2)
    )

    client.post(address("position_confirm", library, first))
    client.post(address("position_decline", library, second), {"reason": "Gone."})
    day = {"last_day": clock.today().isoformat()}
    response = client.post(address("position_end", library, first), day, follow=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.ends_on == clock.today()
    assert second.declined_because == "Gone."
    assert len(list(response.context["messages"])) == 3


def test_a_last_day_before_the_first_is_refused_at_the_field(client, library):
    held = make_position(library=library)

    page = client.post(address("position_end", library, held), {"last_day": "2019-1-1"})

    assert page.context["form"].errors == {
        "last_day": ["The last day cannot lie before the first day."]
    }


def test_what_was_decided_in_the_meantime_is_said(client, library):
    held = make_position(library=library)

    response = client.post(
        address("position_decline", library, held), {"reason": "No."}, follow=True
    )

    held.refresh_from_db()
    assert held.declined_at is None
    assert [str(one) for one in response.context["messages"]] == [
        "This was decided in the meantime, or is for the coordinator."
    ]


def test_confirming_a_declined_position_is_refused_in_a_sentence(client, library):
    declined = make_position(
        library=library,
        confirmed_at=None,
        declined_at=clock.now(),
        declined_because="No.",
    )

    page = address("position_confirm", library, declined)
    response = client.post(page, follow=True)

    assert [str(one) for one in response.context["messages"]] == [
        "The coordinator decides about this position."
    ]


@pytest.mark.parametrize("role", ["staff", "board_chair"])
def test_invite_enters_somebody_and_leads_back(client, library, role):
    page = address("library_invite", library)
    assert client.get(page).status_code == 200

    response = client.post(page, {**NEW, "role": role})

    assert response["Location"] == address("library", library)
    position = Person.objects.get(email=NEW["email"]).positions.get()
    assert (position.confirmed_at is None) == (role == "board_chair")


def test_invite_says_who_waited_was_there_or_had_left(client, library):
    waiting = make_position(
        library=library, person=make_person(email=NEW["email"]), confirmed_at=None
    )
    page, given = address("library_invite", library), {**NEW, "known": "on"}

    said = []
    for _time in range(2):
        response = client.post(page, given, follow=True)
        said += [str(one) for one in response.context["messages"]]
    library.positions.filter(pk=waiting.pk).update(ends_on="2024-03-01")
    over = client.post(page, given)

    name = waiting.person.full_name
    assert said == [
        f"{name} is on your list now, and a mail is on its way.",
        f"{name} was on your list already.",
    ]
    assert over.context["form"].errors == {
        "begins_on": [
            "They were in this role there until Fri 1 Mar 2024, as the record says. "
            "If they are back, give their first day after it."
        ]
    }


def test_invite_too_often_is_said_beside_what_was_typed(client, library):
    page = address("library_invite", library)
    with clock.at(clock.now()):
        answers = [
            client.post(page, {**NEW, "email": f"victim+{number}@x.example"})
            for number in range(11)
        ]

    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert answers[-1].context["form"].errors == {
        "email": [
            "Many invitations have gone to this mailbox in a short time. "
            "You can try again in 144 minutes."
        ]
    }
    assert answers[-1].context["form"]["first_name"].value() == "Nia"


def test_invite_a_known_address_shows_a_box_and_no_name(client, library):
    make_person(email=NEW["email"], first_name="Antonia")
    page = address("library_invite", library)

    response = client.post(page, NEW)

    assert "Antonia" not in response.content.decode()
    assert 'type="checkbox"' in response.content.decode()
    client.post(page, {**NEW, "known": "on"})
    assert library.positions.filter(person__first_name="Antonia").count() == 1


def test_invite_refuses_shared_and_own_addresses_and_days_to_come(
    client, library, member
):
    make_person(email="desk@people.example", user=None)
    make_person(email="desk@people.example", user=None)
    page = address("library_invite", library)

    bad = [
        {"email": "desk@people.example"},
        {"email": member.email},
        {"begins_on": "2999-01-01"},
    ]

    found = [
        list(client.post(page, {**NEW, **one}).context["form"].errors) for one in bad
    ]
    assert found == [["email"], ["email"], ["begins_on"]]
    assert library.positions.count() == 1


def test_a_second_invitation_within_the_hour_is_not_claimed_to_be_sent(client, library):
    person = make_person(user=None, email="bo@people.example")
    again = address(
        "position_invite_again", library, make_position(library=library, person=person)
    )

    client.post(again)
    page = client.post(again, follow=True)

    assert person.mails.count() == 1
    assert [str(one) for one in page.context["messages"]][-1] == (
        "No second mail was sent: an invitation went to "
        f"{person.full_name} less than an hour ago."
    )


def test_a_declined_position_is_not_declined_again_with_another_reason(client, library):
    position = make_position(library=library, confirmed_at=None)
    page = address("position_decline", library, position)
    client.post(page, {"reason": "First."})

    for again in (client.get(page), client.post(page, {"reason": "Second."})):
        assert again["Location"] == address("library", library)

    shown = client.get(address("library", library))
    said = {str(one) for one in shown.context["messages"]}
    assert "This was decided in the meantime, or is for the coordinator." in said
    assert position.person.mails.count() == 1


def test_who_waits_and_who_is_invited_is_shown_with_the_address(client, library):
    waiting = make_position(library=library, confirmed_at=None)
    client.post(address("library_invite", library), NEW)

    page = client.get(address("library", library)).content.decode()

    assert page.count(waiting.person.email) == 1
    assert re.search(r"invited [^<]+ at nia@people\.example, has no sign-in yet", page)


def test_an_invitation_is_taken_back_by_a_button(client, library):
    client.post(address("library_invite", library), NEW)
    position = Person.objects.get(email=NEW["email"]).positions.get()
    page = address("invitation_withdraw", library, position)

    asked = client.get(page)
    position.refresh_from_db()
    assert (asked.status_code, position.declined_at) == (200, None)
    client.post(page)

    position.refresh_from_db()
    assert position.declined_at is not None
    link = reverse("ce_plugin:invitation", args=[links.invitation_token(position)])
    assert client.get(link).status_code == 404
    shown = client.get(address("library", library))
    assert [row["own"] for row in shown.context["current"]] == [True]


def test_who_was_not_invited_or_signs_in_keeps_the_position(client, library):
    client.post(address("library_invite", library), NEW)
    position = Person.objects.get(email=NEW["email"]).positions.get()
    Person.objects.filter(pk=position.person_id).update(user=make_user())
    other = make_position(library=library)

    client.post(address("invitation_withdraw", library, position))

    position.refresh_from_db()
    assert position.declined_at is None
    assert client.get(address("invitation_withdraw", library, other)).status_code == 404


def test_a_last_day_in_ten_years_is_refused_at_the_field(client, library):
    held = make_position(library=library)
    far = clock.today() + dt.timedelta(days=3650)

    page = client.post(address("position_end", library, held), {"last_day": far})

    assert list(page.context["form"].errors) == ["last_day"]
    held.refresh_from_db()
    assert held.ends_on is None
