"""Thousands of events at once, with the rows that one by one would take minutes.

Each page is what `add_child` would make of it; only the asking is left out.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page

from ce_plugin.demo.files import rows
from ce_plugin.demo.pages import body
from ce_plugin.models import CECategory, EventIndexPage, EventPage, EventSession

FORMATS = ("online", "in_person", "hybrid", "recording")


def add_events(
    calendar: EventIndexPage,
    days: Sequence[dt.date],
    categories: Sequence[CECategory],
    *,
    prefix: str,
    series: Sequence[uuid.UUID] = (),
) -> list[EventPage]:
    """One event of one session on each of `days`, below the calendar.

    With `series`, pages take their turns in them: sister pages, as an editor makes.
    """
    calendar.refresh_from_db()
    pages = Page.objects.bulk_create(
        _pages(calendar, [f"{prefix} {number}" for number in range(len(days))])
    )
    events = [
        _event(page, number, series[number % len(series)] if series else None)
        for number, page in enumerate(pages)
    ]
    EventSession.objects.bulk_create(
        _session(event, day, number, categories)
        for number, (event, day) in enumerate(zip(events, days, strict=True))
    )
    Page.objects.filter(pk=calendar.pk).update(numchild=calendar.numchild + len(days))
    return events


def _pages(calendar: EventIndexPage, titles: Sequence[str]) -> Iterator[Page]:
    kind = ContentType.objects.get_for_model(EventPage)
    locale, now, begin = Locale.get_default(), timezone.now(), calendar.numchild + 1
    for number, title in enumerate(titles, start=begin):
        slug = title.lower().replace(" ", "-")
        yield Page(
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{calendar.url_path}{slug}/",
            path=Page._get_path(calendar.path, calendar.depth + 1, number),
            depth=calendar.depth + 1,
            content_type=kind,
            locale=locale,
            first_published_at=now,
            last_published_at=now,
        )


def _event(page: Page, number: int, series: uuid.UUID | None) -> EventPage:
    event = EventPage(
        page_ptr=page,
        **_words(number),
        format=FORMATS[number % len(FORMATS)],
        sponsor=f"Sponsor {number % 50}",
        place="Public Library",
        series=series,
    )
    event.__dict__.update({k: v for k, v in page.__dict__.items() if k != "_state"})
    # The row of the page is there already: only that of the event is written.
    event.save_base(raw=True, force_insert=True)
    return event


def _words(number: int) -> dict[str, str]:
    """Those of the demonstration: rows without text are read past too cheaply."""
    trainings = rows("trainings")
    row = trainings[number % len(trainings)]
    said = body(f"bench {number}", row["summary"], row["objectives"].split("|"))
    return {"summary": row["summary"], "body": said}


def _session(event: EventPage, day: dt.date, number: int, categories) -> EventSession:
    return EventSession(
        page=event,
        sort_order=0,
        begins_on=day,
        ends_on=day,
        begins_at=dt.time(8 + number % 9),
        ends_at=dt.time(9 + number % 9),
        credits=Decimal("1.5"),
        category=categories[number % len(categories)],
    )


def settle() -> None:
    """What the autovacuum does within minutes of such a load."""
    vacuum = "VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE"
    with connection.cursor() as cursor:
        cursor.execute(vacuum)
