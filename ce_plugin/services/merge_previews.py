"""What a merge would do, in sentences, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ce_plugin.enums import ApplicationStatus, VerificationStatus
from ce_plugin.models import (
    Certificate,
    Person,
    PersonMerge,
    TrackParticipation,
    VerificationRequest,
)
from ce_plugin.services import merge_rules

ADMIN = "wagtailadmin.access_admin"
OWN_COLUMNS = ("id", "public_id", "user")
SIGN_IN = "user"
SURVIVOR, MERGED = "survivor", "merged"


@dataclass(frozen=True)
class Choice:
    """A field in which the two differ, or could."""

    name: str
    label: str | Promise
    survivor: object
    merged: object

    @property
    def differs(self) -> bool:
        return self.survivor != self.merged


@dataclass
class Preview:
    """`rows` are (words for the survivor's rows, words for the merged person's)."""

    choices: list[Choice]
    rows: list[tuple[str, str]]
    sentences: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def chosen_fields() -> list[models.Field]:
    """Every column of a person that can be chosen; what is added later is among them."""
    fields = Person._meta.concrete_fields
    return [one for one in fields if one.name not in OWN_COLUMNS]


def preview(survivor: Person, merged: Person, choices: dict | None = None) -> Preview:
    """Look ahead; changes nothing."""
    return Preview(
        choices=list(_choices(survivor, merged)),
        rows=list(_counts(survivor, merged)),
        sentences=list(sentences(survivor, merged, choices or {})),
        obstacles=list(obstacles(survivor, merged, choices or {})),
    )


def _choices(survivor: Person, merged: Person) -> Iterator[Choice]:
    for one in chosen_fields():
        values = getattr(survivor, one.name), getattr(merged, one.name)
        yield Choice(one.name, one.verbose_name, *values)
    if survivor.user and merged.user:
        names = survivor.user.get_username(), merged.user.get_username()
        yield Choice(SIGN_IN, Person._meta.get_field(SIGN_IN).verbose_name, *names)


def _counts(survivor: Person, merged: Person) -> Iterator[tuple[str, str]]:
    for _name, rule, model, column in merge_rules.moved():
        rows = model._default_manager
        yield tuple(
            rule.words % {"n": rows.filter(**{column: person}).count()}
            for person in (survivor, merged)
        )


def both_signed_in(survivor: Person, merged: Person) -> bool:
    return bool(survivor.user_id and merged.user_id)


def leaving_user(survivor: Person, merged: Person, choices: dict):
    """Whose sign-in ends, when both have one."""
    if not both_signed_in(survivor, merged):
        return None
    return survivor.user if choices.get(SIGN_IN) == MERGED else merged.user


def own_questions(survivor: Person, merged: Person) -> models.QuerySet:
    """Open questions in which the one was asked about the other."""
    both = (survivor.pk, merged.pk)
    return VerificationRequest.objects.filter(
        status=VerificationStatus.ASKED,
        verifier__person__in=both,
        application__participation__person__in=both,
    ).order_by("application_id")


def _own_marks(survivor: Person, merged: Person) -> models.QuerySet:
    both = (survivor.pk, merged.pk)
    return VerificationRequest.objects.filter(
        status=VerificationStatus.CONFIRMED,
        verifier__person__in=both,
        application__participation__person__in=both,
        application__status=ApplicationStatus.SUBMITTED,
    )


def runs_to_renew(survivor: Person, merged: Person) -> models.QuerySet:
    """Open first runs at tracks in which one of the two was certified before.

    Not while a list is under review: it is judged as it was submitted.
    """
    both = (survivor.pk, merged.pk)
    held = Certificate.objects.filter(person__in=both, track=OuterRef("track"))
    runs = TrackParticipation.objects.open().not_under_review()
    first = runs.filter(Exists(held), person__in=both, renewal=False)
    return first.select_related("track").order_by("pk")


def sentences(survivor: Person, merged: Person, choices: dict) -> Iterator[str]:
    """What happens, the things a person may trip over first."""
    for _name, rule, model, column in merge_rules.moved():
        if rule.clash:
            number = len(merge_rules.pairs(rule.clash, model, column, survivor, merged))
            if number:
                yield rule.clash.words % {"n": number}
    yield from _about_verifying(survivor, merged)
    for run in runs_to_renew(survivor, merged):
        yield _(
            "A certificate for %(track)s was issued to one of them: the open run for it "
            "is a renewal from now on."
        ) % {"track": run.track}
    yield from _about_sign_ins(survivor, merged, choices)


def _about_sign_ins(survivor: Person, merged: Person, choices: dict) -> Iterator[str]:
    leaving = leaving_user(survivor, merged, choices)
    if leaving and SIGN_IN not in choices:
        yield _(
            "One of the two sign-ins stays. The other ends, and comes back if the merge "
            "is undone."
        )
    elif leaving:
        yield _("The sign-in %(name)s ends, and comes back if the merge is undone.") % {
            "name": leaving.get_username()
        }
    elif merged.user:
        yield _("%(name)s is from now on the sign-in of the person who stays.") % {
            "name": merged.user.get_username()
        }


def _about_verifying(survivor: Person, merged: Person) -> Iterator[str]:
    for request in own_questions(survivor, merged):
        yield _(
            "%(name)s was asked to verify the other one's list. Nobody verifies "
            "themselves: the question is taken back, and you ask somebody else."
        ) % {"name": request.recipient_name}
    for request in _own_marks(survivor, merged):
        yield _(
            "%(name)s has confirmed the other one's list, which is under review. That "
            "mark is their own: return the application, so that somebody else is asked."
        ) % {"name": request.recipient_name}


def obstacles(survivor: Person, merged: Person, choices: dict) -> Iterator[str]:
    if survivor.pk == merged.pk:
        yield _("This is one record already.")
        return
    gone = PersonMerge.objects.standing().filter(merged__in=[survivor, merged])
    for merge in gone.select_related("merged", "survivor"):
        yield _("%(merged)s was merged into %(survivor)s already.") % {
            "merged": merge.merged,
            "survivor": merge.survivor,
        }
    yield from _two_applications(survivor, merged)
    leaving = leaving_user(survivor, merged, choices)
    if leaving and _may_enter_admin(leaving):
        yield _(
            "The sign-in %(name)s may enter the admin and is not ended by a merge. "
            "Choose it as the one that stays."
        ) % {"name": leaving.get_username()}


def _two_applications(survivor: Person, merged: Person) -> Iterator[str]:
    rules = merge_rules.PARTICIPATIONS
    model = TrackParticipation
    for one, other in merge_rules.pairs(rules, model, "person", survivor, merged):
        if one.weight == other.weight == merge_rules.APPLIED:
            yield _(
                "Both have an application under way for %(track)s. Decide on one of "
                "them, or have it withdrawn, first."
            ) % {"track": one.track}


def _may_enter_admin(user) -> bool:
    # Asked of the account as such, whether it is active at the moment or not.
    fresh = get_user_model()._default_manager.get(pk=user.pk)
    fresh.is_active = True
    return fresh.has_perm(ADMIN)
