"""What an editor may have overlooked; none of it keeps an event from being published."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.enums import (
    ONLINE_FORMATS,
    ROOM_FORMATS,
    DatePrecision,
    EventFormat,
    RegistrationMode,
)
from ce_plugin.models import EventPage, EventSession, times
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.preflight_findings import (
    Around,
    Check,
    Finding,
    named,
    over_on,
    standing,
    warning,
)
from ce_plugin.services.preflight_parallel import credits_by_registering
from ce_plugin.services.series import TITLED

WORD = re.compile(r"[^\W\d_]+")
# A title of these words only, one of the first kind among them, is no event. Within a
# title they may be what it is about, such as testing a website.
TEST_WORDS = frozenset({"asdf", "dummy", "foo", "test", "testing", "xxx"})
FILLERS = frozenset(
    {"a", "delete", "event", "me", "my", "new", "page", "please", "session", "this"}
    | {"training"}
)
# But set off from a title, "test" marks it: "TEST: Weeding", "Weeding (test)".
MARK = re.compile(
    r"^\W*test(?:\s*[:\])]|\s+{dash}|{dash}\s)|(?:[\[(]|{dash}\s)\s*test\W*$".replace(
        "{dash}", "[\N{EN DASH}\N{EM DASH}-]"
    ),
    re.IGNORECASE,
)
# Before this hour nobody teaches; a time without "pm" does stand there.
FIRST_HOUR = dt.time(6)


def _gives_credits(event: EventPage, around: Around) -> Iterator[Finding]:
    if event.is_deadline or around.rule_set is None:
        return
    for session in standing(event):
        minutes = minutes_of(session)
        if minutes is None:
            continue
        usual = rules.amount_for_minutes(around.rule_set, Decimal(minutes))
        if session.credits is None and usual:
            yield _no_credits(session, minutes, usual)
        elif session.credits is not None and session.credits > usual:
            yield _many_credits(session, minutes, usual)


def minutes_of(session: EventSession) -> int | None:
    """How long it lasts by the clock; None where that is not known, or over days."""
    timed = session.date_precision == DatePrecision.TIME and session.begins_at
    if not timed or not session.ends_at or session.ends_on != session.begins_on:
        return None
    day = session.begins_on
    begins, ends = (
        dt.datetime.combine(day, time) for time in (session.begins_at, session.ends_at)
    )
    return max((ends - begins) // dt.timedelta(minutes=1), 0)


def _no_credits(session: EventSession, minutes: int, usual: Decimal) -> Finding:
    sentence = _(
        "“%(session)s” gives no credits. By its %(minutes)d minutes, without "
        "breaks, it would be %(usual)s."
    )
    facts = named(session, minutes=minutes, usual=credits_in_words(usual))
    return warning(sentence % facts, "sessions")


def _many_credits(session: EventSession, minutes: int, usual: Decimal) -> Finding:
    sentence = _(
        "“%(session)s” gives %(credits)s for %(minutes)d minutes. By its length, "
        "without breaks, it would be %(usual)s."
    )
    facts = named(session, minutes=minutes, usual=credits_in_words(usual))
    given = credits_in_words(session.credits)
    return warning(sentence % {**facts, "credits": given}, "sessions")


def _names_contact(event: EventPage, around: Around) -> Iterator[Finding]:
    if not event.contact_name and not event.contact_email:
        sentence = _("Nobody is named whom people can ask.")
        yield warning(sentence, "contact_name")


def _keeps_usual_zone(event: EventPage, around: Around) -> Iterator[Finding]:
    if event.time_zone != around.usual_zone:
        sentence = _(
            "Its times are in %(zone)s. Is that meant? Here it is %(usual)s."
        ) % {
            "zone": times.zone_label(event.time_zone),
            "usual": times.zone_label(around.usual_zone),
        }
        yield warning(sentence, "time_zone")


def _is_accessible(event: EventPage, around: Around) -> Iterator[Finding]:
    is_seen = event.format in ONLINE_FORMATS or event.is_had_at_any_time
    if is_seen and not event.has_captions and not event.accessibility_note:
        sentence = _("Say whether there are captions, or whom to ask for access.")
        yield warning(sentence, "has_captions")


def _has_meeting_address(event: EventPage, around: Around) -> Iterator[Finding]:
    ours = event.registration_mode == RegistrationMode.OURS
    if event.format in ONLINE_FORMATS and ours and not event.meeting_url:
        sentence = _(
            "People register here for an online event, and their mail will name no "
            "meeting address."
        )
        yield warning(sentence, "meeting_url")


def _has_place(event: EventPage, around: Around) -> Iterator[Finding]:
    if event.format in ROOM_FORMATS and not event.place and not event.is_deadline:
        yield warning(_("It is held in a room, and no place is named."), "place")


def _has_recording(event: EventPage, around: Around) -> Iterator[Finding]:
    if event.format == EventFormat.RECORDING and not event.recording_url:
        sentence = _("It is a recording, and its address is missing.")
        yield warning(sentence, "recording_url")


def _has_waiting_list(event: EventPage, around: Around) -> Iterator[Finding]:
    ours = event.registration_mode == RegistrationMode.OURS
    if ours and event.capacity and not event.has_waiting_list:
        sentence = _(
            "There are %(seats)d seats and no waiting list: whoever comes late is "
            "turned away, and a seat given up stays empty."
        )
        yield warning(sentence % {"seats": event.capacity}, "has_waiting_list")


def _is_to_come(event: EventPage, around: Around) -> Iterator[Finding]:
    last = over_on(event)
    if last and last < around.today and not event.is_had_at_any_time:
        sentence = _("It is over: its last day was %(day)s.")
        yield warning(sentence % {"day": times.day_words(last)}, "sessions")


def _is_open(event: EventPage, around: Around) -> Iterator[Finding]:
    last, closes = over_on(event), event.registration_closes_on
    if closes and closes < around.today and last and last >= around.today:
        sentence = _("Registration is over already, since %(day)s.")
        words = {"day": times.day_words(closes)}
        yield warning(sentence % words, "registration_closes_on")


def _is_by_day(event: EventPage, around: Around) -> Iterator[Finding]:
    if event.is_deadline:
        return
    for session in standing(event):
        sentence = at_night(session)
        if sentence:
            yield warning(sentence, "sessions")


def at_night(session: EventSession) -> str:
    """A question where half a day may have been left out; empty by day."""
    begins = session.begins_at
    if not begins or begins >= FIRST_HOUR:
        return ""
    afternoon = begins.replace(hour=begins.hour + 12)
    sentence = _("“%(session)s” begins at night, at %(time)s. Was %(day)s meant?")
    return sentence % named(
        session,
        time=times.clock_words(begins),
        day=times.clock_words(afternoon),
    )


def _is_no_test(event: EventPage, around: Around) -> Iterator[Finding]:
    sentence = _("“%(title)s” looks like a test. Is it for everybody to see?")
    if _looks_like_test(event.title):
        yield warning(sentence % {"title": event.title}, "title")
    for session in standing(event):
        if session.title != event.title and _looks_like_test(session.title):
            yield warning(sentence % {"title": session.title}, "sessions")


def _looks_like_test(title: str) -> bool:
    words = {word.casefold() for word in WORD.findall(title)}
    only_tests = words & TEST_WORDS and words <= TEST_WORDS | FILLERS
    return bool(only_tests or MARK.search(title))


def _names_its_day(event: EventPage, around: Around) -> Iterator[Finding]:
    """A page of a series has its day in its title, and was moved."""
    named = TITLED.search(event.title)
    days = [one.begins_on for one in standing(event)]
    if not (event.series and named and days):
        return
    if named[1] not in {times.formal_day(day) for day in days}:
        sentence = _("Its title says %(named)s, and it is on %(day)s.")
        facts = {"named": named[1], "day": times.day_words(min(days))}
        yield warning(sentence % facts, "title")


def _is_alone(event: EventPage, around: Around) -> Iterator[Finding]:
    for clash in around.clashes:
        sentence = _("At the same time: %(event)s, %(when)s.")
        said = {"event": clash.title, "when": clash.when}
        yield warning(sentence % said, "sessions", clash.url)


WARNINGS: tuple[Check, ...] = (
    _is_no_test,
    _names_its_day,
    _is_to_come,
    _is_by_day,
    _keeps_usual_zone,
    _gives_credits,
    credits_by_registering,
    _has_place,
    _has_meeting_address,
    _has_recording,
    _is_open,
    _has_waiting_list,
    _names_contact,
    _is_accessible,
    _is_alone,
)
