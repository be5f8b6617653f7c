"""What templates of a host may use: `{% load ce_plugin_tags %}`. See docs/installation.md."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal

from django import template
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ce_plugin import permissions
from ce_plugin.models import EventPage, EventSession, Library, times
from ce_plugin.models.calendar import Entry, Month
from ce_plugin.services import clock, people, structured_data
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.offers import EventOffer, offer_for
from ce_plugin.views import calendar_cells, filter_fields

register = template.Library()

# JSON has no letter beyond these that a browser would read as markup; `dumps` leaves
# nothing that is not ASCII.
IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

# How a row's status looks. Amber says "needs you", red says "refused".
TONES = {
    "recorded": "success",
    "queried": "attention",
    "void": "danger",
    "certified": "success",
    "open": "info",
    "submitted": "info",
    "returned": "attention",
    "declined": "danger",
    "issued": "success",
    "registered": "success",
    "waiting": "attention",
    "present": "success",
    "absent": "attention",
    "confirmed": "success",
    "asked": "info",
    "questioned": "attention",
    "passed": "success",
    "stopped": "attention",
    "published": "success",
    "withdrawn": "muted",
    "folded": "muted",
    "left": "muted",
    "cancelled": "muted",
    "superseded": "muted",
    "closed": "muted",
    "revoked": "muted",
}


@register.simple_tag
def upcoming_events(number: int) -> list[EventSession]:
    """The next `number` public sessions, each with its page and category: one query."""
    rows = EventSession.objects.listed().coming(clock.now())
    return list(rows.next_first().select_related("page", "category")[:number])


@register.inclusion_tag("ce_plugin/includes/event_actions.html", takes_context=True)
def event_actions(context: Context, page: EventPage) -> dict:
    """What the person looking can do about an event now: register, claim, cancel."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "page": page,
        "page_url": page.get_url(request) or "",
        "offer": context.get("offer") or offer_for(page, request.user),
        "form_key": context.get("form_key") or uuid.uuid4(),
        # In a preview nothing is saved yet that a button could act upon.
        "is_preview": getattr(request, "is_preview", False),
    }


@register.inclusion_tag("ce_plugin/includes/event_attendance.html", takes_context=True)
def event_attendance(context: Context, page: EventPage) -> dict:
    """The host's way to the list, and the certificate of whoever attended."""
    request = context["request"]
    asked = request.user.is_authenticated and page.pk and page.live
    if not asked or getattr(request, "is_preview", False):
        return {"page": page, "may_host": False, "attended": False}
    offer = context.get("offer") or offer_for(page, request.user)
    attended = offer.attended
    now = clock.now()
    return {
        "page": page,
        "may_host": not page.is_deadline and permissions.may_host(request.user, page),
        "attended": attended,
        "has_certificate": any(session.has_ended(now) for session in attended),
    }


@register.inclusion_tag("ce_plugin/includes/status_badge.html")
def status_badge(row) -> dict[str, str]:
    """The status of a row of any machine, in words and tone."""
    return {
        "label": row.get_status_display(),
        "tone": TONES.get(row.status, "neutral"),
    }


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context) -> str:
    """Where to sign in, and come back to this page."""
    return redirect_to_login(context["request"].get_full_path()).url


@register.simple_tag
def kept_libraries(user) -> list[Library]:
    """Libraries whose people `user` keeps, for a menu: one query."""
    return people.kept_libraries(user)


@register.simple_tag
def account_of(user) -> people.Account:
    """Name and libraries of whoever is signed in, for a menu: one query."""
    return people.account_of(user)


@register.filter(name="credits")
def credits_filter(amount: Decimal | None) -> str:
    """`1 credit`, `1.5 credits`; nothing for no amount."""
    return "" if amount is None else credits_in_words(amount)


# Django hands a moment to these in local time: its date is the local day.
@register.filter(expects_localtime=True)
def day_words(day: dt.date | None) -> str:
    """As "Tue 14 May 2026", of a day or a moment; nothing for none."""
    return times.day_words(_day(day)) if day else ""


@register.filter
def moment_words(moment: dt.datetime | None) -> str:
    """As "Tue 14 May 2026, 10:00" in the site's time zone; nothing for none."""
    return times.moment_words(moment) if moment else ""


@register.filter(expects_localtime=True)
def formal_day(day: dt.date | None) -> str:
    """As "14 May 2026", for certificates and the limits of rules; nothing for none."""
    return times.formal_day(_day(day)) if day else ""


def _day(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


@register.simple_tag
def days(row) -> SafeString:
    """The day of a credit or a line, or from when to when, as `<time>` elements."""
    mark = '<time class="ce-nowrap" datetime="{}">{}</time>'
    ends = times.span_ends(row.begins_on, row.ends_on)
    marked = [format_html(mark, *each) for each in ends]
    if len(marked) == 1:
        return marked[0]
    # The words between the two are the translators'. One element, as one end is:
    # a cell of a stacked table lays out what it holds piece by piece.
    return format_html(f"<span>{times.joined(['{}', '{}'])}</span>", *marked)


@register.filter
def zone_label(name: str) -> str:
    """As "Mountain Time"."""
    return times.zone_label(name)


@register.filter
def machine_time(timed) -> str:
    """The begin of a session for `<time datetime>`."""
    return times.machine_time(timed)


@register.simple_tag
def event_data(event: EventPage, offer: EventOffer) -> str:
    """An event for search engines, as a data block; nothing for a deadline."""
    sessions = [one.session for one in offer.sessions]
    data = structured_data.event_data(event, sessions)
    if data is None:
        return ""
    # Every mark that could end the element is written as JSON's own escape.
    written = SafeString(json.dumps(data).translate(IN_SCRIPT))
    return format_html('<script type="application/ld+json">{}</script>', written)


@register.simple_tag
def seats_words(session: EventSession, left: dict[int, int]) -> str:
    """Of a session with seats of its own, how many of them are left."""
    if session.is_cancelled or session.pk not in left:
        return "–"
    if not left[session.pk]:
        return _("All taken")
    words = ngettext("%(left)s seat left", "%(left)s seats left", left[session.pk])
    return words % {"left": left[session.pk]}


@register.simple_tag
def date_tile(session: EventSession) -> SafeString:
    """The date as on a calendar's leaf, as far as it is known. For the eye only."""
    return calendar_cells.tile(session)


@register.simple_tag
def weekday_heads() -> SafeString:
    """The head of a month's table."""
    return calendar_cells.weekdays()


@register.simple_tag
def filter_field(form: Form, name: str) -> SafeString:
    """One field of the calendar's filter."""
    return filter_fields.filter_field(form, name)


@register.simple_tag
def month_grid(month: Month, base: str) -> SafeString:
    """The rows of a month's table; `base` is the calendar's address."""
    return calendar_cells.grid(month, base)


@register.simple_tag
def agenda(entries: list[Entry], base: str) -> SafeString:
    """Entries as items of a list; `base` is the calendar's address."""
    return calendar_cells.agenda(entries, base)
