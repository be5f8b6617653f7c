"""Rows that are added and removed: lists and named parts of a definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ce_plugin.forms.rule_set_parts import NOBODY, Names, PartForm, Path

MOST_ROWS = 60
ROW_NUMBER = re.compile(r"[0-9]{1,9}")


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
        # PostgreSQL keeps no order of names; by the alphabet it is the same everywhere.
        rows = [self.as_row(*named) for named in sorted((part or {}).items())]
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
