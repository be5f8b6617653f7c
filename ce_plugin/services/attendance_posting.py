"""Credits that come due when a training is over: who was there, who had registered."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ce_plugin.enums import (
    AttendanceCredit,
    AttendanceStatus,
    ClaimRole,
    DatePrecision,
    EvidenceLevel,
    Provenance,
    RegistrationStatus,
)
from ce_plugin.exceptions import CePluginError
from ce_plugin.models import (
    Attendance,
    CESettings,
    CreditClaim,
    EventSession,
    Registration,
    SessionSeat,
)
from ce_plugin.services import (
    attendance_credit,
    attendance_notices,
    claimable,
    claims,
    clock,
)
from ce_plugin.services.seats import SEATED_AT

logger = logging.getLogger(__name__)

BATCH = 200
BUDGET = 2000


def run_due(budget: int = BUDGET) -> int:
    """Credit what is over by now. At most `budget` rows are looked at.

    First who was there while it was going on; then, where registering is enough, who
    registered and was not marked absent, once the whole event is over. Gives back how
    many credits came of it. Safe to run as often as one likes.
    """
    posted, left = _in_batches(_attended(), ("pk",), post_attendance, budget)
    names = ("pk", "sitting")
    return posted + _in_batches(_registered(), names, post_registration, left)[0]


def _in_batches(
    rows: QuerySet, names: tuple[str, ...], verb: Callable[..., bool], budget: int
) -> tuple[int, int]:
    """Each row by its key in a transaction of its own: how many, and what is left."""
    posted, last = 0, ()
    while budget > 0:
        size = min(BATCH, budget)
        further = rows.filter(_after(names, last)) if last else rows
        keys = list(further.order_by(*names).values_list(*names)[:size])
        posted += sum(_safely(verb, key) for key in keys)
        budget -= len(keys)
        if len(keys) < size:
            break
        last = keys[-1]
    return posted, budget


def _after(names: tuple[str, ...], last: tuple[int, ...]) -> Q:
    """Behind `last` in the order of `names`."""
    first, *rest = names
    behind = Q(**{f"{first}__gt": last[0]})
    if rest:
        behind |= Q(**{first: last[0]}) & _after(tuple(rest), last[1:])
    return behind


def _safely(verb: Callable[..., bool], key: tuple[int, ...]) -> bool:
    try:
        return verb(*key)
    except CePluginError as error:
        # Somebody else was first, or it became impossible: the others go on.
        logger.info("row %s was not credited: %s", key, error.code)
        return False


def _over() -> QuerySet[EventSession]:
    """Sessions that are over and carry credit, as far back as people claim."""
    held = EventSession.objects.published().taking_place().with_credit()
    recent = held.filter(ends_on__gte=claimable.earliest_claimable())
    return recent.ended(clock.now())


def _attended() -> QuerySet[Attendance]:
    presented = CreditClaim.objects.live().filter(
        person=OuterRef("person"), session=OuterRef("session"), role=ClaimRole.PRESENTER
    )
    waiting = Attendance.objects.present().filter(claim=None, person__isnull=False)
    return waiting.filter(session__in=_over()).exclude(Exists(presented))


@transaction.atomic
def post_attendance(key: int) -> bool:
    """Credit one attendance; False when that was done or is not to be done."""
    related = ("person", "session__page__recording_of", "session__category")
    rows = Attendance.objects.select_related(*related)
    attendance_credit.hold(rows.get(pk=key))
    attendance = rows.get(pk=key)
    if attendance.claim_id:
        return False
    return attendance_credit.post(attendance, actor=None) is not None


def _registered() -> QuerySet[Registration]:
    """Registrations that become credit by themselves, once for each `sitting`.

    What was claimed before, whatever became of it, is left alone, and so is what was
    over on the day on which somebody got a seat for the rest of the event; and what
    was held at the same time as another session of theirs: see `_beside_another`.
    """
    own = {"person": OuterRef("person"), "session": OuterRef("sitting")}
    chosen = SessionSeat.objects.filter(registration=OuterRef("pk"))
    here = Exists(chosen.filter(session=OuterRef("sitting")))
    ahead = EventSession.objects.filter(
        pk=OuterRef("sitting"), ends_on__gte=OuterRef("seated_at__date")
    )
    return (
        Registration.objects.seated()
        .annotate(seated_at=SEATED_AT, sitting=F("event__sessions"), **SITTING)
        .filter(sitting__in=_by_registering())
        .filter(here | ~Exists(chosen))
        .filter(Exists(ahead))
        .exclude(_beside_another())
        .exclude(Exists(CreditClaim.objects.filter(**own)))
        .exclude(Exists(Attendance.objects.standing().filter(**own, status=ABSENT)))
    )


ABSENT = AttendanceStatus.ABSENT
TIMES = ("date_precision", "begins_on", "begins_at", "ends_on", "ends_at")
SITTING = {f"sitting_{name}": F(f"event__sessions__{name}") for name in TIMES}
TIMED = {"date_precision": DatePrecision.TIME, "begins_at__isnull": False}


def _beside_another() -> Q:
    """Another session of theirs has credit too and was held at the same time.

    Nobody was at both, and having registered does not say at which: neither is
    credited by itself. Whoever was there adds the one; a host who takes attendance, or
    an absence at the other one, says which it is.
    """
    chosen = SessionSeat.objects.filter(registration=OuterRef(OuterRef("pk")))
    absences = Attendance.objects.standing().filter(
        person=OuterRef(OuterRef("person")), session=OuterRef("pk"), status=ABSENT
    )
    others = (
        EventSession.objects.with_credit()
        .filter(_meets_the_sitting(), page=OuterRef("event"), is_cancelled=False)
        .filter(Exists(chosen.filter(session=OuterRef("pk"))) | ~Exists(chosen))
        .exclude(pk=OuterRef("sitting"))
        .exclude(Exists(absences))
    )
    timed = Q(**{f"sitting_{name}": value for name, value in TIMED.items()})
    return timed & Q(Exists(others))


def _meets_the_sitting() -> Q:
    """By the clock; what is known by its day alone meets nothing."""
    sitting = {name: OuterRef(f"sitting_{name}") for name in TIMES}
    same = Q(begins_on=sitting["begins_on"], begins_at=sitting["begins_at"])
    before_its_end = Q(begins_on__lt=sitting["ends_on"]) | Q(
        begins_on=sitting["ends_on"], begins_at__lt=sitting["ends_at"]
    )
    after_its_begin = Q(ends_on__gt=sitting["begins_on"]) | Q(
        ends_on=sitting["begins_on"], ends_at__gt=sitting["begins_at"]
    )
    return Q(**TIMED) & (same | (before_its_end & after_its_begin))


def _by_registering() -> QuerySet[EventSession]:
    """Of events that are over altogether and ask for no more than a registration."""
    wanted = [AttendanceCredit.ON_REGISTRATION]
    if CESettings.load().attendance_becomes_credit in wanted:
        wanted.append("")
    others = EventSession.objects.filter(page=OuterRef("page"), is_cancelled=False)
    ahead = others.coming(clock.now())
    return _over().filter(page__attendance_credit__in=wanted).exclude(Exists(ahead))


@transaction.atomic
def post_registration(registration_id: int, session_id: int) -> bool:
    """Credit one seat; False when it was given up or its owner marked absent."""
    # Held: whoever marks somebody absent waits for us, or we see it.
    rows = Registration.objects.select_for_update(of=("self",), no_key=True)
    seat = rows.select_related("person").get(pk=registration_id)
    noted = Attendance.objects.standing().filter(
        person=seat.person, session=session_id, status=ABSENT
    )
    if seat.status != RegistrationStatus.REGISTERED or noted.exists():
        return False
    sessions = EventSession.objects.select_related("page__recording_of", "category")
    claim = claims.claim_listed(
        sessions.get(pk=session_id),
        person=seat.person,
        actor=None,
        evidence=EvidenceLevel.SELF_STATED,
        provenance=Provenance.REGISTRATION,
    )
    attendance_notices.credited(claim)
    return True
