"""A page with a password of its own asks for it in the site's dress, and says no more."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from tests.factories import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    page = make_event(title="Budget talks")
    page.search_description = "What we will say to the county."
    page.save()
    PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="three herons"
    )
    return page


def test_the_password_is_asked_for_without_a_word_about_the_page(client, event):
    page = client.get(event.url).content.decode()

    assert "<h1>This page has a password</h1>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert [word for word in ("Budget talks", "the county") if word in page] == []


def test_a_wrong_password_says_so_and_the_right_one_opens_the_page(client, event):
    asked = client.get(event.url).context
    typed = {"return_url": event.url, "password": "two herons"}

    refused = client.post(asked["action_url"], typed).content.decode()
    assert "Password: The password you have entered is not correct." in refused
    answer = client.post(asked["action_url"], {**typed, "password": "three herons"})
    assert (answer.status_code, answer.url) == (302, event.url)
    assert "Budget talks" in client.get(event.url).content.decode()
