"""What stands in somebody's own calendar: what they registered for, and their days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from ce_plugin.enums import DatePrecision, EventType
from ce_plugin.models import (
    Certificate,
    EventPage,
    EventSession,
    Person,
    Registration,
    SessionSeat,
    TrackParticipation,
)
from ce_plugin.services import clock, links
from ce_plugin.services.calendar_ends import ended_item, ended_of_events
from ce_plugin.services.calendar_entries import (
    DAYS_AHEAD,
    DAYS_BACK,
    Row,
    anywhere,
    in_window,
    item,
    midnight,
    own_item,
    rows,
)
from ce_plugin.services.calendar_files import Item, calendar_file
from ce_plugin.services.credit_clocks import clock_of
from ce_plugin.services.records import questions


def my_calendar(person: Person) -> bytes:
    """The calendar file of `person`: the same few queries however much is in it."""
    return calendar_file(my_items(person), name=_("My training and deadlines"))


def my_items(person: Person) -> list[Item]:
    registered = _registrations(person)
    return [
        *_registered(person, registered),
        *_programme_deadlines(registered),
        *_days_to_apply(person),
        *_certificate_ends(person),
    ]


# --- what they registered for ----------------------------------------------------


def _registrations(person: Person) -> dict[int, str]:
    """Event to the status of the registration."""
    mine = Registration.objects.standing().filter(person=person)
    return dict(mine.order_by("pk").values_list("event_id", "status"))


def _registered(person: Person, registered: dict[int, str]) -> Iterator[Item]:
    sessions = EventSession.objects.published().filter(page__in=list(registered))
    held = rows(in_window(sessions))
    meetings = _meeting_addresses(held)
    chosen = _seats(person)
    for row in held:
        # Whoever chose among the sessions comes to those alone.
        if row.session_id in chosen.get(row.page_id, {row.session_id}):
            yield own_item(row, registered[row.page_id], meetings[row.page_id])
    yield from map(ended_item, ended_of_events(list(registered)))


def _meeting_addresses(held: Sequence[Row]) -> dict[int, str]:
    """By event. Not among the columns that all feeds read."""
    events = EventPage.objects.filter(pk__in={row.page_id for row in held})
    return dict(events.values_list("pk", "meeting_url"))


def _seats(person: Person) -> dict[int, set[int]]:
    """Event to the sessions they chose, where sessions have seats of their own."""
    mine = Registration.objects.standing().filter(person=person)
    seats = SessionSeat.objects.filter(registration__in=mine).order_by()
    found: dict[int, set[int]] = {}
    for event, session in seats.values_list("registration__event_id", "session_id"):
        found.setdefault(event, set()).add(session)
    return found


# --- days to act by --------------------------------------------------------------


def _programme_deadlines(registered: Iterable[int]) -> Iterator[Item]:
    """Deadlines on the calendar are everybody's."""
    public = EventSession.objects.listed().filter(page__event_type=EventType.DEADLINE)
    for row in rows(in_window(public)):
        if row.page_id not in registered:
            yield item(row, anywhere)


def _days_to_apply(person: Person) -> Iterator[Item]:
    """By when to apply on each open track, unless the list is with others now."""
    runs = TrackParticipation.objects.open().not_under_review().filter(person=person)
    found = list(runs.select_related("track", "rule_set").order_by("pk"))
    asked = questions(found)
    for run in found:
        yield from _day_to_apply(run, clock_of(asked[run.pk], clock.today()))


def _day_to_apply(run: TrackParticipation, found) -> Iterator[Item]:
    url = links.page("participation_plan", run.public_id)
    words = {"track": run.track.name}
    if found.last_safe_day is not None:
        title = _("%(track)s: last safe day to apply") % words
        said = _("If you add nothing, later you would no longer be eligible.")
        yield from _day(
            f"apply-by-{run.public_id}", found.last_safe_day, title, said, url
        )
    elif found.period_end is not None and not found.is_over:
        title = _("%(track)s: your period ends") % words
        said = _("For all its credits at once. Later training does not count.")
        yield from _day(f"period-{run.public_id}", found.period_end, title, said, url)


def _certificate_ends(person: Person) -> Iterator[Item]:
    """Of each track the certificate that lasts longest."""
    rows = Certificate.objects.valid(clock.today()).filter(person=person)
    last = {row.track_id: row for row in rows.order_by("expires_on", "pk")}
    for row in last.values():
        title = _("%(track)s: your certificate ends") % {"track": row.track_name}
        said = _("Certificate %(number)s is valid until this day.")
        url = links.page("certificate", row.public_id)
        name, words = f"certificate-{row.public_id}", {"number": row.number}
        yield from _day(name, row.expires_on, title, said % words, url)


def _day(name: str, day: dt.date, title: str, said: str, url: str) -> Iterator[Item]:
    """A whole day. One that moves is another entry, so it needs no sequence."""
    today = clock.today()
    if not today - DAYS_BACK <= day <= today + DAYS_AHEAD:
        return
    yield Item(
        uid=f"{name}-{day:%Y%m%d}@{links.host()}",
        sequence=0,
        changed_at=midnight().astimezone(dt.UTC),
        title=title,
        begins_on=day,
        begins_at=None,
        ends_on=day,
        ends_at=None,
        date_precision=DatePrecision.DAY,
        zone_name="",
        is_free=True,
        description=f"{said}\n\n{url}",
        url=url,
    )
