"""What tests of the editor's form of an event share: what it sends, and what it says."""

from __future__ import annotations

from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from ce_plugin.models import EventPage
from tests.factories import make_calendar, make_category


def session_data(**changed) -> dict:
    data = {
        "id": "",
        "title": "",
        "presenter": "Ann Lee",
        "begins_on": "2027-03-10",
        "begins_at": "10:00",
        "ends_on": "",
        "ends_at": "11:30",
        "credits": "1.5",
        "category": make_category("TECH").pk,
        "date_precision": "time",
    }
    return {**data, **changed}


def page_data(sessions: list[dict], *, initial=0, **changed) -> dict:
    data = {
        "title": "Grant writing",
        "slug": "grant-writing",
        "summary": "Two applications that worked.",
        "event_type": "continuing_education",
        "format": "online",
        "sponsor": "",
        "audience": "",
        "place": "",
        "time_zone": "America/Denver",
        "body": streamfield([("callout", "Bring an idea.")]),
        "event_status": "scheduled",
        "status_note": "",
        "suits_directors": "on",
        "suits_staff": "on",
        "suits_trustees": "on",
        "questions": streamfield([]),
        "resources": streamfield([]),
        "registration_mode": "ours",
        "registration_url": "",
        "meeting_url": "https://meet.example/grants",
        "has_captions": "on",
        "recording_url": "",
        "contact_name": "Ines Calloway",
        "contact_email": "",
        "cost_note": "",
        "accessibility_note": "",
        "source_note": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
        "hosts": inline_formset([]),
        "sessions": inline_formset(sessions, initial=initial, min=1),
    }
    return nested_form_data({**data, **changed})


def add(editor, data: dict):
    address = reverse(
        "wagtailadmin_pages:add", args=["ce_plugin", "eventpage", make_calendar().pk]
    )
    return editor.post(address, {**data, "action-publish": "1"})


def edit(editor, page: EventPage, data: dict):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(address, {**data, "action-publish": "1"})


def errors_of(response) -> dict:
    """Messages by field: of the page, then of each session."""
    form = response.context["form"]
    return {
        **{field: list(found) for field, found in form.errors.items()},
        **{
            f"{number}.{field}": list(found)
            for number, one in enumerate(form.formsets["sessions"].errors)
            for field, found in one.items()
        },
    }
