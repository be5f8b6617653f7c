"""What the rules refuse, said to the person who typed it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STEPS = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
SENTENCES = {
    "must be more than 0": gettext_lazy("This must be more than 0."),
    "is not a multiple of the step": gettext_lazy(
        "This is not a multiple of the step."
    ),
    "lies before effective_from": gettext_lazy("The last day lies before the first."),
    "at least one category is needed": gettext_lazy("Name at least one category."),
    "at least one track is needed": gettext_lazy("Write at least one track."),
    "two minimums ask for the same thing": gettext_lazy(
        "Two of these ask for the same thing. Keep one of them."
    ),
    "either categories or a tag is needed": gettext_lazy(
        "Tick categories or choose a tag, not both."
    ),
    "categories, kinds or tags are needed": gettext_lazy(
        "Tick what the limit is for: categories, kinds or tags."
    ),
    "bands are needed, each starting above the one before": gettext_lazy(
        "Write the lengths from short to long, each longer than the one before."
    ),
    "either a factor or bands are needed": gettext_lazy(
        "Type a factor or write lengths, not both."
    ),
    "goes with better_of_until, and only there": gettext_lazy(
        "A day is needed with “as soon as it helps them”, and only there."
    ),
    "the caps leave a minimum out of reach": gettext_lazy(
        "These limits leave too little: a minimum could never be reached."
    ),
}
PATTERNS = (
    (
        re.compile(r"the caps leave at most (?P<most>\S+) of the total (?P<total>\S+)"),
        gettext_lazy(
            "These limits leave at most %(most)s of the %(total)s that are needed."
        ),
    ),
    (
        re.compile(r"'(?P<code>.*)' is none of (?P<known>.*)"),
        gettext_lazy("“%(code)s” is not one of these: %(known)s."),
    ),
)


def in_words(reason: str) -> str:
    """A sentence for a reason of the rule engine; its own words for a rare one."""
    if reason in SENTENCES:
        return str(SENTENCES[reason])
    for pattern, sentence in PATTERNS:
        if found := pattern.fullmatch(reason):
            return sentence % found.groupdict()
    return _("This is refused: %(reason)s.") % {"reason": reason}


def steps_of(path: str) -> list[str | int]:
    """`tracks.staff.initial.minimums[2].needed` as a way, step by step."""
    return [int(row) if row else key for row, key in STEPS.findall(path)]
