"""The sessions of a conference from a spreadsheet: read, judged, shown, then added.

Reading writes nothing. What is added goes into a new draft of the event, all of it or
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import UnreadableFile
from ce_plugin.models import CECategory, EventPage, EventSession, odd_hours
from ce_plugin.models.event_forms import NO_CATEGORY
from ce_plugin.services import session_cells
from ce_plugin.services.import_files import read_sheet
from ce_plugin.services.import_rows import columns_in, read_cells
from ce_plugin.services.import_shape import Column, Columns, Line, one_of, text
from ce_plugin.services.preflight_warnings import at_night

MOST_ROWS = 500
ADDED = "ce_plugin.event.sessions_pasted"


@dataclass(frozen=True)
class Shape(Columns):
    """The columns, known by many names."""

    columns: tuple[Column, ...]


@dataclass
class Row:
    """A line with the session it would become; None while something is wrong.

    `doubt` is a sentence about what may be a slip, and does not keep it out.
    """

    line: Line
    session: EventSession | None = None
    is_there: bool = False
    doubt: str = ""


@dataclass
class SessionSheet:
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if not row.line.is_clean]

    @property
    def new(self) -> list[EventSession]:
        """What would be added; sessions that the event has already are left out."""
        return [row.session for row in self.rows if row.session and not row.is_there]


FIXED = (
    Column(
        "title",
        "title",
        gettext_lazy("As it stands in the programme."),
        text(255),
        required=True,
        aliases=("session", "name"),
    ),
    Column(
        "begins_on",
        "day",
        gettext_lazy("2027-05-14, 5/14/2027 or Fri, May 14, 2027."),
        session_cells.day,
        required=True,
        aliases=("date", "begins on", "start date", "first day"),
    ),
    Column(
        "time",
        "time",
        gettext_lazy("From when to when in one cell, such as 9:00-10:15 am."),
        session_cells.span,
        aliases=("times", "when"),
    ),
    Column(
        "begins_at",
        "begins",
        gettext_lazy("9:00, 2:30 pm or 14:30. Leave empty when it is not known."),
        session_cells.clock,
        aliases=("start", "start time", "from", "begin"),
    ),
    Column(
        "ends_at",
        "ends",
        gettext_lazy("Like the begin."),
        session_cells.clock,
        aliases=("end", "end time", "to", "until"),
    ),
    Column(
        "ends_on",
        "last day",
        gettext_lazy("Only when it ends on another day."),
        session_cells.day,
        aliases=("end date",),
    ),
    Column(
        "presenter",
        "presenter",
        gettext_lazy("Who speaks."),
        text(160),
        aliases=("presenters", "speaker", "speakers"),
    ),
    Column(
        "credits",
        "credits",
        gettext_lazy("In steps of one half. Leave empty when there are none."),
        session_cells.credits,
        aliases=("ce", "ce credits", "credit"),
    ),
    Column(
        "capacity",
        "seats",
        gettext_lazy("Only where a session has fewer seats than the event."),
        session_cells.seats,
        aliases=("room capacity", "seat"),
    ),
)
# The columns that may say when a session begins.
BEGIN = ("begins_at", "time")
NAMES = {"category": "category", **{one.name: one.heading for one in FIXED}}
CATEGORY = gettext_lazy("Code or name: %(names)s. Needed where there are credits.")


def shape() -> Shape:
    """The columns with the categories of today."""
    categories = [(one.code, one.name) for one in _categories()]
    names = ", ".join(code for code, _name in categories)
    category = Column(
        "category",
        "category",
        CATEGORY % {"names": names},
        one_of(categories),
        aliases=("ce category",),
    )
    return Shape((*FIXED, category))


def _categories():
    return CECategory.objects.filter(programme=app_settings.PROGRAMME)


def read_sessions(given: str, event: EventPage) -> SessionSheet:
    """Every row of the pasted text, judged. Raises UnreadableFile about its shape."""
    sheet = read_sheet(given.encode())
    if len(sheet.lines) > MOST_ROWS:
        raise UnreadableFile(
            _("There are more than %(most)d rows. Paste them in parts.")
            % {"most": MOST_ROWS}
        )
    known = shape()
    places = columns_in(sheet, known)
    reading = _Reading(event, known)
    for number, cells in sheet.lines:
        data = {name: cells[place] for name, place in places.items()}
        reading.read(Line(number, data))
    left = [values[0] for code, *values in sheet.notes if code == "left_aside"]
    return SessionSheet(reading.rows, _left_aside(left))


def _left_aside(headings: Sequence[str]) -> list[str]:
    if not headings:
        return []
    sentence = ngettext(
        "A column is not known here and was left aside: %(names)s.",
        "Columns are not known here and were left aside: %(names)s.",
        len(headings),
    )
    return [sentence % {"names": ", ".join(headings)}]


class _Reading:
    """Line after line, since a later one may say what an earlier one said."""

    def __init__(self, event: EventPage, known: Shape) -> None:
        self.event, self.known = event, known
        self.categories = {one.code: one for one in _categories()}
        self.standing = {_key(one) for one in event.sessions.all()}
        self.first_with: dict[tuple, int] = {}
        self.rows: list[Row] = []

    def read(self, line: Line) -> None:
        """All that is wrong with a line is said at once, not the cells first."""
        read_cells(line, self.known)
        self._spread_span(line)
        session = self._session(line.values)
        self._judge(line, session)
        self.rows.append(self._row(line, session))

    def _row(self, line: Line, session: EventSession) -> Row:
        if not line.is_clean:
            return Row(line)
        is_there = _key(session) in self.standing
        return Row(line, session, is_there, doubt=at_night(session))

    def _spread_span(self, line: Line) -> None:
        """The one cell with both times becomes two."""
        both = line.values.pop("time", None)
        if both is None:
            return
        if "begins_at" in line.values or "ends_at" in line.values:
            sentence = _("The times stand here and in columns of their own.")
            line.is_wrong("time", sentence)
            return
        line.values["begins_at"], line.values["ends_at"] = both

    def _session(self, values: dict) -> EventSession:
        facts = dict(values)
        code = facts.pop("category", None)
        session = EventSession(page=self.event, **facts)
        session.category = self.categories[code] if code else None
        session.ends_on = session.ends_on or session.begins_on
        return session

    def _judge(self, line: Line, session: EventSession) -> None:
        if session.begins_on and session.ends_on < session.begins_on:
            line.is_wrong("ends_on", _("The last day lies before the first."))
        if session.ends_at and not session.begins_at and not _has_wrong(line, BEGIN):
            line.is_wrong("begins_at", _("Say when it begins as well."))
        self._ask_model(line, session)
        if session.counts_nowhere and not _has_wrong(line, ("category",)):
            line.is_wrong("category", NO_CATEGORY)
        self._ask_clocks(line, session)
        self._ask_earlier(line, session)

    def _ask_model(self, line: Line, session: EventSession) -> None:
        """What cannot be read is said already; the model is asked about the rest."""
        unread = {problem["field"] for problem in line.problems}
        try:
            session.full_clean(
                exclude={"page", *unread},
                validate_unique=False,
                validate_constraints=False,
            )
        except ValidationError as error:
            said = error.message_dict
            for name in [each for each in said if each not in unread]:
                line.is_wrong(name, " ".join(said[name]))

    def _ask_clocks(self, line: Line, session: EventSession) -> None:
        for name, day, time in (
            ("begins_at", session.begins_on, session.begins_at),
            ("ends_at", session.ends_on, session.ends_at),
        ):
            if not (day and time):
                continue
            if trouble := odd_hours.trouble_with(day, time, self.event.zone):
                line.is_wrong(name, trouble)

    def _ask_earlier(self, line: Line, session: EventSession) -> None:
        if _has_wrong(line, ("title", "begins_on", *BEGIN)):
            return
        first = self.first_with.setdefault(_key(session), line.number)
        if first != line.number:
            said = _("Line %(line)s says the same.") % {"line": first}
            line.is_wrong("title", said)


def _has_wrong(line: Line, names: Sequence[str]) -> bool:
    return any(line.has_problem_at(name) for name in names)


def _key(session: EventSession) -> tuple:
    return session.title.casefold(), session.begins_on, session.begins_at
