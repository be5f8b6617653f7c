"""A run under other rules: by hand with a reason, or as the rules themselves say."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from ce_plugin.enums import RuleSetStatus
from ce_plugin.exceptions import (
    NoRuleSet,
    NoteRequired,
    NotPermitted,
    TransitionNotAllowed,
)
from ce_plugin.models import OutboxMessage, RuleSet
from ce_plugin.services import clock, participations, rule_set_moves
from ce_plugin.services.rule_set_moves import (
    follow_rule_sets,
    move_to_rule_set,
    open_under_older,
    preview_move,
    rule_sets_to_move_to,
)
from ce_plugin.services.rule_sets import checksum
from tests import factories

pytestmark = pytest.mark.django_db
LATER = dt.date(2030, 1, 1)


@pytest.fixture
def coordinator(db):
    return factories.make_coordinator()


def rules(code):
    return RuleSet.objects.get(code=code)


def published(policy, *, until=None, total=None, code="MT-NEXT", first=LATER):
    """Rules in force from then on, as MT-2023, with this word for open runs."""
    definition = copy.deepcopy(rules("MT-2023").definition)
    definition |= {
        "code": code,
        "effective_from": first.isoformat(),
        "open_participations": {
            "policy": policy,
            **({"until": until} if until else {}),
        },
    }
    if total:
        definition["tracks"]["staff"]["initial"] |= {"total": total, "minimums": []}
    return RuleSet.objects.create(
        programme="MT",
        code=code,
        status=RuleSetStatus.PUBLISHED,
        published_at=timezone.now(),
        effective_from=first,
        definition=definition,
        checksum=checksum(definition),
    )


def bound_to(participation):
    participation.refresh_from_db()
    return participation.rule_set.code


def test_move_writes_who_why_and_what_changed(coordinator):
    participation = factories.make_applicant()

    move = move_to_rule_set(
        participation, rules("MT-2014"), actor=coordinator, reason=" Agreed in May. "
    )

    assert bound_to(participation) == "MT-2014"
    assert move.actor == coordinator
    assert move.reason == "Agreed in May."
    assert str(move) == "From MT-2023 version 1 to MT-2014 version 1"
    assert {side: facts["eligible"] for side, facts in move.data.items()} == {
        "before": True,
        "after": True,
    }
    assert move.data["before"]["total"] == move.data["after"]["total"] == "60.0"


def test_move_tells_the_person_with_the_reason(coordinator):
    participation = factories.make_participation()

    move_to_rule_set(participation, rules("MT-2014"), actor=coordinator, reason="Why")

    mail = OutboxMessage.objects.get(kind="rules_changed")
    assert mail.recipient == participation.person.email
    assert mail.context["reason"] == "Why"


def test_move_of_somebody_without_an_address_queues_no_mail(coordinator):
    participation = factories.make_participation()
    type(participation.person).objects.update(email="")
    participation.refresh_from_db()

    move_to_rule_set(participation, rules("MT-2014"), actor=coordinator, reason="Why")

    assert not OutboxMessage.objects.filter(kind="rules_changed").exists()


def test_move_twice_is_once(coordinator):
    participation = factories.make_participation()
    move = {"actor": coordinator, "reason": "Why"}
    move_to_rule_set(participation, rules("MT-2014"), **move)

    assert move_to_rule_set(participation, rules("MT-2014"), **move) is None
    assert participation.moves.count() == 1


def test_move_by_the_participant_is_refused():
    participation = factories.make_participation()

    with pytest.raises(NotPermitted):
        move_to_rule_set(
            participation,
            rules("MT-2014"),
            actor=participation.person.user,
            reason="Why",
        )


def test_move_of_a_coordinators_own_run_is_refused(coordinator):
    participation = factories.make_participation(
        factories.make_person(user=coordinator)
    )

    with pytest.raises(NotPermitted):
        move_to_rule_set(participation, rules("MT-2014"), actor=coordinator, reason="I")


def test_move_without_a_reason_is_refused(coordinator):
    with pytest.raises(NoteRequired):
        move_to_rule_set(
            factories.make_participation(),
            rules("MT-2014"),
            actor=coordinator,
            reason=" ",
        )


@pytest.mark.parametrize("code", ["MT-2026", "WI-DIRECTOR"])
def test_move_to_a_draft_or_to_another_programs_rules_is_refused(coordinator, code):
    participation = factories.make_participation()

    with pytest.raises(NoRuleSet):
        move_to_rule_set(participation, rules(code), actor=coordinator, reason="Why")
    assert bound_to(participation) == "MT-2023"


def test_move_of_a_closed_run_is_refused(coordinator):
    participation = factories.make_participation()
    participations.leave(participation, actor=participation.person.user)

    with pytest.raises(TransitionNotAllowed):
        move_to_rule_set(
            participation, rules("MT-2014"), actor=coordinator, reason="Why"
        )


def test_move_while_the_list_is_under_review_is_refused(coordinator):
    participation = factories.make_application("submitted").participation

    with pytest.raises(TransitionNotAllowed):
        move_to_rule_set(
            participation, rules("MT-2014"), actor=coordinator, reason="Why"
        )


def test_the_versions_to_move_to_are_the_programs_published_ones():
    participation = factories.make_participation()

    found = rule_sets_to_move_to(participation).values_list("code", flat=True)

    assert sorted(found) == ["MT-2009", "MT-2014", "MT-2023"]


def test_preview_writes_nothing():
    participation = factories.make_applicant()

    preview = preview_move(participation, rules("MT-2014"))

    assert preview.before.evaluation.rule_set == "MT-2023"
    assert preview.after.evaluation.rule_set == "MT-2014"
    assert not preview.gains
    assert not preview.loses
    assert bound_to(participation) == "MT-2023"


def test_preview_names_who_would_lose():
    participation = factories.make_applicant()

    preview = preview_move(participation, published("keep", total="61"))

    assert preview.loses


def test_rules_that_keep_move_nobody():
    participation = factories.make_participation()
    published("keep")

    assert follow_rule_sets(LATER) == 0
    assert bound_to(participation) == "MT-2023"


def test_rules_that_move_take_open_runs_from_their_first_day_on():
    participation = factories.make_participation()
    published("move")

    assert follow_rule_sets(LATER - dt.timedelta(days=1)) == 0
    assert follow_rule_sets(LATER) == 1
    assert bound_to(participation) == "MT-NEXT"
    assert participation.moves.get().actor is None
    assert follow_rule_sets(LATER) == 0


def test_runs_under_review_are_taken_once_the_list_is_given_back():
    application = factories.make_application("submitted")
    published("move")

    assert follow_rule_sets(LATER) == 0
    assert bound_to(application.participation) == "MT-2023"

    factories.review.return_application(
        application, actor=factories.make_coordinator(), note="Why", snapshot_number=1
    )
    assert follow_rule_sets(LATER) == 1


def test_a_run_that_was_closed_a_moment_ago_stays():
    """The list of runs is read before each is locked: the lock looks again."""
    participation = factories.make_participation()
    rule_set = published("move")
    participations.leave(participation, actor=participation.person.user)

    assert rule_set_moves._follow_one(participation.pk, rule_set, LATER) is False


def test_better_of_takes_at_once_whoever_the_new_rules_find_eligible():
    """10 credits: enough for the new rules, far from enough for the old."""
    gains, waits = factories.make_participation(), factories.make_participation()
    day = LATER - dt.timedelta(days=30)
    factories.make_claim(gains.person, day=day, credits=Decimal(10))
    published("better_of_until", until="2030-06-30", total="10")

    assert follow_rule_sets(LATER) == 1
    assert bound_to(gains) == "MT-NEXT"
    assert bound_to(waits) == "MT-2023"


def test_better_of_takes_the_rest_when_its_date_is_over():
    waits = factories.make_participation()
    published("better_of_until", until="2030-06-30", total="10")

    assert follow_rule_sets(dt.date(2030, 6, 30)) == 0
    assert follow_rule_sets(dt.date(2030, 7, 1)) == 1
    assert bound_to(waits) == "MT-NEXT"


@pytest.mark.usefixtures("in_may")
def test_follow_leaves_other_programs_and_newer_rules_alone(coordinator):
    participation = factories.make_participation()
    published("move")
    newer = published("keep", code="MT-NEWER", first=dt.date(2030, 2, 1))
    move_to_rule_set(participation, newer, actor=coordinator, reason="Ahead of time")

    assert follow_rule_sets(LATER) == 0
    assert clock.today() < LATER


def test_open_under_older_counts_the_runs_of_every_earlier_version():
    factories.make_participation(track=factories.make_track("staff"))
    old = factories.make_participation(track=factories.make_track("staff"))
    old.rule_set = rules("MT-2014")
    old.save(update_fields=["rule_set"])

    assert open_under_older(rules("MT-2023")).count() == 1
    assert open_under_older(published("move")).count() == 2


def test_what_a_coordinator_has_put_back_stays(coordinator):
    run = factories.make_participation()
    own = run.rule_set
    newer = published("move", first=clock.today())
    assert follow_rule_sets(clock.today()) == 1
    run.refresh_from_db()
    move_to_rule_set(run, own, actor=coordinator, reason="Hardship.")

    assert follow_rule_sets(clock.today()) == 0

    run.refresh_from_db()
    assert (run.rule_set, run.moves.count()) == (own, 2)
    assert newer.pk != own.pk
