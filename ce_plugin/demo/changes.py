"""What has happened to events since they were announced, and what is special of some."""

from __future__ import annotations

import datetime as dt

from ce_plugin.demo import days, past
from ce_plugin.demo.chance import dice, same_id
from ce_plugin.demo.pages import INVENTED, Shelf, body
from ce_plugin.enums import DatePrecision, EventFormat, EventStatus, RegistrationMode
from ce_plugin.models import EventPage, EventSession, Person, times
from ce_plugin.services import registrations

FEW_SEATS, TOO_MANY = 6, 9
MONTHS_OF_RECORDINGS = 4
SHOWN_FOR = 90
COFFEE = "Coffee Hour for New Directors"
COFFEE_SUMMARY = (
    "Bring the question you would not put in a mail. Once a month, an hour, no slides."
)
QUESTIONS = (
    {
        "type": "one_of",
        "value": {
            "label": "How will you take part?",
            "help_text": "",
            "required": True,
            "choices": ["In the room", "On the screen"],
        },
    },
    {
        "type": "short_text",
        "value": {
            "label": "What do you need to take part?",
            "help_text": "Captions, an interpreter, a seat near the door.",
            "required": False,
        },
    },
)


def add_series(shelf: Shelf, today: dt.date, categories: dict) -> None:
    """One page a month, all of one series."""
    for number in range(7):
        month = days.first_of_month(today, number)
        day = [one for one in days.working_days(month) if one.weekday() == 2][1]
        shelf.add(
            f"coffee-hour-{day:%Y-%m-%d}",
            [_hour(day, categories["LA"])],
            title=COFFEE,
            summary=COFFEE_SUMMARY,
            body=body(f"coffee {day}", EventFormat.ONLINE),
            format=EventFormat.ONLINE,
            sponsor="Montana State Library",
            audience="New directors",
            registration_mode=RegistrationMode.NONE,
            meeting_url="https://meet.library.example/coffee-hour",
            series=same_id("series/coffee-hour"),
            source_note=INVENTED,
        )


def _hour(day: dt.date, category) -> EventSession:
    return EventSession(
        begins_on=day,
        ends_on=day,
        begins_at=dt.time(8, 30),
        ends_at=dt.time(9, 30),
        credits="1.0",
        category=category,
        presenter="Corinne Vasquez",
    )


def tell_changes(shelf: Shelf, today: dt.date) -> None:
    """One cancelled, one postponed, one moved; the next of each kind are taken."""
    rooms = iter(_coming(shelf.added, today, EventFormat.IN_PERSON))
    _change(next(rooms), "cancelled", "The road over the pass is closed. We try again.")
    _change(
        next(rooms), "postponed", "The presenter is ill. The new date comes by mail."
    )
    _move(_coming(shelf.added, today, EventFormat.ONLINE)[0])
    _ask(_coming(shelf.added, today, EventFormat.HYBRID)[0])
    _show_recordings(shelf, today)


def _coming(events, today: dt.date, form: str) -> list[EventPage]:
    """Of one format and one session, registered here; next week's first."""
    begin = days.later(today, days=7)
    ours = RegistrationMode.OURS
    found = [
        event
        for event in events
        if event.format == form and event.registration_mode == ours
        if event.sessions.count() == 1 and _first(event) > begin
    ]
    return sorted(found, key=_first)


def _first(event: EventPage) -> dt.date:
    return min(session.begins_on for session in event.sessions.all())


def _set(event: EventPage, **facts) -> None:
    EventPage.objects.filter(pk=event.pk).update(**facts)


def _change(event: EventPage, status: str, note: str) -> None:
    _set(event, event_status=EventStatus(status), status_note=note)


def _move(event: EventPage) -> None:
    was = times.day_words(days.in_office(_first(event) - dt.timedelta(days=1)))
    event.sessions.update(note=f"Moved from {was}: the presenter was called to court.")


def _ask(event: EventPage) -> None:
    asked = [
        {**question, "id": str(same_id(f"{event.slug}/{number}"))}
        for number, question in enumerate(QUESTIONS)
    ]
    event.questions = asked
    event.save(update_fields=["questions"])


def _show_recordings(shelf: Shelf, today: dt.date) -> None:
    """What was online lately can be watched for three months, from the third day on."""
    since = days.later(today, months=-MONTHS_OF_RECORDINGS)
    held = [
        event
        for event in shelf.added
        if event.format == EventFormat.ONLINE and not event.is_deadline
        if event.sessions.count() == 1 and since <= _first(event) < today
    ]
    for event in held[1:]:
        _set(event, **_recording(event))
    _record_apart(shelf, held[0])


def _recording(event: EventPage) -> dict:
    shown = _first(event) + dt.timedelta(days=3)
    return {
        "recording_url": f"https://video.library.example/{event.slug}",
        "recording_from": shown,
        "recording_until": shown + dt.timedelta(days=SHOWN_FOR),
        "has_captions": True,
    }


def _record_apart(shelf: Shelf, event: EventPage) -> None:
    """A page of its own for a recording, as some are kept for good."""
    held = event.sessions.get()
    day = _first(event) + dt.timedelta(days=3)
    shelf.add(
        f"recording-{event.slug}",
        [
            EventSession(
                begins_on=day,
                ends_on=day,
                date_precision=DatePrecision.DAY,
                credits=held.credits,
                category=held.category,
                presenter=held.presenter,
            )
        ],
        title=f"Recording: {event.title}",
        summary=event.summary,
        body=body(f"recording {event.slug}", EventFormat.RECORDING),
        format=EventFormat.RECORDING,
        sponsor=event.sponsor,
        audience=event.audience,
        registration_mode=RegistrationMode.NONE,
        source_note=INVENTED,
        recording_of=event,
        recording_url=_recording(event)["recording_url"],
        has_captions=True,
    )


def fill_one(events: list[EventPage], guests: list[Person], today: dt.date) -> None:
    """More people than seats: the last of them wait."""
    event = _coming(events, today, EventFormat.ONLINE)[1]
    event.capacity = FEW_SEATS
    _set(event, capacity=FEW_SEATS)
    coming = dice(f"queue of {event.slug}").sample(guests, TOO_MANY)
    for number, person in enumerate(coming):
        day = days.later(today, days=-TOO_MANY + number)
        with past.at(days.moment(day, 10)):
            registrations.register(event, person=person, actor=person.user)
