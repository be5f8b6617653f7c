"""What a kind of file is made of: columns that know how to be read, and verbs."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ce_plugin.enums import ImportVerdict
from ce_plugin.models import ImportBatch, ImportChange

YES = frozenset({"yes", "y", "true", "x", "1"})
NO = frozenset({"no", "n", "false", "0"})
DAY_FORMATS = ("%Y-%m-%d", "%m/%d/%Y")
# What separates words in a heading somebody typed.
BETWEEN_WORDS = re.compile(r"[\s_\-./]+")


class Unfit(Exception):
    """A value that is not one of its column; the message is for a person."""


Parser = Callable[[str], object]


@dataclass(frozen=True)
class Column:
    """`heading` stands in the file, so it is not translated; `help` is.

    A `contact` column leaves the site only by a right of its own.
    """

    name: str
    heading: str
    help: str | Promise
    parse: Parser
    required: bool = False
    aliases: tuple[str, ...] = ()
    contact: bool = False

    @property
    def spellings(self) -> set[str]:
        return {spelled(one) for one in (self.name, self.heading, *self.aliases)}


def spelled(heading: str) -> str:
    return BETWEEN_WORDS.sub(" ", heading).strip().casefold()


class Columns:
    """A table as it is looked for: its columns, in any order.

    Of the columns in `one_of` it needs one; such a file may have lines of its provider
    before the column names, and further tables: `titles` finds the one that is meant.
    `passed_over` are columns of the provider that are known to be of no use, spelled as
    by `spelled`: nothing is said of them.
    """

    columns: tuple[Column, ...]
    one_of: tuple[str, ...] = ()
    passed_over: frozenset[str] = frozenset()
    titles: re.Pattern | None = None

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]

    def named_in(self, cells: Sequence[str]) -> list[Column | None]:
        """For each cell of a line the column whose name it is."""
        return [self.by_spelling.get(spelled(cell)) for cell in cells]

    @cached_property
    def by_spelling(self) -> dict[str, Column]:
        return {one: column for column in self.columns for one in column.spellings}

    def names_columns(self, cells: Sequence[str]) -> bool:
        """Whether a line of the file is the one with the column names."""
        named = {column.name for column in self.named_in(cells) if column}
        return not self.one_of or not named.isdisjoint(self.one_of)


class AnyColumns(Columns):
    """The first line is the column names, whatever they are."""

    columns = ()


@dataclass
class Line:
    """One line on its way: `values` are what the cells mean, where they mean something."""

    number: int
    data: dict[str, str]
    values: dict[str, object] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    verdict: str = ImportVerdict.SAME
    key: str = ""
    targets: dict[str, int] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)

    def is_wrong(self, name: str, sentence: str) -> None:
        self._refuse(ImportVerdict.WRONG, name, sentence)

    def is_unclear(self, name: str, sentence: str) -> None:
        """Perhaps somebody who is on record: a person decides, not the import."""
        self._refuse(ImportVerdict.DUPLICATE, name, sentence)

    def _refuse(self, verdict: str, name: str, sentence: str) -> None:
        problem = {"field": name, "sentence": sentence}
        if problem not in self.problems:
            self.problems.append(problem)
        # Whatever else is unclear: what is wrong has to be corrected.
        if self.verdict != ImportVerdict.WRONG:
            self.verdict = verdict

    def is_unread(self, name: str) -> bool:
        """Whether the cell holds something that means nothing."""
        return bool(self.data.get(name)) and name not in self.values

    def has_problem_at(self, name: str) -> bool:
        return any(problem["field"] == name for problem in self.problems)

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def standing(self) -> tuple:
        return self.verdict, self.targets, self.changes


@dataclass(frozen=True)
class Kind(Columns):
    """A file we can read: declared once, carried by the one mechanism.

    `check(line)` looks at a line alone, where its cells do not say it all. `key(line)`
    is what a double within the file has in common, asked of clean lines. `judge(lines,
    actor)` finds what each line is to the record, in a number of queries that does not
    grow with the lines. Both look at lines with cells that mean nothing, too, and say
    of them what can be said: all that is wrong with a line is told at once.
    `write(lines)` writes the new and changed ones and returns what it did, unsaved and
    without a batch.
    `export()` gives the record in the very columns, a value per column name.

    A kind about one session is `bound` to it, to the options of the batch and to
    whoever acts. `before_undo` is told of what goes, after `undo_obstacles` was asked
    what stands in the way beside changes and uses: a sentence by line.
    """

    name: str
    label: str | Promise
    columns: tuple[Column, ...]
    key: Callable[[Line], str]
    judge: Callable[[Sequence[Line], object], None]
    write: Callable[[Sequence[Line]], list[ImportChange]]
    export: Callable[[], Iterator[dict[str, str]]] | None = None
    check: Callable[[Line], None] = lambda line: None
    one_of: tuple[str, ...] = ()
    passed_over: frozenset[str] = frozenset()
    titles: re.Pattern | None = None
    bound: Callable[[Kind, object, dict, object], Kind] | None = None
    before_undo: Callable[[ImportBatch], None] | None = None
    undo_obstacles: Callable[[ImportBatch], dict[int, str]] | None = None

    def heading_of(self, name: str) -> str:
        known = {column.name: column.heading for column in self.columns}
        return known.get(name, name)


def text(most: int) -> Parser:
    def parse(cell: str) -> str:
        if len(cell) > most:
            raise Unfit(_("This is longer than %(most)s characters.") % {"most": most})
        if "\x00" in cell:
            raise Unfit(_("This holds a character that no database can hold."))
        return cell

    return parse


def address(cell: str) -> str:
    try:
        validate_email(text(254)(cell))
    except ValidationError as error:
        raise Unfit(
            _("“%(value)s” is not an e-mail address.") % {"value": cell}
        ) from error
    return cell


def day(cell: str) -> dt.date:
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise Unfit(
        _("“%(value)s” is not a day. Write it as 2026-05-14 or 5/14/2026.")
        % {"value": cell}
    )


def yes_or_no(cell: str) -> bool:
    if cell.casefold() in YES | NO:
        return cell.casefold() in YES
    raise Unfit(_("Write yes or no, not “%(value)s”.") % {"value": cell})


def record_number(word: str) -> Parser:
    """Which person it is, by the number of an export; or `word`: nobody on record."""

    def parse(cell: str) -> str | uuid.UUID:
        if cell.casefold() == word:
            return word
        try:
            return uuid.UUID(cell)
        except ValueError as error:
            raise Unfit(
                _("“%(value)s” is not a record number.") % {"value": cell}
            ) from error

    return parse


def short_key(key: str) -> str:
    """As long as the column of keys, and still one key for one thing."""
    return key if len(key) <= 200 else uuid.uuid5(uuid.NAMESPACE_OID, key).hex


def one_of(choices: Iterable[tuple[str, str | Promise]]) -> Parser:
    """A code, or the words that people read for it."""
    offered = list(choices)

    def parse(cell: str) -> str:
        known = {str(word).casefold(): code for code, word in offered}
        known |= {code.casefold(): code for code, _word in offered}
        if cell.casefold() in known:
            return known[cell.casefold()]
        raise Unfit(
            _("“%(value)s” is not known here. Write one of: %(offered)s.")
            % {"value": cell, "offered": ", ".join(str(word) for _c, word in offered)}
        )

    return parse
