"""Files into the record: look, commit, take back. One mechanism for every kind.

Reading a file stages its lines and changes nothing else. Committing is one
transaction that writes by bulk, with one ledger row for each row it touched, one
audit event and one entry of history for the batch. `import_undo.py` takes a batch back exactly.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ce_plugin import permissions
from ce_plugin.enums import IMPORTED_VERDICTS, ImportState, ImportVerdict
from ce_plugin.exceptions import (
    AlreadyRead,
    NotPermitted,
    RecordChanged,
    TransitionNotAllowed,
    UnreadableFile,
)
from ce_plugin.models import EventSession, ImportBatch, ImportChange, ImportRow
from ce_plugin.services import audit, clock
from ce_plugin.services.import_files import Sheet, read_sheet, refuse_name
from ce_plugin.services.import_kinds import DIRECTORY, kind_for, kind_of
from ce_plugin.services.import_rows import known_in, lines_again, lines_of, store
from ce_plugin.services.import_shape import Kind
from ce_plugin.services.row_values import CHUNK

COMMITTED = "ce_plugin.import.commit"
DISCARDED = "ce_plugin.import.discard"


def require_may_import(actor, session: EventSession | None = None) -> None:
    """A report on one session is also its editors' to read in."""
    allowed = (
        permissions.may_import(actor)
        if session is None
        else permissions.may_import_report(actor, session.page)
    )
    if not allowed:
        raise NotPermitted("Reading files in is not this person's.")


def stage_file(
    kind_name: str,
    *,
    name: str,
    content: bytes,
    actor,
    session: EventSession | None = None,
    options: dict | None = None,
) -> ImportBatch:
    """Read a file and say of each line what it would do. Changes nothing else.

    `session` and `options` belong to a report on one session. Raises UnreadableFile,
    or AlreadyRead when the very file waits or was imported.
    """
    require_may_import(actor, session)
    digest = _digest(content, session, options)
    standing = _standing(kind_name, digest)
    if standing:
        raise AlreadyRead(standing)
    kind = kind_for(kind_name, session, options or {}, actor)
    refuse_name(name, content)
    sheet = read_sheet(content, kind)
    _refuse_other_kind(sheet, kind)
    lines = lines_of(sheet, kind, actor)
    facts = {
        "kind": kind.name,
        "file_name": name[:255],
        "digest": digest,
        "session": session,
        "options": options or {},
    }
    try:
        return _stage(facts, lines, sheet.notes, actor)
    except IntegrityError as error:
        # The same button, pressed twice: the first press staged it.
        raise AlreadyRead(_standing(kind_name, digest)) from error


def _digest(content: bytes, session: EventSession | None, options: dict | None) -> str:
    """One report may be of two sessions, or be read anew with other options."""
    if session is None:
        return hashlib.sha256(content).hexdigest()
    asked = json.dumps(options or {}, sort_keys=True)
    of_session = f"|session:{session.pk}|{asked}".encode()
    return hashlib.sha256(content + of_session).hexdigest()


def _refuse_other_kind(sheet: Sheet, kind: Kind) -> None:
    """A file whose columns are those of another kind was read as this one by mistake."""
    if kind.name not in DIRECTORY:
        return
    known = {one.name: known_in(sheet, one) for one in DIRECTORY.values()}
    better = max(DIRECTORY.values(), key=lambda one: known[one.name])
    if known[better.name] > known[kind.name] and better.name != kind.name:
        raise UnreadableFile(
            _("By its columns this is a file of the kind “%(kind)s”.")
            % {"kind": better.label},
            _("Choose that kind, and read the file again."),
        )


def _standing(kind_name: str, digest: str) -> ImportBatch | None:
    rows = ImportBatch.objects.standing().filter(kind=kind_name, digest=digest)
    return rows.select_related("author").first()


@transaction.atomic
def _stage(facts: dict, lines, notes, actor) -> ImportBatch:
    batch = ImportBatch.objects.create(**facts, notes=notes, author=actor)
    store(batch, lines)
    return _count(batch)


def _count(batch: ImportBatch) -> ImportBatch:
    verdicts = Counter(batch.rows.values_list("verdict", flat=True))
    batch.counts = {verdict: verdicts[verdict] for verdict in ImportVerdict.values}
    batch.save(update_fields=["counts"])
    return batch


