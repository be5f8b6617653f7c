"""States of events that a stranger can see without making them first."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.template.defaultfilters import filesizeformat
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from ce_plugin.demo import SIGN_INS
from ce_plugin.demo.handouts import TITLE
from ce_plugin.demo.pictures import DRAWINGS
from ce_plugin.models import Attendance, EventPage, EventSession
from ce_plugin.services import clock
from ce_plugin.services.attendance_files import certificate_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_some_events_have_a_picture_and_each_picture_is_kept_once():
    images = get_image_model().objects.order_by("title")
    with_one = EventPage.objects.exclude(image=None)

    assert list(images.values_list("title", flat=True)) == sorted(DRAWINGS)
    assert {image.description for image in images} == set(DRAWINGS)
    assert with_one.values("image").distinct().count() == len(DRAWINGS)
    assert 10 < with_one.count() < EventPage.objects.count() / 2


def test_a_handout_stands_on_the_page_of_an_event_with_its_kind():
    event = EventPage.objects.get(title="Reading Room Repair Evening")
    sheet = get_document_model().objects.get()
    page = " ".join(Client().get(event.url).content.decode().split())

    size = filesizeformat(sheet.get_file_size()).replace("\xa0", " ")
    kind = f"(PDF, {size})"
    link = f'<a href="{sheet.url}">{TITLE}</a>'
    assert f'<li>{link} <span class="ce-muted">{kind}</span></li>' in page


def test_a_conference_has_a_full_session_and_a_cancelled_one():
    full = EventSession.objects.get(capacity=3)
    cancelled = EventSession.objects.get(is_cancelled=True)

    assert cancelled.page == full.page
    assert cancelled.note
    assert full.seats.count() == full.capacity


def test_the_list_of_sign_ins_names_the_host_and_what_is_on_today():
    event = EventPage.objects.get(title="Open Desk Day")
    told = [one["email"] for one in SIGN_INS if event.title in one["try"]]

    assert told == [host.email for host in event.hosts.all()]
    assert event.sessions.get().begins_on == clock.today()


TRIED = ("director", "staff", "trustee")
SEEN = ("host_checked", "code_entered", "imported")


def credits_seen(role: str):
    person = get_user_model().objects.get(email=f"{role}@library.example").ce_person
    claims = person.claims.live().filter(session__isnull=False)
    return person, claims.filter(evidence_level__in=SEEN)


def test_whoever_tries_it_was_there_in_several_ways():
    levels = {one.evidence_level for role in TRIED for one in credits_seen(role)[1]}

    assert len(levels) > 1


@pytest.mark.parametrize("role", TRIED)
def test_whoever_tries_it_was_there_where_a_credit_says_so_and_has_no_credit_more(role):
    person, credits = credits_seen(role)
    rows = Attendance.objects.filter(person=person)

    assert {row.claim: row.evidence_level for row in rows} == {
        one: one.evidence_level for one in credits
    }
    for row in rows:
        assert row.claim.session == row.session
        assert certificate_of(row.session.page, person).sessions
    assert not person.claims.filter(provenance="attendance").exists()
