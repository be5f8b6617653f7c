"""The calendar page, and how one event becomes a page below it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence

from django.contrib.auth.models import Group, Permission
from django.utils.text import slugify
from wagtail.models import GroupPagePermission, Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from ce_plugin.demo import days
from ce_plugin.demo.chance import same_id
from ce_plugin.demo.pictures import picture_for
from ce_plugin.demo.sign_ins import EDITORS
from ce_plugin.demo.towns import town_of
from ce_plugin.enums import EventFormat
from ce_plugin.models import EventIndexPage, EventPage, EventSession, Town
from ce_plugin.services import clock

SLUG = "events"
INVENTED = "Invented for the demonstration."
INTRO = (
    "<p>Training for the people who work in and govern Montana's libraries. "
    "Most of it is free, much of it is online.</p>"
)
HOW_IT_GOES = {
    EventFormat.IN_PERSON: "There is coffee from half an hour before. Bring an "
    "example from your own library if you can: we work with what you bring.",
    EventFormat.ONLINE: "It is live. Ask by voice or in the chat; the meeting opens "
    "ten minutes before.",
    EventFormat.HYBRID: "Come to the room or join on the screen: questions from both "
    "are taken in turn.",
    EventFormat.RECORDING: "Stop and go on whenever you like. Note what you would ask, "
    "and write to the contact below.",
    EventFormat.SELF_PACED: "Take it at your own pace. Your place is kept when you "
    "stop.",
}
CONTACT = {
    "contact_name": "Ines Calloway",
    "contact_email": "training@library.example",
}


def create_calendar() -> EventIndexPage:
    """The events calendar below the home page of the default site."""
    standing = EventIndexPage.objects.filter(slug=SLUG).first()
    if standing:
        return standing
    home = Site.objects.get(is_default_site=True).root_page
    calendar = EventIndexPage(
        title="Events",
        slug=SLUG,
        intro=INTRO,
        show_in_menus=True,
        **published(clock.now()),
    )
    home.add_child(instance=calendar)
    _let_editors_in(calendar)
    return calendar


def published(moment: dt.datetime) -> dict[str, dt.datetime]:
    return {"first_published_at": moment, "last_published_at": moment}


def _let_editors_in(calendar: Page) -> None:
    group = Group.objects.get(name=EDITORS)
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(
            group=group, page=calendar, permission=permission
        )


def day_of_loading(calendar: EventIndexPage) -> dt.date:
    """The day everything invented is arranged around: that of the first load."""
    return days.timezone.localdate(calendar.first_published_at)


class Shelf:
    """Adds the events that are not on the calendar yet, each under its slug."""

    def __init__(self, calendar: EventIndexPage, towns: dict[str, Town]) -> None:
        self.calendar, self.towns = calendar, towns
        self.added: list[EventPage] = []
        # By the first of the month, with what stands already: the same at each load.
        self.planned: Counter[dt.date] = Counter()
        children = EventPage.objects.child_of(calendar)
        self._known = set(children.values_list("slug", flat=True))

    def add(self, slug: str, sessions: list[EventSession], **facts) -> None:
        first = min(session.begins_on for session in sessions)
        self.planned[days.first_of_month(first)] += 1
        if slug in self._known:
            return
        shown = min(days.moment(days.later(first, days=-40)), clock.now())
        told = {**suits(facts.get("audience", "")), **CONTACT, **published(shown)}
        page = EventPage(slug=slug, **facts, **told)
        page.town = town_of(page.place, self.towns)
        page.image = picture_for(page, first, len(sessions))
        page.sessions = sessions
        with disable_reference_index_auto_update():
            self.calendar.add_child(instance=page)
        # Once for the page, not once more for each of its sessions.
        ReferenceIndex.create_or_update_for_object(page)
        self._known.add(slug)
        self.added.append(page)


def suits(audience: str) -> dict[str, bool]:
    """For whom, from the words of the list; for everybody where it names nobody."""
    words = audience.lower()
    told = {
        "suits_directors": "director" in words,
        "suits_staff": any(each in words for each in ("staff", "youth", "catalog")),
        "suits_trustees": "trustee" in words or "board" in words,
    }
    return told if any(told.values()) else dict.fromkeys(told, True)


def slug_of(title: str, when: str) -> str:
    return f"{slugify(title)[:60].rstrip('-')}-{when}"


def body(key: str, form: str, objectives: Sequence[str] = ()) -> str:
    """A description in the form the page's stream field stores.

    What it is about stands in the summary; this says how it goes, by its format.
    """
    text = HOW_IT_GOES.get(form)
    blocks = [{"type": "paragraph", "value": f"<p>{text}</p>"}] if text else []
    if objectives:
        blocks.append({"type": "objectives", "value": list(objectives)})
    for number, block in enumerate(blocks):
        block["id"] = str(same_id(f"{key}/{number}"))
    return json.dumps(blocks)
