"""What is ahead on a track: the way, in words, never out of date, and always true."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from wagtail.log_actions import log

from ce_plugin.models import EventPage
from ce_plugin.services import (
    claims,
    clock,
    eligibility,
    gaps,
    plans,
    registrations,
)
from ce_plugin.services.gaps import candidates
from ce_plugin.services.nearness import Filters
from ce_plugin.services.openings import openings
from tests.factories import (
    CATEGORIES,
    make_application,
    make_claim,
    make_participation,
    make_person,
    make_track,
)
from tests.services.planning import NOW, TODAY, at_the_end_of, in_days, make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def run():
    """A trustee who has 9 of 15 credits, all in Library Administration."""
    participation = make_participation(make_person(), make_track("trustee"))
    make_claim(participation.person, credits=Decimal(9))
    return participation


def plan(participation, **how) -> plans.Plan:
    return plans.plan_of(participation, **how)


def titles(found) -> list[str]:
    return [one.title for one in found]


# --- the way ---------------------------------------------------------------------


def test_a_plan_names_the_fewest_trainings_and_the_day(run):
    make_offer(3, "2", "LA", title="Small")
    make_offer(9, "4", "TECH", title="Large")
    make_offer(20, "6", "LA", title="Later")
    make_offer(30, "2", "LA", title="Last")

    found = plan(run)

    assert titles(found.gap.picks) == ["Later"]
    assert found.headline == "Attend this one and you qualify on 2 June 2026."
    assert found.afterwards == "After that you would have 15 of 15 credits."
    assert titles(found.gap.more) == ["Small", "Large", "Last"]
    assert found.is_hasty is False


def test_a_category_complete_today_is_filled_again_when_its_credits_leave():
    run = make_participation(make_person(), make_track("staff"))
    for code, credits, day in (
        ("LSP", 60, in_days(-100)),
        ("CMTS", 5, in_days(-100)),
        ("LA", 4, in_days(-100)),
        ("TECH", 5, dt.date(2022, 5, 20)),
    ):
        make_claim(run.person, category=code, credits=Decimal(credits), day=day)
    make_offer(14, "5", "LA", title="Budgets")
    make_offer(14, "5", "TECH", title="Networks")

    found = plan(run)

    assert (found.gap.closes, found.gap.day) == (True, in_days(14))
    assert sorted(titles(found.gap.picks)) == ["Budgets", "Networks"]
    assert titles(found.gap.more) == []


def test_of_two_that_suffice_the_earlier_is_named_though_it_is_smaller(run):
    make_claim(run.person, credits=Decimal(5))
    make_offer(90, "1.5", "LA", title="Larger")
    make_offer(2, "1", "LA", title="Soon")

    assert titles(plan(run).gap.picks) == ["Soon"]


def test_a_plan_of_two_says_so(run):
    make_offer(3, "2", "LA")
    make_offer(9, "4", "TECH")

    assert plan(run).headline == "Attend these two and you qualify on 22 May 2026."


def test_a_plan_may_be_done_today(run):
    make_offer(-20, "6", "LA", format="recording")

    found = plan(run)

    assert found.headline == "Take this one and you qualify today."
    assert found.gap.day == TODAY


def test_a_plan_of_many_is_a_way_and_not_the_shortest(run):
    for days in range(1, 10):
        make_offer(days, "1", "LA")

    found = plan(run)

    assert (len(found.gap.picks), found.gap.is_shortest) == (6, False)
    assert found.headline == "A way: take these six and you qualify on 19 May 2026."


def test_a_plan_counts_on_what_somebody_is_registered_for(run):
    booked = make_offer(9, "4", "TECH", title="Booked")
    make_offer(3, "6", "LA", title="Quicker")
    make_offer(30, "2", "LA", title="Last")
    registrations.register(booked.page, person=run.person, actor=run.person.user)

    found = plan(run)

    assert titles(found.gap.picks) == ["Quicker"]
    assert found.gap.planned == ()
    EventPage.objects.get(title="Quicker").unpublish()
    found = plan(run)
    assert (titles(found.gap.picks), titles(found.gap.planned)) == (
        ["Last"],
        ["Booked"],
    )


def test_a_plan_that_needs_nothing_more_says_what_is_planned(run):
    booked = make_offer(9, "6", "LA", title="Booked")
    registrations.register(booked.page, person=run.person, actor=run.person.user)

    found = plan(run)

    assert titles(found.planned) == ["Booked"]
    assert found.headline == (
        "With what you are registered for you qualify on 22 May 2026."
    )


def test_a_recording_one_was_registered_for_is_an_offer_again(run):
    """It may have been missed: nothing says it was attended."""
    booked = make_offer(9, "6", "LA", recording_url="https://learn.example/1")
    registrations.register(booked.page, person=run.person, actor=run.person.user)

    with at_the_end_of(in_days(12)):
        found = plan(run)

    assert (len(found.gap.picks), found.planned) == (1, ())


def test_a_plan_without_a_way_brings_as_near_as_possible(run):
    make_offer(9, "2", "TECH", title="Two")
    make_offer(12, "1.5", "LA", title="More")

    found = plan(run)

    assert found.headline == (
        "No set of the training listed now makes you eligible; "
        "these two bring you nearest."
    )
    assert found.afterwards == "Still missing: 2.5 credits in all."
    assert titles(found.gap.picks) == ["Two", "More"]


def test_a_plan_with_nothing_listed_says_what_is_missing():
    run = make_participation(make_person(), make_track("staff"))
    make_claim(run.person, credits=Decimal(57))

    found = plan(run)

    assert found.headline == "No training listed now brings you nearer."
    assert found.afterwards == (
        "Still missing: 3 credits in all, "
        "5 credits in Library Services to the Public, "
        "5 credits in Collection Management and Technical Services, "
        "5 credits in Technology."
    )


def test_a_plan_of_one_that_brings_nearest_says_one(run):
    make_offer(9, "2", "TECH")

    assert plan(run).headline == (
        "No training listed now makes you eligible; this one brings you nearest."
    )


def test_a_plan_follows_what_is_chosen(run):
    make_offer(3, "6", "LA", title="Web", format="online")
    make_offer(9, "6", "LA", title="Room", format="in_person")
    make_offer(-9, "6", "LA", title="Tape", format="recording")

    assert titles(plan(run).gap.picks) == ["Tape"]
    online = plan(run, filters=Filters(online=True))
    assert titles(online.gap.picks) == ["Web"]
    assert plan(run, filters=Filters(near=True)).gap.picks == ()


def test_a_plan_of_somebody_eligible_has_a_clock_only(run):
    make_claim(run.person, credits=Decimal(6))

    found = plan(run)

    assert (found.gap, found.headline, found.afterwards) == (None, "", "")
    assert found.clock.is_eligible


def test_a_plan_of_a_renewal_leaves_out_what_is_used_up():
    application = make_application("issued")
    renewal = application.participation.person.participations.open().get()
    for code in CATEGORIES:
        make_offer(5, "15", code)

    found = plan(renewal)

    assert (len(found.gap.picks), found.gap.closes) == (4, True)
    assert found.gap.total == 60


def test_a_record_that_ripens_by_itself_needs_no_training(run):
    make_claim(run.person, credits=Decimal(6), day=in_days(4))

    assert plan(run).headline == "With what is on your list you qualify on 17 May 2026."


# --- candidates ------------------------------------------------------------------


def test_candidates_are_taken_from_each_category_in_turn():
    run = make_participation(make_person(), make_track("staff"))
    make_claim(run.person, credits=Decimal(57))
    for code, credits in (("LA", "3"), ("LA", "9"), ("TECH", "1"), ("TECH", "2")):
        make_offer(5, credits, code, title=f"{code} {credits}")
    answer = eligibility.evaluate_participation(run)

    chosen = candidates(answer, openings(run.person))

    assert titles(chosen) == ["LA 9", "TECH 2", "LA 3", "TECH 1"]


def test_where_the_best_candidates_do_not_suffice_all_of_them_are_tried(
    run, monkeypatch
):
    """Else somebody would read that nothing listed makes them eligible."""
    monkeypatch.setattr(gaps, "CANDIDATES", 3)
    for days in range(1, 8):
        make_offer(days, "1", "LA")

    gap = plan(run).gap

    assert (gap.closes, gap.is_shortest, len(gap.picks)) == (True, False, 6)


def test_candidates_are_as_many_as_the_rulings_say():
    assert gaps.CANDIDATES == 60


def test_candidates_leave_out_what_is_complete_already():
    run = make_participation(make_person(), make_track("staff"))
    make_claim(run.person, credits=Decimal(60))
    for code in ("LA", "TECH"):
        make_offer(5, "2", code, title=code)

    answer = eligibility.evaluate_participation(run)

    assert titles(candidates(answer, openings(run.person))) == ["TECH"]


# --- never out of date -----------------------------------------------------------


def test_an_answer_is_kept_while_nothing_changes(run, django_assert_num_queries):
    make_offer(3, "6", "LA")
    first = plan(run)

    with django_assert_num_queries(1):
        assert plan(run) == first


def claim_it(run, session):
    with at_the_end_of(in_days(3)):
        claims.claim_listed(session, person=run.person, actor=run.person.user)


def withdraw_a_claim(run, session):
    claims.withdraw_claim(run.person.claims.get(), actor=run.person.user)


def amend_a_claim(run, session):
    facts = {"credits": Decimal(3)}
    claims.amend_claim(run.person.claims.get(), actor=run.person.user, facts=facts)


def add_a_claim(run, session):
    make_claim(run.person, credits=Decimal("0.5"))


def register(run, session):
    registrations.register(session.page, person=run.person, actor=run.person.user)


def cancel_the_event(run, session):
    session.page.unpublish()


def publish_another(run, session):
    make_offer(1, "6", "LA", title="Sooner")


def publish_a_change(run, session):
    page = EventPage.objects.get(pk=session.page_id)
    held = page.sessions.get()
    held.begins_on = held.ends_on = in_days(8)
    page.sessions.add(held)
    page.save_revision().publish()


def rename_the_category(run, session):
    category = session.category
    category.name = "Administration of libraries"
    category.save()
    log(category, "wagtail.edit")


@pytest.mark.parametrize(
    "change",
    [
        rename_the_category,
        claim_it,
        withdraw_a_claim,
        amend_a_claim,
        add_a_claim,
        register,
        cancel_the_event,
        publish_another,
        publish_a_change,
    ],
)
def test_no_answer_outlives_what_it_rests_on(run, change):
    session = make_offer(3, "6", "LA", title="First")
    session.page.save_revision().publish()
    before = plan(run)

    change(run, session)

    kept = plan(run)
    cache.clear()
    assert kept == plan(run) != before


def test_an_answer_lasts_for_its_day_only(run):
    make_offer(3, "6", "LA")
    plan(run)

    with clock.at(NOW + dt.timedelta(days=4)):
        assert plan(run).gap.picks == ()


def test_an_answer_ends_with_the_first_training_it_names(run):
    make_offer(0, "6", "LA", title="This morning")
    make_offer(3, "6", "LA", title="Later")
    assert titles(plan(run).gap.picks) == ["This morning"]

    with clock.at(NOW.replace(hour=11, minute=30)):
        assert titles(plan(run).gap.picks) == ["Later"]
        assert titles(plans.glances(run.person, [run])[run.pk].picks) == ["Later"]


def test_a_hasty_answer_is_mended_by_whoever_has_time(run, monkeypatch):
    """The glance of the first page is over at once; the plan's page looks again."""
    for days in (3, 4, 5):
        make_offer(days, "3", "LA")
    monkeypatch.setattr(plans, "GLANCE", 0)

    glance = plans.glances(run.person, [run])[run.pk]
    hasty, thorough = plan(run, seconds=0), plan(run)

    assert (hasty.is_hasty, hasty.gap.is_shortest) == (True, False)
    assert glance.headline == hasty.headline
    assert hasty.headline.startswith("A way: ")
    assert (thorough.is_hasty, thorough.gap.is_shortest) == (False, True)
    mended = plans.glances(run.person, [run])[run.pk]
    assert mended.headline == thorough.headline != glance.headline


def test_a_glance_names_a_few_and_says_how_many_more(run):
    for days in range(1, 10):
        make_offer(days, "1", "LA")

    glance = plans.glances(run.person, [run])[run.pk]

    assert (len(glance.picks), glance.more_picks) == (5, 1)


def test_a_glance_without_a_way_names_no_training(run):
    make_offer(3, "1", "LA")

    glance = plans.glances(run.person, [run])[run.pk]

    assert (glance.has_gap, glance.picks, glance.planned) == (True, (), ())
    assert glance.headline.startswith("No training listed now makes you eligible")


def test_nothing_is_looked_for_without_a_track(django_assert_num_queries):
    person = make_person()

    with django_assert_num_queries(0):
        assert plans.glances(person, []) == {}


def test_glances_of_several_tracks_cost_what_one_does(run, django_assert_num_queries):
    other = make_participation(run.person, make_track("staff"))
    for one in (run, other):
        one.person, one.track, one.rule_set.parsed  # noqa: B018

    with django_assert_num_queries(3):
        assert len(plans.glances(run.person, [run, other])) == 2
    with django_assert_num_queries(1):
        assert len(plans.glances(run.person, [run, other])) == 2
