"""Requests that lie about the host, byte for byte, on every view that sends mail (I12)."""

from __future__ import annotations

import socket
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler

from tests.portal.guessers import NEW, RIGHT, make_account

pytestmark = pytest.mark.django_db
KEY = "k" * 32
SENDERS = {
    "/accounts/password/reset/": {"email": "ann@library.example"},
    "/accounts/signup/": {"email": "new@library.example", **NEW},
    "/accounts/login/": {"login": "late@library.example", "password": RIGHT},
    "/accounts/email/": {"email": "second@library.example", "action_add": ""},
}
# What the request line and the headers say; {port} is where we really listen.
HONEST = ("", ["Host: localhost:{port}"])
LIES = {
    "host": ("", ["Host: evil.example"]),
    "host of ours before": ("", ["Host: localhost.evil.example"]),
    "user before": ("", ["Host: localhost@evil.example"]),
    "no host": ("", []),
    "two hosts": ("", ["Host: localhost:{port}", "Host: evil.example"]),
    "two hosts, ours last": ("", ["Host: evil.example", "Host: localhost:{port}"]),
    "forwarded": ("", ["Host: localhost:{port}", "X-Forwarded-Host: evil.example"]),
    "forwarded anew": ("", ["Host: localhost:{port}", "Forwarded: host=evil.example"]),
    "line": ("http://evil.example", ["Host: localhost:{port}"]),
    "line and host": ("http://evil.example", ["Host: evil.example"]),
    "port": ("", ["Host: localhost:evil.example"]),
}


@pytest.fixture
def server():
    """Answers in this thread, so that it sees the rows of the test."""
    address = ("127.0.0.1", 0)
    with WSGIServer(address, QuietWSGIRequestHandler, ipv6=False) as server:
        server.set_app(WSGIHandler())
        server.timeout = 20
        yield server


def ask(server, path: str, answers: dict, lie, session: str) -> int:
    """The status of one POST, written by hand: no library corrects it."""
    begin, hosts = lie
    port = server.server_address[1]
    body = urlencode(answers | {"csrfmiddlewaretoken": KEY})
    lines = [
        f"POST {begin}{path} HTTP/1.1",
        *(each.format(port=port) for each in hosts),
        f"Cookie: csrftoken={KEY}; sessionid={session}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    with socket.create_connection(server.server_address, timeout=20) as sender:
        sender.sendall("\r\n".join([*lines, "", body]).encode())
        # As Django's own test client does: the test goes on with its connection.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        server.handle_request()
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
        return int(sender.recv(65536).split(b" ", 2)[1])


@pytest.fixture
def session() -> str:
    """Ann, who has just typed her password; and somebody who has not yet confirmed."""
    client = Client()
    client.force_login(make_account("ann@library.example"))
    client.post("/accounts/reauthenticate/", {"password": RIGHT})
    late = make_account("late@library.example")
    late.emailaddress_set.update(verified=False)
    return client.session.session_key


def post(server, path: str, lie, session: str) -> int:
    key = session if path == "/accounts/email/" else ""
    return ask(server, path, SENDERS[path], lie, key)


@pytest.mark.parametrize("path", SENDERS)
def test_an_honest_request_brings_a_mail_with_the_configured_address(
    path, server, session, mailoutbox
):
    assert post(server, path, HONEST, session) == 302

    (mail,) = mailoutbox
    assert "http://testserver/accounts/" in mail.body
    assert "localhost" not in mail.body


@pytest.mark.parametrize("name", LIES)
@pytest.mark.parametrize("path", SENDERS)
def test_a_lie_about_the_host_brings_400_or_the_configured_address(
    path, name, server, session, mailoutbox
):
    status = post(server, path, LIES[name], session)

    text = "".join(mail.body for mail in mailoutbox)
    assert "evil" not in text
    assert "localhost" not in text
    assert (status in (400, 404)) != ("http://testserver/accounts/" in text)
