"""The figures of an impact report: counted once when it is finished, then only read.

A tally is a flat table of numbers that may be added to another: one per track,
and their sum for all. `Figures` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db.models import Count

from ce_plugin.enums import ImpactOutcome
from ce_plugin.models import CertificationTrack, ImpactReport, ImpactRow
from ce_plugin.services.impacts import open_participations

# Credits to a bar of the picture; what lies beyond the last bar stands in it.
WIDTH, LAST = 5, 100
CHUNK = 2_000

Tally = Counter


def tally(row: ImpactRow) -> Tally:
    """One participation as numbers to be added up."""
    return Counter(
        {
            "open": 1,
            "eligible_before": int(row.eligible_before),
            "eligible_after": int(row.eligible_after),
            f"outcome:{row.outcome}": 1,
            f"counted:before:{_bar(row.counted_before, ROUND_FLOOR)}": 1,
            f"counted:after:{_bar(row.counted_after, ROUND_FLOOR)}": 1,
            f"missing:before:{_bar(row.missing_before, ROUND_CEILING)}": 1,
            f"missing:after:{_bar(row.missing_after, ROUND_CEILING)}": 1,
            **_difference("more", "fewer", row.counted_after - row.counted_before),
            **_difference("further", "nearer", row.missing_after - row.missing_before),
            **_reasons("lost", row.lost),
            **_reasons("won", row.won),
        }
    )


def _bar(amount: Decimal, rounding: str) -> int:
    bars = (amount / WIDTH).to_integral_value(rounding)
    return min(int(bars) * WIDTH, LAST)


def _difference(up: str, down: str, amount: Decimal) -> dict:
    name = up if amount > 0 else down
    return {name: 1, f"{name}_by": abs(amount)} if amount else {}


def _reasons(side: str, found: dict) -> dict:
    numbers: dict = {}
    for code, (entries, amount) in found.items():
        numbers[f"{side}:{code}:people"] = 1
        numbers[f"{side}:{code}:entries"] = entries
        numbers[f"{side}:{code}:amount"] = Decimal(amount)
    return numbers


def summarize(report: ImpactReport) -> dict:
    """The figures of each track, and the tracks these rules say nothing about."""
    programme, codes = report.definition["programme"], report.definition["tracks"]
    tracks = CertificationTrack.objects.filter(
        programme=programme, code__in=list(codes)
    )
    names = dict(tracks.values_list("code", "name"))
    others = open_participations(programme).exclude(track__code__in=list(codes))
    numbers = others.order_by().values_list("track__name").annotate(Count("pk"))
    return {
        "tracks": [
            {"code": code, "name": names[code], "figures": _stored(found)}
            for code, found in _tallies(report, names).items()
        ],
        "without_rules": [
            {"name": name, "number": number} for name, number in sorted(numbers)
        ],
    }


def _tallies(report: ImpactReport, names: Iterable[str]) -> dict[str, Tally]:
    tallies = {code: Counter() for code in names}
    rows = report.rows.select_related("participation__track").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        tallies[row.participation.track.code].update(tally(row))
    return tallies


def _stored(found: Tally) -> dict:
    return {
        key: f"{value:f}" if isinstance(value, Decimal) else value
        for key, value in found.items()
        if value
    }


@dataclass(frozen=True)
class Bar:
    """How many participations lie here before and after; `low` is its first amount."""

    low: int
    before: int
    after: int


@dataclass(frozen=True)
class Reason:
    """Why credits count less, or more, than before. `amount` is in credits."""

    code: str
    people: int
    entries: int
    amount: Decimal


class Figures:
    """What a tally says. Amounts are Decimal, everything else is a number of rows."""

    def __init__(self, found: Tally) -> None:
        self._found = found

    def number(self, key: str):
        """Zero where nothing was counted."""
        return self._found.get(key, 0)

    @property
    def open(self) -> int:
        return self.number("open")

    @property
    def eligible_before(self) -> int:
        return self.number("eligible_before")

    @property
    def eligible_after(self) -> int:
        return self.number("eligible_after")

    @property
    def fewer(self) -> int:
        return self.number("fewer")

    @property
    def outcomes(self) -> dict[str, int]:
        return {str(key): self.number(f"outcome:{key}") for key in ImpactOutcome}

    def average(self, name: str) -> Decimal:
        """Of those to whom `name` happens, by how many credits."""
        by = Decimal(self.number(f"{name}_by")) / max(self.number(name), 1)
        return by.quantize(Decimal("0.1"))

    def bars(self, what: str) -> list[Bar]:
        """The picture of `counted` or `missing`, without the empty bars at the end."""
        lows = [
            int(key.rpartition(":")[2])
            for key in self._found
            if key.startswith(f"{what}:")
        ]
        return [
            Bar(
                low,
                self.number(f"{what}:before:{low}"),
                self.number(f"{what}:after:{low}"),
            )
            for low in range(0, max(lows, default=0) + WIDTH, WIDTH)
        ]

    def reasons(self, side: str) -> list[Reason]:
        """Of `lost` or `won`, what moves most credits first."""
        return sorted(self._reasons(side), key=lambda each: (-each.amount, each.code))

    def _reasons(self, side: str) -> Iterator[Reason]:
        for key in self._found:
            if not (key.startswith(f"{side}:") and key.endswith(":people")):
                continue
            code = key.split(":")[1]
            yield Reason(
                code=code,
                people=self.number(key),
                entries=self.number(f"{side}:{code}:entries"),
                amount=self.number(f"{side}:{code}:amount"),
            )


def figures_of(report: ImpactReport, track: str = "") -> Figures:
    """Of one track, named by its code, or of all together."""
    tracks = report.summary.get("tracks", ())
    return _sum(each["figures"] for each in tracks if track in ("", each["code"]))


def _sum(stored: Iterable[dict]) -> Figures:
    found: Tally = Counter()
    for each in stored:
        found.update({key: _read(value) for key, value in each.items()})
    return Figures(found)


def _read(value: int | str):
    return Decimal(value) if isinstance(value, str) else value
