"""What hosts and those who attended type: names, words, row numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.forms.directory import day_field
from ce_plugin.models import AttendanceCode, ImportRow, Person
from ce_plugin.services.attendance_directory import DECIDED
from ce_plugin.services.attendance_files import BLANK_ROWS
from ce_plugin.services.attendance_marking import Typed, named, numbers_in
from ce_plugin.services.attendance_matching import name_and_library
from ce_plugin.services.attendance_report_columns import GUEST
from ce_plugin.services.attendance_tickets import person_with

# Why somebody could not be noted: the field at fault, if one is, and a sentence.
Refusal = tuple[str | None, str]
NAME, ADDRESS = gettext_lazy("Name"), gettext_lazy("Email address")


def _name_field(label=NAME, **given) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=160,
        error_messages={"required": gettext_lazy("Type their name.")},
        **given,
    )


def _address_field(label=ADDRESS, **given) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        required=False,
        error_messages={
            "invalid": gettext_lazy("Type an address such as name@library.org.")
        },
        **given,
    )


class WalkInForm(forms.Form):
    # It stands in the form of the ticks, which are saved without anybody to add.
    use_required_attribute = False

    name = _name_field()
    email = _address_field(
        help_text=gettext_lazy(
            "If it is on record, their credit follows by itself. If not, a mail leads "
            "them to it."
        )
    )


class WordForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("The word you were shown"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        help_text=gettext_lazy("Capital letters and spaces do not matter."),
        error_messages={"required": gettext_lazy("Type the word.")},
    )


class CodesForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("Word"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Leave it empty to take no word any more."),
    )
    closes_on = day_field(gettext_lazy("Taken until"))
    closes_at = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("Give a time."),
            "invalid": gettext_lazy("Give a time, such as 17:30."),
        },
    )

    def __init__(self, *args, code: AttendanceCode, **kwargs) -> None:
        self.zone = code.session.page.zone
        closes = code.closes_at.astimezone(self.zone)
        kwargs["initial"] = {
            "word": code.word,
            "closes_on": closes.date(),
            "closes_at": closes.time(),
        }
        super().__init__(*args, **kwargs)

    @property
    def closes(self) -> dt.datetime:
        data = self.cleaned_data
        return dt.datetime.combine(data["closes_on"], data["closes_at"], self.zone)


def no_such_row(numbers: str) -> str:
    words = {"numbers": numbers}
    return _("No row of this session has the number %(numbers)s.") % words


def _wrong_with(typed: Typed) -> Iterator[str]:
    """All of it at once: nobody types a sheet to be sent back for each slip."""
    for text in typed.wrong:
        yield _("“%(text)s” is no row number.") % {"text": text}
    if typed.missing:
        yield no_such_row(named(typed.missing))


class SheetForm(forms.Form):
    """Row numbers in one line, and the lettered rows of walk-ins."""

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of the rows that are signed"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Such as: 1-4, 7, 9"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args, known: Collection[int], **kwargs) -> None:
        self.known = known
        super().__init__(*args, **kwargs)
        for letter in BLANK_ROWS:
            row = {"letter": letter}
            name = _("Name in row %(letter)s") % row
            email = _("Email address in row %(letter)s") % row
            self.fields[f"name_{letter}"] = _name_field(name, required=False)
            self.fields[f"email_{letter}"] = _address_field(email)

    def clean_numbers(self) -> list[int]:
        typed = numbers_in(self.cleaned_data["numbers"], self.known)
        if typed.wrong or typed.missing:
            raise forms.ValidationError(list(_wrong_with(typed)))
        return typed.numbers

    def clean(self) -> dict:
        cleaned = super().clean()
        for letter in BLANK_ROWS:
            if cleaned.get(f"email_{letter}") and not cleaned.get(f"name_{letter}"):
                self.add_error(f"name_{letter}", _("Type their name."))
        return cleaned

    @property
    def grid(self) -> list[dict]:
        """The lettered rows for the page."""
        return [
            {
                "letter": letter,
                "name": self[f"name_{letter}"],
                "email": self[f"email_{letter}"],
            }
            for letter in BLANK_ROWS
        ]

    @property
    def walk_ins(self) -> list[tuple[str, str, str]]:
        """Letter, name and address of each row with a name."""
        data = self.cleaned_data
        rows = [(one, data[f"name_{one}"], data[f"email_{one}"]) for one in BLANK_ROWS]
        return [row for row in rows if row[1]]

    def keep_refused(self, refused: dict[str, Refusal], *, with_numbers: bool) -> None:
        """Leave nothing typed but what was refused, of rows by letter and with the reason.

        The rest is saved, and nobody shall save it a second time.
        """
        kept = {f"{field}_{one}" for one in refused for field in ("name", "email")}
        kept |= {"numbers"} if with_numbers else set()
        self.data = {name: self.data[name] for name in kept if name in self.data}
        for letter, (field, reason) in refused.items():
            self.add_error(f"{field or 'name'}_{letter}", reason)


class MatchForm(forms.Form):
    """Who one line of a report is: somebody offered, who registered, a guest.

    Or whoever has an address, which stands above all else, as the last field does.
    """

    who = forms.ChoiceField(
        label=gettext_lazy("Who is it?"), required=False, widget=forms.RadioSelect
    )
    registered = forms.ChoiceField(
        label=gettext_lazy("Or somebody who registered"), required=False
    )
    email = _address_field(gettext_lazy("Or whoever has this address"))

    def __init__(
        self,
        data=None,
        *,
        row: ImportRow,
        candidates: list[Person],
        registered: Sequence[Person] = (),
    ) -> None:
        super().__init__(data, prefix=f"line-{row.line}")
        self._offer_registered([one for one in registered if one not in candidates])
        self.row = row
        self.fields["who"].choices = [
            *_choices(candidates),
            (GUEST, gettext_lazy("Nobody on record: a guest")),
        ]
        if not _is_remembered(row):
            self.fields["who"].choices += [("", gettext_lazy("I do not know yet"))]
        self.fields["who"].initial = _before(row, candidates)
        self.person: Person | None = None

    def _offer_registered(self, people: list[Person]) -> None:
        if not people:
            del self.fields["registered"]
            return
        self.fields["registered"].choices = [
            ("", gettext_lazy("Nobody of them")),
            *_choices(people),
        ]

    @property
    def said(self) -> str:
        """The line as the file has it, without what was chosen here."""
        cells = {**self.row.data, "record": ""}
        if (cells.get("minutes") or "").isdigit():
            cells["minutes"] = _("%(number)s minutes") % {"number": cells["minutes"]}
        return ", ".join(cell for cell in cells.values() if cell)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.person = person_with(email)
        if email and self.person is None:
            raise forms.ValidationError(
                _("Nobody on record has this address, or several people have it.")
            )
        return email

    @property
    def choice(self) -> str:
        """What to write into the line; empty to leave it as it is."""
        if self.person:
            return str(self.person.public_id)
        return self.cleaned_data.get("registered") or self.cleaned_data["who"]


def _choices(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [(str(one.public_id), name_and_library(one)) for one in people]


def _is_remembered(row: ImportRow) -> bool:
    """Known by an earlier report: not to know it now would change nothing."""
    return DECIDED in row.targets and not row.data.get("record")


def _before(row: ImportRow, candidates: list[Person]) -> str:
    """What stands now: whom somebody chose, nobody yet, or a guest."""
    if DECIDED in row.targets and candidates:
        return str(candidates[0].public_id)
    return "" if candidates else GUEST
