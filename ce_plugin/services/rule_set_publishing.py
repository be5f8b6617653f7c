"""Publishing a draft: what it takes over, what is in its way, and the freeze.

The one place that writes the status of a rule set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ce_plugin import permissions, rules
from ce_plugin.enums import RuleSetStatus
from ce_plugin.exceptions import (
    DraftChanged,
    NoteRequired,
    NotPermitted,
    NotPublishable,
    TransitionNotAllowed,
)
from ce_plugin.models import RuleSet
from ce_plugin.models.times import formal_day
from ce_plugin.services import clock, laboratory
from ce_plugin.services.locks import lock_programme
from ce_plugin.services.rule_set_drafts import columns_of, tell, write_draft

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Publication:
    """What publishing a draft would do: `takes_over` from these, on its first day.

    With `obstacles` it is not possible; `notes` are worth knowing before.
    """

    takes_over: tuple[RuleSet, ...]
    obstacles: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def former(self) -> str:
        """The keys of what it takes over, as a form carries them."""
        return ",".join(str(pk) for pk in sorted(each.pk for each in self.takes_over))


def plan_publication(draft: RuleSet) -> Publication:
    """Reads only. Publishing asks the same again, with everything locked."""
    others = [other for other in _neighbours(draft) if _collide(draft, other)]
    takes_over = tuple(other for other in others if _gives_way(draft, other))
    return Publication(
        takes_over=takes_over,
        obstacles=tuple(_obstacles(draft, others)),
        notes=tuple(_notes(draft, takes_over)),
    )


def former_rules(rule_set: RuleSet) -> list[RuleSet]:
    """What holds, or held, for its tracks on its first day, were it not there."""
    if not rule_set.is_draft:
        return list(rule_set.supersedes.all())
    rows = RuleSet.objects.in_force(rule_set.effective_from)
    return [
        row
        for row in rows.filter(programme=rule_set.programme)
        if _shared_tracks(rule_set, row)
    ]


@transaction.atomic
def publish_rule_set(
    rule_set: RuleSet,
    *,
    actor,
    reason: str,
    seen: str = "",
    former: str | None = None,
) -> RuleSet:
    """Freeze a draft; gives back the row as it stands now.

    `seen` is the checksum of what the publisher read, else that of the row in hand:
    DraftChanged when it was saved since. `former` is `Publication.former` as the
    publisher read it: DraftChanged when something else would be taken over now. The same content published twice is
    published once. The laboratory's report on what it says is kept with it for good;
    a person publishes nothing that was not tried there. Raises NotPermitted,
    NoteRequired without a reason, NotPublishable with sentences about what is in the
    way, TransitionNotAllowed when it was thrown away or published with other content.
    """
    if actor is not None and not permissions.may_publish_rule_sets(actor):
        raise NotPermitted("Rule sets are published by coordinators.")
    lock_programme(rule_set.programme)
    draft = RuleSet.objects.filter(pk=rule_set.pk).first()
    seen = seen or rule_set.checksum
    if draft is None or not draft.is_draft:
        return _published_already(draft, seen)
    if draft.checksum != seen or former not in (None, plan_publication(draft).former):
        raise DraftChanged(draft)
    if not reason.strip():
        raise NoteRequired("Publishing needs a reason.")
    report = laboratory.current_report(draft)
    if report is None and actor is not None:
        raise NotPublishable([_("These rules were not yet tried in the laboratory.")])
    row = publish_row(draft, actor=actor, reason=reason.strip())
    if report is not None:
        laboratory.attach_to_publication(report)
    return row


def publish_row(row: RuleSet, *, actor, reason: str) -> RuleSet:
    """Freeze a row, stored or new, and end what it takes over; everything is locked.

    Raises NotPublishable.
    """
    plan = plan_publication(row)
    if plan.obstacles:
        raise NotPublishable(plan.obstacles)
    columns = columns_of({**row.definition, "draft": False})
    row.status = RuleSetStatus.PUBLISHED
    write_draft(
        row,
        {
            **columns,
            "reason": reason,
            "published_at": clock.now(),
            "published_by": actor,
        },
    )
    tell(row, "publish", actor, reason=reason)
    for former in plan.takes_over:
        _supersede(former, row, actor)
    return row


def _published_already(row: RuleSet | None, seen: str) -> RuleSet:
    if row is None:
        raise TransitionNotAllowed("The draft was thrown away.")
    as_draft = rules.digest({**row.definition, "draft": True})
    if seen not in (row.checksum, as_draft):
        raise TransitionNotAllowed("It was published with other content.")
    return row


def _supersede(former: RuleSet, successor: RuleSet, actor) -> None:
    former.status = RuleSetStatus.SUPERSEDED
    former.superseded_by = successor
    former.superseded_from = successor.effective_from
    former.save()
    day = successor.effective_from.isoformat()
    tell(former, "supersede", actor, successor=str(successor), day=day)


def _neighbours(draft: RuleSet) -> Iterable[RuleSet]:
    rows = RuleSet.objects.frozen().filter(programme=draft.programme)
    return rows.exclude(pk=draft.pk).select_related("superseded_by")


def _collide(draft: RuleSet, other: RuleSet) -> bool:
    """Whether both would answer for one track on one day."""
    if not _shared_tracks(draft, other):
        return False
    first = max(draft.effective_from, other.effective_from)
    ends = [day for day in (draft.effective_to, other.last_day) if day]
    return not ends or first <= min(ends)


def _shared_tracks(draft: RuleSet, other: RuleSet) -> set[str]:
    return draft.parsed.tracks.keys() & other.parsed.tracks.keys()


def _begun(draft: RuleSet, other: RuleSet) -> bool:
    return other.effective_from <= draft.effective_from


def _corrects(draft: RuleSet, other: RuleSet) -> bool:
    """In force, the later version of a code stands before the earlier one."""
    return draft.code == other.code and draft.version > other.version


def _gives_way(draft: RuleSet, other: RuleSet) -> bool:
    return other.status == RuleSetStatus.PUBLISHED and _begun(draft, other)


def _obstacles(draft: RuleSet, others: Iterable[RuleSet]) -> Iterator[str]:
    for other in others:
        if not _begun(draft, other):
            yield _begins_within(other)
        elif other.superseded_by and not _corrects(draft, other):
            yield _gives_way_already(other)
        elif other.parsed.tracks.keys() - draft.parsed.tracks.keys():
            yield _leaves_tracks_without(draft, other)


def _begins_within(other: RuleSet) -> str:
    return _(
        "%(other)s is in force from %(day)s on. Let this draft end on %(before)s at "
        "the latest, or begin it later."
    ) % {
        "other": other,
        "day": formal_day(other.effective_from),
        "before": formal_day(other.effective_from - ONE_DAY),
    }


def _gives_way_already(other: RuleSet) -> str:
    return _(
        "%(other)s gives way to %(successor)s on %(day)s already; a second successor "
        "cannot take its place. Begin this draft on that day, or correct %(other)s by "
        "a new version of it."
    ) % {
        "other": other,
        "successor": other.superseded_by,
        "day": formal_day(other.superseded_from),
    }


def _leaves_tracks_without(draft: RuleSet, other: RuleSet) -> str:
    missing = other.parsed.tracks.keys() - draft.parsed.tracks.keys()
    return _(
        "%(other)s also holds the rules of: %(tracks)s. From %(day)s on these tracks "
        "would be without rules. Add them to this draft."
    ) % {
        "other": other,
        "tracks": _labels(other, missing),
        "day": formal_day(draft.effective_from),
    }


def _labels(rule_set: RuleSet, codes: Iterable[str]) -> str:
    tracks = rule_set.parsed.tracks
    return get_text_list([tracks[code].label for code in sorted(codes)], _("and"))


def _notes(draft: RuleSet, takes_over: Iterable[RuleSet]) -> Iterator[str]:
    if draft.effective_from < clock.today():
        yield _(
            "The first day, %(day)s, is in the past. What was decided since then is "
            "not decided again."
        ) % {"day": formal_day(draft.effective_from)}
    ends = draft.effective_to
    if ends and (uncovered := _uncovered(draft, takes_over, ends + ONE_DAY)):
        yield _("After %(day)s no rules are in force for: %(tracks)s.") % {
            "day": formal_day(ends),
            "tracks": _labels(draft, uncovered),
        }


def _uncovered(draft: RuleSet, takes_over: Iterable[RuleSet], day: dt.date) -> set[str]:
    """Tracks of the draft that nothing else holds rules for on `day`."""
    ended = [each.pk for each in takes_over]
    later = RuleSet.objects.in_force(day).filter(programme=draft.programme)
    covered = [each.parsed.tracks.keys() for each in later.exclude(pk__in=ended)]
    return draft.parsed.tracks.keys() - set().union(*covered)
