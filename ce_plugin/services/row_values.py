"""Columns of a row as plain data, and back: what is taken back is exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models

# So many rows one statement writes or asks for.
CHUNK = 500
PLAIN = (str, int, bool, type(None))


def values_of(instance: models.Model, names: Iterable[str]) -> dict:
    """Columns by their attribute names, such as `library_id`, fit for JSON."""
    return {name: _plain(instance, name) for name in names}


def columns_of(model: type[models.Model]) -> list[str]:
    """Every column but the primary key."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if not field.primary_key]


def put_back(instance: models.Model, values: dict) -> list[str]:
    """Set the columns on the instance, without saving. Returns the fields' names."""
    fields = {field.attname: field for field in instance._meta.concrete_fields}
    for name, value in values.items():
        setattr(instance, name, fields[name].to_python(value))
    return [fields[name].name for name in values]


def label_of(model: type[models.Model]) -> str:
    return model._meta.label_lower


def _plain(instance: models.Model, name: str):
    value = getattr(instance, name)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, dt.datetime):
        # The same moment is the same text, in whatever zone it was written down.
        return value.astimezone(dt.UTC).isoformat()
    field = next(one for one in instance._meta.concrete_fields if one.attname == name)
    return field.value_to_string(instance)
