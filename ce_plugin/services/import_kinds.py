"""The one table of what can be read in. A new kind of file is a line here."""

from __future__ import annotations

from ce_plugin.models import EventSession, ImportBatch
from ce_plugin.services.attendance_reports import ATTENDANCE
from ce_plugin.services.import_libraries import LIBRARIES
from ce_plugin.services.import_people import PEOPLE
from ce_plugin.services.import_shape import Kind

# In the order a directory is brought in: people name libraries.
DIRECTORY: dict[str, Kind] = {kind.name: kind for kind in (LIBRARIES, PEOPLE)}
# Reports are read in for one session, on a screen of their own.
KINDS: dict[str, Kind] = {**DIRECTORY, ATTENDANCE.name: ATTENDANCE}


def kind_for(name: str, session: EventSession | None, options: dict, actor) -> Kind:
    """The kind as it reads a file for this session, these options, this person."""
    kind = KINDS[name]
    return kind.bound(kind, session, options, actor) if kind.bound else kind


def kind_of(batch: ImportBatch, actor) -> Kind:
    return kind_for(batch.kind, batch.session, batch.options, actor)
