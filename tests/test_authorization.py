"""Every route x role x method against what is written (A1, A2, A6, A7, A13).

The matrix stands in tests/authorization/routes.txt and wagtail.txt.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction

from tests.authorization import matrix
from tests.authorization.world import World, answer, cell

pytestmark = pytest.mark.django_db
EXPECTED = matrix.expectations()
GROUPS = matrix.groups()
CLOSED = {"login", "home", "welcome", "403", "404", "405"}
HOW_TO = (
    "Write a line per method into tests/authorization/routes.txt: what each role "
    "gets there. What the columns and cells mean stands in matrix.py."
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for the module; every request is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    return world.clients()


def test_every_route_of_ours_has_a_row_per_method():
    written = set(EXPECTED)
    wanted = {(route, each) for route in matrix.our_routes() for each in matrix.METHODS}

    assert sorted(wanted - written) == [], HOW_TO
    assert sorted(written - wanted) == [], "These routes are gone: remove their rows."


def test_every_other_route_belongs_to_a_group():
    without = [
        each for each in matrix.other_routes() if matrix.group_of(each, GROUPS) is None
    ]

    assert without == [], "Write who may come in into tests/authorization/wagtail.txt."


@pytest.mark.parametrize("role", matrix.ROLES)
def test_our_routes_answer_as_written(world, clients, role):
    different = {}
    for (route, method), cells in EXPECTED.items():
        got = cell(answer(clients[role], method, world.address(route)))
        if got != cells[role]:
            different[method, route] = (got, "instead of", cells[role])

    assert different == {}


# "other" and "director" have the rights of "participant": their rows differ, not these.
ELSEWHERE = [each for each in matrix.ROLES if each not in ("other", "director")]


@pytest.mark.parametrize("role", ELSEWHERE)
def test_other_routes_refuse_whoever_has_no_business_there(world, clients, role):
    let_in = {}
    for route in matrix.other_routes():
        if role in GROUPS[matrix.group_of(route, GROUPS)]:
            continue
        for method in matrix.METHODS:
            got = cell(answer(clients[role], method, world.address(route)))
            if got not in CLOSED:
                let_in[method, route] = got

    assert let_in == {}


# Written by a GET on purpose: that somebody looked, how often, and that a link was opened.
LOOKED_AT = {"auditevent": None, "throttle": None, "verificationrequest": "opened_at"}


def state() -> dict[str, list]:
    """Every row of ours and of the users, but for what looking leaves behind."""
    models = [*apps.get_app_config("ce_plugin").get_models()]
    models += [apps.get_model("auth", name) for name in ("User", "Group")]
    found = {}
    for model in models:
        name = model._meta.model_name
        left_out = LOOKED_AT.get(name, "")
        if left_out is not None:
            rows = model._default_manager.order_by("pk").values()
            found[name] = [
                {
                    key: value
                    for key, value in row.items()
                    if key not in (left_out, "last_login")
                }
                for row in rows
            ]
    return found


@pytest.mark.drill
@pytest.mark.parametrize(
    ("role", "method"),
    [("participant", "GET"), ("coordinator", "GET"), ("superuser", "HEAD")],
)
def test_looking_changes_nothing(world, clients, role, method):
    before = state()
    with transaction.atomic():
        for route in matrix.our_routes():
            getattr(clients[role], method.lower())(world.address(route))
        after = state()
        transaction.set_rollback(True)

    assert after == before


@pytest.mark.parametrize("role", ["participant", "coordinator", "superuser"])
def test_nothing_is_changed_without_a_token(world, role):
    """Reports of the browser have none; they change nothing, as is seen here."""
    client = world.clients(enforce_csrf_checks=True)[role]
    before, refused = state(), set()
    with transaction.atomic():
        for route in matrix.our_routes():
            answered = client.post(world.address(route), {"reason": "x"})
            if route != "csp-report/":
                refused.add(answered.status_code)
        after = state()
        transaction.set_rollback(True)

    assert after == before
    assert refused == {403}


def test_ids_of_somebody_else_are_not_found_and_change_nothing(world, clients):
    foreign = [
        route
        for route in matrix.our_routes()
        if route.startswith("ce/") and "<uuid:" in route
    ]
    before = state()
    answers = set()
    with transaction.atomic():
        for route in foreign:
            for method in ("get", "post"):
                answered = getattr(clients["other"], method)(world.address(route))
                answers.add((route, cell(answered)))
        after = state()
        transaction.set_rollback(True)

    assert {got for _route, got in answers} <= {"404", "405"}
    assert len(foreign) == 16
    assert after == before


@pytest.mark.parametrize("role", ["coordinator", "auditor", "editor"])
def test_nobody_but_the_superuser_manages_users(world, clients, role):
    user, group = world.person.user, Group.objects.get(name="CE coordinators")
    before = state()

    for address in (
        f"/admin/users/edit/{user.pk}/",
        "/admin/users/new/",
        f"/admin/groups/edit/{group.pk}/",
        f"/admin/users/delete/{user.pk}/",
    ):
        given = {"is_superuser": "on", "password1": "x" * 20, "password2": "x" * 20}
        assert cell(clients[role].post(address, given)) == "home"

    assert state() == before


MONEY = {
    "status": "issued",
    "credits": "60",
    "is_current": "on",
    "number": "MSL-2026-000001-1",
    "confirmed_at": "2026-01-01",
    "user": "1",
    "published_at": "2026-01-01",
}


def test_no_generic_form_lets_a_status_through(world, clients):
    ledgers = ("certificationapplication", "creditclaim", "certificate", "ruleset")
    names = [*ledgers, "trackparticipation", "registration", "stagestate"]
    before = {name: rows for name, rows in state().items() if name in names}
    edits = [
        each
        for each in matrix.our_routes()
        if "/edit/" in each or "/add/" in each or "unpublish" in each
    ]

    for route in edits:
        clients["superuser"].post(world.address(route), MONEY)

    assert len(edits) == 18
    after = {name: rows for name, rows in state().items() if name in names}
    assert after == before
