"""What becomes of every row that points to a person who is merged.

A relation without a line here fails `tests/services/test_merge_rules.py`: whoever adds
one decides whether its rows move, and what happens where two would clash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils.translation import ngettext_lazy

from ce_plugin.enums import (
    OPEN_APPLICATION_STATUSES,
    AttendanceStatus,
    ClaimStatus,
    ParticipationStatus,
    RegistrationStatus,
)
from ce_plugin.models import (
    CertificationApplication,
    Person,
)
from ce_plugin.models.attendance import STANDING as ATTENDED
from ce_plugin.models.claims import LIVE
from ce_plugin.models.registrations import STANDING as REGISTERED
from ce_plugin.services import clock

Weighed = Callable[[QuerySet], QuerySet]
Left = Callable[[QuerySet, Person], QuerySet]


@dataclass(frozen=True)
class Clash:
    """Rows of two people that a unique constraint lets one person have only once.

    `same` are the fields that make two rows one, among those that are `standing`.
    `step` sets a row aside, with `changes`; `back` names the step that restores a row
    which had this status, with `changes_back`. `weighed` adds `weight`, by what rests
    on a row: of two the heavier one stays.
    """

    same: tuple[str, ...]
    standing: Q
    step: str
    back: dict[str, str]
    changes: Callable[[], dict]
    changes_back: dict
    weighed: Weighed
    words: object


@dataclass(frozen=True)
class Moved:
    """Rows go to the person who stays, and back. `words` count them.

    `left` are rows that stay behind, because the survivor has the same already.
    `named_by` are the relations a row needs to say what it is called.
    """

    words: object
    clash: Clash | None = None
    left: Left | None = None
    named_by: tuple[str, ...] = ()

    def rows(self, model, field: str, survivor: Person, merged: Person) -> QuerySet:
        found = model._default_manager.filter(**{field: merged})
        return self.left(found, survivor) if self.left else found


@dataclass(frozen=True)
class Stays:
    """Rows stay where they are, because they are about this very record."""

    reason: str


# What a run weighs that has an application under way.
APPLIED = 2


def _by_application(rows: QuerySet) -> QuerySet:
    """A run with an application first, then one that is a renewal."""
    applications = CertificationApplication.objects.filter(
        participation=OuterRef("pk"), status__in=OPEN_APPLICATION_STATUSES
    )
    weight = Case(
        When(Exists(applications), then=APPLIED), When(renewal=True, then=1), default=0
    )
    return rows.annotate(weight=weight)


def _by_submitted_list(rows: QuerySet) -> QuerySet:
    weight = Case(When(is_locked=True, then=1), default=0)
    return rows.with_lock().annotate(weight=weight)


def _by_seat(rows: QuerySet) -> QuerySet:
    """A seat before a place in the queue."""
    seated = When(status=RegistrationStatus.REGISTERED, then=1)
    return rows.annotate(weight=Case(seated, default=0))


def _by_credit(rows: QuerySet) -> QuerySet:
    """What became a credit first, then having been there."""
    present = When(status=AttendanceStatus.PRESENT, then=1)
    weight = Case(When(claim__isnull=False, then=2), present, default=0)
    return rows.annotate(weight=weight)


CLAIMS = Clash(
    same=("session", "role"),
    standing=LIVE & Q(session__isnull=False),
    step="fold",
    back={ClaimStatus.RECORDED: "unfold", ClaimStatus.QUERIED: "unfold_queried"},
    changes=dict,
    changes_back={},
    weighed=_by_submitted_list,
    words=ngettext_lazy(
        "%(n)d credit is set aside because both have it.",
        "%(n)d credits are set aside because both have them.",
        "n",
    ),
)
PARTICIPATIONS = Clash(
    same=("track",),
    standing=Q(status=ParticipationStatus.OPEN),
    step="set_aside",
    back={ParticipationStatus.OPEN: "restore"},
    changes=lambda: {"closed_on": clock.today()},
    changes_back={"closed_on": None},
    weighed=_by_application,
    words=ngettext_lazy(
        "%(n)d run at a track is set aside because both are on it.",
        "%(n)d runs at tracks are set aside because both are on them.",
        "n",
    ),
)
REGISTRATIONS = Clash(
    same=("event",),
    standing=REGISTERED,
    step="set_aside",
    back={
        RegistrationStatus.REGISTERED: "restore",
        RegistrationStatus.WAITING: "restore_waiting",
    },
    changes=lambda: {"cancelled_at": clock.now()},
    changes_back={"cancelled_at": None},
    weighed=_by_seat,
    words=ngettext_lazy(
        "%(n)d registration is set aside because both have it.",
        "%(n)d registrations are set aside because both have them.",
        "n",
    ),
)


ATTENDANCES = Clash(
    same=("session",),
    standing=ATTENDED,
    step="fold",
    back={
        AttendanceStatus.PRESENT: "unfold",
        AttendanceStatus.ABSENT: "unfold_absent",
    },
    changes=dict,
    changes_back={},
    weighed=_by_credit,
    words=ngettext_lazy(
        "%(n)d attendance is set aside because both have it.",
        "%(n)d attendances are set aside because both have them.",
        "n",
    ),
)


def _unless_known(rows: QuerySet, survivor: Person) -> QuerySet:
    """Addresses that the survivor does not have, however they are spelled."""
    spelled = Lower("email")
    own = survivor.addresses.values_list(spelled, flat=True)
    return rows.annotate(spelled=spelled).exclude(spelled__in=[*own])


RULES: dict[str, Moved | Stays] = {
    "ce_plugin.position.person": Moved(
        ngettext_lazy("%(n)d position", "%(n)d positions", "n"),
        named_by=("library",),
    ),
    "ce_plugin.registration.person": Moved(
        ngettext_lazy("%(n)d registration", "%(n)d registrations", "n"),
        REGISTRATIONS,
        named_by=("person", "event"),
    ),
    "ce_plugin.attendance.person": Moved(
        ngettext_lazy("%(n)d attendance", "%(n)d attendances", "n"), ATTENDANCES
    ),
    "ce_plugin.attendeename.person": Moved(
        ngettext_lazy("%(n)d name in reports", "%(n)d names in reports", "n")
    ),
    "ce_plugin.creditclaim.person": Moved(
        ngettext_lazy("%(n)d credit", "%(n)d credits", "n"), CLAIMS
    ),
    "ce_plugin.trackparticipation.person": Moved(
        ngettext_lazy("%(n)d run at a track", "%(n)d runs at tracks", "n"),
        PARTICIPATIONS,
        named_by=("person", "track"),
    ),
    "ce_plugin.certificate.person": Moved(
        ngettext_lazy("%(n)d certificate", "%(n)d certificates", "n")
    ),
    "ce_plugin.outboxmessage.person": Moved(
        ngettext_lazy("%(n)d mail", "%(n)d mails", "n")
    ),
    "ce_plugin.personaddress.person": Moved(
        ngettext_lazy("%(n)d mail address", "%(n)d mail addresses", "n"),
        left=_unless_known,
    ),
    "ce_plugin.privatefeed.person": Stays(
        "Whoever reads it is shown the calendar of the person who stays."
    ),
    "ce_plugin.auditevent.person": Stays("What was seen and done on this very record."),
    "ce_plugin.erasurerequest.person": Stays("Somebody asked about this very record."),
    "ce_plugin.legalhold.person": Stays("It stands on this very record."),
    "ce_plugin.personmerge.survivor": Stays("Who was merged into this record before."),
    "ce_plugin.personmerge.merged": Stays("Into whom this record was merged before."),
    "ce_plugin.notsameperson.first": Stays("Somebody looked at this very pair."),
    "ce_plugin.notsameperson.second": Stays("Somebody looked at this very pair."),
    "ce_plugin.mergesuspect.first": Stays("Found anew every night."),
    "ce_plugin.mergesuspect.second": Stays("Found anew every night."),
}


def relations() -> dict[str, object]:
    """Every way a row can point to a person, by `app.model.field`."""
    fields = Person._meta.get_fields(include_hidden=True)
    return {
        f"{one.related_model._meta.label_lower}.{one.field.name}": one
        for one in fields
        if one.auto_created and not one.concrete
    }


def moved() -> list[tuple[str, Moved, type[models.Model], str]]:
    """Name, rule, model and field of each relation whose rows move."""
    found = relations()
    return [
        (name, rule, found[name].related_model, found[name].field.name)
        for name, rule in RULES.items()
        if isinstance(rule, Moved)
    ]


def pairs(clash: Clash, model, field: str, one: Person, other: Person) -> list[tuple]:
    """(row of one, row of the other) wherever both have the same."""
    rows = clash.weighed(model._default_manager.filter(clash.standing))
    names = [model._meta.get_field(name).attname for name in clash.same]

    def by_what(person: Person) -> dict[tuple, models.Model]:
        return {
            tuple(getattr(row, name) for name in names): row
            for row in rows.filter(**{field: person}).order_by("pk")
        }

    first, second = by_what(one), by_what(other)
    return [(first[what], second[what]) for what in first if what in second]


def set_aside_of(survivors: models.Model, merged: models.Model) -> models.Model:
    """Of two rows the merged person's goes, unless more rests on that one."""
    return survivors if merged.weight > survivors.weight else merged
