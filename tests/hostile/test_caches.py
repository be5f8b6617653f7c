"""What was made for somebody is kept by nobody (P6); addresses stay inside (P7)."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model

from ce_plugin.models import Person
from tests.authorization import matrix
from tests.authorization.world import answer

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
SIGNED_IN = matrix.ROLES[1:]
# The same for everybody, with nothing of anybody in it.
FOR_EVERYBODY = ("/admin/sprite/", "/admin/jsi18n/", "/ce/calendars/")
ADDRESS = re.compile(r"[\w.+-]+@people\.example")


def answers(world, client) -> dict[str, object]:
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    asked = [world.address(route) for route in routes if "failwhale" not in route]
    return {address: answer(client, "GET", address) for address in asked}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_whoever_is_signed_in_is_answered_with_no_store(role, world, clients):
    found = answers(world, clients[role])
    kept = {
        address: response.get("Cache-Control", "")
        for address, response in found.items()
        if "no-store" not in response.get("Cache-Control", "")
    }

    assert {one for one in kept if not one.startswith(FOR_EVERYBODY)} == set()
    assert len(found) > 300


def body(response) -> str:
    content = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return content.decode(errors="replace")


def addresses_of(client) -> set[str]:
    key = client.session.get("_auth_user_id")
    users = get_user_model().objects.filter(pk=key).values_list("email", flat=True)
    people = Person.objects.filter(user=key).values_list("email", flat=True)
    return {*users, *people} if key else set()


@pytest.mark.parametrize("role", ["anonymous", "other", "editor", "federation"])
def test_nobody_without_the_right_reads_an_address_of_somebody_else(
    role, world, clients
):
    """Calendars, files, checks and choosers too; of one's own there may be."""
    own = addresses_of(clients[role])
    found = {
        address: set(ADDRESS.findall(body(response))) - own
        for address, response in answers(world, clients[role]).items()
    }

    assert {address: seen for address, seen in found.items() if seen} == {}


def test_the_coordinator_does_read_them(world, clients):
    """The control: the world has addresses, and they would be noticed."""
    seen = [
        address
        for address, response in answers(world, clients["coordinator"]).items()
        if ADDRESS.search(body(response))
    ]

    assert len(seen) > 5
