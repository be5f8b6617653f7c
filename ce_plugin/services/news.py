"""What was put on the calendar lately: for people who follow it with a reader."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join

from ce_plugin.app_settings import app_settings
from ce_plugin.models import EventPage, times
from ce_plugin.services import links
from ce_plugin.services.calendar_entries import (
    Locate,
    Row,
    credit_words,
    last_change,
    rows,
    titled,
)

NEWEST = 30
# A conference of many sessions is told in a few lines.
FEW = 3
# What XML has no letter for, however it is written.
NO_LETTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class News:
    """An event as a reader shows it. `sessions` are those that the filter left."""

    event_id: int
    first_published_at: dt.datetime
    last_published_at: dt.datetime
    sessions: Sequence[Row]

    @property
    def title(self) -> str:
        states = {row.state for row in self.sessions}
        event = self.sessions[0].event
        return titled(event, states.pop()) if len(states) == 1 else event

    @property
    def name(self) -> str:
        """The same for ever, wherever the page may move."""
        year = self.first_published_at.year
        return f"tag:{links.host()},{year}:event-{self.event_id}"

    @property
    def words(self) -> str:
        first = self.sessions[0]
        shown = self.sessions[:FEW]
        whens = [times.when(row) for row in shown]
        credits = [credit_words(row) for row in shown]
        lines = [*whens, first.place, *credits, first.event_note, first.summary]
        return "\n".join(dict.fromkeys(filter(None, lines)))

    @property
    def paragraphs(self) -> str:
        """The words as what a summary is: HTML, with whatever was typed as text."""
        lines = filter(str.strip, self.words.splitlines())
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines))

    @property
    def categories(self) -> list[str]:
        found = {row.category: None for row in self.sessions if row.category}
        return list(map(in_xml, found))


def newest(sessions) -> list[News]:
    """The events of these `sessions` published last: two queries."""
    events = EventPage.objects.filter(pk__in=sessions.order_by().values("page"))
    newest_first = F("first_published_at").desc(nulls_last=True)
    found = events.order_by(newest_first, "-pk").values_list(
        "pk", "first_published_at", "last_published_at"
    )[:NEWEST]
    published = list(found)
    held = _by_event(sessions, [key for key, *_moments in published])
    return [
        News(key, last_change(first), last_change(first, last), held[key])
        for key, first, last in published
        if held[key]
    ]


def _by_event(sessions, keys: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows(sessions.filter(page__in=keys)):
        found[row.page_id].append(row)
    return found


def feed(
    news: Sequence[News], *, title: str, page: str, address: str, locate: Locate
) -> str:
    """The Atom feed called `title` of the calendar whose `page` is at that address."""
    written = Atom1Feed(
        title=in_xml(title),
        link=page,
        description="",
        feed_url=address,
        author_name=in_xml(app_settings.ORGANISATION),
        feed_guid=address,
    )
    for each in news:
        _add(written, each, locate)
    return written.writeString("utf-8")


def _add(written: Atom1Feed, news: News, locate: Locate) -> None:
    written.add_item(
        title=in_xml(news.title),
        link=locate(news.sessions[0]),
        description=in_xml(news.paragraphs),
        unique_id=news.name,
        pubdate=news.first_published_at,
        updateddate=news.last_published_at,
        categories=news.categories,
    )


def in_xml(words: str) -> str:
    return NO_LETTER.sub("", words)
