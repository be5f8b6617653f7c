"""What an event offers somebody now: to register, to claim, and what it would count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from ce_plugin.enums import RegistrationMode, RegistrationStatus
from ce_plugin.models import (
    CECategory,
    CreditClaim,
    EventPage,
    EventSession,
    Person,
    Registration,
)
from ce_plugin.models.calendar import WITHOUT_DAY
from ce_plugin.rules.types import TOTAL
from ce_plugin.services import clock, eligibility
from ce_plugin.services.attendance_files import attended_by
from ce_plugin.services.claimable import is_open, original_session
from ce_plugin.services.eligibility import CreditRow, Progress, ProgressRow
from ce_plugin.services.next_steps import open_participations
from ce_plugin.services.people import person_of
from ce_plugin.services.previews import from_session
from ce_plugin.services.registrations import standing
from ce_plugin.services.seats import place_in_queue
from ce_plugin.services.session_choices import chosen_of
from ce_plugin.services.ways_in import Action, WayIn, way_into


@dataclass(frozen=True)
class SessionOffer:
    """One session of the event, and the person's credit for it if there is one."""

    session: EventSession
    has_ended: bool
    claim: CreditClaim | None
    is_open: bool = False

    @property
    def has_credit(self) -> bool:
        return bool(self.session.credits) and self.session.category_id is not None

    @property
    def is_claimable(self) -> bool:
        return self.is_open and self.has_credit and self.claim is None


@dataclass(frozen=True)
class Gain:
    """What the unclaimed sessions count in one category of one open track."""

    track: str
    category: str
    counted: Decimal
    reason: str
    row: ProgressRow

    @property
    def sentence(self) -> str:
        """As "Counts 1.0 toward Technology in your Staff track: you would need ..."."""
        words = {
            "credits": f"{self.counted:.1f}",
            "category": self.category,
            "track": self.track,
            "missing": f"{self.row.missing:.1f}",
            "reason": self.reason,
        }
        return self._pattern() % words

    def _pattern(self) -> str:
        if not self.counted:
            return _("Does not count in your %(track)s track. %(reason)s")
        if self.row.counted - self.counted >= self.row.needed:
            return _(
                "Counts %(credits)s toward the total of your %(track)s track: "
                "%(category)s is complete already."
            )
        if self.row.is_met:
            return _(
                "Counts %(credits)s toward %(category)s in your %(track)s track: "
                "that part would then be complete."
            )
        return _(
            "Counts %(credits)s toward %(category)s in your %(track)s track: "
            "you would need %(missing)s more."
        )


@dataclass(frozen=True)
class CategoryCredits:
    category: CECategory
    amount: Decimal


@dataclass(frozen=True)
class EventOffer:
    event: EventPage
    signed_in: bool
    person: Person | None
    registration: Registration | None
    sessions: tuple[SessionOffer, ...]
    gains: tuple[Gain, ...]

    @property
    def is_over(self) -> bool:
        return all(offer.has_ended for offer in self.sessions)

    @property
    def by_category(self) -> list[CategoryCredits]:
        """The credits of all sessions together, in each category they count in."""
        amounts: dict[CECategory, Decimal] = {}
        for offer in self.sessions:
            if offer.has_credit and not offer.session.is_cancelled:
                category = offer.session.category
                amounts[category] = (
                    amounts.get(category, Decimal(0)) + offer.session.credits
                )
        return [CategoryCredits(*pair) for pair in amounts.items()]

    @property
    def presenter(self) -> str:
        """Who gives it, where the table of sessions does not say so."""
        return self.sessions[0].session.presenter if len(self.sessions) == 1 else ""

    @property
    def has_file(self) -> bool:
        """Whether there is a day to put into a calendar, and it is not over."""
        dated = (one.session.date_precision not in WITHOUT_DAY for one in self.sessions)
        return not self.is_over and any(dated)

    @property
    def claimable(self) -> tuple[SessionOffer, ...]:
        return tuple(offer for offer in self.sessions if offer.is_claimable)

    @property
    def claimed(self) -> tuple[SessionOffer, ...]:
        return tuple(offer for offer in self.sessions if offer.claim)

    @property
    def action(self) -> Action:
        return self.way_in.action

    @cached_property
    def way_in(self) -> WayIn:
        return way_into(
            self.event,
            registration=self.registration,
            signed_in=self.signed_in,
            is_over=self.is_over,
            is_open=any(offer.is_open for offer in self.sessions),
            is_noted=self._is_noted,
        )

    @cached_property
    def attended(self) -> list[EventSession]:
        """Where the person is noted as present, over or not."""
        known = self.person is not None and self.event.pk
        return attended_by(self.event, self.person) if known else []

    @property
    def _is_noted(self) -> bool:
        """Of all that is not over: of several sessions others may still be to come."""
        ahead = {
            one.session.pk
            for one in self.sessions
            if not (one.has_ended or one.session.is_cancelled)
        }
        return bool(ahead) and ahead <= {session.pk for session in self.attended}

    @property
    def shows_meeting(self) -> bool:
        """Whether the person may see the meeting address."""
        if not self.event.meeting_url or self.is_over:
            return False
        if self.event.is_off:
            return False
        needs_none = self.event.registration_mode == RegistrationMode.NONE
        return self.has_seat or (needs_none and self.signed_in)

    @cached_property
    def place(self) -> int | None:
        """In the queue, of whoever waits."""
        return place_in_queue(self.registration) if self.registration else None

    @cached_property
    def chosen(self) -> list[EventSession]:
        """What they chose of several sessions; nothing where nobody chooses."""
        if self.registration is None or len(self.sessions) < 2:
            return []
        chosen = chosen_of(self.registration)
        return [one.session for one in self.sessions if one.session.pk in chosen]

    @property
    def has_seat(self) -> bool:
        seated = RegistrationStatus.REGISTERED
        return self.registration is not None and self.registration.status == seated


