"""A histogram of before and after as plain geometry; the template draws it as SVG.

Widths are in percent and heights in pixels, so that the picture fits a phone and
its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ce_plugin.services.impact_figures import LAST, WIDTH, Bar

HEIGHT, TOP, BOTTOM = 260, 18, 214
LEFT, RIGHT = 9.0, 99.0
# Of the place of a bar: the gap before it, and how wide each of the two is.
GAP, THICK = 0.08, 0.4
MOST_LABELS, MOST_LINES = 11, 5


@dataclass(frozen=True)
class Box:
    """One drawn bar; percent across, pixels down."""

    x: str
    y: int
    width: str
    height: int
    number: int
    middle: str


@dataclass(frozen=True)
class Mark:
    """A word at the edge: across in percent for a bar, down in pixels for a line."""

    at: str
    text: str


@dataclass(frozen=True)
class Line:
    """One line of the table that says the same as the picture."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class Histogram:
    """`what` is `counted` or `missing`; `name` is unique on the page."""

    name: str
    what: str
    title: str
    description: str
    axis: str
    bars: Sequence[Bar]
    height: int = HEIGHT
    bottom: int = BOTTOM
    left: str = f"{LEFT}%"
    right: str = f"{RIGHT}%"

    @property
    def before(self) -> list[Box]:
        return [self._box(n, bar.before, GAP) for n, bar in enumerate(self.bars)]

    @property
    def after(self) -> list[Box]:
        place = GAP + THICK
        return [self._box(n, bar.after, place) for n, bar in enumerate(self.bars)]

    def _box(self, number: int, people: int, place: float) -> Box:
        x, width = self._across(number + place), self._wide(THICK)
        height = round((BOTTOM - TOP) * people / self._top)
        if people:
            # One person among thousands is still seen.
            height = max(height, 2)
        middle = _percent(x + width / 2)
        return Box(
            _percent(x), BOTTOM - height, _percent(width), height, people, middle
        )

    def _across(self, places: float) -> float:
        return LEFT + self._wide(places)

    def _wide(self, places: float) -> float:
        return (RIGHT - LEFT) * places / len(self.bars)

    @property
    def _top(self) -> int:
        """The number at the upper edge: the lowest line that no bar rises above."""
        highest = max((max(bar.before, bar.after) for bar in self.bars), default=0)
        step = _round_step(highest)
        return max(step, -(-highest // step) * step)

    @property
    def lines(self) -> list[Mark]:
        step = _round_step(self._top)
        return [
            Mark(str(BOTTOM - (BOTTOM - TOP) * number // self._top), str(number))
            for number in range(0, self._top + 1, step)
        ]

    @property
    def marks(self) -> list[Mark]:
        every = -(-len(self.bars) // MOST_LABELS)
        return [
            Mark(_percent(self._across(n + 0.5)), str(bar.low))
            for n, bar in enumerate(self.bars)
            if n % every == 0
        ]

    @property
    def table(self) -> Iterator[Line]:
        label = _counted if self.what == "counted" else _missing
        for bar in self.bars:
            yield Line(label(bar.low), bar.before, bar.after)


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _round_step(highest: int) -> int:
    """1, 2 or 5, or ten, a hundred ... times that, for at most MOST_LINES lines."""
    step, steps = 1, (2, 2.5, 2)
    turn = 0
    while highest > step * MOST_LINES:
        step = int(step * steps[turn % 3])
        turn += 1
    return step


def _counted(low: int) -> str:
    if low >= LAST:
        return _("%(low)s and more") % {"low": low}
    return _("from %(low)s to under %(high)s") % {"low": low, "high": low + WIDTH}


def _missing(low: int) -> str:
    if low == 0:
        return _("nothing")
    if low >= LAST:
        return _("more than %(low)s") % {"low": low - WIDTH}
    return _("more than %(low)s, up to %(high)s") % {"low": low - WIDTH, "high": low}


def picture_of_counted(bars: Sequence[Bar]) -> Histogram:
    return Histogram(
        name="ce-counted",
        what="counted",
        title=_("Credits counted, before and after"),
        description=_(
            "How many open participations have so many credits counted: under their "
            "own rules, and under these. The table below says the same."
        ),
        axis=_("Credits counted"),
        bars=bars,
    )


def picture_of_missing(bars: Sequence[Bar]) -> Histogram:
    return Histogram(
        name="ce-missing",
        what="missing",
        title=_("Credits still missing, before and after"),
        description=_(
            "How many open participations lack so many credits: under their own "
            "rules, and under these. At 0 stand those who are eligible. The table "
            "below says the same."
        ),
        axis=_("Credits still missing"),
        bars=bars,
    )
