"""My details: what only the person changes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ce_plugin.services import clock, links
from tests.factories import make_person, make_position, make_user

pytestmark = pytest.mark.django_db
DETAILS = "/ce/details/"


@pytest.mark.parametrize("rows", [1, 3])
def test_details_ask_as_often_for_one_row_as_for_three(
    client, member, django_assert_num_queries, rows
):
    for number in range(rows):
        member.addresses.create(email=f"ada{number}@home.example")

    with django_assert_num_queries(9):
        response = client.get(DETAILS)

    assert len(response.context["addresses"]) == rows


def test_a_name_is_changed_and_an_empty_one_refused(client, member):
    name = f"{DETAILS}name/"
    refused = client.post(name, {"first_name": "", "last_name": "Birch"})
    client.post(name, {"first_name": "Adele", "last_name": "Birch"})

    member.refresh_from_db()
    assert refused.context["name_form"].errors == {
        "first_name": ["Type your first name."]
    }
    assert member.full_name == "Adele Birch"


def test_an_address_is_added_proved_by_the_button_and_chosen(client, member):
    client.post(f"{DETAILS}addresses/", {"email": "ada@home.example"})
    row = member.addresses.get()
    page = reverse("ce_plugin:address_confirm", args=[links.address_token(row)])

    shown = client.get(page)
    row.refresh_from_db()
    assert row.verified_at is None
    assert shown["Cache-Control"] == "no-store, private"
    client.post(page)
    client.post(f"{DETAILS}addresses/{row.pid}/choose/")

    member.refresh_from_db()
    assert member.email == "ada@home.example"


def test_bad_addresses_are_refused_at_the_field(client, member):
    for number in range(10):
        member.addresses.create(email=f"ada{number}@home.example")
    given = ["nonsense", member.email, "more@home.example"]

    answers = [
        client.post(f"{DETAILS}addresses/", {"email": one}).context["address_form"]
        for one in given
    ]

    assert [list(form.errors) for form in answers] == [["email"]] * 3


def test_an_address_is_removed_and_the_unproved_one_not_chosen(client, member):
    row = member.addresses.create(email="ada@home.example")

    client.post(f"{DETAILS}addresses/{row.pid}/choose/")
    member.refresh_from_db()
    assert member.email == "ada@people.example"
    page = client.get(f"{DETAILS}addresses/{row.pid}/remove/").content.decode()
    assert page.count("<strong>ada@home.example</strong>") == 1
    assert member.addresses.count() == 1
    client.post(f"{DETAILS}addresses/{row.pid}/remove/")

    assert member.addresses.count() == 0


def test_addresses_of_others_and_broken_links_are_not_found(client, member):
    other = make_person().addresses.create(
        email="x@home.example", verified_at=clock.now()
    )
    broken = reverse("ce_plugin:address_confirm", args=["broken"])

    assert client.post(f"{DETAILS}addresses/{other.pid}/choose/").status_code == 404
    assert client.get(f"{DETAILS}addresses/{other.pid}/remove/").status_code == 404
    assert client.get(broken).status_code == 404
    assert client.post(broken).status_code == 404


def test_a_mailed_link_asks_who_one_is_and_is_nobody_elses(client, member):
    row = member.addresses.create(email="bo@home.example")
    member.mails.create(
        kind="address_confirm",
        dedupe_key="x",
        recipient=row.email,
        address=row,
        next_at=clock.now(),
        message_id="<x>",
    )
    page = reverse("ce_plugin:address_confirm", args=[links.address_token(row)])
    stranger, other = Client(), Client()
    other.force_login(make_user())

    asked = [stranger.get(page), stranger.post(page)]
    refused = [other.get(page), other.post(page)]

    sign_in = f"/accounts/login/?next={page}"
    assert [one["Location"] for one in asked] == [sign_in] * 2
    assert [one.status_code for one in refused] == [404] * 2
    assert "bo@home.example" not in refused[0].content.decode()
    row.refresh_from_db()
    assert row.verified_at is None
    assert client.post(page).status_code == 200


def test_the_address_one_signs_in_with_stays_and_says_why(client, member):
    own, verified = member.user.email, {"verified_at": clock.now()}
    member.email = "new@home.example"
    member.save()
    row = member.addresses.create(email=own, **verified)
    free = member.addresses.create(email="free@home.example", **verified)

    page = client.get(DETAILS).content.decode()
    answer = client.post(f"{DETAILS}addresses/{row.pid}/remove/", follow=True)

    assert f"addresses/{row.pid}/remove/" not in page
    assert f"addresses/{free.pid}/remove/" in page
    assert [str(one) for one in answer.context["messages"]] == [
        "This address stays: you sign in with it, or your mail goes there."
    ]
    assert member.addresses.count() == 2


def test_a_further_position_waits_and_the_director_is_told(client, member):
    director = make_position(role="director")
    given = {"library": director.library_id, "role": "trustee"}

    for _time in range(2):
        response = client.post("/ce/details/positions/", given, follow=True)

    position = member.positions.get(role="trustee")
    assert (position.confirmed_at, position.library) == (None, director.library)
    assert director.person.mails.get().kind == "position_waiting"
    said = [str(one) for one in response.context["messages"]]
    assert said == [f"{position} waits to be confirmed. You get a mail then."]


def test_a_position_without_a_library_is_refused_at_the_field(client, member):
    page = client.post("/ce/details/positions/", {"role": "staff"})

    assert list(page.context["position_form"].errors) == ["library"]
    assert member.positions.count() == 0
