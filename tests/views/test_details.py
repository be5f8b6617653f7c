"""My details: what only the person changes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ce_plugin.services import clock, links
from tests.factories import make_person

pytestmark = pytest.mark.django_db
DETAILS = "/ce/details/"


@pytest.mark.parametrize("rows", [1, 3])
def test_details_ask_as_often_for_one_row_as_for_three(
    client, member, django_assert_num_queries, rows
):
    for number in range(rows):
        member.addresses.create(email=f"ada{number}@home.example")

    with django_assert_num_queries(6):
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
