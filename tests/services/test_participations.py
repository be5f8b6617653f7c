from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import NoRuleSet, NotPermitted, TransitionNotAllowed
from ce_plugin.models import TrackParticipation
from ce_plugin.services import participations
from tests import factories
from tests.factories import make_participation, make_person, make_track

pytestmark = pytest.mark.django_db


def test_opening_binds_the_rules_in_force_that_day():
    old = make_participation(opened_on=dt.date(2023, 6, 30))
    new = make_participation(opened_on=dt.date(2023, 7, 1))

    assert (old.rule_set.code, new.rule_set.code) == ("MT-2014", "MT-2023")
    assert (new.renewal, new.period_start) == (False, None)


def test_opening_twice_is_once():
    person, track = make_person(), make_track()

    first = make_participation(person, track)
    second = make_participation(person, track)

    assert first == second


def test_second_press_that_slips_past_the_check_finds_the_first(monkeypatch):
    person, track = make_person(), make_track()
    first = make_participation(person, track)
    answers = iter([None, first])
    monkeypatch.setattr(participations, "_standing", lambda *args: next(answers))

    assert make_participation(person, track) == first
    assert TrackParticipation.objects.count() == 1


def test_opening_before_any_rules_is_an_error():
    with pytest.raises(NoRuleSet):
        make_participation(opened_on=dt.date(1980, 1, 1))


def test_rules_without_the_track_do_not_apply():
    track = make_track("strategic")

    with pytest.raises(NoRuleSet):
        make_participation(track=track)


def test_leaving_closes_and_keeps_the_credits():
    participation = make_participation()
    person = participation.person
    factories.make_claim(person)

    participations.leave(participation, actor=person.user)

    assert participation.status == "left"
    assert participation.closed_on is not None
    assert person.claims.live().count() == 1


def test_leaving_somebody_elses_run_is_not_permitted():
    with pytest.raises(NotPermitted):
        participations.leave(make_participation(), actor=make_person().user)


def test_leaving_with_an_open_application_is_refused():
    application = factories.make_application("draft")
    participation = application.participation

    with pytest.raises(TransitionNotAllowed):
        participations.leave(participation, actor=participation.person.user)


def test_whoever_held_a_certificate_renews():
    application = factories.make_application("issued")
    person, track = application.participation.person, application.participation.track
    successor = TrackParticipation.objects.open().get(person=person)
    participations.leave(successor, actor=person.user)

    again = make_participation(person, track)

    assert again.renewal is True
