from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from ce_plugin.exceptions import DuplicateClaim, LockedClaim, NotClaimable, NotPermitted
from ce_plugin.models import CESettings, CreditClaim
from ce_plugin.services import claimable, claims, clock
from ce_plugin.signals import claim_recorded
from tests import factories
from tests.factories import make_claim, make_event, make_person, make_session

pytestmark = pytest.mark.django_db


def facts(**given) -> dict:
    day = clock.today() - dt.timedelta(days=3)
    return {
        "kind": "outside",
        "title": "Hooray for Freedom!",
        "begins_on": day,
        "ends_on": day,
        "category": factories.make_category("LSP"),
        "credits": Decimal("1.0"),
        **given,
    }


def claim_outside(person, **given) -> CreditClaim:
    return claims.claim_outside(
        person=person, actor=person.user, form_key=uuid.uuid4(), facts=facts(**given)
    )


def test_claim_listed_copies_the_facts_of_the_session():
    session = make_session(presenter="Bea Cedar", credits=Decimal("2.5"))
    person = make_person()

    claim = claims.claim_listed(session, person=person, actor=person.user)

    assert (
        claim.title,
        claim.presenter,
        claim.credits,
        claim.category.code,
        claim.kind,
        claim.program_issued,
        claim.status,
        claim.recorded_by,
    ) == (
        session.page.title,
        "Bea Cedar",
        Decimal("2.5"),
        "TECH",
        "listed",
        True,
        "recorded",
        person.user,
    )


def test_claim_of_a_recording_page_is_of_the_recording_kind():
    event = make_event(format="recording")

    claim = claims.claim_listed(event.sessions.get(), person=make_person(), actor=None)

    assert claim.kind == "recording"


def test_claim_listed_twice_names_the_credit_that_stands():
    session, person = make_session(), make_person()
    first = claims.claim_listed(session, person=person, actor=person.user)

    with pytest.raises(DuplicateClaim) as refused:
        claims.claim_listed(session, person=person, actor=person.user)

    assert refused.value.claim == first
    assert CreditClaim.objects.count() == 1


def test_claim_listed_again_after_withdrawing_is_a_new_credit():
    session, person = make_session(), make_person()
    first = claims.claim_listed(session, person=person, actor=person.user)
    claims.withdraw_claim(first, actor=person.user)

    claims.claim_listed(session, person=person, actor=person.user)

    assert person.claims.live().count() == 1


def test_claim_with_a_used_form_key_finds_the_first():
    person, key = make_person(), uuid.uuid4()
    first = claims.claim_outside(
        person=person, actor=person.user, form_key=key, facts=facts()
    )

    with pytest.raises(DuplicateClaim) as refused:
        claims.claim_outside(
            person=person, actor=person.user, form_key=key, facts=facts(title="Other")
        )

    assert refused.value.claim == first


def test_claim_with_somebody_elses_form_key_is_an_error():
    key = uuid.uuid4()
    other, person = make_person(), make_person()
    claims.claim_outside(person=other, actor=other.user, form_key=key, facts=facts())

    with pytest.raises(claims.IntegrityError):
        claims.claim_outside(
            person=person, actor=person.user, form_key=key, facts=facts()
        )


def test_second_press_that_slips_past_the_check_still_finds_the_first(monkeypatch):
    session, person = make_session(), make_person()
    first = claims.claim_listed(session, person=person, actor=person.user)
    monkeypatch.setattr(claims, "_refuse_second", lambda *args: None)

    with pytest.raises(DuplicateClaim) as refused:
        claims.claim_listed(session, person=person, actor=person.user)

    assert refused.value.claim == first


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"credits": None}, "This session carries no CE credit."),
        ({"credits": Decimal(0)}, "This session carries no CE credit."),
        (
            {"begins_on": dt.date(2999, 1, 1)},
            "This training has not ended yet. "
            "Credits can be claimed once it has taken place.",
        ),
    ],
)
def test_claim_listed_says_why_it_cannot_be(given, sentence):
    person = make_person()

    with pytest.raises(NotClaimable) as refused:
        claims.claim_listed(make_session(**given), person=person, actor=person.user)

    assert refused.value.reason == sentence
    assert CreditClaim.objects.count() == 0


def test_claim_of_an_unpublished_event_is_refused():
    session = make_session()
    session.page.unpublish()
    session.refresh_from_db()

    with pytest.raises(NotClaimable) as refused:
        claims.claim_listed(session, person=make_person(), actor=None)

    assert refused.value.reason == "This event is not on the calendar."


def test_claim_on_the_day_waits_for_the_end_of_the_session():
    session = make_session(begins_on=dt.date(2026, 5, 14))
    end = dt.datetime(2026, 5, 14, 11, 30, tzinfo=session.page.zone)

    with clock.at(end - dt.timedelta(minutes=1)), pytest.raises(NotClaimable):
        claims.claim_listed(session, person=make_person(), actor=None)
    with clock.at(end):
        claim = claims.claim_listed(session, person=make_person(), actor=None)

    assert claim.status == "recorded"


def test_recorded_credit_is_announced_after_the_commit(
    django_capture_on_commit_callbacks,
):
    heard = []

    def hear(sender, instance, **kwargs):
        heard.append((sender, instance))

    claim_recorded.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            claim = claim_outside(make_person())
            assert heard == []
    finally:
        claim_recorded.disconnect(hear)

    assert heard == [(CreditClaim, claim)]


def test_outside_training_of_tomorrow_is_refused():
    tomorrow = clock.today() + dt.timedelta(days=1)

    with pytest.raises(NotClaimable) as refused:
        claim_outside(make_person(), ends_on=tomorrow)

    assert refused.value.reason.startswith("That date is in the future.")


