"""The libraries of the programme and their federations: real names."""

from __future__ import annotations

from ce_plugin.demo.files import rows
from ce_plugin.models import Federation, Library


def create_libraries() -> dict[str, Library]:
    """Every library of the list by name, in the order of the list."""
    return {row["name"]: _library(row) for row in rows("libraries")}


def _library(row: dict[str, str]) -> Library:
    federation, _created = Federation.objects.get_or_create(name=row["federation"])
    library, _created = Library.objects.get_or_create(
        name=row["name"],
        defaults={"city": row["city"], "kind": row["kind"], "federation": federation},
    )
    return library
