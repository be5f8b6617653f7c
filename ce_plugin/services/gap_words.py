"""The way to being eligible in whole sentences."""

from __future__ import annotations

import datetime as dt

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ce_plugin.models.times import formal_day
from ce_plugin.rules.conversions import plain
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.gaps import Gap


def headline(gap: Gap, today: dt.date) -> str:
    """What to do and what it leads to, in one sentence."""
    if not gap.closes:
        return _nearest(gap)
    words = {
        "number": apnumber(len(gap.picks)),
        "day": _("today") if gap.day == today else _on(gap.day),
    }
    if not gap.picks:
        return _by_itself(gap) % words
    pattern = _shortest(gap) if gap.is_shortest else _a_way(gap)
    return pattern % words


def _on(day: dt.date) -> str:
    return _("on %(day)s") % {"day": formal_day(day)}


def _by_itself(gap: Gap) -> str:
    if gap.planned:
        return _("With what you are registered for you qualify %(day)s.")
    return _("With what is on your list you qualify %(day)s.")


def _shortest(gap: Gap) -> str:
    if any(pick.is_any_time for pick in gap.picks):
        return ngettext(
            "Take this one and you qualify %(day)s.",
            "Take these %(number)s and you qualify %(day)s.",
            len(gap.picks),
        )
    return ngettext(
        "Attend this one and you qualify %(day)s.",
        "Attend these %(number)s and you qualify %(day)s.",
        len(gap.picks),
    )


def _a_way(gap: Gap) -> str:
    return ngettext(
        "A way: take this one and you qualify %(day)s.",
        "A way: take these %(number)s and you qualify %(day)s.",
        len(gap.picks),
    )


def _nearest(gap: Gap) -> str:
    if not gap.picks:
        return _("No training listed now brings you nearer.")
    return ngettext(
        "No training listed now makes you eligible; this one brings you nearest.",
        "No set of the training listed now makes you eligible; "
        "these %(number)s bring you nearest.",
        len(gap.picks),
    ) % {"number": apnumber(len(gap.picks))}


def afterwards(gap: Gap) -> str:
    """Where it leaves somebody; empty where nothing is to be done."""
    if gap.closes:
        return _("After that you would have %(total)s of %(needed)s credits.") % {
            "total": plain(gap.total),
            "needed": plain(gap.needed),
        }
    return _("Still missing: %(missing)s.") % {"missing": missing(gap)}


def missing(gap: Gap) -> str:
    """As "4 credits in all, 2 credits in Technology"."""
    return ", ".join(
        _("%(amount)s in %(label)s")
        % {
            "amount": credits_in_words(each.amount),
            "label": each.label or _("all"),
        }
        for each in gap.missing
    )
