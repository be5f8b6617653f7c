"""Two records of one person become one. `unmerging.py` takes them apart again."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Max, Q
from wagtail.log_actions import log

from ce_plugin import permissions
from ce_plugin.enums import MergeAction
from ce_plugin.exceptions import NotMergeable, NotPermitted
from ce_plugin.models import (
    MergeSuspect,
    NotSamePerson,
    Person,
    PersonMerge,
    PersonMergeEntry,
    Registration,
)
from ce_plugin.services import audit, clock, merge_rules, notices, stages
from ce_plugin.services.locks import lock_events, lock_people
from ce_plugin.services.merge_previews import (
    MERGED,
    SIGN_IN,
    SURVIVOR,
    both_signed_in,
    chosen_fields,
    leaving_user,
    obstacles,
    own_questions,
    runs_to_renew,
    sentences,
)
from ce_plugin.services.row_values import CHUNK, label_of, values_of
from ce_plugin.services.transition import apply_transition

MERGED_ACTION = "ce_plugin.merge.merge"


def require_may_merge(actor, *people: Person) -> None:
    if not permissions.may_merge(actor, *people):
        raise NotPermitted("Only a coordinator merges, and never their own record.")


@transaction.atomic
def merge_people(
    survivor: Person, merged: Person, *, actor, choices: dict[str, str] | None = None
) -> PersonMerge:
    """Move all rows of `merged` to `survivor`; both records stay.

    `choices` says per field of a person, and for `user`, whether the value of the
    `survivor` (else) or the `merged` stays. Merging the same two twice is once. Raises
    NotPermitted, or NotMergeable with sentences.
    """
    require_may_merge(actor, survivor, merged)
    # Before the people: so does whoever gives up a seat of theirs.
    seats = Registration.objects.standing().filter(person__in=[survivor, merged])
    lock_events(seats.order_by().values("event"))
    held = lock_people(survivor.pk, merged.pk)
    survivor, merged = held[survivor.pk], held[merged.pk]
    standing = PersonMerge.objects.standing().filter(survivor=survivor, merged=merged)
    if standing:
        return standing.get()
    return Merging(survivor, merged, actor, choices or {}).carry_out()


class Merging:
    """One merge under way, both people held."""

    def __init__(self, survivor: Person, merged: Person, actor, choices: dict) -> None:
        self.survivor, self.merged = survivor, merged
        self.actor = actor
        self.choices = {SIGN_IN: SURVIVOR, **choices}
        self.entries: list[PersonMergeEntry] = []

    def carry_out(self) -> PersonMerge:
        self._refuse()
        self.merge = PersonMerge.objects.create(
            survivor=self.survivor,
            merged=self.merged,
            actor=self.actor,
            at=clock.now(),
            newest=self._newest(),
            consequences=list(sentences(self.survivor, self.merged, self.choices)),
        )
        self._take_questions_back()
        self._set_clashes_aside()
        self._renew()
        self._move()
        self._choose_values()
        self._choose_sign_in()
        PersonMergeEntry.objects.bulk_create(self.entries, batch_size=CHUNK)
        _forget_suspicions(self.merged)
        audit.record("merge.merge", self.merge, actor=self.actor, person=self.survivor)
        log(instance=self.merge, action=MERGED_ACTION, user=self.actor)
        return self.merge

    def _refuse(self) -> None:
        found = list(obstacles(self.survivor, self.merged, self.choices))
        if found:
            raise NotMergeable(found)

    def _newest(self) -> dict[str, int]:
        return {
            name: model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
            for name, _rule, model, _column in merge_rules.moved()
        }

    def _note(self, row: models.Model, action: str, before: dict, after: dict) -> None:
        self.entries.append(
            PersonMergeEntry(
                merge=self.merge,
                model=label_of(type(row)),
                object_id=row.pk,
                action=action,
                before=before,
                after=after,
            )
        )

    def _take_questions_back(self) -> None:
        """Nobody verifies themselves: the coordinator goes on from there."""
        for request in own_questions(self.survivor, self.merged):
            application = request.application
            changes = {"revoked_at": clock.now()}
            before = {"status": request.status}
            apply_transition(request, "revoke", actor=self.actor, changes=changes)
            stage = stages.current_stage(application)
            stages.stop_stage(stage)
            notices.coordinator_needed(application, stage, f"merged:{request.pk}")
            self._note(request, MergeAction.REVOKED, before, {"status": request.status})

    def _set_clashes_aside(self) -> None:
        for _name, rule, model, column in merge_rules.moved():
            if rule.clash:
                both = (rule.clash, model, column, self.survivor, self.merged)
                for pair in merge_rules.pairs(*both):
                    self._set_aside(merge_rules.set_aside_of(*pair), rule.clash)

    def _set_aside(self, row: models.Model, clash: merge_rules.Clash) -> None:
        names = ["status", *clash.changes_back]
        before = values_of(row, names)
        data = {"merge": self.merge.pk}
        changes = clash.changes()
        apply_transition(row, clash.step, actor=self.actor, changes=changes, data=data)
        self._note(row, MergeAction.SET_ASIDE, before, values_of(row, names))

    def _renew(self) -> None:
        """Whoever ever held a certificate of a track renews it."""
        for run in runs_to_renew(self.survivor, self.merged):
            run.renewal = True
            run.save(update_fields=["renewal"])
            self._note(run, MergeAction.RENEWED, {"renewal": False}, {"renewal": True})

    def _move(self) -> None:
        for _name, rule, model, column in merge_rules.moved():
            rows = rule.rows(model, column, self.survivor, self.merged)
            before, after = {column: self.merged.pk}, {column: self.survivor.pk}
            for row in rows.order_by("pk").only("pk"):
                self._note(row, MergeAction.MOVED, before, after)
            rows.update(**{column: self.survivor})

    def _choose_values(self) -> None:
        names = [
            field.name
            for field in chosen_fields()
            if self.choices.get(field.name) == MERGED
        ]
        if not names:
            return
        columns = [Person._meta.get_field(name).attname for name in names]
        before = values_of(self.survivor, columns)
        for name in names:
            setattr(self.survivor, name, getattr(self.merged, name))
        self.survivor.save(update_fields=names)
        after = values_of(self.survivor, columns)
        self._note(self.survivor, MergeAction.CHOSEN, before, after)

    def _choose_sign_in(self) -> None:
        leaving = leaving_user(self.survivor, self.merged, self.choices)
        if leaving:
            self._deactivate(leaving)
        gives_away = self.choices.get(SIGN_IN) == MERGED
        alone = self.merged.user_id and not self.survivor.user_id
        if alone or (gives_away and both_signed_in(self.survivor, self.merged)):
            self._swap_sign_ins()

    def _deactivate(self, user) -> None:
        before = values_of(user, ["is_active"])
        get_user_model()._default_manager.filter(pk=user.pk).update(is_active=False)
        self._note(user, MergeAction.SIGN_IN, before, {"is_active": False})

    def _swap_sign_ins(self) -> None:
        swapped = {
            self.survivor: self.merged.user_id,
            self.merged: self.survivor.user_id,
        }
        before = {person: {"user_id": person.user_id} for person in swapped}
        give_sign_ins({person.pk: user for person, user in swapped.items()})
        for person, user_id in swapped.items():
            after = {"user_id": user_id}
            self._note(person, MergeAction.SIGN_IN, before[person], after)


def give_sign_ins(owners: dict[int, int | None]) -> None:
    """Let go first: for no moment do two people have one sign-in."""
    Person.objects.filter(pk__in=owners).update(user=None)
    for person_id, user_id in owners.items():
        Person.objects.filter(pk=person_id).update(user_id=user_id)


def _forget_suspicions(person: Person) -> None:
    MergeSuspect.objects.filter(Q(first=person) | Q(second=person)).delete()


@transaction.atomic
def tell_apart(one: Person, other: Person, *, actor) -> NotSamePerson:
    """Remember that these two are two. Saying so twice is once."""
    require_may_merge(actor, one, other)
    first, second = sorted([one, other], key=lambda person: person.pk)
    pair = {"first": first, "second": second}
    MergeSuspect.objects.filter(**pair).delete()
    row, created = NotSamePerson.objects.get_or_create(
        **pair, defaults={"actor": actor}
    )
    if created:
        audit.record("merge.apart", row, actor=actor)
    return row
