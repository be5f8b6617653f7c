"""The steps of a rule set on Wagtail's history page, as whole sentences."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from ce_plugin.models.times import formal_day


class Begin(LogFormatter):
    label = gettext_lazy("Begin a draft")

    def format_message(self, log_entry) -> str:
        return _("Draft begun as a copy of %(source)s.") % log_entry.data


class Save(LogFormatter):
    label = gettext_lazy("Save a draft")
    message = gettext_lazy("Draft saved.")


class Discard(LogFormatter):
    label = gettext_lazy("Discard a draft")
    message = gettext_lazy("Draft discarded.")


class Publish(LogFormatter):
    label = gettext_lazy("Publish rules")

    def format_message(self, log_entry) -> str:
        return _("Published. Reason: %(reason)s") % log_entry.data


class Supersede(LogFormatter):
    label = gettext_lazy("Supersede rules")

    def format_message(self, log_entry) -> str:
        day = dt.date.fromisoformat(log_entry.data["day"])
        return _("Superseded from %(day)s by %(successor)s.") % {
            "day": formal_day(day),
            "successor": log_entry.data["successor"],
        }


FORMATTERS = {
    "ce_plugin.ruleset.begin": Begin,
    "ce_plugin.ruleset.save": Save,
    "ce_plugin.ruleset.discard": Discard,
    "ce_plugin.ruleset.publish": Publish,
    "ce_plugin.ruleset.supersede": Supersede,
}
