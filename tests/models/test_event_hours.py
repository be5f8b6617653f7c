"""Hours that a night of changing clocks leaves out or has twice, and zones."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ce_plugin.models import EventPage
from tests.factories import make_event
from tests.models.editing import add, errors_of, page_data, session_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def test_hour_that_spring_leaves_out_is_refused_at_the_field_and_all_is_kept(editor):
    data = page_data([session_data(begins_on="2027-03-14", begins_at="02:30")])

    response = add(editor, data)

    assert errors_of(response) == {
        "0.begins_at": [
            "There is no 02:30 on Sun 14 Mar 2027: the clocks go forward that night. "
            "Choose a time before or after that hour."
        ]
    }
    kept = response.context["form"].formsets["sessions"].forms[0]
    assert kept["begins_at"].value() == "02:30"
    assert response.context["form"]["title"].value() == "Grant writing"
    assert EventPage.objects.count() == 0


def test_end_in_the_missing_hour_is_refused_too(editor):
    data = session_data(begins_on="2027-03-14", begins_at="01:30", ends_at="02:15")

    response = add(editor, page_data([data]))

    assert list(errors_of(response)) == ["0.ends_at"]


def test_hour_that_autumn_repeats_is_refused_with_both_moments(editor):
    data = session_data(begins_on="2026-11-01", begins_at="00:30", ends_at="01:30")

    response = add(editor, page_data([data]))

    assert errors_of(response) == {
        "0.ends_at": [
            "01:30 comes twice on Sun 1 Nov 2026: the clocks go back that night, so "
            "it is 01:30 MDT or, later, 01:30 MST. Choose a time before 01:00 "
            "or from 02:00 on."
        ]
    }
    assert EventPage.objects.count() == 0


def test_hour_that_exists_elsewhere_is_accepted(editor):
    data = session_data(begins_on="2027-03-14", begins_at="02:30", ends_at="03:30")

    add(editor, page_data([data], time_zone="America/Phoenix"))

    assert EventPage.objects.get().sessions.get().begins_at == dt.time(2, 30)


def test_unknown_zone_is_refused_at_its_field_only(editor):
    response = add(editor, page_data([session_data()], time_zone="Mars/Base"))

    assert errors_of(response) == {
        "time_zone": ["This is not the name of a time zone."]
    }


def test_zone_that_is_not_in_the_list_stays_to_choose(editor):
    page = make_event(time_zone="Europe/Paris")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    form = editor.get(address).context["form"]

    assert form.fields["time_zone"].widget.choices[-1] == ("Europe/Paris", "Paris time")