def lock_batch(
    batch: ImportBatch, *, wanted: str, done: str = ""
) -> ImportBatch | None:
    """The batch as it is now, held. None when it is `done` already.

    Raises TransitionNotAllowed when it is neither in the `wanted` state.
    """
    rows = ImportBatch.objects.select_for_update(of=("self",))
    locked = rows.get(pk=batch.pk)
    if locked.state == done:
        batch.refresh_from_db()
        return None
    if locked.state != wanted:
        raise TransitionNotAllowed(f"This file is {locked.state}, not {wanted}.")
    return locked


@transaction.atomic
def look_again(batch: ImportBatch, *, actor) -> ImportBatch:
    """Judge the lines anew: the record has changed since, or somebody else looks."""
    require_may_import(actor, batch.session)
    locked = lock_batch(batch, wanted=ImportState.STAGED)
    lines = lines_again(locked.rows.order_by("line"), kind_of(locked, actor), actor)
    locked.rows.all().delete()
    store(locked, lines)
    return _count(locked)


@transaction.atomic
def commit_batch(batch: ImportBatch, *, actor) -> ImportBatch:
    """Write the new and the changed lines. Committing twice is once.

    Raises RecordChanged when a line would not do any more what was shown.
    """
    require_may_import(actor, batch.session)
    done = ImportState.COMMITTED
    locked = lock_batch(batch, wanted=ImportState.STAGED, done=done)
    if locked is None:
        return batch
    changes = kind_of(locked, actor).write(_as_shown(locked, actor))
    for change in changes:
        change.batch = locked
    ImportChange.objects.bulk_create(changes, batch_size=CHUNK)
    locked.state = ImportState.COMMITTED
    locked.committed_by, locked.committed_at = actor, clock.now()
    locked.save(update_fields=["state", "committed_by", "committed_at"])
    audit.record("import.commit", locked, actor=actor, digest=locked.digest)
    log(instance=locked, action=COMMITTED, user=actor, data={"counts": locked.counts})
    batch.refresh_from_db()
    return batch


def _as_shown(batch: ImportBatch, actor) -> list:
    """The lines to write, if they still do what the report says."""
    standing = [*IMPORTED_VERDICTS, ImportVerdict.SAME]
    rows = list(batch.rows.filter(verdict__in=standing).order_by("line"))
    lines = lines_again(rows, kind_of(batch, actor), actor)
    shown = [(row.verdict, row.targets, row.changes) for row in rows]
    if shown != [line.standing for line in lines]:
        raise RecordChanged("The record is not what it was when the file was read.")
    return [line for line in lines if line.verdict in IMPORTED_VERDICTS]


@transaction.atomic
def discard_batch(batch: ImportBatch, *, actor) -> ImportBatch:
    """Throw a file away that was not imported; its lines are deleted."""
    require_may_import(actor, batch.session)
    done = ImportState.DISCARDED
    locked = lock_batch(batch, wanted=ImportState.STAGED, done=done)
    if locked is None:
        return batch
    locked.rows.all().delete()
    locked.state = ImportState.DISCARDED
    locked.save(update_fields=["state"])
    log(instance=locked, action=DISCARDED, user=actor)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def settle_files(before: dt.datetime) -> int:
    """Forget what files said that were decided, or left lying, before that time.

    What was imported stays in the record and cannot be taken back from then on; what
    nobody imported is discarded. Which rows a file touched is kept, by their ids: the
    audit has one event for all of them. Returns how many files that was.
    """
    lines = ImportRow.objects.filter(batch=OuterRef("pk"))
    over = ImportBatch.objects.select_for_update(of=("self",)).filter(
        Q(state=ImportState.STAGED, created_at__lt=before)
        | Q(state=ImportState.COMMITTED, committed_at__lt=before)
        | Q(Exists(lines), state=ImportState.UNDONE, undone_at__lt=before)
    )
    keys = list(over.values_list("pk", flat=True))
    batches = ImportBatch.objects.filter(pk__in=keys)
    ImportRow.objects.filter(batch__in=keys).delete()
    ImportChange.objects.filter(batch__in=keys).update(before={}, after={})
    batches.filter(state=ImportState.STAGED).update(state=ImportState.DISCARDED)
    batches.filter(state=ImportState.COMMITTED).update(state=ImportState.SETTLED)
    return len(keys)