def offer_for(event: EventPage, user) -> EventOffer:
    """What `event`, which may be an unsaved draft, offers `user`: eleven queries at most."""
    person = person_of(user)
    claims = eligibility.live_claims(person) if person else []
    sessions = _sessions(event, {claim.session_id: claim for claim in claims})
    return EventOffer(
        event=event,
        signed_in=user.is_authenticated,
        person=person,
        registration=_registration(event, person),
        sessions=sessions,
        gains=tuple(_gains(person, sessions, claims)) if person else (),
    )


def _sessions(event: EventPage, claims: dict) -> tuple[SessionOffer, ...]:
    now = clock.now()
    rows = event.sessions.select_related("category").all()
    return tuple(
        SessionOffer(
            session=row,
            has_ended=row.has_ended(now),
            claim=claims.get((original_session(row) or row).pk) if row.pk else None,
            is_open=is_open(row, now),
        )
        for row in sorted(rows, key=_order)
    )


def _order(session: EventSession) -> tuple:
    return session.begins_on, session.begins_at or dt.time.min, session.sort_order or 0


def _registration(event: EventPage, person: Person | None) -> Registration | None:
    return standing(event, person) if person and event.pk else None


def _gains(
    person: Person, offers: Sequence[SessionOffer], claims: Sequence[CreditClaim]
):
    wanted = [one.session for one in offers if one.has_credit and one.claim is None]
    if not wanted:
        return
    candidates = [from_session(session, person) for session in wanted]
    for number, candidate in enumerate(candidates, start=1):
        # Not stored, so without a number; the engine tells credits apart by it.
        candidate.pk = -number
    as_of = max(clock.today(), *(session.ends_on for session in wanted))
    participations = open_participations(person)
    told = eligibility.progress_on(participations, [*candidates, *claims], as_of=as_of)
    for participation, progress in zip(participations, told, strict=True):
        yield from _gains_on(participation.track.name, progress)


def _gains_on(track: str, progress: Progress):
    new: dict[str, list[CreditRow]] = {}
    for row in progress.credits:
        if row.claim.pk < 0:
            new.setdefault(row.claim.category.code, []).append(row)
    for code, rows in new.items():
        served = _row_for(code, progress)
        yield Gain(
            track=track,
            category=_("the total") if served.key == TOTAL else served.label,
            counted=sum((row.counted for row in rows), Decimal(0)),
            reason=next((row.reason for row in rows if row.reason), ""),
            row=served,
        )


def _row_for(code: str, progress: Progress) -> ProgressRow:
    """The requirement a category serves: its own, its group's, else the total."""
    asked = zip(progress.rows, progress.evaluation.requirements, strict=True)
    serving = [
        row for row, need in asked if code in need.categories and row.key != TOTAL
    ]
    return serving[0] if serving else progress.rows[0]
