"""The page that says what is known about somebody, and their download."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/ce/privacy/"


def test_page_shows_what_a_check_shows(client):
    certificate = factories.make_application("issued").certificates.get()
    client.force_login(certificate.person.user)

    page = client.get(PAGE).content.decode()

    main = page.partition("<main")[2].partition("</main>")[0]
    assert f"{certificate.holder_name}, {certificate.track_name}" in main
    assert certificate.number in main
    assert certificate.person.email not in main


def test_page_says_that_nothing_is_public(signed_in):
    assert "You hold no certificate yet." in signed_in.get(PAGE).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_queries(client, member, django_assert_num_queries, number):
    for _ in range(number):
        certificate = factories.make_application("issued").certificates.get()
        certificate.person = member
        certificate.save()
    client.get(PAGE)

    with django_assert_num_queries(6):
        client.get(PAGE)


def test_download_is_a_zip_that_nobody_keeps(signed_in, person):
    answer = signed_in.post(reverse("ce_plugin:privacy_download"))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        rows = json.loads(archive.read("data.json"))["rows"]
    assert rows["ce_plugin.person"][0]["email"] == person.email
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in answer["Cache-Control"]


def test_looking_at_the_address_downloads_nothing(signed_in):
    assert signed_in.get(reverse("ce_plugin:privacy_download")).status_code == 405