def test_amend_changes_the_named_facts_only():
    person = make_person()
    claim = claim_outside(person)

    claims.amend_claim(
        claim, actor=person.user, facts={"category": factories.make_category("TECH")}
    )

    claim.refresh_from_db()
    assert (claim.category.code, claim.title) == ("TECH", "Hooray for Freedom!")


def test_amend_by_somebody_else_is_not_permitted():
    claim = claim_outside(make_person())

    with pytest.raises(NotPermitted):
        claims.amend_claim(claim, actor=make_person().user, facts={"title": "Mine"})


def test_amend_of_a_listed_training_is_refused():
    session, person = make_session(), make_person()
    claim = claims.claim_listed(session, person=person, actor=person.user)

    with pytest.raises(NotClaimable) as refused:
        claims.amend_claim(claim, actor=person.user, facts={"title": "Mine"})

    assert refused.value.reason == (
        "The facts of this training come from the calendar or its provider."
    )


def test_amend_of_a_withdrawn_credit_is_refused():
    claim = make_claim()
    actor = claim.person.user
    claims.withdraw_claim(claim, actor=actor)

    with pytest.raises(NotClaimable) as refused:
        claims.amend_claim(claim, actor=actor, facts={"title": "Back"})

    assert refused.value.reason == "This credit is no longer on your list."


def test_amend_of_what_a_provider_reported_is_refused():
    claim = make_claim(evidence_level="imported")

    with pytest.raises(NotClaimable):
        claims.amend_claim(
            claim, actor=claim.person.user, facts={"credits": Decimal(20)}
        )

    claim.refresh_from_db()
    assert claim.credits == Decimal(1)


def test_credit_of_a_submitted_application_is_locked():
    application = factories.make_application("submitted")
    person = application.participation.person
    claim = person.claims.first()

    with pytest.raises(LockedClaim):
        claims.withdraw_claim(claim, actor=person.user)
    with pytest.raises(LockedClaim):
        claims.amend_claim(claim, actor=person.user, facts={"title": "Other"})


def test_credit_of_a_returned_application_is_free_again():
    application = factories.make_application("returned")
    person = application.participation.person
    claim = person.claims.first()

    claims.withdraw_claim(claim, actor=person.user)

    assert claim.status == "withdrawn"


def test_claimable_sessions_are_past_with_credit_unclaimed_newest_first():
    today, person = clock.today(), make_person()
    old = make_session(begins_on=today - dt.timedelta(days=90))
    new = make_session(begins_on=today - dt.timedelta(days=2))
    claimed = make_session(begins_on=today - dt.timedelta(days=5))
    make_session(begins_on=today + dt.timedelta(days=5))
    make_session(begins_on=today - dt.timedelta(days=400))
    make_session(begins_on=today - dt.timedelta(days=6), credits=None)
    claims.claim_listed(claimed, person=person, actor=person.user)

    assert list(claims.claimable_sessions(person)) == [new, old]


def test_claim_list_reaches_back_as_far_as_the_setting_says():
    settings = CESettings.load()
    settings.claim_months_back = 6
    settings.save()

    with clock.at(dt.datetime(2026, 8, 31, 12, tzinfo=dt.UTC)):
        assert claimable.earliest_claimable() == dt.date(2026, 2, 28)


def test_find_duplicates_sees_through_spelling_and_near_days():
    person, day = make_person(), dt.date(2026, 3, 10)
    same = make_claim(person, title="First Amendment  Audits!", day=day)
    make_claim(person, title="Other training", day=day)
    make_claim(person, title="First amendment audits", day=day - dt.timedelta(days=9))
    make_claim(title="First amendment audits", day=day)
    near = {"begins_on": day + dt.timedelta(days=2), "ends_on": dt.date(2026, 3, 12)}

    found = claims.find_duplicates(person, title="first amendment audits", **near)
    without = claims.find_duplicates(
        person, title="first amendment audits", exclude=same, **near
    )

    assert (found, without) == ([same], [])


def test_duplicate_groups_are_pairs_and_more():
    person, day = make_person(), dt.date(2026, 3, 10)
    pair = [make_claim(person, title=title, day=day) for title in ("Audits", "audits.")]
    single = make_claim(person, title="Audits", day=day - dt.timedelta(days=1))

    assert claims.duplicate_groups([*pair, single]) == [pair]


def test_months_of_a_recording_round_up():
    claim = make_claim(recorded_on=dt.date(2025, 3, 10), day=dt.date(2026, 3, 10))
    later = make_claim(recorded_on=dt.date(2025, 3, 10), day=dt.date(2026, 3, 11))

    assert (claim.recording_age_months, later.recording_age_months) == (12, 13)
    assert make_claim().recording_age_months is None
    assert str(claim) == claim.title
    assert timezone.is_aware(claim.recorded_at)


@pytest.mark.parametrize(
    ("kind", "credits", "days", "unusual"),
    [
        ("outside", "8", 1, 0),
        ("outside", "8.5", 1, 1),
        ("recording", "40", 1, 1),
        ("outside", "16", 2, 0),
        ("outside", "16.5", 2, 2),
        ("college", "45", 1, 0),
        ("presenting", "12", 1, 0),
    ],
)
def test_what_a_day_can_hardly_hold_is_unusual(kind, credits, days, unusual):
    first = dt.date(2026, 5, 1)
    last = first + dt.timedelta(days=days - 1)

    assert unusual == claims.days_of_unusual(
        kind=kind, credits=Decimal(credits), begins_on=first, ends_on=last
    )
