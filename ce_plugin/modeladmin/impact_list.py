"""Who gains and who loses, one by one: narrowed, ordered, in pages or as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import ImpactOutcome
from ce_plugin.modeladmin.cells import pill
from ce_plugin.models import ImpactReport, ImpactRow, Person
from ce_plugin.rules.conversions import plain
from ce_plugin.services.impact_sentences import lost_sentence, won_sentence

LEDGER = "ce_plugin_trackparticipation_modeladmin_inspect"
NAMES = ("participation__person__last_name", "participation__person__first_name")
ORDERS = {
    "loss": (gettext_lazy("Biggest loss first"), ("change", *NAMES)),
    "gain": (gettext_lazy("Biggest gain first"), ("-change", *NAMES)),
    "name": (gettext_lazy("By name"), NAMES),
}
TONES = {
    ImpactOutcome.LOSES: "critical",
    ImpactOutcome.GAINS: "positive",
    ImpactOutcome.WORSE: "warning",
    ImpactOutcome.BETTER: "info",
    ImpactOutcome.UNCHANGED: "plain",
}


@dataclass(frozen=True)
class Choice:
    label: str | Promise
    address: str
    selected: bool


class Narrowing:
    """What of the list is wanted. Anything the address bar invents is left aside."""

    def __init__(self, report: ImpactReport, asked: QueryDict) -> None:
        self.report = report
        self.tracks = {
            each["code"]: each["name"] for each in report.summary.get("tracks", ())
        }
        self.track = _known(asked.get("track"), self.tracks)
        self.outcome = _known(asked.get("outcome"), ImpactOutcome.values)
        self.order = _known(asked.get("order"), ORDERS, "loss")

    @property
    def rows(self) -> QuerySet:
        rows = self.report.rows.with_change()
        if self.track:
            rows = rows.filter(participation__track__code=self.track)
        if self.outcome:
            rows = rows.filter(outcome=self.outcome)
        related = ("participation__person", "participation__track")
        return rows.select_related(*related).order_by(*ORDERS[self.order][1], "pk")

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What a form or a link to the same list carries along."""
        asked = {"track": self.track, "outcome": self.outcome, "order": self.order}
        return {name: value for name, value in asked.items() if value}

    def choices(self, name: str) -> list[Choice]:
        offered = {
            "track": {"": _("All tracks"), **self.tracks},
            "outcome": {"": _("All"), **dict(ImpactOutcome.choices)},
            "order": {key: label for key, (label, _by) in ORDERS.items()},
        }[name]
        return [
            Choice(label, self._address(name, value), value == getattr(self, name))
            for value, label in offered.items()
        ]

    def _address(self, name: str, value: str) -> str:
        asked = {**self.chosen, "report": self.report.pk, name: value}
        return "?" + urlencode({key: one for key, one in asked.items() if one})


def _known(value: str | None, known: Iterable[str], otherwise: str = "") -> str:
    return value if value in known else otherwise


@dataclass(frozen=True)
class Shown:
    """One row in words, with where to look further."""

    row: ImpactRow
    name: str
    track: str
    outcome: SafeString
    reasons: list[str]

    @property
    def person_url(self) -> str:
        edit = Person.snippet_viewset.get_url_name("edit")
        return reverse(edit, args=[quote(self.row.participation.person_id)])

    @property
    def ledger_url(self) -> str:
        return reverse(LEDGER, args=[self.row.participation_id])

    @property
    def change(self) -> str:
        return signed(self.row.change)


def shown(rows: Iterable[ImpactRow], report: ImpactReport) -> Iterator[Shown]:
    for row in rows:
        yield Shown(
            row=row,
            name=row.participation.person.full_name,
            track=row.participation.track.name,
            outcome=pill(row.get_outcome_display(), TONES[row.outcome]),
            reasons=reasons(row, report),
        )


def signed(amount: Decimal) -> str:
    """A difference as people write it: +3, −4.5, 0."""
    if not amount:
        return "0"
    sign = "+" if amount > 0 else "−"
    return f"{sign}{plain(abs(amount))}"


def reasons(row: ImpactRow, report: ImpactReport) -> list[str]:
    """Why less counts, or more; what moves most credits first."""
    fewer = _("%(amount)s fewer. %(why)s")
    more = _("%(amount)s more. This stands against it no more: %(why)s")
    return [
        *(
            fewer % {"amount": amount, "why": lost_sentence(code, report)}
            for code, amount in _biggest_first(row.lost)
        ),
        *(
            more % {"amount": amount, "why": won_sentence(code)}
            for code, amount in _biggest_first(row.won)
        ),
    ]


def _biggest_first(found: dict) -> Iterator[tuple[str, str]]:
    amounts = {code: Decimal(amount) for code, (_entries, amount) in found.items()}
    for code in sorted(amounts, key=lambda each: (-amounts[each], each)):
        yield code, plain(amounts[code])


# Heading, and what stands below it. Amounts are numbers, all else is text.
COLUMNS = {
    "last_name": gettext_lazy("Last name"),
    "first_name": gettext_lazy("First name"),
    "track": gettext_lazy("Track"),
    "outcome": gettext_lazy("Outcome"),
    "eligible_before": gettext_lazy("Eligible under own rules"),
    "eligible_after": gettext_lazy("Eligible under these rules"),
    "counted_before": gettext_lazy("Credits counted under own rules"),
    "counted_after": gettext_lazy("Credits counted under these rules"),
    "change": gettext_lazy("Change"),
    "missing_before": gettext_lazy("Credits missing under own rules"),
    "missing_after": gettext_lazy("Credits missing under these rules"),
    "reasons": gettext_lazy("Why"),
}


def cells(row: ImpactRow, report: ImpactReport) -> dict:
    """One line of the spreadsheet, by the names of COLUMNS."""
    person = row.participation.person
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "track": row.participation.track.name,
        "outcome": row.get_outcome_display(),
        "eligible_before": _("Yes") if row.eligible_before else _("No"),
        "eligible_after": _("Yes") if row.eligible_after else _("No"),
        "counted_before": row.counted_before,
        "counted_after": row.counted_after,
        "change": row.change,
        "missing_before": row.missing_before,
        "missing_after": row.missing_after,
        "reasons": "\n".join(reasons(row, report)),
    }
