"""The credit list, and taking one credit off it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from ce_plugin.enums import ClaimStatus
from ce_plugin.models import CESettings, CreditClaim
from ce_plugin.services import attendance, clock
from ce_plugin.services.claims import claim_listed
from tests.factories import (
    make_application,
    make_claim,
    make_participation,
    make_position,
    make_session,
    make_track,
)
from tests.services.attending import over
from tests.views.browsing import page_of, said

pytestmark = pytest.mark.django_db

LIST = reverse("ce_plugin:claim_list")


def address(claim: CreditClaim, name: str) -> str:
    return reverse(f"ce_plugin:{name}", args=[claim.public_id])


def titles(response) -> list[str]:
    years = response.context["years"]
    return [line.claim.title for year in years for line in year.lines]


def test_an_empty_list_says_how_credits_come_here(client, member):
    page = page_of(client.get(LIST))

    assert "How credits come here" in page
    assert page.count('class="ce-button"') == 1


def test_a_credit_of_a_month_names_no_day(client, member):
    month = (clock.today() - dt.timedelta(days=62)).replace(day=5)
    session = make_session(
        begins_on=month, begins_at=None, ends_at=None, date_precision="month"
    )
    claim_listed(session, person=member, actor=member.user)

    page = page_of(client.get(LIST))

    assert (
        f'<time class="ce-nowrap" datetime="{month:%Y-%m}">{month:%B %Y}</time>' in page
    )
    assert f"{month:%b %Y}</time>" not in page.replace(f"{month:%B %Y}", "")


def test_the_list_is_ones_own_by_year_with_totals(client, member):
    make_claim(member, title="Old", day=dt.date(2025, 3, 1), credits=Decimal("1.5"))
    make_claim(member, title="New", day=dt.date(2026, 3, 1), credits=Decimal(2))
    make_claim(member, title="Newest", day=dt.date(2026, 4, 1), credits=Decimal(1))
    make_claim(title="Somebody else's")
    make_claim(member, title="Taken back", status=ClaimStatus.WITHDRAWN)

    response = client.get(LIST)

    assert [(year.number, year.credits) for year in response.context["years"]] == [
        (2026, Decimal(3)),
        (2025, Decimal("1.5")),
    ]
    assert titles(response) == ["Newest", "New", "Old"]
    assert "3 trainings, 4.5 credits in all" in page_of(response)


def test_each_credit_shows_its_evidence_and_where_it_counts(client, member):
    make_participation(member, make_track("staff", name="Library Staff"))
    make_participation(member, make_track("trustee", name="Trustee"))
    make_claim(member, title="Counts", evidence_level="host_checked")
    make_claim(member, title="Meeting", kind="meeting", day=dt.date(2026, 1, 5))

    page = page_of(client.get(LIST))

    assert "Attendance checked by the host" in page
    assert "Stated by you" in page
    reason = "This kind of activity does not count toward this certificate."
    assert f"Not in Library Staff. {reason}" in page
    assert f"Not in Trustee. {reason}" in page
    assert "<div>Library Staff</div><div>Trustee</div>" in page


def test_a_credit_of_attendance_leads_to_its_certificate(client, member):
    there, said_so = over(), over()
    attendance.record_attendance(there, way="word", person=member, actor=member.user)
    claim_listed(said_so, person=member, actor=member.user)

    page = page_of(client.get(LIST))

    assert reverse("ce_plugin:attended", args=[there.page_id]) in page
    assert page.count("Certificate of attendance") == 1


def test_without_a_track_credits_are_kept(client, member):
    make_claim(member)

    page = page_of(client.get(LIST))

    assert "Choose a track to see where they count." in page
    assert "Kept for the track you choose" in page


def test_what_looks_alike_stands_on_top_with_a_way_to_remove_it(client, member):
    day = dt.date(2026, 3, 1)
    first = make_claim(member, title="Grant writing", day=day)
    second = make_claim(member, title="GRANT  writing!", day=day)

    page = page_of(client.get(LIST))

    alike = page[page.index("these look like the same training") : page.index("<form")]
    assert address(first, "claim_withdraw") in alike
    assert address(second, "claim_withdraw") in alike


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?year=2025", ["Weeding"]),
        ("?category=TECH", ["Ransomware"]),
        ("?q=weed", ["Weeding"]),
        ("?q=SMITH+ransom", ["Ransomware"]),
        ("?q=nothing+like+it", []),
        ("?year=1999", ["Ransomware", "Weeding"]),
        ("?year=2026&category=TECH&q=ware", ["Ransomware"]),
    ],
)
def test_the_list_can_be_narrowed(client, member, query, expected):
    make_claim(member, title="Weeding", day=dt.date(2025, 3, 1), category="CMTS")
    make_claim(
        member,
        title="Ransomware",
        day=dt.date(2026, 3, 1),
        category="TECH",
        presenter="Pat Smith",
    )

    assert titles(client.get(LIST + query)) == expected


def test_an_answer_the_filter_does_not_offer_is_told_at_its_field(client, member):
    make_claim(member, day=dt.date(2025, 3, 1))

    form = client.get(LIST + "?year=1999").context["filter_form"]

    assert list(form.errors) == ["year"]


def test_a_filter_that_finds_nothing_says_so(client, member):
    make_claim(member)

    assert "No credit fits this filter" in page_of(client.get(LIST + "?q=zzz"))


def test_the_printed_list_names_the_person_and_the_position(client):
    position = make_position()
    make_claim(position.person)
    client.force_login(position.person.user)

    page = page_of(client.get(LIST))

    assert f"{position.person}, {position}. Printed on" in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("tracks", [["staff"], ["staff", "trustee", "director"]])
def test_list_queries(client, member, django_assert_num_queries, number, tracks):
    for code in tracks:
        make_participation(member, make_track(code))
    for _ in range(number):
        make_claim(member)

    with django_assert_num_queries(8):
        client.get(LIST)


def test_removing_is_asked_first(client, member):
    claim = make_claim(member, title="Weeding", credits=Decimal("1.5"))

    page = page_of(client.get(address(claim, "claim_withdraw")))

    claim.refresh_from_db()
    assert "Remove “Weeding”?" in page
    assert "Your list loses 1.5 credits in Library Administration" in page
    assert claim.status == ClaimStatus.RECORDED


def test_removing_takes_the_credit_off_the_list_once(client, member):
    claim = make_claim(member, title="Weeding")
    removing = address(claim, "claim_withdraw")

    response = client.post(removing)
    client.post(removing)

    claim.refresh_from_db()
    assert claim.status == ClaimStatus.WITHDRAWN
    assert claim.transitions.count() == 1
    assert response["Location"] == LIST
    assert said(response) == [
        "“Weeding” is no longer on your list. "
        "If that was a mistake, add the training again."
    ]


def test_a_removed_credit_has_no_page_left(client, member):
    claim = make_claim(member, status=ClaimStatus.WITHDRAWN)

    assert client.get(address(claim, "claim_withdraw")).status_code == 404
    assert client.get(address(claim, "claim_edit")).status_code == 404


def test_a_credit_ruled_out_by_the_coordinator_cannot_be_removed(client, member):
    claim = make_claim(member, status=ClaimStatus.VOID)

    response = client.post(address(claim, "claim_withdraw"))

    claim.refresh_from_db()
    assert claim.status == ClaimStatus.VOID
    assert said(response) == ["This credit can no longer be removed by you."]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["claim_withdraw", "claim_edit"])
def test_somebody_elses_credit_is_not_found(client, member, method, name):
    claim = make_claim()

    response = getattr(client, method)(address(claim, name))

    claim.refresh_from_db()
    assert response.status_code == 404
    assert claim.status == ClaimStatus.RECORDED


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["claim_withdraw", "claim_edit"])
def test_a_credit_in_a_submitted_application_stays_as_it_is(client, method, name):
    application = make_application("submitted")
    person = application.participation.person
    client.force_login(person.user)
    claim = person.claims.first()

    page = page_of(getattr(client, method)(address(claim, name)))

    before = claim.title
    claim.refresh_from_db()
    assert "It is part of an application you submitted" in page
    assert (claim.status, claim.title) == (ClaimStatus.RECORDED, before)


def test_the_list_offers_no_change_to_a_locked_credit(client):
    application = make_application("submitted")
    person = application.participation.person
    client.force_login(person.user)

    page = page_of(client.get(LIST))

    assert page.count("Part of an application") == person.claims.count()
    assert "/edit/" not in page


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "listed"}, "come from the events calendar"),
        ({"evidence_level": "imported"}, "come from the people who held the training"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_facts_of_others_cannot_be_changed(client, member, fields, reason, method):
    settings = CESettings.load()
    settings.contact_email = "ce@library.example"
    settings.save()
    if fields.get("kind"):
        fields = {**fields, "session": make_session()}
    claim = make_claim(member, title="Weeding", **fields)

    page = page_of(getattr(client, method)(address(claim, "claim_edit")))

    assert reason in page
    assert "mailto:ce@library.example" in page
    assert address(claim, "claim_withdraw") in page
    assert CreditClaim.objects.get().title == "Weeding"
