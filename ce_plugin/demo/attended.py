"""Two events with hosts: one that is on all day today, one that was held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.contrib.auth import get_user_model

from ce_plugin.demo import days, past
from ce_plugin.demo.chance import dice
from ce_plugin.demo.handouts import handouts
from ce_plugin.demo.mails import without_hints
from ce_plugin.demo.pages import INVENTED, Shelf, body, slug_of
from ce_plugin.demo.sign_ins import COORDINATOR, DIRECTOR, STAFF, TRUSTEE
from ce_plugin.enums import (
    AttendanceWay,
    DatePrecision,
    EventFormat,
    EvidenceLevel,
    RegistrationMode,
)
from ce_plugin.models import (
    CECategory,
    CreditClaim,
    EventHost,
    EventPage,
    EventSession,
    OutboxMessage,
    Person,
    Registration,
)
from ce_plugin.services import attendance
from ce_plugin.services.attendance_tickets import add_walk_in

TODAY, HELD = "Open Desk Day", "Reading Room Repair Evening"
COMING = 9
LIVE_FORMATS = (EventFormat.IN_PERSON, EventFormat.ONLINE, EventFormat.HYBRID)
WAYS = {
    EvidenceLevel.HOST_CHECKED: AttendanceWay.HOST,
    EvidenceLevel.CODE_ENTERED: AttendanceWay.QR,
    EvidenceLevel.IMPORTED: AttendanceWay.REPORT,
}
# The past sends no mail today.
TOLD = ("credit_recorded", "credit_taken_back")


def add_hosted_events(
    shelf: Shelf, today: dt.date, categories: dict[str, CECategory]
) -> None:
    """The director hosts both: whoever signs in as the director takes attendance."""
    held = days.in_office(days.later(today, days=-16))
    _add(shelf, TODAY, today, [None, None], categories["LSP"])
    _add(shelf, HELD, held, [dt.time(17), dt.time(19)], categories["CMTS"])


def _add(shelf: Shelf, title: str, day: dt.date, hours, category: CECategory) -> None:
    slug = slug_of(title, day.isoformat())
    summary = "Bring your questions and your broken books; we look at them together."
    known = len(shelf.added)
    session = EventSession(
        begins_on=day,
        ends_on=day,
        begins_at=hours[0],
        ends_at=hours[1],
        credits=2,
        category=category,
        date_precision=DatePrecision.TIME if hours[0] else DatePrecision.DAY,
    )
    shelf.add(
        slug,
        [session],
        title=title,
        summary=summary,
        body=body(slug, EventFormat.IN_PERSON),
        resources=handouts(slug) if title == HELD else "",
        format=EventFormat.IN_PERSON,
        place="State Library, Helena",
        registration_mode=RegistrationMode.OURS,
        source_note=INVENTED,
    )
    for event in shelf.added[known:]:
        EventHost.objects.create(page=event, name="The director", email=DIRECTOR)


def let_some_attend(events: Iterable[EventPage], guests: Sequence[Person]) -> None:
    """Who registered for them, and who was at the one that was held."""
    with without_hints():
        for event in events:
            if event.title in (TODAY, HELD):
                _let_come(event, guests)
        for address in (DIRECTOR, STAFF, TRUSTEE):
            _stand_behind_credits(address)
    OutboxMessage.objects.filter(kind__in=TOLD).delete()


def _let_come(event: EventPage, guests: Sequence[Person]) -> None:
    coming = dice(f"guests of {event.title}").sample(guests, COMING)
    first = event.sessions.get().begins_on
    with past.at(days.moment(days.later(first, days=-5), 10)):
        for person in coming:
            Registration.objects.create(event=event, person=person)
    if event.title == HELD:
        _take(event, coming)


def _stand_behind_credits(address: str) -> None:
    """Behind each credit that says so stands an attendance; no credit is added."""
    claims = CreditClaim.objects.select_related("person__user", "session__page")
    backed = claims.live().filter(
        person__email=address,
        evidence_level__in=WAYS,
        session__page__format__in=LIVE_FORMATS,
    )
    host = get_user_model().objects.get(email=COORDINATOR)
    for claim in backed.order_by("ends_on", "pk"):
        _stand_behind(claim, host)


def _stand_behind(claim: CreditClaim, host) -> None:
    session = claim.session
    way = WAYS[claim.evidence_level]
    # Codes are scanned by whoever is there.
    actor = claim.person.user if way == AttendanceWay.QR else host
    with past.at(days.moment(days.later(session.ends_on, days=3), 9)):
        attendance.record_attendance(session, way=way, person=claim.person, actor=actor)


def _take(event: EventPage, coming: Sequence[Person]) -> None:
    """Most came, one did not, one came unexpected and one was noted by mistake."""
    session = EventSession.objects.select_related("page", "category").get(page=event)
    host = get_user_model().objects.get(email=COORDINATOR)
    with past.at(days.moment(session.begins_on, 20)):
        rows = [
            attendance.record_attendance(session, way="host", person=one, actor=host)
            for one in coming[:-2]
        ]
        attendance.record_absence(session, person=coming[-1], actor=host)
        add_walk_in(session, name="Nora Lindgren", email="", way="sheet", actor=host)
    with past.at(days.moment(days.later(session.begins_on, days=1), 9)):
        attendance.correct_to_absent(rows[0], actor=host, note="Left before it began.")
