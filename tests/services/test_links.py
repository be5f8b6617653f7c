from __future__ import annotations

import pytest

from ce_plugin.exceptions import LinkNotUsable
from ce_plugin.services import links
from tests.factories import VERIFIER_FIRST, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_row():
    return make_application("submitted", order=VERIFIER_FIRST).verifications.get()


def test_token_leads_back_to_its_request(request_row):
    token = links.token_for(request_row)

    assert links.request_for_token(token) == request_row
    assert token.count(".") == 2


def test_token_is_the_same_each_time_and_stored_nowhere(request_row):
    token = links.token_for(request_row)

    assert links.token_for(type(request_row).objects.get()) == token
    assert token.rpartition(".")[2] not in str(vars(request_row))


def broken(token: str) -> list[str]:
    pid, generation, mac = token.split(".")
    flipped = [
        ".".join(
            [pid, generation, mac[:at] + ("0" if old != "0" else "1") + mac[at + 1 :]]
        )
        for at, old in enumerate(mac)
    ]
    return [
        *flipped,
        token[:-1],
        token + "0",
        token + token,
        f"{pid}.2.{mac}",
        f"{pid}.01.{mac}",
        f"{'0' * 32}.{generation}.{mac}",
        f"{pid}.{generation}",
        pid,
        "",
        "..",
        "é.1.ü",
    ]


def test_no_broken_token_is_accepted(request_row):
    accepted = []
    for token in broken(links.token_for(request_row)):
        try:
            accepted.append(links.request_for_token(token))
        except LinkNotUsable:
            continue

    assert accepted == []


def test_older_generation_is_dead(request_row):
    token = links.token_for(request_row)
    request_row.generation = 2
    request_row.save()

    with pytest.raises(LinkNotUsable):
        links.request_for_token(token)


def test_link_survives_rotation_while_the_old_key_is_listed(request_row, settings):
    token = links.token_for(request_row)
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = [
        "new",
        *settings.CE_PLUGIN_VERIFIER_LINK_KEYS,
    ]
    assert links.request_for_token(token) == request_row

    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["new"]
    with pytest.raises(LinkNotUsable):
        links.request_for_token(token)


def test_key_without_the_row_cannot_forge(request_row):
    token = links.token_for(request_row)
    request_row.nonce = "0" * 64
    request_row.save()

    with pytest.raises(LinkNotUsable):
        links.request_for_token(token)


def test_addresses_use_the_configured_host(settings):
    settings.CE_PLUGIN_BASE_URL = "https://learn.library.example/"

    assert links.absolute("/events/") == "https://learn.library.example/events/"
    assert links.absolute("https://other.example/") == "https://other.example/"
    assert links.host() == "learn.library.example"
