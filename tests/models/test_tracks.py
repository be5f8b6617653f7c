"""Tracks, categories and steps: names, order, and what the database refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ce_plugin.models import CECategory, CertificationTrack, ReviewStage
from tests import factories

pytestmark = pytest.mark.django_db


def test_track_is_called_by_its_name():
    assert str(factories.make_track("staff", name="Library staff")) == "Library staff"


def test_track_keeps_its_revisions():
    track = factories.make_track("staff")

    revision = track.save_revision()

    assert list(track.revisions.all()) == [revision]


def test_a_programme_has_one_track_of_a_code():
    factories.make_track("staff")

    with pytest.raises(IntegrityError), transaction.atomic():
        CertificationTrack.objects.create(programme="MT", code="staff", name="Twin")


def test_another_programme_may_use_the_same_code():
    factories.make_track("staff")

    CertificationTrack.objects.create(programme="WI", code="staff", name="Staff")

    assert CertificationTrack.objects.filter(code="staff").count() == 2


def test_tracks_come_in_the_order_of_the_office():
    for code, order in (("trustee", 2), ("director", 0), ("staff", 1)):
        factories.make_track(code, sort_order=order)

    assert [track.code for track in CertificationTrack.objects.all()] == [
        "director",
        "staff",
        "trustee",
    ]


def test_a_step_is_taken_once_per_track():
    track = factories.make_track("staff")

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewStage.objects.create(track=track, kind="issue", sort_order=9)


def test_a_step_is_called_by_what_happens():
    stage = factories.make_track("staff").stages.order_by("sort_order").first()

    assert str(stage) == "Automatic check"


def test_a_programme_has_one_category_of_a_code():
    factories.make_category("LA")

    with pytest.raises(IntegrityError), transaction.atomic():
        CECategory.objects.create(programme="MT", code="LA", name="Twin")


def test_categories_come_in_the_order_of_the_office():
    factories.make_categories()

    assert [str(category) for category in CECategory.objects.all()] == list(
        factories.CATEGORIES.values()
    )
