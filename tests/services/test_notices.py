"""To whom a mail goes, and which addresses it names."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from ce_plugin.models import CESettings, OutboxMessage
from ce_plugin.services import clock, links, notices, verification
from tests import factories
from tests.factories import VERIFIER_FIRST

pytestmark = pytest.mark.django_db
OFFICE = "office@library.example"
urlpatterns = [path("cms/", include(wagtailadmin_urls))]


@pytest.fixture
def office():
    settings = CESettings.load()
    settings.contact_email = OFFICE
    settings.save()


def copies():
    return OutboxMessage.objects.filter(kind="verification_office_copy")


def test_the_desk_is_where_the_host_puts_the_admin():
    application = factories.make_application("draft")

    with override_settings(ROOT_URLCONF=__name__):
        address = notices.desk_path(application)

    assert address == (
        f"/cms/ce_plugin/certificationapplication/inspect/{application.pk}/"
    )


def test_the_office_learns_that_a_verifier_is_asked(office):
    application = factories.make_application("submitted", order=VERIFIER_FIRST)

    copy = copies().get()

    assert copy.recipient == OFFICE
    assert copy.context["applicant"] == application.participation.person.full_name
    assert copy.context["verifier"] == application.verifier.person.full_name


def test_the_offices_copy_cannot_answer(office):
    application = factories.make_application("submitted", order=VERIFIER_FIRST)
    request = application.verifications.get()

    copy = copies().get()

    assert copy.verification is None
    assert request.pid not in str(links.mail_context(copy))
    assert "verify_url" not in links.mail_context(copy)


def test_a_reminder_is_not_copied_again(office):
    application = factories.make_application("submitted", order=VERIFIER_FIRST)
    request = application.verifications.get()

    with clock.at(clock.now() + verification.PAUSE * 2):
        notices.verifier_asked(request, occasion=2)

    assert copies().count() == 1


def test_without_an_office_nobody_gets_a_copy():
    factories.make_application("submitted", order=VERIFIER_FIRST)

    assert copies().count() == 0
