"""Forty values of `next` on every view that reads it: none leads away (I11)."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.authorization import matrix
from tests.portal.redirects import LEAD_AWAY
from tests.portal.test_one_door import stays

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
HERE = "/ce/privacy/sent-on/"
FIELDS = ("next", "next_url", "return", "redirect", "url", "back")
ROLES = ("anonymous", "participant", "superuser")


def send(client, method: str, address: str, wanted: str):
    given = dict.fromkeys(FIELDS, wanted)
    with transaction.atomic():
        response = getattr(client, method)(address, given)
        transaction.set_rollback(True)
    return response


@pytest.fixture(scope="module")
def clients(world):
    """A chooser of Wagtail's fails when it is posted without its own fields."""
    return world.clients(raise_request_exception=False)


def one_of_each(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Forty values are tried: one role for each address is enough."""
    return list({(each[1], each[2]): each for each in found}.values())


@pytest.fixture(scope="module")
def readers(world, clients) -> list[tuple[str, str, str]]:
    """(role, method, address) of whatever answers with where we said to go."""
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    asked = [
        (role, method, world.address(route))
        for role in ROLES
        for route in routes
        for method in ("get", "post")
        if "failwhale" not in route and "logout" not in route
    ]
    found = []
    for role, method, address in asked:
        response = send(clients[role], method, address, HERE)
        if "sent-on" in response.get("Location", ""):
            found.append((role, method, address))
    return one_of_each(found)


def test_the_views_that_read_it_are_found(readers):
    paths = {address for _role, _method, address in readers}

    assert {"/admin/login/", "/_util/login/"} <= paths
    assert any("/withdraw/" in path or "/credits/" in path for path in paths)


@pytest.mark.parametrize("wanted", LEAD_AWAY)
def test_none_of_them_leads_away(wanted, readers, clients):
    away = [
        (role, method, address)
        for role, method, address in readers
        if not stays(send(clients[role], method, address, wanted))
    ]

    assert away == []
