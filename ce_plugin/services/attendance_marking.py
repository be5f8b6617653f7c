"""A whole list at once: ticks of a host, row numbers of a sheet, and what is corrected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ce_plugin.enums import AttendanceStatus, AttendanceWay
from ce_plugin.exceptions import CePluginError, NotClaimable, NoteRequired
from ce_plugin.models import Attendance, EventSession
from ce_plugin.services import attendance, attendance_credit, attendance_lists
from ce_plugin.services.attendance_credit import Consequence
from ce_plugin.services.attendance_lists import Row

SPAN = re.compile(r"\b([0-9]{1,9})(?:\s*(?:-|–|to)\s*([0-9]{1,9}))?\b")
SEPARATORS = re.compile(r"[\s,;.]+")
# So many numbers are enough to see what is meant.
NAMED = 5


@dataclass
class Outcome:
    """What became of a list: how many are present anew, what corrections led to."""

    present: int = 0
    absent: int = 0
    corrected: int = 0
    refused: list[str] = field(default_factory=list)
    consequences: Counter = field(default_factory=Counter)

    def sentences(self) -> list[str]:
        """What happened, in words for the host."""
        said = [
            ngettext(
                "%(n)d person is noted as present.",
                "%(n)d people are noted as present.",
                self.present,
            )
            % {"n": self.present},
            ngettext(
                "%(n)d person is noted as absent.",
                "%(n)d people are noted as absent.",
                self.absent,
            )
            % {"n": self.absent},
            ngettext(
                "%(n)d attendance is taken back.",
                "%(n)d attendances are taken back.",
                self.corrected,
            )
            % {"n": self.corrected},
            ngettext(
                "%(n)d credit went with it, and the person was told.",
                "%(n)d credits went with it, and the people were told.",
                self.consequences[Consequence.TAKEN_BACK],
            )
            % {"n": self.consequences[Consequence.TAKEN_BACK]},
        ]
        counts = (
            self.present,
            self.absent,
            self.corrected,
            self.consequences[Consequence.TAKEN_BACK],
        )
        return [each for each, count in zip(said, counts, strict=True) if count]

    def warnings(self) -> list[str]:
        """What the host must know was not done."""
        left = self.consequences[Consequence.LEFT_TO_OFFICE]
        said = [
            ngettext(
                "%(n)d credit is part of a submitted application and was not "
                "touched; the coordinator was told.",
                "%(n)d credits are part of submitted applications and were not "
                "touched; the coordinator was told.",
                left,
            )
            % {"n": left}
        ]
        return [*(said if left else []), *self.refused]


def to_take_back(
    rows: Iterable[Row], *, ticked: Collection[str], shown: Collection[str]
) -> list[Row]:
    """Rows that were shown as present and are not ticked any more.

    Never a row that came since the page was opened: another host may have ticked it.
    """
    gone = set(shown) - set(ticked)
    return [row for row in rows if row.key in gone and row.is_present]


def kept_ticks(
    rows: Iterable[Row], *, ticked: Collection[str], shown: Collection[str]
) -> set[str]:
    """Which boxes a page that comes once more has ticked.

    What this host changed stays so; all others as they stand by now, whoever saved
    them meanwhile.
    """
    changed = set(ticked) ^ set(shown)
    return {
        row.key
        for row in rows
        if (row.key in ticked if row.key in changed else row.is_present)
    }


def losing_credit(rows: Iterable[Row]) -> list[Row]:
    """Of those to be taken back whose credit goes with it, so that they get a mail."""
    return [row for row in rows if attendance_credit.would_tell(row.attendance)]


def save_list(
    session: EventSession,
    *,
    ticked: Collection[str],
    shown: Collection[str],
    actor,
    note: str = "",
    missed: Collection[str] = (),
) -> Outcome:
    """Save the ticks of a host, each in a transaction of its own.

    Raises NoteRequired when an attendance would be taken back without a reason, before
    anything is saved. `missed` are rows that were shown open and did not come: whoever
    registered since the page was opened is not among them.
    """
    rows = attendance_lists.rows_of(session, actor)
    back = to_take_back(rows, ticked=ticked, shown=shown)
    if back and not note.strip():
        raise NoteRequired("Say why attendance is taken back.")
    outcome = Outcome()
    for row in rows:
        if row.is_own:
            continue
        if row in back:
            _safely(outcome, lambda row=row: _take_back(outcome, row, actor, note))
        elif row.key in ticked and row.key not in shown:
            _safely(outcome, lambda row=row: _present(outcome, session, row, actor))
        elif row.key in missed and _is_open(row, ticked):
            _safely(outcome, lambda row=row: _absent(outcome, session, row, actor))
    return outcome


def _is_open(row: Row, ticked: Collection[str]) -> bool:
    return row.person is not None and row.attendance is None and row.key not in ticked


def _safely(outcome: Outcome, verb: Callable[[], None]) -> None:
    try:
        verb()
    except NotClaimable as refusal:
        if refusal.reason not in outcome.refused:
            outcome.refused.append(refusal.reason)
    except CePluginError:
        # Changed by somebody else in this moment: the page shows how it stands.
        outcome.refused.append(_("Somebody else has just changed this list."))


def _present(outcome: Outcome, session, row: Row, actor) -> None:
    note(session, row, AttendanceWay.HOST, actor)
    outcome.present += 1


def note(session: EventSession, row: Row, way: str, actor) -> Attendance:
    """Note somebody of the list as present; a guest who was absent as well."""
    if row.person is None:
        return attendance.correct_to_present(row.attendance, actor=actor)
    return attendance.record_attendance(
        session, way=way, person=row.person, actor=actor
    )


def _take_back(outcome: Outcome, row: Row, actor, note: str) -> None:
    said = attendance.correct_to_absent(row.attendance, actor=actor, note=note)
    outcome.corrected += 1
    outcome.consequences[said] += 1


def _absent(outcome: Outcome, session, row: Row, actor) -> None:
    noted, said = attendance.record_absence(session, person=row.person, actor=actor)
    # Another host may have ticked them in this very moment.
    outcome.absent += noted.status == AttendanceStatus.ABSENT
    outcome.consequences[said] += 1


@dataclass(frozen=True)
class Typed:
    """Rows that were typed by their numbers: those there are, and what is wrong.

    Of what is `missing` from the sheet or `wrong` no more is kept than is named.
    """

    numbers: list[int]
    missing: list[int]
    wrong: list[str]


def numbers_in(text: str, known: Collection[int]) -> Typed:
    """Row numbers as somebody types them: "1-4, 7 9". `known` are those of the sheet."""
    left = SEPARATORS.split(SPAN.sub(" ", text))
    spans = [(int(one), int(last or one)) for one, last in SPAN.findall(text)]
    turned = [f"{first}-{last}" for first, last in spans if last < first]
    numbers = {n for n in known for first, last in spans if first <= n <= last}
    missing = {n for span in spans for n in _missing(*span, known)}
    wrong = dict.fromkeys([*turned, *filter(None, left)])
    return Typed(sorted(numbers), sorted(missing)[: NAMED + 1], list(wrong)[:NAMED])


def _missing(first: int, last: int, known: Collection[int]) -> Iterator[int]:
    """The first of them: a slip of the hand makes millions."""
    missing = (number for number in range(first, last + 1) if number not in known)
    return islice(missing, NAMED + 1)


def named(numbers: Sequence[int]) -> str:
    """As "7, 8"; of many the first ones."""
    some = [str(number) for number in numbers[:NAMED]]
    return ", ".join(some + (["…"] if numbers[NAMED:] else []))


def save_numbers(session: EventSession, numbers: Iterable[int], *, actor) -> Outcome:
    """Note whoever signed in these rows of the sheet. ValueError for a row that is none.

    Nothing is saved when one of the numbers belongs to nobody.
    """
    by_number = {
        row.number: row
        for row in attendance_lists.rows_of(session, actor)
        if row.number is not None
    }
    wanted = list(numbers)
    unknown = [number for number in wanted if number not in by_number]
    if unknown:
        raise ValueError(named(unknown))
    outcome = Outcome()
    for number in wanted:
        row = by_number[number]
        if row.is_own:
            outcome.refused.append(_("Nobody notes themselves: your row was left out."))
        elif not row.is_present:
            _safely(outcome, lambda row=row: _signed(outcome, session, row, actor))
    return outcome


def _signed(outcome: Outcome, session, row: Row, actor) -> None:
    note(session, row, AttendanceWay.SHEET, actor)
    outcome.present += 1
