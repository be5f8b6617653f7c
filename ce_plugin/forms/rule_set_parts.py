"""Parts of a definition as forms: flat fields, parts within parts, rows of parts.

A form field is named by its way into the part, with `_` for the dot: the field
`window_years` writes `{"window": {"years": ...}}`, shows that value at first, and is
where an error at the path `window.years` stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet

from ce_plugin.rules.conversions import plain

Path = Sequence[str | int]


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

    def build_nested(self, part: Mapping) -> dict[str, PartForm | BaseFormSet]:
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

    def read(self) -> Mapping[str, PartForm | BaseFormSet]:
        """The parts within, as they are written and answer for their errors."""
        return self.nested

    def checked(self) -> Iterable[PartForm | BaseFormSet]:
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
