"""Payloads in every text, every view once per role: no script runs (I6), and no page
asks another site for anything (P5).

A drill: some eight hundred pages. The control shows that each payload is noticed where
a template escapes nothing.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import override_settings

from tests.authorization import matrix
from tests.authorization.world import answer
from tests.hostile.payloads import CONTEXTS, PAYLOADS
from tests.hostile.server import serving
from tests.hostile.watching import Watcher
from tests.hostile.world import HostileWorld

pytestmark = [pytest.mark.journey, pytest.mark.drill, pytest.mark.django_db]
SHOWN = (200, 202, 401)
# What Wagtail's own screens do against the policy; none of them is a view of ours.
WAGTAILS_OWN: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Hostile:
    """Where the site is, and who may look at what there."""

    address: str
    fields: dict[str, set[str]]
    cookies: dict[str, str]
    visits: dict[str, list[tuple[str, str]]]


def plan(world: HostileWorld, clients) -> dict[str, list[tuple[str, str]]]:
    """Role to the views that show it a page: (route, address)."""
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    addresses = [(route, world.address(route)) for route in routes]
    # Raises on purpose, to see what the admin's error page looks like.
    addresses = [each for each in addresses if each[1] != "/admin/failwhale/"]
    addresses += [("page", address) for address in world.pages()]
    return {
        role: [each for each in addresses if _is_shown(client, each[1])]
        for role, client in clients.items()
    }


def _is_shown(client, address: str) -> bool:
    response = answer(client, "GET", address)
    is_page = response.get("Content-Type", "").startswith("text/html")
    return is_page and response.status_code in SHOWN


def cookie_of(client) -> str:
    return client.cookies["sessionid"].value if client.cookies else ""


@pytest.fixture(scope="module")
def hostile(django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        world = HostileWorld()
        clients = world.clients()
        visits = plan(world, clients)
        cookies = {role: cookie_of(client) for role, client in clients.items()}
        with (
            override_settings(ROOT_URLCONF="tests.hostile.unescaped_urls"),
            serving() as address,
        ):
            yield Hostile(address, world.seeding.fields, cookies, visits)
        transaction.set_rollback(True)


@pytest.fixture
def watcher(hostile, browser_beside_the_database):
    watchers = []

    def arrive(role: str = "anonymous") -> Watcher:
        cookie = hostile.cookies[role]
        watchers.append(Watcher(browser_beside_the_database, hostile.address, cookie))
        return watchers[-1]

    yield arrive
    for each in watchers:
        each.close()


def is_noticed(watcher: Watcher, payload: int) -> bool:
    for context in range(len(CONTEXTS)):
        seen = watcher.look(f"/admin/pages/unescaped/{payload}/{context}/")
        if seen.ran or seen.markup:
            return True
    return False


def test_every_payload_is_noticed_where_nothing_escapes_it(watcher):
    anyone = watcher()
    missed = [
        PAYLOADS[number]
        for number in range(len(PAYLOADS))
        if not is_noticed(anyone, number)
    ]
    assert missed == []


def test_a_script_runs_where_the_policy_lets_it_and_is_reported_where_not(watcher):
    anyone = watcher()
    lax = [anyone.look(f"/admin/pages/unescaped/{each}/0/") for each in (0, 15, 21)]
    strict = [anyone.look(f"/unescaped/{each}/0/") for each in (0, 15, 21)]

    assert [bool(seen.ran) for seen in lax] == [True] * 3
    assert [bool(seen.ran) for seen in strict] == [False] * 3
    assert [bool(seen.refusals) for seen in strict] == [True] * 3


def test_a_word_to_another_site_is_noticed(watcher):
    seen = watcher().look("/admin/pages/elsewhere/")

    assert seen.refusals or seen.foreign


def test_every_text_holds_payloads(hostile):
    assert set().union(*hostile.fields.values()) == set(PAYLOADS)
    assert len(hostile.fields) > 70
    addresses = ("email", "_url", "recipient", "website")
    empty = [
        name
        for name, held in hostile.fields.items()
        if not held and not name.endswith(addresses)
    ]
    assert empty == []


@pytest.mark.parametrize("role", matrix.ROLES)
def test_no_script_runs_and_nothing_leaves_the_site(role, hostile, watcher, capsys):
    somebody, ours = watcher(role), set(matrix.our_routes()) | {"page"}
    seen = {
        (route, address): somebody.look(address)
        for route, address in hostile.visits[role]
    }

    refused = Counter(
        (route, refusal) for (route, _), one in seen.items() for refusal in one.refusals
    )
    executions = sum(len(one.ran) for one in seen.values())
    with capsys.disabled():
        sys.stdout.write(
            f"\n{role}: {len(seen)} views, {len(PAYLOADS)} payloads in "
            f"{len(hostile.fields)} fields, {executions} executions, "
            f"{sum(refused.values())} reports {dict(refused)}\n"
        )
    assert {each: one.ran for each, one in seen.items() if one.ran} == {}
    assert {each: one.markup for each, one in seen.items() if one.markup} == {}
    assert {each: one.foreign for each, one in seen.items() if one.foreign} == {}
    assert {each: one.broken for each, one in seen.items() if one.broken} == {}
    assert {each for each in refused if each[0] in ours} == set()
    assert {each for each in refused if each[0] not in ours} <= WAGTAILS_OWN
    assert len(seen) > 30
