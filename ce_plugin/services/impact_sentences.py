"""An impact report in plain sentences: what a coordinator tells the board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin import rules
from ce_plugin.models import ImpactReport
from ce_plugin.models.times import formal_day
from ce_plugin.services.explanations import credits_in_words, reason_sentence
from ce_plugin.services.impact_figures import Figures, figures_of
from ce_plugin.services.impacts import WORTH

WORTH_SENTENCE = gettext_lazy(
    "The same training is worth another number of credits under these rules."
)

# By figure: said of one, said of several.
AMOUNTS = {
    "fewer": (
        gettext_lazy("%(number)s has fewer credits counted: %(by)s fewer."),
        gettext_lazy("%(number)s have fewer credits counted: %(by)s fewer on average."),
    ),
    "more": (
        gettext_lazy("%(number)s has more credits counted: %(by)s more."),
        gettext_lazy("%(number)s have more credits counted: %(by)s more on average."),
    ),
    "further": (
        gettext_lazy("%(number)s has to earn more than before: %(by)s more."),
        gettext_lazy(
            "%(number)s have to earn more than before: %(by)s more on average."
        ),
    ),
    "nearer": (
        gettext_lazy("%(number)s has to earn less than before: %(by)s less."),
        gettext_lazy(
            "%(number)s have to earn less than before: %(by)s less on average."
        ),
    ),
}


def overview(report: ImpactReport, track: str = "") -> list[str]:
    """What the rules do, most important first; of one track, or of all."""
    figures = figures_of(report, track)
    if not figures.open:
        return [_nobody(track), *_without_rules(report)]
    return [
        _eligible(report, figures),
        _loses(figures.outcomes["loses"]),
        _gains(figures.outcomes["gains"]),
        *_amounts(figures),
        *_without_rules(report),
    ]


def _nobody(track: str) -> str:
    if track:
        return _(
            "Nobody is on an open participation of this track, so these rules "
            "change nothing for anybody there."
        )
    return _(
        "Nobody is on an open participation of these tracks, so these rules change "
        "nothing for anybody now."
    )


def _eligible(report: ImpactReport, figures: Figures) -> str:
    said = ngettext(
        "Of %(open)s open participation, %(after)s would be eligible on %(day)s "
        "under these rules, and %(before)s is under its own.",
        "Of %(open)s open participations, %(after)s would be eligible on %(day)s "
        "under these rules, and %(before)s are under their own.",
        figures.open,
    )
    return said % {
        "open": figures.open,
        "after": figures.eligible_after,
        "before": figures.eligible_before,
        "day": formal_day(report.as_of),
    }


def _loses(number: int) -> str:
    if not number:
        return _("Nobody loses eligibility.")
    said = ngettext(
        "%(number)s loses eligibility.", "%(number)s lose eligibility.", number
    )
    return said % {"number": number}


def _gains(number: int) -> str:
    if not number:
        return _("Nobody becomes eligible.")
    said = ngettext(
        "%(number)s becomes eligible.", "%(number)s become eligible.", number
    )
    return said % {"number": number}


def _amounts(figures: Figures) -> Iterator[str]:
    happens = [name for name in AMOUNTS if figures.number(name)]
    if not happens:
        yield _("For everybody the same credits count as before.")
    for name in happens:
        number = figures.number(name)
        one, many = AMOUNTS[name]
        said = one if number == 1 else many
        yield said % {"number": number, "by": credits_in_words(figures.average(name))}


def _without_rules(report: ImpactReport) -> Iterator[str]:
    for track in report.summary.get("without_rules", ()):
        said = ngettext(
            "These rules say nothing about the track %(name)s: its %(number)s open "
            "participation is not judged.",
            "These rules say nothing about the track %(name)s: its %(number)s open "
            "participations are not judged.",
            track["number"],
        )
        yield said % track


def won_sentence(code: str) -> str:
    """What stood against a credit under the rules before."""
    return str(WORTH_SENTENCE) if code == WORTH else reason_sentence(code)


def lost_sentence(code: str, report: ImpactReport) -> str:
    """Why a credit counts less under the rules of the report."""
    since = report.definition["program_issued_from"]
    if code == rules.ReasonCode.WRONG_SOURCE and since:
        day = formal_day(dt.date.fromisoformat(since))
        return _(
            "From %(day)s on only training issued through the State Library counts."
        ) % {"day": day}
    return won_sentence(code)


def progress_sentence(report: ImpactReport) -> str:
    """How far an unfinished report is."""
    if report.started_at is None:
        return _("The report waits to be worked out.")
    said = ngettext(
        "%(done)s of %(total)s open participation is judged.",
        "%(done)s of %(total)s open participations are judged.",
        report.total,
    )
    return said % {"done": report.done, "total": report.total}
