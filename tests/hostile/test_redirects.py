"""Forty values of `next` on every view that reads it: none leads away (I11).

Every route is asked by three roles where we said to go. A view that obeys is tried
with all forty values; so is every door that somebody is sent to with the whole
address in hand, once it is seen that nothing but that address is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, override_settings
from django.urls import path

from tests.authorization import matrix
from tests.portal.redirects import LEAD_AWAY, stays

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
HERE = "/ce/privacy/sent-on/"
FIELDS = ("next", "next_url", "return", "redirect", "url", "back")
ROLES = ("anonymous", "participant", "superuser")


@dataclass(frozen=True)
class Asked:
    role: str
    method: str
    address: str


def send(clients, asked: Asked, wanted: str) -> HttpResponse:
    given = dict.fromkeys(FIELDS, wanted)
    with transaction.atomic():
        client = clients[asked.role]
        response = getattr(client, asked.method)(asked.address, given)
        transaction.set_rollback(True)
    return response


def every_question(world) -> Iterator[Asked]:
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    for role in ROLES:
        for route in routes:
            if "failwhale" not in route and "logout" not in route:
                yield Asked(role, "get", world.address(route))
                yield Asked(role, "post", world.address(route))


@dataclass(frozen=True)
class Sent:
    """Whoever asked is sent to `door`, where `handed` stands in the address."""

    door: str
    handed: tuple[str, ...]

    @property
    def obeys(self) -> bool:
        return HERE in (self.door, *self.handed)

    def hands_on(self, address: str) -> bool:
        """The page that was asked for, and ours only as a part of its address."""
        return {urlsplit(each).path for each in self.handed} == {address}


def sent(response: HttpResponse) -> Sent:
    to = urlsplit(response["Location"])
    return Sent(to.path, tuple(value for _name, value in parse_qsl(to.query)))


def sent_on(clients, questions) -> dict[Asked, Sent]:
    """Whatever answers with an address in which ours stands."""
    answers = {asked: send(clients, asked, HERE) for asked in questions}
    return {
        asked: sent(response)
        for asked, response in answers.items()
        if "sent-on" in response.get("Location", "")
    }


def obeying(found: dict[Asked, Sent]) -> list[Asked]:
    return [asked for asked, to in found.items() if to.obeys]


def one_for_each_door(found: dict[Asked, Sent]) -> list[Asked]:
    doors = {
        (asked.role, asked.method, to.door): asked
        for asked, to in found.items()
        if not to.obeys
    }
    return list(doors.values())


def leading_away(clients, readers: list[Asked], wanted: str) -> list[Asked]:
    return [asked for asked in readers if not stays(send(clients, asked, wanted))]


@pytest.fixture(scope="module")
def clients(world):
    """A chooser of Wagtail's fails when it is posted without its own fields."""
    return world.clients(raise_request_exception=False)


@pytest.fixture(scope="module")
def found(world, clients) -> dict[Asked, Sent]:
    return sent_on(clients, every_question(world))


@pytest.fixture(scope="module")
def readers(found) -> list[Asked]:
    return [*obeying(found), *one_for_each_door(found)]


def test_the_views_that_read_it_are_found(found):
    paths = {asked.address for asked in obeying(found)}

    assert {"/admin/login/", "/_util/login/", "/ce/welcome/"} <= paths
    assert {"/accounts/login/", "/accounts/signup/"} <= paths
    assert any("/withdraw/" in each for each in paths)
    assert any("/credits/add/" in each for each in paths)
    assert any(each.startswith("/admin/workflows/") for each in paths)


def test_who_must_sign_in_first_is_sent_back_to_where_they_were(found):
    """Hundreds of views share a door or two; what they hand on is their own address."""
    others = {asked: to for asked, to in found.items() if not to.obeys}
    strange = [each for each, to in others.items() if not to.hands_on(each.address)]

    assert strange == []
    assert len(others) > 500
    assert {to.door for to in others.values()} == {
        "/accounts/login/",
        "/admin/login/",
        "/ce/welcome/",
    }


@pytest.mark.parametrize("wanted", LEAD_AWAY)
def test_none_of_them_leads_away(wanted, readers, clients):
    assert leading_away(clients, readers, wanted) == []


# The control: it would be noticed.


def go(request) -> HttpResponse:
    return HttpResponseRedirect({**request.GET.dict(), **request.POST.dict()}["back"])


def go_if_it_looks_like_a_path(request) -> HttpResponse:
    """As somebody writes it who has not heard of `//`."""
    wanted = request.GET.get("next", "")
    return HttpResponseRedirect(wanted if wanted.startswith("/") else "/")


urlpatterns = [
    path("go/", go),
    path("path/", go_if_it_looks_like_a_path),
]


@pytest.fixture
def careless():
    """(clients, questions) of a site whose views go where they are told."""
    questions = [
        Asked("anonymous", method, address)
        for method in ("get", "post")
        for address in ("/go/", "/path/")
    ]
    with override_settings(ROOT_URLCONF=__name__):
        yield {"anonymous": Client(raise_request_exception=False)}, questions


def test_a_view_that_leads_away_is_found_and_noticed(careless):
    """Django itself refuses scripts, and writes what a browser drops as `%09`."""
    clients, questions = careless
    readers = obeying(sent_on(clients, questions))
    noticed = {
        (each.method, each.address): sum(
            bool(leading_away(clients, [each], wanted)) for wanted in LEAD_AWAY
        )
        for each in readers
    }

    assert noticed == {("get", "/go/"): 22, ("post", "/go/"): 22, ("get", "/path/"): 5}
