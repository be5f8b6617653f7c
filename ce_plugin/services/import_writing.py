"""What the kinds share: rows written by bulk, each with its line of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models

from ce_plugin.enums import ImportAction, ImportVerdict
from ce_plugin.models import ImportChange
from ce_plugin.services.import_shape import Line
from ce_plugin.services.row_values import CHUNK, columns_of, label_of, values_of


def compare(line: Line, standing: models.Model, fields: dict[str, object]) -> None:
    """Note what the line would change. An empty cell leaves what is there."""
    for name, value in fields.items():
        before = getattr(standing, name)
        if value is not None and _bare(before) != _bare(value):
            line.changes[name] = [_said(before), _said(value)]
    if line.changes and line.verdict == ImportVerdict.SAME:
        line.verdict = ImportVerdict.CHANGED


def _bare(value: object) -> object:
    # Spaces around a value are lost on the way through a file.
    return value.strip() if isinstance(value, str) else value


def _said(value: object) -> str:
    return "" if value is None else str(value)


def locked(model: type[models.Model], ids: Iterable[int]) -> dict[int, models.Model]:
    """The rows by id, held in the order of their ids (services/locks.py)."""
    rows = model._base_manager.select_for_update(of=("self",)).order_by("pk")
    wanted, found = sorted(set(ids)), {}
    for at in range(0, len(wanted), CHUNK):
        found |= {row.pk: row for row in rows.filter(pk__in=wanted[at : at + CHUNK])}
    return found


def create(rows: Sequence[tuple[int, models.Model]]) -> list[ImportChange]:
    """Write new rows of one model, each with the number of its line."""
    if not rows:
        return []
    model = type(rows[0][1])
    model._base_manager.bulk_create([row for _line, row in rows], batch_size=CHUNK)
    return [
        _change(
            line, row, ImportAction.CREATED, after=values_of(row, columns_of(model))
        )
        for line, row in rows
    ]


def change(
    rows: Iterable[tuple[int, models.Model, dict[str, object]]],
) -> list[ImportChange]:
    """Write new values of standing rows; a row twice is written with all of them."""
    changes: dict[int, ImportChange] = {}
    by_names: dict[tuple[str, ...], dict[int, models.Model]] = {}
    for line, row, values in rows:
        entry = _changed(line, row, values)
        if row.pk in changes:
            first = changes[row.pk]
            first.before = {**entry.before, **first.before}
            first.after |= entry.after
        else:
            changes[row.pk] = entry
        by_names.setdefault(tuple(sorted(values)), {})[row.pk] = row
    for names, standing in by_names.items():
        model = type(next(iter(standing.values())))
        model._base_manager.bulk_update(standing.values(), names, batch_size=200)
    return list(changes.values())


def _changed(line: int, row: models.Model, values: dict[str, object]) -> ImportChange:
    names = [row._meta.get_field(name).attname for name in values]
    before = values_of(row, names)
    for name, value in values.items():
        setattr(row, name, value)
    after = values_of(row, names)
    return _change(line, row, ImportAction.CHANGED, before=before, after=after)


def _change(line: int, row: models.Model, action: str, **facts) -> ImportChange:
    label = label_of(type(row))
    return ImportChange(
        line=line, model=label, object_id=row.pk, action=action, **facts
    )
