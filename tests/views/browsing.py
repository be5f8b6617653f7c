"""What the tests of pages share: addresses, text, and the road's usual steps."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.urls import reverse

from tests.factories import make_application, pass_coordinator


def url(name, row) -> str:
    return reverse(f"ce_plugin:{name}", args=[row.public_id])


def text(response) -> str:
    """What was answered, page or refusal, on one line."""
    return " ".join(response.content.decode().split())


def page_of(response) -> str:
    """The page that was asked for, on one line."""
    assert response.status_code == 200
    return text(response)


def said(response) -> list[str]:
    """The messages on top of the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def sign_in(client, row):
    """The browser of whom a participation or an application belongs to."""
    person = getattr(row, "person", None) or row.participation.person
    client.force_login(person.user)
    return client


def at_the_verifier():
    application = make_application("submitted")
    pass_coordinator(application)
    application.refresh_from_db()
    return application


def submit(client, application, **given):
    page = client.get(url("application_confirm", application))
    data = {"digest": page.context["digest"], **given}
    return client.post(url("application_confirm", application), data, follow=True)
