"""Words for the site's front page, if it has the fields for them."""

from __future__ import annotations

import datetime as dt
import json

from wagtail.models import Page, Site

from ce_plugin.demo import days
from ce_plugin.demo.chance import same_id

SITE_NAME = "Montana Library Learning"
INTRO = (
    "<p>Whoever works in a Montana library, or sits on its board, can earn a "
    "certificate here. Find training, keep your credits in one place, and apply "
    "when you are ready. Your supervisor answers one mail, and the certificate is "
    "yours to print.</p>"
)
HERO = {
    "heading": "Learn something your town can use",
    "text": "Training for library people all over Montana, most of it free and "
    "online, and a certificate that shows what you have learned.",
    "image": None,
    "link_label": "Find training",
}
# Days before the day of loading, heading, text.
ANNOUNCEMENTS = (
    (
        3,
        "Applications for the January review",
        "<p>Applications that are in by the middle of December are looked at in "
        "January. Ask your verifier early: holidays are near.</p>",
    ),
    (
        17,
        "Your credits are in one place now",
        "<p>Credits from events of the calendar and from elsewhere stand in one "
        "list. You can change or withdraw an entry yourself until you apply.</p>",
    ),
)


def write_front_page(calendar: Page, today: dt.date) -> None:
    """Fill what is empty. The home page's type belongs to the site, not to us."""
    site = Site.objects.get(is_default_site=True)
    Site.objects.filter(pk=site.pk).update(site_name=SITE_NAME)
    home = site.root_page.specific
    texts = {
        "hero": _blocks("hero", [{**HERO, "link_page": calendar.pk}]),
        "intro": INTRO,
        "announcements": _blocks("announcement", _announcements(today)),
    }
    for name, text in texts.items():
        if hasattr(home, name) and not getattr(home, name):
            setattr(home, name, text)
    home.save()


def _announcements(today: dt.date) -> list[dict]:
    return [
        {
            "date": days.later(today, days=-before).isoformat(),
            "heading": heading,
            "text": text,
        }
        for before, heading, text in ANNOUNCEMENTS
    ]


def _blocks(kind: str, values: list[dict]) -> str:
    return json.dumps(
        [
            {"type": kind, "value": value, "id": str(same_id(f"front {kind} {number}"))}
            for number, value in enumerate(values)
        ]
    )
