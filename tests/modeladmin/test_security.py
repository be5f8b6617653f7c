"""The screen that says how safely the site is set up."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core import checks

from ce_plugin.services import security
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/ce/security/"
REPORTS = "Security"


@pytest.fixture
def superuser(client):
    user = factories.make_user(is_superuser=True)
    client.force_login(user)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_what_is_asked_is_shown_with_its_state_and_what_to_do(superuser, monkeypatch):
    found = [checks.Warning("Open.", id="ce_plugin.W003")]
    monkeypatch.setattr(security, "run_checks", lambda **kwargs: found)

    response = superuser.get(URL)

    rows = response.context["findings"]
    assert response.context["met"] == len(rows) - 1
    assert text_of(response).count("Not met") == 1
    assert "Write the names of this site, and no star, into ALLOWED_HOSTS." in text_of(
        response
    )
    assert "ce_plugin.W003" in text_of(response)


def test_the_menu_of_reports_leads_there_for_superusers_only(client, superuser):
    assert URL in superuser.get("/admin/").content.decode()
    user = factories.make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    client.force_login(user)
    assert URL not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_screen_asks_the_database_nothing_of_its_own(
    number, superuser, monkeypatch, django_assert_num_queries
):
    found = [checks.Warning("Open.", id=f"other.W{each}") for each in range(number)]
    monkeypatch.setattr(security, "run_checks", lambda **kwargs: found)
    superuser.get(URL)

    # Session, who is signed in, and the furniture of the admin.
    with django_assert_num_queries(6):
        superuser.get(URL)


def test_a_site_in_public_is_asked_as_it_runs(superuser, settings):
    settings.ALLOWED_HOSTS = ["testserver", "*"]

    assert "ce_plugin.W003" in text_of(superuser.get(URL))


def test_a_domain_is_in_no_list_while_nothing_tells_browsers_of_hsts(monkeypatch):
    found = [checks.Warning("No HSTS.", id="security.W004")]
    monkeypatch.setattr(security, "run_checks", lambda **kwargs: found)

    states = {one.asked: one.is_met for one in security.findings()}

    listed = "The domain is in the list of secure sites that browsers bring along."
    assert states[listed] is False


def test_a_warning_of_a_library_is_asked_for_as_not_being_there(monkeypatch):
    found = [checks.Warning("The moon is not shared.", id="other.W001")]
    monkeypatch.setattr(security, "run_checks", lambda **kwargs: found)

    assert security.findings()[0].asked == (
        "There is no such warning: The moon is not shared."
    )
