"""A merge undone: every row goes back, and what came since stays and is listed."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ce_plugin.enums import ErasureOutcome, MergeAction
from ce_plugin.exceptions import NotMergeable
from ce_plugin.models import (
    ErasureRequest,
    Person,
    PersonMerge,
    PersonMergeEntry,
    Registration,
    TrackParticipation,
)
from ce_plugin.services import audit, clock, merge_rules, registrations
from ce_plugin.services.locks import lock_events, lock_people
from ce_plugin.services.merging import give_sign_ins, require_may_merge
from ce_plugin.services.row_values import label_of, put_back, values_of
from ce_plugin.services.transition import apply_transition

UNMERGED_ACTION = "ce_plugin.merge.undo"
# So many rows are named; of more it is said how many.
NAMED = 200


@transaction.atomic
def unmerge_people(merge: PersonMerge, *, actor) -> PersonMerge:
    """Take two people apart again. `report` then says what did not go back.

    Twice is once. Raises NotPermitted, or NotMergeable when one of the two was merged
    again since: what was done last is undone first.
    """
    require_may_merge(actor, merge.survivor, merge.merged)
    # Before the people: so does whoever registers one of them, or gives up a seat.
    lock_events(_events_of(merge))
    lock_people(merge.survivor_id, merge.merged_id)
    locked = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if locked.undone_at is None:
        _refuse(locked)
        Unmerging(locked, actor).carry_out()
    merge.refresh_from_db()
    return merge


def _events_of(merge: PersonMerge) -> models.QuerySet:
    """Events of registrations that were set aside, and may want a seat, or moved."""
    touched = merge.entries.filter(
        action__in=[MergeAction.SET_ASIDE, MergeAction.MOVED],
        model=label_of(Registration),
    )
    rows = Registration.objects.filter(pk__in=touched.values("object_id"))
    return rows.order_by().values("event")


def _refuse(merge: PersonMerge) -> None:
    if erased(merge.survivor, merge.merged):
        raise NotMergeable(
            [_("One of the two was erased. Nothing can be taken apart.")]
        )
    later = later_merges(merge)
    if later:
        raise NotMergeable(
            _("“%(merge)s” came later. Undo that merge first.") % {"merge": one}
            for one in later
        )


def erased(*people: Person) -> bool:
    done = ErasureRequest.objects.filter(outcome=ErasureOutcome.ERASED)
    return done.filter(person__in=people).exists()


def later_merges(merge: PersonMerge) -> models.QuerySet:
    """Standing merges of either of the two that were made after this one."""
    rows = PersonMerge.objects.standing().filter(pk__gt=merge.pk)
    related = ("survivor", "merged")
    return rows.of(merge.survivor_id, merge.merged_id).select_related(*related)


class Unmerging:
    def __init__(self, merge: PersonMerge, actor) -> None:
        self.merge, self.actor = merge, actor
        self.report: list[str] = []

    def carry_out(self) -> None:
        self._move_back()
        self._take_up_again()
        self._make_first_again()
        self._put_values_back()
        self._put_sign_ins_back()
        self._say_of_questions()
        self.report += _younger(self.merge)
        self.merge.undone_by, self.merge.undone_at = self.actor, clock.now()
        self.merge.report = self.report
        self.merge.save(update_fields=["undone_by", "undone_at", "report"])
        survivor = self.merge.survivor
        audit.record("merge.undo", self.merge, actor=self.actor, person=survivor)
        log(instance=self.merge, action=UNMERGED_ACTION, user=self.actor)

    def _entries(self, action: str, model=None) -> models.QuerySet[PersonMergeEntry]:
        rows = self.merge.entries.filter(action=action)
        return rows.filter(model=label_of(model)) if model else rows

    def _move_back(self) -> None:
        for _name, _rule, model, column in merge_rules.moved():
            ids = self._entries(MergeAction.MOVED, model).values("object_id")
            rows = model._default_manager.filter(pk__in=ids)
            rows.filter(**{column: self.merge.survivor_id}).update(
                **{column: self.merge.merged_id}
            )

    def _take_up_again(self) -> None:
        for _name, rule, model, column in merge_rules.moved():
            if rule.clash:
                for entry in self._entries(MergeAction.SET_ASIDE, model):
                    row = model._default_manager.filter(pk=entry.object_id).first()
                    if row is not None:
                        self._restore(row, entry, rule.clash, column)

    def _restore(self, row, entry, clash: merge_rules.Clash, column: str) -> None:
        changed = values_of(row, entry.after) != entry.after
        if changed or _is_taken(row, clash, column):
            self.report.append(
                _("“%(row)s” stays set aside: it, or another like it, changed since.")
                % {"row": row}
            )
            return
        step = clash.back[entry.before["status"]]
        data = {"merge": self.merge.pk}
        if isinstance(row, Registration):
            said = registrations.restore(row, step, actor=self.actor, data=data)
            self.report += [said] if said else []
            return
        changes = dict(clash.changes_back)
        apply_transition(row, step, actor=self.actor, changes=changes, data=data)

    def _make_first_again(self) -> None:
        ids = self._entries(MergeAction.RENEWED).values("object_id")
        TrackParticipation.objects.filter(pk__in=ids).update(renewal=False)

    def _put_values_back(self) -> None:
        for entry in self._entries(MergeAction.CHOSEN):
            person = Person.objects.get(pk=entry.object_id)
            now = values_of(person, entry.after)
            same = [name for name, value in entry.after.items() if now[name] == value]
            names = put_back(person, {name: entry.before[name] for name in same})
            person.save(update_fields=names)
            for name in entry.after.keys() - set(same):
                self.report.append(
                    _("The field “%(field)s” was changed since and stays.")
                    % {"field": Person._meta.get_field(name).verbose_name}
                )

    def _put_sign_ins_back(self) -> None:
        swapped = list(self._entries(MergeAction.SIGN_IN, Person))
        standing = Person.objects.in_bulk([entry.object_id for entry in swapped])
        as_left = [
            values_of(standing[entry.object_id], entry.after) == entry.after
            for entry in swapped
        ]
        if not all(as_left):
            self.report.append(_("The sign-ins were changed since and stay."))
            return
        give_sign_ins({entry.object_id: entry.before["user_id"] for entry in swapped})
        users = get_user_model()
        for entry in self._entries(MergeAction.SIGN_IN, users):
            rows = users._default_manager.filter(pk=entry.object_id)
            rows.update(**entry.before)

    def _say_of_questions(self) -> None:
        if self._entries(MergeAction.REVOKED).exists():
            self.report.append(
                _("A question to a verifier stays taken back. Ask again on its case.")
            )


def _is_taken(row, clash: merge_rules.Clash, column: str) -> bool:
    """Whether its owner has another such row by now."""
    what = {name: getattr(row, name) for name in (*clash.same, column)}
    rows = type(row)._default_manager.filter(clash.standing, **what)
    return rows.exclude(pk=row.pk).exists()


def _younger(merge: PersonMerge) -> Iterator[str]:
    """Rows made for the survivor after the merge."""
    for name, rule, _model, _column in merge_rules.moved():
        rows = younger_rows(merge, name)
        number = rows.count()
        if number:
            named = rows.select_related(*rule.named_by) if rule.named_by else rows
            yield _(
                "Made since the merge and left with %(person)s: %(rows)s (%(names)s)."
            ) % {
                "rows": rule.words % {"n": number},
                "person": merge.survivor,
                "names": ", ".join(str(row) for row in named[:NAMED]),
            }


def younger_rows(merge: PersonMerge, name: str) -> models.QuerySet:
    label, column = name.rsplit(".", 1)
    newest = merge.newest.get(name, 0)
    rows = apps.get_model(label)._default_manager
    return rows.filter(pk__gt=newest, **{column: merge.survivor_id}).order_by("pk")
