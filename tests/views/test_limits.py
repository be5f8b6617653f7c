"""Each limit at its page: how many go through, what is said then, and what stays."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ce_plugin.models import AuditEvent, ContactExport, ImportBatch
from ce_plugin.services import clock, limits, links
from ce_plugin.services.certificates import check_digit
from tests import factories
from tests.services.directory_files import csv_of, person_row

pytestmark = pytest.mark.django_db
CHECK = "/ce/check/"
IMPORTS = "/admin/ce/imports/"
WAIT = "Please wait a little"


@pytest.fixture(autouse=True)
def _time_stands_still():
    with clock.at(clock.now()):
        yield


@pytest.fixture
def desk(client):
    user = factories.make_user()
    for name in ("CE coordinators", "CE programme auditors"):
        user.groups.add(Group.objects.get(name=name))
    client.force_login(user)
    return client


def at_once(limit) -> int:
    return limit.most - limit.most // 2


def used_up(ask, limit) -> list[int]:
    """Status of as many as may come at once, and of the next."""
    return [ask().status_code for _time in range(at_once(limit))] + [ask().status_code]


def refused(response, limit) -> None:
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= limit.window.total_seconds()
    assert str(limit.said) in response.content.decode()


# The public check


@pytest.fixture
def certificate():
    return factories.make_application("issued").certificates.get()


def number(counter: int, year: int = 2026) -> str:
    return f"MSL-{year}-{counter:06d}-{check_digit(f'{year}{counter:06d}')}"


def surname_of(certificate) -> str:
    return certificate.holder_name.split()[-1]


def checked(client, number: str, surname: str):
    return client.post(CHECK, {"number": number, "surname": surname})


def seen(response) -> tuple:
    """All of an answer but the id of the request, which is new each time."""
    headers = {
        name: value for name, value in response.items() if name != "X-Request-ID"
    }
    return response.status_code, tuple(sorted(headers.items())), response.content


def neighbours(certificate, count: int) -> list[str]:
    """So many numbers of its year, and its own."""
    year = int(certificate.number.split("-")[1])
    asked = {number(counter, year) for counter in range(1, count + 1)}
    return sorted(asked | {certificate.number})


def missed(client, certificate) -> set[tuple]:
    """Every other way to find nothing: a superseded number, no code, half a code."""
    superseded = factories.make_application("issued").certificates.get()
    superseded.is_current = False
    superseded.save()
    return {
        seen(checked(client, superseded.number, surname_of(superseded))),
        seen(client.post(CHECK, {"code": "A" * 26})),
        seen(client.post(CHECK, {"code": certificate.verify_code[:-1]})),
    }


@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.drill)])
def test_neighbouring_numbers_with_a_wrong_surname_are_answered_alike(
    count, client, certificate, settings
):
    settings.CE_PLUGIN_RATE_LIMITS = False
    asked = neighbours(certificate, count)

    answers = {seen(checked(client, each, "Wrong")) for each in asked}
    answers |= missed(client, certificate)

    print(f"\n{len(asked) + 3} misses, {len(answers)} answer")  # noqa: T201
    assert len(answers) == 1
    assert seen(checked(client, certificate.number, surname_of(certificate))) not in (
        answers
    )


def test_after_the_limit_right_and_wrong_are_refused_alike(client, certificate):
    surname = surname_of(certificate)
    limit = limits.CERTIFICATE_CHECK

    statuses = used_up(lambda: checked(client, number(999), "Wrong"), limit)
    assert statuses == [404] * 15 + [429]

    answers = [
        checked(client, certificate.number, surname),
        checked(client, certificate.number, "Wrong"),
        checked(client, number(999), "Wrong"),
        client.post(CHECK, {"code": certificate.verify_code}),
    ]
    for each in answers:
        refused(each, limit)
    page = answers[0].content.decode()
    assert f'value="{certificate.number}"' in page
    assert f'value="{surname}"' in page
    assert AuditEvent.objects.filter(action="certificate.check").count() == 0


def test_codes_are_counted_with_the_numbers(client, certificate):
    address = reverse("ce_plugin:check_code", args=["A" * 26])
    statuses = used_up(lambda: client.get(address), limits.CERTIFICATE_CHECK)
    assert statuses == [404] * 15 + [429]

    right = reverse("ce_plugin:check_code", args=[certificate.verify_code])
    page = client.get(right)
    refused(page, limits.CERTIFICATE_CHECK)
    assert (WAIT in page.content.decode(), page["Cache-Control"]) == (True, "no-store")
    assert client.get(right, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_whoever_types_what_is_printed_may_check_without_end(client, certificate):
    surname = surname_of(certificate)
    by_number = {checked(client, certificate.number, surname) for _time in range(40)}
    by_code = {
        client.post(CHECK, {"code": certificate.verify_code}, follow=True)
        for _time in range(40)
    }
    assert {each.status_code for each in by_number | by_code} == {200}


# Verifiers' links


def test_wrong_links_end_in_a_pause_that_does_not_meet_the_right_one(client):
    application = factories.make_application(
        "submitted", order=factories.VERIFIER_FIRST
    )
    asked = application.verifications.get()
    wrong = reverse("ce_plugin:verify_enter", args=["0" * 32 + ".1." + "0" * 64])

    statuses = used_up(lambda: client.get(wrong), limits.VERIFIER_LINK)
    assert statuses == [404] * 10 + [429]

    page = client.get(wrong)
    refused(page, limits.VERIFIER_LINK)
    assert (page["Cache-Control"], page["Referrer-Policy"]) == (
        "no-store",
        "same-origin",
    )
    right = links.token_for(asked)
    assert client.get(f"/ce/verify/{right}/").status_code == 303


# Files


def test_calendar_files(client):
    event = factories.make_event()
    address = reverse("ce_plugin:event_calendar_file", args=[event.pk])
    statuses = used_up(lambda: client.get(address), limits.CALENDAR_FILE)

    assert statuses == [200] * 120 + [429]
    refused(client.get(address), limits.CALENDAR_FILE)


def test_my_data(client):
    client.force_login(factories.make_person().user)
    address = reverse("ce_plugin:privacy_download")
    statuses = used_up(lambda: client.post(address), limits.MY_DATA)

    assert statuses == [200] * 3 + [429]
    refused(client.post(address), limits.MY_DATA)


def export(desk):
    asked = {"kind": "libraries", "file_format": "csv"}
    return desk.post(f"{IMPORTS}export/", asked)


def test_spreadsheets_of_one_person_are_counted_together(desk):
    hand_in(desk, 1)
    batch = ImportBatch.objects.get()
    sheets = [lambda: export(desk), lambda: desk.get(f"{IMPORTS}{batch.pk}/errors/")]

    statuses = [sheets[each % 2]().status_code for each in range(20)]

    assert statuses == [200] * 20
    refused(export(desk), limits.SPREADSHEET)
    assert 'value="csv"' in export(desk).content.decode()
    for ask in sheets[1:]:
        refused(ask(), limits.SPREADSHEET)
        assert WAIT in ask().content.decode()
    assert ContactExport.objects.count() == 0


def test_who_saw_whom_as_a_spreadsheet(desk):
    person = factories.make_person()
    for _time in range(20):
        export(desk)
    asked = {"person": person.pk, "export": "xlsx"}

    refused(desk.get("/admin/ce/who-saw/", asked), limits.SPREADSHEET)
    assert AuditEvent.objects.filter(action="audit.download").count() == 0


def hand_in(desk, at: int):
    file = SimpleUploadedFile("people.csv", csv_of(person_row(at)))
    return desk.post(IMPORTS, {"kind": "people", "file": file})


def test_files_handed_in(desk):
    statuses = [hand_in(desk, each).status_code for each in range(30)]
    kept = ImportBatch.objects.count()

    page = hand_in(desk, 31)

    assert statuses == [302] * 30
    refused(page, limits.UPLOAD)
    assert list(page.context["upload_form"].errors) == ["file"]
    assert ImportBatch.objects.count() == kept


def test_people_looked_for(desk):
    asked = {"who": "Nobody", "first": "2026-05-01", "last": "2026-05-31"}
    search = lambda: desk.post("/admin/ce/who-saw/", asked)  # noqa: E731
    statuses = used_up(search, limits.PEOPLE_SEARCH)

    assert statuses == [200] * 120 + [429]
    page = search()
    refused(page, limits.PEOPLE_SEARCH)
    assert 'value="Nobody"' in page.content.decode()
