"""What the tests of pages share: addresses, text, and the road's usual steps."""

from __future__ import annotations

from django.urls import reverse

from tests.factories import make_application, pass_coordinator


def url(name, row) -> str:
    return reverse(f"ce_plugin:{name}", args=[row.public_id])


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


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
