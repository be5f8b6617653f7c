"""People of every role behind one cache: nobody is shown the page of another (P6).

The back button after signing out is pressed in `tests/journeys/beside/`.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.authorization import matrix
from tests.hostile.shared_cache import Kept, SharedCache

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
# Whoever looks first leaves the most behind.
ORDER = ("anonymous", "superuser", "coordinator", "participant", "other", "anonymous")


def shown_another(cache: SharedCache, people, order, address: str) -> list[Kept]:
    """Every answer that somebody got although it was made for somebody else."""
    found = []
    for role in order:
        # Somebody new at another computer, so without a cookie of this site.
        client = Client() if role == "anonymous" else people[role]
        with transaction.atomic():
            answer = cache.ask(role, client, address)
            transaction.set_rollback(True)
        if answer.whose != role:
            found.append(answer)
    return found


def is_page(kept: Kept) -> bool:
    of_html = kept.response.get("Content-Type", "").startswith("text/html")
    return of_html and kept.response.status_code == 200


@pytest.fixture(scope="module")
def mixed(world, clients) -> dict[str, list[Kept]]:
    """Address to the answers that were given to others as well."""
    cache = SharedCache()
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    asked = [route for route in routes if "failwhale" not in route]
    addresses = {world.address(each) for each in asked if "logout" not in each}
    found = {
        address: shown_another(cache, clients, ORDER, address)
        for address in sorted({*addresses, "/", "/events/"})
    }
    assert len(found) > 300
    return found


def test_nobody_is_shown_what_was_made_for_somebody_else(mixed):
    leaked = {
        address
        for address, answers in mixed.items()
        if any(each.whose != "anonymous" for each in answers)
    }

    assert leaked == set()


def test_whoever_is_signed_in_is_shown_no_page_of_a_passer_by(mixed):
    """Only what is the same for everybody: files, permanent redirects, refusals."""
    strange = {
        address
        for address, answers in mixed.items()
        if any(is_page(each) for each in answers)
    }

    assert strange == set()
    # The cache does share: an event's file no more, refusals and redirects still.
    assert any(mixed.values())


# The control: it would be noticed.


def greeting(request) -> HttpResponse:
    return HttpResponse(f"Good day, {request.COOKIES.get('name')}")


def varying(request) -> HttpResponse:
    return HttpResponse(greeting(request).content, headers={"Vary": "Cookie"})


urlpatterns = [path("greeting/", greeting), path("varying/", varying)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_a_page_that_says_nothing_about_caches_is_noticed():
    people = {"ann": Client(), "ben": Client()}
    for name, client in people.items():
        client.cookies["name"] = name
    cache = SharedCache()
    shown = shown_another(cache, people, people, "/greeting/")

    assert [each.response.content for each in shown] == [b"Good day, ann"]
    assert is_page(shown[0])
    assert shown_another(cache, people, people, "/varying/") == []
