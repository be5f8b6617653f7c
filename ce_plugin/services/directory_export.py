"""The record in the very columns the import reads; addresses only for a reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ce_plugin import permissions
from ce_plugin.enums import ImportVerdict
from ce_plugin.exceptions import NoteRequired, NotPermitted
from ce_plugin.models import ContactExport, ImportBatch
from ce_plugin.services import audit
from ce_plugin.services.import_kinds import DIRECTORY, KINDS
from ce_plugin.services.import_shape import Column, Kind
from ce_plugin.services.imports import require_may_import
from ce_plugin.services.spreadsheets import WRITERS

EXPORTED = "ce_plugin.export.contacts"
LEFT_OUT = (ImportVerdict.DUPLICATE, ImportVerdict.WRONG)


@transaction.atomic
def export_directory(
    kind_name: str,
    file_format: str,
    *,
    actor,
    with_addresses: bool = False,
    reason: str = "",
) -> bytes:
    """A file of `csv` or `xlsx`. With addresses it needs a reason and is put on record.

    Raises NotPermitted or NoteRequired.
    """
    require_may_import(actor)
    kind = DIRECTORY[kind_name]
    rows = list(kind.export())
    if with_addresses:
        _put_on_record(kind, file_format, actor, reason, len(rows))
    columns = [one for one in kind.columns if with_addresses or not one.contact]
    return _file(columns, rows, file_format)


def _put_on_record(kind: Kind, file_format: str, actor, reason: str, rows: int):
    if not permissions.may_export_contacts(actor):
        raise NotPermitted("Exporting addresses is a right of its own.")
    if not reason.strip():
        raise NoteRequired("Say what the addresses are for.")
    record = ContactExport.objects.create(
        kind=kind.name,
        file_format=file_format,
        actor=actor,
        reason=reason.strip(),
        rows=rows,
    )
    why = f"export:{record.pk}"
    audit.record("export.contacts", record, actor=actor, reason=why)
    log(instance=record, action=EXPORTED, user=actor)


def _file(columns: list[Column], rows: Iterable[dict], file_format: str) -> bytes:
    header = [column.heading for column in columns]
    cells = ([row.get(column.name, "") for column in columns] for row in rows)
    return WRITERS[file_format](header, cells)


def error_sheet(batch: ImportBatch, file_format: str, *, actor) -> bytes:
    """The lines that stay out, with what is wrong, to be corrected and read again.

    Addresses stand in it only for whoever handed the file in.
    """
    require_may_import(actor, batch.session)
    kind = KINDS[batch.kind]
    own = batch.author_id == actor.pk
    columns = [one for one in kind.columns if own or not one.contact]
    header = [_("Line"), *[one.heading for one in columns], _("What is wrong")]
    rows = batch.rows.filter(verdict__in=LEFT_OUT).order_by("line").iterator()
    cells = (
        [
            str(row.line),
            *[row.data.get(one.name, "") for one in columns],
            " ".join(_sentences(row.problems, kind)),
        ]
        for row in rows
    )
    return WRITERS[file_format](header, cells)


def _sentences(problems: list[dict], kind: Kind) -> Iterable[str]:
    for problem in problems:
        heading = kind.heading_of(problem["field"])
        yield f"{heading}: {problem['sentence']}" if heading else problem["sentence"]
