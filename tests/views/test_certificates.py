"""The certificate for its holder, its file, and the public check."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import Certificate, CESettings
from ce_plugin.models.certificates import PDF_TRIES
from ce_plugin.services import clock
from ce_plugin.services.certificate_files import attach_pdf
from tests.factories import make_application, make_coordinator, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    return make_application("issued").certificates.get()


@pytest.fixture
def holder(client, certificate):
    client.force_login(certificate.person.user)
    return client


def address(name: str, certificate) -> str:
    return reverse(f"ce_plugin:{name}", args=[certificate.public_id])


def check_address(certificate) -> str:
    return reverse("ce_plugin:check_code", args=[certificate.verify_code])


def main_of(response) -> str:
    page = " ".join(response.content.decode().split())
    return page.split("<main")[1].split("</main")[0]


# The holder's page


def test_the_holder_sees_the_certificate_as_on_paper(holder, certificate):
    page = main_of(holder.get(address("certificate", certificate)))

    assert f'id="cert-name">{certificate.holder_name}</h2>' in page
    assert certificate.number in page
    assert f"http://testserver{check_address(certificate)}" in page
    assert "data:image/png;base64," in page
    assert ">Valid</span>" in page
    assert "Never your mail address or your credits." in page
    assert "See how far the renewal is" in page


def test_while_the_pdf_is_being_drawn_the_page_says_so(holder, certificate):
    page = main_of(holder.get(address("certificate", certificate)))

    assert "The PDF is being drawn." in page
    assert "Download the PDF" not in page


def test_with_the_pdf_drawn_the_page_links_it(holder, certificate):
    attach_pdf(certificate.pk)

    page = main_of(holder.get(address("certificate", certificate)))

    assert f'href="{address("certificate_pdf", certificate)}?download"' in page
    assert "being drawn" not in page


def test_where_drawing_was_given_up_both_pages_say_whom_to_write_to(
    holder, certificate
):
    office = CESettings.load()
    office.contact_email = "ce@library.example"
    office.save()
    Certificate.objects.update(pdf_attempts=PDF_TRIES)

    page = main_of(holder.get(address("certificate", certificate)))
    file = holder.get(address("certificate_pdf", certificate))

    assert "The PDF could not be drawn." in page
    assert "The PDF could not be drawn" in main_of(file)
    assert "mailto:ce@library.example" in page
    assert "Look again" not in main_of(file)


def test_after_the_last_day_the_page_says_it_is_no_longer_valid(holder, certificate):
    moment = dt.datetime.combine(
        certificate.expires_on + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC
    )
    with clock.at(moment):
        page = main_of(holder.get(address("certificate", certificate)))

    assert ">No longer valid</span>" in page


def test_a_coordinator_sees_it_under_the_holders_name(client, certificate):
    client.force_login(make_coordinator())

    page = main_of(client.get(address("certificate", certificate)))

    assert f"Certificate of {certificate.holder_name}</h1>" in page
    assert "See how far the renewal is" not in page


@pytest.mark.parametrize("name", ["certificate", "certificate_pdf"])
def test_nobody_else_finds_it(client, certificate, name):
    attach_pdf(certificate.pk)
    client.force_login(make_person().user)

    assert client.get(address(name, certificate)).status_code == 404


@pytest.mark.parametrize("name", ["certificate", "certificate_pdf"])
def test_signed_out_leads_to_the_sign_in(client, certificate, name):
    response = client.get(address(name, certificate))

    assert response.status_code == 302
    assert reverse("account_login") in response.url


# The file


def test_the_file_is_served_as_stored_and_kept_by_nobody(holder, certificate):
    attach_pdf(certificate.pk)
    certificate.refresh_from_db()

    response = holder.get(address("certificate_pdf", certificate))

    with certificate.pdf.open("rb") as file:
        assert b"".join(response.streaming_content) == file.read()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'inline; filename="{certificate.number}.pdf"'
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_file_is_downloaded_on_request(holder, certificate):
    attach_pdf(certificate.pk)

    response = holder.get(address("certificate_pdf", certificate) + "?download")
    response.close()

    assert response["Content-Disposition"] == (
        f'attachment; filename="{certificate.number}.pdf"'
    )


def test_before_it_is_drawn_a_page_says_so_and_nothing_is_drawn(holder, certificate):
    response = holder.get(address("certificate_pdf", certificate))

    certificate.refresh_from_db()
    assert response.status_code == 202
    assert "The PDF is being drawn" in main_of(response)
    assert "Look again" in main_of(response)
    assert response["Cache-Control"] == "private, no-store"
    assert (certificate.pdf.name, certificate.pdf_attempts) == ("", 0)


def test_a_file_that_vanished_is_a_page_and_no_error(holder, certificate):
    attach_pdf(certificate.pk)
    certificate.refresh_from_db()
    certificate.pdf.storage.delete(certificate.pdf.name)

    assert holder.get(address("certificate_pdf", certificate)).status_code == 202


# The public check


def test_the_code_shows_exactly_what_is_printed(client, certificate):
    response = client.get(check_address(certificate))

    page = main_of(response)
    shown = [part.split("</dd>")[0] for part in page.split("<dd>")[1:]]
    assert response.status_code == 200
    assert [_plain(one) for one in shown] == [
        certificate.holder_name,
        certificate.library_name,
        certificate.track_name,
        certificate.number,
        f"{certificate.issued_on:%-d %B %Y}",
        f"{certificate.expires_on:%-d %B %Y}",
        "Montana State Library",
    ]
    assert 'ce-verdict--valid"> <p class="ce-verdict__word">Valid' in page
    assert certificate.person.email not in page
    assert "credits" not in page
    assert response["X-Robots-Tag"] == "noindex"


def _plain(html: str) -> str:
    return html.split(">")[1].split("<")[0] if "<" in html else html


@pytest.mark.parametrize(("after", "word"), [(0, "Valid"), (1, "Expired")])
def test_the_last_day_is_still_valid_the_next_is_not(client, certificate, after, word):
    # Noon in Montana, so that the local date is the one meant.
    day = certificate.expires_on + dt.timedelta(days=after)
    with clock.at(dt.datetime.combine(day, dt.time(19), tzinfo=dt.UTC)):
        page = main_of(client.get(check_address(certificate)))

    assert f'"ce-verdict__word">{word}</p>' in page


def test_a_replaced_version_says_so(client, certificate):
    Certificate.objects.update(is_current=False)

    page = main_of(client.get(check_address(certificate)))

    assert '"ce-verdict__word">Replaced</p>' in page


def test_the_code_may_be_typed_with_spaces_and_in_lower_case(client, certificate):
    code = certificate.verify_code
    typed = f" {code[:13].lower()} {code[13:].lower()} "

    response = client.post(reverse("ce_plugin:check"), {"code": typed})

    assert response.url == check_address(certificate)


def test_number_and_surname_show_the_status_and_nothing_more(client, certificate):
    given = {
        "number": f" {certificate.number.lower()} ",
        "surname": certificate.person.last_name.upper(),
    }

    page = main_of(client.post(reverse("ce_plugin:check"), given))

    assert '"ce-verdict__word">Valid</p>' in page
    assert certificate.number in page
    assert certificate.holder_name not in page
    assert certificate.library_name not in page
    assert certificate.verify_code not in page


def test_every_miss_gets_the_same_answer(client, certificate):
    form = reverse("ce_plugin:check")
    number, surname = certificate.number, certificate.person.last_name
    misses = [
        client.get(reverse("ce_plugin:check_code", args=["A" * 26])),
        client.get(reverse("ce_plugin:check_code", args=[number])),
        client.get("/ce/check/%00/"),
        client.get("/ce/check/%3Cscript%3E/"),
        client.post(form, {"code": "A" * 26}),
        client.post(form, {"number": number, "surname": surname + "x"}),
        client.post(form, {"number": number + "1", "surname": surname}),
        client.post(form, {"number": number, "surname": surname[1:]}),
    ]

    assert {response.status_code for response in misses} == {404}
    assert len({response.content for response in misses}) == 1
    assert "No such certificate" in main_of(misses[0])


def test_wrong_input_is_said_at_the_field_and_kept(client):
    response = client.post(reverse("ce_plugin:check"), {"number": "MSL-1"})

    page = main_of(response)
    assert response.status_code == 200
    assert "The number and the surname are needed together." in page
    assert 'value="MSL-1"' in page


def test_the_check_needs_no_account(client):
    page = main_of(client.get(reverse("ce_plugin:check")))

    assert "Check a certificate</h1>" in page


def test_the_check_is_one_query_one_for_the_audit_and_two_for_the_limit(
    client, certificate, django_assert_num_queries
):
    client.get(check_address(certificate))
    with django_assert_num_queries(4):
        client.get(check_address(certificate))
