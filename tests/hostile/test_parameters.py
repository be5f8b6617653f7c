"""What no browser sends: never an error of ours, and no column but a list's own (I2, I15)."""

from __future__ import annotations

import json
import os
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.authorization import matrix
from tests.authorization.world import answer

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
EXAMPLES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 150
ROLES = ("anonymous", "participant", "superuser")
NAMES = sorted(
    {"q", "p", "o", "ot", "page", "next", "order_by", "ordering", "export", "locale"}
    | {"category", "format", "date", "person", "first", "last", "status", "digest"}
    | {"status__exact", "is_current__exact", "verdict", "person__user__password"}
    | {"title", "email", "library", "role", "note", "reason", "answer", "form_key"}
)
LOOKUPS = {
    "order_by": "user__password",
    "ordering": "user__password",
    "o": "user__password",
    "ot": "desc",
    "page": "-1",
    "p": "-1",
    "person__user__password__startswith": "a",
    "user__password__regex": "(a+)+$",
    "status__in": "x,,y",
    "pk__gt": "x",
    "category": "'; DROP TABLE ce_plugin_person; --",
}
# The column itself behind the list of what is read, not the word in a parameter.
COLUMN = re.compile(r' FROM .*"password"')


def send(client, method: str, address: str, *given, **options):
    """What is answered; whatever it changed is taken back."""
    with transaction.atomic():
        response = getattr(client, method)(address, *given, **options)
        transaction.set_rollback(True)
    return response.status_code


def addresses(world) -> list[str]:
    return [world.address(route) for route in matrix.our_routes()]


def walk(world, client, method: str, *given, **options) -> dict[str, int]:
    """Address to status, of every view of ours. An exception is the test's failure."""
    found = {}
    for address in addresses(world):
        found[address] = send(client, method, address, *given, **options)
    return found


def errors(found: dict[str, int]) -> dict[str, int]:
    return {address: status for address, status in found.items() if status >= 500}


@pytest.mark.parametrize("role", ROLES)
def test_lookups_of_others_columns_reach_no_column(role, world, clients):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = walk(world, clients[role], "get", LOOKUPS)

    assert errors(found) == {}
    said = [COLUMN.search(query["sql"]) for query in asked.captured_queries]
    assert [one.string for one in said if one] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_nul_in_every_parameter_is_no_error(role, world, clients):
    asked = dict.fromkeys(NAMES, "a\x00b")

    assert errors(walk(world, clients[role], "get", asked)) == {}
    assert errors(walk(world, clients[role], "post", asked)) == {}


@pytest.mark.parametrize("role", ROLES)
def test_a_thousand_fields_two_megabytes_and_keys_again_are_no_error(
    role, world, clients
):
    many = {f"field{number}": "x" for number in range(1001)}
    long = {name: "x" * (2_000_000 // len(NAMES)) for name in NAMES}
    again = {name: ["1", "x", ""] for name in NAMES}

    for form in (many, long, again):
        assert errors(walk(world, clients[role], "post", form)) == {}


@pytest.mark.parametrize("role", ROLES)
def test_json_where_a_form_is_expected_is_no_error(role, world, clients):
    body = json.dumps({name: [{"a": None}] for name in NAMES})
    kind = {"content_type": "application/json"}

    assert errors(walk(world, clients[role], "post", body, **kind)) == {}
    assert errors(walk(world, clients[role], "post", "{", **kind)) == {}


@pytest.mark.parametrize(
    ("field", "number", "status"), [("x", 10_001, 400), ("x" * 300, 10_000, 400)]
)
def test_more_than_a_form_of_ours_has_is_refused(field, number, status, clients):
    given = {f"{field}{each}": "x" for each in range(number)}

    assert send(clients["participant"], "post", "/ce/credits/new/", given) == status


def inputs() -> st.SearchStrategy:
    words = st.one_of(
        st.text(max_size=40),
        st.sampled_from(["\x00", "%00", "-1", "1e309", "NaN", "１０", "' OR 1=1 --"]),
        st.integers().map(str),
        st.text(min_size=300, max_size=400),
    )
    return st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=12), words)


PLACES = re.compile(r"[0-9a-f-]{36}|(?<=/)\d+(?=/)")


@pytest.fixture(scope="module")
def templates(world) -> list[str]:
    """Addresses with a hole where an id stands; without ids, one at the end."""
    found = (PLACES.sub("{}", address) for address in addresses(world))
    return sorted({each if "{}" in each else f"{each}{{}}" for each in found})


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_path_and_no_parameters_are_an_error(data, world, clients, templates):
    template = data.draw(st.sampled_from(templates).filter(bool))
    hole = data.draw(
        st.text(max_size=30)
        | st.integers(min_value=0).map(str)
        | st.sampled_from(["%00", "%2f%2f", "..%2f..", "9" * 400, "%ff", "１"])
    )
    # As a browser sends it; what it marks as the end of the path is in the path here.
    address = template.replace("{}", hole.replace("?", "%3F").replace("#", "%23"))
    client = clients[data.draw(st.sampled_from(ROLES))]
    method = data.draw(st.sampled_from(["get", "post"]))

    assert send(client, method, address, data.draw(inputs())) < 500


def test_without_a_flaw_the_walk_would_notice_one(world, clients, monkeypatch):
    """The control: a view that fails fails the walk."""

    def fail(*args, **kwargs):
        raise ValueError("A flaw.")

    monkeypatch.setattr("ce_plugin.views.claims.ClaimListView.get", fail, raising=False)
    with pytest.raises(ValueError, match="A flaw."):
        walk(world, clients["participant"], "get")


def test_every_view_is_asked(world, clients):
    found = walk(world, clients["superuser"], "get")

    assert len(found) > 100
    assert sum(status == 200 for status in found.values()) > 60
    assert answer(clients["superuser"], "GET", "/ce/check/").status_code == 200
