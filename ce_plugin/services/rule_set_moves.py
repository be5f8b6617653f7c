"""Putting an open run under other rules: by a coordinator, or by what the rules say."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext

from ce_plugin import permissions, rules
from ce_plugin.enums import ParticipationStatus, RuleSetStatus
from ce_plugin.exceptions import NoRuleSet, NoteRequired, NotPermitted
from ce_plugin.exceptions import TransitionNotAllowed as NotNow
from ce_plugin.models import RuleSet, RuleSetMove, TrackParticipation
from ce_plugin.services import audit, eligibility, notices
from ce_plugin.services.eligibility import Progress
from ce_plugin.services.locks import lock_participation

KEEP, BETTER_OF = "keep", "better_of_until"


@dataclass(frozen=True)
class MovePreview:
    """Where somebody stands today under the rules they have, and under others."""

    before: Progress
    after: Progress

    @property
    def gains(self) -> bool:
        return self.after.eligible and not self.before.eligible

    @property
    def loses(self) -> bool:
        return self.before.eligible and not self.after.eligible


def rule_sets_to_move_to(participation: TrackParticipation) -> QuerySet[RuleSet]:
    """Every version of the program that has rules for the track, but drafts."""
    track = participation.track
    return RuleSet.objects.exclude(status=RuleSetStatus.DRAFT).filter(
        programme=track.programme, definition__tracks__has_key=track.code
    )


def preview_move(
    participation: TrackParticipation,
    rule_set: RuleSet,
    *,
    as_of: dt.date | None = None,
) -> MovePreview:
    """Nothing is written. The one record is judged by both."""
    claims = eligibility.live_claims(participation.person)
    used = eligibility.used_claims(participation.person)
    moved = copy.copy(participation)
    moved.rule_set = rule_set
    before, after = (
        eligibility.progress(one, claims, as_of=as_of, used=used)
        for one in (participation, moved)
    )
    return MovePreview(before, after)


@transaction.atomic
def move_to_rule_set(
    participation: TrackParticipation, rule_set: RuleSet, *, actor, reason: str
) -> RuleSetMove | None:
    """Put an open run under `rule_set`; the person is told, with the reason.

    None when it is under these rules already. Raises NotPermitted unless a
    coordinator moves somebody else's run, NoteRequired without a reason, NoRuleSet
    where the version is a draft or has no rules for the track, TransitionNotAllowed
    when the run is closed or its list is under review.
    """
    if not permissions.may_review(actor, participation):
        raise NotPermitted("Only a coordinator moves a run, and never their own.")
    if not reason.strip():
        raise NoteRequired("A move to other rules needs a reason.")
    move = _move(participation, rule_set, actor=actor, reason=reason.strip())
    participation.refresh_from_db()
    return move


def _move(participation, rule_set, *, actor, reason: str) -> RuleSetMove | None:
    locked = lock_participation(participation.pk)
    if locked.rule_set_id == rule_set.pk:
        return None
    _check(locked, rule_set)
    move = RuleSetMove.objects.create(
        participation=locked,
        from_rule_set=locked.rule_set,
        to_rule_set=rule_set,
        actor=actor,
        reason=reason,
        data=_difference(preview_move(locked, rule_set)),
    )
    locked.rule_set = rule_set
    locked.save(update_fields=["rule_set"])
    audit.record(
        "participation.move",
        locked,
        actor=actor,
        reason=f"move:{move.pk}",
        digest=move.data["after"]["digest"],
    )
    notices.rules_changed(move)
    return move


def _check(participation: TrackParticipation, rule_set: RuleSet) -> None:
    if participation.status != ParticipationStatus.OPEN:
        raise NotNow("The run is closed.")
    if participation.applications.submitted().exists():
        raise NotNow("The list is under review. It is judged by the rules it has.")
    if not rule_sets_to_move_to(participation).filter(pk=rule_set.pk).exists():
        raise NoRuleSet(f"{rule_set} has no rules for {participation.track}.")


def _difference(preview: MovePreview) -> dict:
    return {
        name: {
            "eligible": progress.eligible,
            "total": str(progress.evaluation.total),
            "digest": rules.digest(progress.evaluation),
        }
        for name, progress in (("before", preview.before), ("after", preview.after))
    }


def follow_rule_sets(day: dt.date) -> int:
    """Move the open runs that the rules in force on `day` send for; how many moved.

    `keep` leaves a run where it is. `move` takes it. `better_of_until` takes it on
    the first day on which the new rules find somebody eligible and the old do not,
    and takes the rest when its date is over. Safe to run again.
    """
    return sum(
        _follow_one(key, rule_set, day)
        for rule_set in RuleSet.objects.in_force(day)
        if rule_set.parsed.open_participations.policy != KEEP
        for key in list(_bound_to_older(rule_set).values_list("pk", flat=True))
    )


def open_under_older(rule_set: RuleSet) -> QuerySet[TrackParticipation]:
    """The open runs on its tracks that follow any version that began before it."""
    older = RuleSet.objects.filter(
        programme=rule_set.programme, effective_from__lte=rule_set.effective_from
    ).exclude(pk=rule_set.pk)
    return TrackParticipation.objects.open().filter(
        rule_set__in=older, track__code__in=list(rule_set.parsed.tracks)
    )


def _bound_to_older(rule_set: RuleSet) -> QuerySet[TrackParticipation]:
    """Without the runs that a coordinator has put where they are since it began."""
    by_hand = RuleSetMove.objects.filter(
        actor__isnull=False,
        to_rule_set=F("participation__rule_set"),
        at__date__gte=rule_set.effective_from,
    )
    return (
        open_under_older(rule_set)
        .not_under_review()
        .exclude(pk__in=by_hand.values("participation"))
        .order_by("pk")
    )


@transaction.atomic
def _follow_one(key: int, rule_set: RuleSet, day: dt.date) -> bool:
    participation = lock_participation(key)
    policy = rule_set.parsed.open_participations
    waits = policy.policy == BETTER_OF and day <= policy.until
    if waits and not preview_move(participation, rule_set, as_of=day).gains:
        return False
    try:
        return _move(participation, rule_set, actor=None, reason=_taken()) is not None
    except NotNow:
        # Somebody submitted or left a moment ago: tomorrow is another day.
        return False


def _taken() -> str:
    return gettext("These rules take over the runs that were open when they began.")
