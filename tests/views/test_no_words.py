"""No word of a person in logs, addresses or the queue, all along the road (P1)."""

from __future__ import annotations

import logging
import smtplib
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from ce_plugin.models import OutboxMessage
from ce_plugin.services import links, outbox
from tests import factories
from tests.tables import tables_with
from tests.views.browsing import url
from tests.views.test_road import Road

pytestmark = pytest.mark.django_db
WORDS = ("Zorblax", "Quuxley", "zorblax@people.example")
QUEUE = {"django_q_task", "django_q_ormq", "django_q_schedule"}


@pytest.fixture
def addresses(monkeypatch):
    """Every address a browser asks for, with what stands behind its question mark."""
    asked = []
    real = Client.generic

    def generic(self, method, path, *args, **kwargs):
        query = kwargs.get("QUERY_STRING", "")
        asked.append(unquote(f"{path}?{query}"))
        return real(self, method, path, *args, **kwargs)

    monkeypatch.setattr(Client, "generic", generic)
    return asked


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def road():
    road = Road(factories.VERIFIER_FIRST)
    person = road.person
    person.first_name, person.last_name, person.email = WORDS
    person.save()
    return road


def words_in(text: str) -> list[str]:
    return [word for word in WORDS if word.lower() in text.lower()]


def test_the_road_leaves_no_word_behind(
    road, log, addresses, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        road.apply()
    road.verifier_confirms()
    with django_capture_on_commit_callbacks(execute=True):
        road.coordinator_passes()
    road.browser.get(url("certificate", road.person.certificates.get()))
    road.browser.get("/ce/privacy/")

    assert len(addresses) > 8
    assert words_in(" ".join(addresses)) == []
    assert words_in(log.text) == []
    found = tables_with(*WORDS)
    assert "ce_plugin_person" in found
    assert set(found) & (QUEUE | {"ce_plugin_auditevent", "django_session"}) == set()


def test_a_refused_mail_names_nobody_in_the_log(road, log, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({WORDS[2]: (550, b"no Zorblax here")})

    road.apply()
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    outbox.drain()

    assert set(OutboxMessage.objects.values_list("last_error_class", flat=True)) == {
        "SMTPRecipientsRefused"
    }
    assert "SMTPRecipientsRefused" in log.text
    assert words_in(log.text) == []


@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_a_link_that_decides_is_never_written_to_the_log(client, log, method):
    application = factories.make_application(
        "submitted", order=factories.VERIFIER_FIRST
    )
    request = application.verifications.get()
    token = links.token_for(request)
    for broken in (token, token[:-1]):
        getattr(client, method)(f"/ce/verify/{broken}/")

    assert token[:-1] not in log.text
