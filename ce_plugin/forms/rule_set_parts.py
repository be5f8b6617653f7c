"""Parts of a definition as forms: flat fields, parts within parts, rows of parts.

A form field is named by its way into the part, with `_` for the dot: the field
`window_years` writes `{"window": {"years": ...}}`, shows that value at first, and is
where an error at the path `window.years` stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ce_plugin.rules.conversions import plain

Path = Sequence[str | int]
MOST_ROWS = 60
ROW_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Names:
    """What the categories and tags are called on this very form."""

    categories: Mapping[str, str]
    tags: Mapping[str, str]


NOBODY = Names({}, {})


class PartForm(forms.Form):
    """Fields that write one part of a definition, with other parts within it."""

    # Which first steps of a path are part of a field's name.
    groups: tuple[str, ...] = ()
    # Key in the definition to field, where they are called differently.
    aliases: Mapping[str, str] = {}
    # The field that answers for the part as such.
    whole = ""

    def __init__(
        self, data=None, *, part: Mapping | None = None, names: Names = NOBODY, **kwargs
    ) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(data, **kwargs)
        self.names = names
        self.fill(part or {})
        self.nested = self.build_nested(part or {})

    def fill(self, part: Mapping) -> None:
        found = {name: _look_up(part, self.way(name)) for name in self.fields}
        self.initial |= {
            name: value for name, value in found.items() if value is not None
        }

    def build_nested(self, part: Mapping) -> dict[str, PartForm | RowFormSet]:
        return {}

    def within(self, form_class, name: str, part: Any, **kwargs):
        """A form or formset for what stands under `name` in this part."""
        return form_class(
            self.data if self.is_bound else None,
            part=part,
            names=self.names,
            prefix=self.add_prefix(name),
            **kwargs,
        )

    def way(self, name: str) -> tuple[str, ...]:
        for group in self.groups:
            if name.startswith(f"{group}_"):
                return group, name.removeprefix(f"{group}_")
        keys = {field: key for key, field in self.aliases.items()}
        return (keys.get(name, name),)

    def is_valid(self) -> bool:
        if self.is_left_out():
            return True
        return super().is_valid() and all(part.is_valid() for part in self.checked())

    def read(self) -> Mapping[str, PartForm | RowFormSet]:
        """The parts within, as they are written and answer for their errors."""
        return self.nested

    def checked(self) -> Iterable[PartForm | RowFormSet]:
        # One part may stand under two names.
        return dict.fromkeys(self.read().values())

    def has_changed(self) -> bool:
        """Whether anything was typed: an added row left empty is no row."""
        parts = [part.has_changed() for part in self.nested.values()]
        return super().has_changed() or any(parts)

    def is_left_out(self) -> bool:
        return self.empty_permitted and not self.has_changed()

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get(DELETION_FIELD_NAME):
            # What goes need not be right.
            self._errors.clear()
        return cleaned

    def part(self) -> Any:
        """What was typed, as it stands in a definition."""
        written: dict[str, Any] = {}
        for name in self.written():
            *groups, last = self.way(name)
            target = written
            for group in groups:
                target = target.setdefault(group, {})
            target[last] = _spell(self.cleaned_data.get(name))
        return written | {name: part.part() for name, part in self.read().items()}

    def written(self) -> Iterable[str]:
        return [name for name in self.fields if name != DELETION_FIELD_NAME]

    def place(self, path: Path, message: str) -> None:
        """Put an error where the path of a definition leads."""
        within = self.read()
        if path and path[0] in within:
            within[path[0]].place(path[1:], message)
            return
        words = [self.aliases.get(step, step) for step in path if isinstance(step, str)]
        named = ["_".join(words[:end]) for end in range(len(words), 0, -1)]
        found = [name for name in (*named, self.whole) if name in self.fields]
        self.add_error(found[0] if found else None, message)

    def error_count(self) -> int:
        if not self.is_bound or self.is_left_out():
            return 0
        return sum(map(len, self.errors.values())) + sum(
            part.error_count() for part in self.checked()
        )


class OptionalForm(PartForm):
    """A part that is null unless it is ticked; then its fields are needed."""

    applies = forms.BooleanField(required=False)

    def __init__(self, *args, part: Mapping | None = None, **kwargs) -> None:
        super().__init__(*args, part=part, **kwargs)
        self.initial["applies"] = part is not None

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("applies"):
            for name in self.needed():
                if name not in self.errors and cleaned.get(name) in (None, "", []):
                    self.add_error(name, self.fields[name].error_messages["required"])
        else:
            # What a part that does not apply says is of no account.
            self._errors.clear()
        return cleaned

    def needed(self) -> Iterable[str]:
        return self.written()

    def written(self) -> Iterable[str]:
        return [name for name in super().written() if name != "applies"]

    def part(self) -> dict | None:
        return super().part() if self.cleaned_data.get("applies") else None


class RowFormSet(BaseFormSet):
    """A list of parts. Rows left empty and rows to be removed are not written."""

    # Two rows with the same value here are refused at the second one.
    distinct = ""

    def __init__(
        self, data=None, *, part=None, names: Names = NOBODY, prefix: str
    ) -> None:
        # Rows sent back may all have been left empty: none is known by its place.
        self.rows = [] if data is not None else list(part or ())
        super().__init__(
            data,
            prefix=prefix,
            initial=[{} for _row in self.rows],
            form_kwargs={"names": names},
        )

    def _construct_form(self, i: int, **kwargs):
        row = self.rows[i] if i is not None and i < len(self.rows) else None
        return super()._construct_form(i, part=row, **kwargs)

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        form.fields[DELETION_FIELD_NAME].label = _("Remove")

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else len(self.rows)

    def has_changed(self) -> bool:
        return any(form.has_changed() for form in self.forms)

    @cached_property
    def kept(self) -> list[PartForm]:
        return [
            form
            for form in self.forms
            if not form.is_left_out() and not self._should_delete_form(form)
        ]

    def clean(self) -> None:
        seen = set()
        for form in self.kept if self.distinct else ():
            value = form.cleaned_data.get(self.distinct)
            if value and value in seen:
                form.add_error(self.distinct, _("This stands here twice."))
            seen.add(value)

    def part(self) -> Any:
        return [form.part() for form in self.kept]

    def place(self, path: Path, message: str) -> None:
        if path and isinstance(path[0], int):
            self.kept[path[0]].place(path[1:], message)
        else:
            self.non_form_errors().append(message)

    def error_count(self) -> int:
        if not self.is_bound:
            return 0
        # Asked first: it cleans the rows.
        own = len(self.non_form_errors())
        return own + sum(form.error_count() for form in self.kept)


class ByName(RowFormSet):
    """Rows that stand in a definition by the name in their `distinct` field."""

    def __init__(self, *args, part: Mapping | None = None, **kwargs) -> None:
        rows = [self.as_row(name, value) for name, value in (part or {}).items()]
        super().__init__(*args, part=rows, **kwargs)

    def as_row(self, name: str, value: Any) -> dict:
        return {self.distinct: name, **value}

    def as_value(self, row: dict) -> Any:
        return {key: value for key, value in row.items() if key != self.distinct}

    def part(self) -> dict[str, Any]:
        return {row[self.distinct]: self.as_value(row) for row in super().part()}

    def place(self, path: Path, message: str) -> None:
        rows = {form.cleaned_data.get(self.distinct): form for form in self.kept}
        if path and path[0] in rows:
            rows[path[0]].place(path[1:], message)
        else:
            super().place((), message)


def rows_of(
    form_class, *, row: str, add: str, base=RowFormSet, distinct: str = ""
) -> type[RowFormSet]:
    """The class of a formset: rows are added by a button and removed by a box.

    `row` is what one of them is called, `add` what the button says.
    """
    made = forms.formset_factory(
        form_class,
        formset=base,
        extra=0,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    made.distinct, made.row_name, made.add_label = distinct, row, add
    return made


def with_another_row(data, prefix: str):
    """The data sent, with one more empty row in the formset of this prefix."""
    counter = f"{prefix}-TOTAL_FORMS"
    if not ROW_NUMBER.fullmatch(data.get(counter, "")):
        return data
    more = data.copy()
    more[counter] = str(min(int(data[counter]) + 1, MOST_ROWS))
    return more


def _look_up(part: Any, way: Iterable[str]) -> Any:
    for step in way:
        part = part.get(step) if isinstance(part, Mapping) else None
    return part


def _spell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value == "" else value
