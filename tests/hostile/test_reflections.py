"""What is sent comes back as text, in pages, calendars and data for scripts (I6)."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import icalendar
import pytest
from django.db import transaction

from tests.authorization import matrix
from tests.hostile.payloads import CONTEXTS, PAYLOADS
from tests.hostile.world import HostileWorld

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
EVERYTHING = " ".join(PAYLOADS)
SCRIPTS = ("javascript:", "vbscript:", "data:text/html")


class Markup(HTMLParser):
    """Tags that call the script of a stranger, as a parser reads the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag, attrs) -> None:
        self.in_script = tag == "script"
        for name, value in attrs:
            said = "".join((value or "").split()).lower()
            if (name.startswith("on") or name == "srcdoc") and "q(" in said:
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction", "data"):
                self.found += [f"{tag} {name}"] * said.startswith(SCRIPTS)

    def handle_endtag(self, tag) -> None:
        self.in_script = False

    def handle_data(self, data) -> None:
        if self.in_script and data.strip().startswith("q()"):
            self.found.append("script")


def markup_in(text: str) -> list[str]:
    parser = Markup()
    parser.feed(text)
    return parser.found


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield HostileWorld()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    return world.clients(raise_request_exception=False)


def send(client, method: str, address: str, given: dict):
    with transaction.atomic():
        response = getattr(client, method)(address, given)
        transaction.set_rollback(True)
    return response


def names_in(client, address: str) -> list[str]:
    """What the forms of a page send, whichever they are."""
    parser = Names()
    parser.feed(send(client, "get", address, {}).content.decode(errors="replace"))
    return parser.names


class Names(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names = ["q", "next", "p", "o", "page", "person", "who", "code"]

    def handle_starttag(self, tag, attrs) -> None:
        if tag in ("input", "textarea", "select", "button"):
            self.names += [value for name, value in attrs if name == "name" and value]


@pytest.mark.parametrize("role", ["participant", "superuser"])
def test_what_was_sent_is_text_in_the_answer(role, world, clients):
    """Filters, and forms that are shown once more with what was typed."""
    client, pages, found = clients[role], 0, {}
    for address in [*map(world.address, matrix.our_routes()), *world.pages()]:
        names = set(names_in(client, address)) - {"csrfmiddlewaretoken"}
        for method in ("get", "post"):
            answer = send(client, method, address, dict.fromkeys(names, EVERYTHING))
            if answer.get("Content-Type", "").startswith("text/html"):
                pages += 1
                seen = markup_in(answer.content.decode())
                found |= {(method, address): seen} if seen else {}

    assert found == {}
    assert pages > 150


def test_the_parser_notices_what_is_not_escaped():
    """Of the payloads all but those that only a browser's own parser repairs."""
    pages = {
        payload: [each.replace("{}", payload) for each in CONTEXTS[:8]]
        for payload in PAYLOADS
    }
    noticed = {
        payload for payload, texts in pages.items() if any(map(markup_in, texts))
    }

    assert len(noticed) > 50


def test_a_calendar_file_keeps_one_event_with_its_own_lines(world, clients):
    address = world.address("ce/events/<ce_row:event_id>/event.ics")
    content = send(clients["anonymous"], "get", address, {}).content

    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert any(payload in str(event["SUMMARY"]) for payload in PAYLOADS)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    names = {line.split(b":")[0].split(b";")[0] for line in unfolded(content)}
    assert all(name.replace(b"-", b"").isalpha() for name in names)


def unfolded(content: bytes) -> list[bytes]:
    return content.replace(b"\r\n ", b"").strip().split(b"\r\n")


def test_data_for_scripts_is_no_page(world, clients):
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    answers = [
        send(clients["superuser"], "get", world.address(route), {})
        for route in routes
        if "failwhale" not in route
    ]
    data = [one for one in answers if "json" in one.get("Content-Type", "")]

    assert data
    for each in data:
        assert each["X-Content-Type-Options"] == "nosniff"
        json.loads(each.content)
