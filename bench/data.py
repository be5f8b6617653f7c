"""What the pages are measured on, made by the same verbs as everything else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib.auth import get_user_model
from wagtail.models import Page

from ce_plugin.models import (
    CECategory,
    CertificationTrack,
    CreditClaim,
    EventIndexPage,
    EventPage,
    EventSession,
    Person,
)
from ce_plugin.services.participations import open_participation
from ce_plugin.services.rule_sets import import_rule_sets

CODES = ("LA", "LSP", "CMTS", "TECH")


def home() -> Page:
    return Page.objects.filter(depth=2).first()


def make_categories() -> dict[str, CECategory]:
    import_rule_sets()
    return {
        code: CECategory.objects.create(code=code, name=f"Category {code}")
        for code in CODES
    }


def make_month(day: dt.date, events: int, categories: dict[str, CECategory]) -> None:
    """`events` events in the month of `day`, one session each."""
    calendar = home().add_child(
        instance=EventIndexPage(title="Events", slug="events", show_in_menus=True)
    )
    for number in range(events):
        event = EventPage(title=f"Workshop {number}", slug=f"workshop-{number}")
        event.sessions = [_session(day, number, categories)]
        calendar.add_child(instance=event)


def _session(day: dt.date, number: int, categories) -> EventSession:
    return EventSession(
        begins_on=day.replace(day=number % 28 + 1),
        ends_on=day.replace(day=number % 28 + 1),
        begins_at=dt.time(8 + number % 9),
        ends_at=dt.time(9 + number % 9),
        credits=Decimal("1.5"),
        category=categories[CODES[number % 4]],
    )


def make_track() -> CertificationTrack:
    return CertificationTrack.objects.create(
        code="staff", name="Library staff", summary="For staff."
    )


def make_participant(name: str, credits: int, track, categories) -> Person:
    """Somebody on one track with so many credits on record."""
    user = get_user_model().objects.create_user(name, f"{name}@people.example")
    person = Person.objects.create(
        user=user, first_name="Ada", last_name=name, email=user.email
    )
    CreditClaim.objects.bulk_create(
        _claim(person, number, categories) for number in range(credits)
    )
    open_participation(person=person, track=track, actor=user)
    return person


def _claim(person: Person, number: int, categories) -> CreditClaim:
    day = dt.date.today() - dt.timedelta(days=number % 1000 + 1)
    return CreditClaim(
        person=person,
        kind="outside",
        title=f"Course {number}",
        begins_on=day,
        ends_on=day,
        category=categories[CODES[number % 4]],
        credits=Decimal("0.5"),
    )
