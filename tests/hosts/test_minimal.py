"""The plugin in a site that has nothing of ours but the plugin.

pytest --ds=tests.hosts.minimal.settings tests/hosts tests/services
"""

import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.urls import reverse

from tests.factories import make_application, make_participation, make_session

pytestmark = pytest.mark.django_db
THIS_SITE = "| A second site</title>"


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_minimal_host_has_nothing_of_the_portal():
    assert {"home", "allauth", "account"} & set(apps.app_configs) == set()
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert loaded & {"portal", "home", "allauth"} == set()


def test_minimal_host_passes_the_checks():
    assert run_checks() == []


def test_calendar_and_event_are_served_in_the_hosts_dress(client):
    session = make_session()
    event = session.page
    calendar = event.get_parent()
    assert THIS_SITE in text_of(client.get(calendar.url))
    assert event.title in text_of(client.get(event.url))


def test_dashboard_without_sign_in_leads_to_the_hosts_own_sign_in(client):
    response = client.get(reverse("ce_plugin:dashboard"))
    assert (response.status_code, response["Location"]) == (
        302,
        reverse(settings.LOGIN_URL) + "?next=/ce/",
    )


def test_participant_sees_dashboard_and_participation(client):
    participation = make_participation()
    client.force_login(participation.person.user)
    assert THIS_SITE in text_of(client.get(reverse("ce_plugin:dashboard")))
    address = reverse("ce_plugin:participation", args=[participation.public_id])
    assert participation.track.name in text_of(client.get(address))


def test_certificate_can_be_checked_by_anyone(client):
    certificate = make_application("issued").certificates.get()
    address = reverse("ce_plugin:check_code", args=[certificate.verify_code])
    assert certificate.number in text_of(client.get(address))


def test_coordinator_finds_the_ledgers_in_the_admin(admin_client):
    text = text_of(admin_client.get(reverse("wagtailadmin_home")))
    assert "Continuing education" in text
