"""Certificates at the desk: which are valid, and the hand that a drawing may need."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client

from ce_plugin.models import Certificate
from ce_plugin.models.certificates import PDF_TRIES
from ce_plugin.services import certificate_files, clock
from tests import factories

pytestmark = pytest.mark.django_db
LEDGER = "/admin/ce_plugin/certificate/"


def certificate(**fields) -> Certificate:
    row = factories.make_application("issued").certificates.get()
    Certificate.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def given_up() -> Certificate:
    # As it stands after the renderer has refused it five times.
    return certificate(pdf_attempts=PDF_TRIES, pdf_error="No glyph for U+5C0F.")


def draw(row) -> str:
    return f"{LEDGER}draw/{row.pk}/"


def page(client, row) -> str:
    return client.get(f"{LEDGER}inspect/{row.pk}/").content.decode()


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def reader(db):
    """Somebody who may read the ledger and does not review."""
    user = factories.make_user()
    codes = ("access_admin", "view_certificate")
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    browser = Client()
    browser.force_login(user)
    return browser


def test_certificates_are_narrowed_to_valid_expired_and_undrawn(desk):
    today = clock.today()
    valid = certificate()
    expired = certificate(
        issued_on=today - dt.timedelta(days=900), expires_on=today - dt.timedelta(1)
    )
    undrawn = given_up()

    def shown(state: str) -> set[Certificate]:
        rows = desk.get(LEDGER, {"state": state}).context["object_list"]
        return set(rows)

    assert shown("valid") == {valid, undrawn}
    assert shown("expired") == {expired}
    assert shown("undrawn") == {undrawn}
    assert shown("unheard-of") == {valid, expired, undrawn}


def test_a_certificate_given_up_says_why_and_offers_to_draw_again(desk):
    row = given_up()

    content = page(desk, row)

    assert content.count("Not drawn: No glyph for U+5C0F.") == 1
    assert content.count("Draw the PDF again") == 1
    assert f'action="{draw(row)}"' in content


def test_a_certificate_on_its_way_offers_nothing(desk):
    assert "Draw the PDF again" not in page(desk, certificate(pdf_attempts=4))


def test_drawing_again_begins_anew_and_the_file_comes(
    desk, django_capture_on_commit_callbacks
):
    row = given_up()

    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(draw(row))

    row.refresh_from_db()
    assert response["Location"] == f"{LEDGER}inspect/{row.pk}/"
    assert said(response) == [
        "The PDF is being drawn again. Look here again in a minute."
    ]
    assert (bool(row.pdf), row.pdf_attempts, row.pdf_error) == (True, 1, "")
    assert "Draw the PDF again" not in page(desk, row)


def test_drawing_again_needs_no_queue(desk):
    row = given_up()
    desk.post(draw(row))

    assert certificate_files.draw_missing() == 1


def test_drawing_again_pressed_twice_or_late_changes_nothing(desk):
    row = given_up()
    desk.post(draw(row))
    Certificate.objects.filter(pk=row.pk).update(pdf_attempts=2, pdf_error="ValueError")

    response = desk.post(draw(row))

    row.refresh_from_db()
    assert said(response)[-1] == "There is nothing to draw again."
    assert (row.pdf_attempts, row.pdf_error) == (2, "ValueError")


def test_looking_draws_nothing(desk):
    row = given_up()

    response = desk.get(draw(row))

    row.refresh_from_db()
    assert response["Location"] == f"{LEDGER}inspect/{row.pk}/"
    assert row.pdf_attempts == PDF_TRIES


def test_who_only_reads_is_offered_nothing_and_begins_nothing(reader):
    row = given_up()

    assert "Draw the PDF again" not in page(reader, row)
    assert reader.post(draw(row))["Location"] == "/admin/"
    row.refresh_from_db()
    assert row.pdf_attempts == PDF_TRIES


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40])
def test_a_certificate_there_is_not_is_not_found(desk, number):
    assert desk.post(f"{LEDGER}draw/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 certificate could not be drawn as PDF"),
        (2, "2 certificates could not be drawn as PDF"),
    ],
)
def test_the_first_page_names_what_could_not_be_drawn(desk, number, words):
    assert "drawn as PDF" not in desk.get("/admin/").content.decode()
    for _ in range(number):
        given_up()

    content = desk.get("/admin/").content.decode()

    assert f'<a href="{LEDGER}?state=undrawn">{words}</a>' in content
