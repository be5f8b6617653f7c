"""The office's list of positions that wait to be confirmed."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/ce/positions/"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_one_row_as_for_three(
    desk, django_assert_num_queries, rows
):
    for _number in range(rows):
        factories.make_position(confirmed_at=None)

    with django_assert_num_queries(10):
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

    page = desk.get(f"/admin/snippets/ce_plugin/person/inspect/{person.pk}/")

    assert page.content.decode().count("ada@home.example") == 1
    assert page.context["positions"] == [person.positions.get()]
