"""Taking an import back: the exact state again, or a sentence why not."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ce_plugin.enums import ImportAction, ImportState
from ce_plugin.exceptions import UsedSince
from ce_plugin.models import AuditEvent, ImportBatch, ImportChange
from ce_plugin.services import audit, clock
from ce_plugin.services.import_kinds import KINDS
from ce_plugin.services.import_shape import Kind
from ce_plugin.services.imports import lock_batch, require_may_import
from ce_plugin.services.row_values import label_of, put_back, values_of

UNDONE = "ce_plugin.import.undo"
# So many sentences are enough to see what stands in the way.
SHOWN = 20


@transaction.atomic
def undo_batch(batch: ImportBatch, *, actor) -> ImportBatch:
    """Delete what the import created and put back what it changed. Twice is once.

    Raises UsedSince when a row was changed or used after the import, and
    TransitionNotAllowed when it was not imported.
    """
    require_may_import(actor, batch.session)
    done = ImportState.UNDONE
    locked = lock_batch(batch, wanted=ImportState.COMMITTED, done=done)
    if locked is None:
        return batch
    _take_back(locked)
    locked.state = ImportState.UNDONE
    locked.undone_by, locked.undone_at = actor, clock.now()
    locked.save(update_fields=["state", "undone_by", "undone_at"])
    audit.record("import.undo", locked, actor=actor, digest=locked.digest)
    log(instance=locked, action=UNDONE, user=actor)
    batch.refresh_from_db()
    return batch


def _take_back(batch: ImportBatch) -> None:
    kind, touched = KINDS[batch.kind], [Touched(batch, one) for one in _models(batch)]
    obstacles = _obstacles(batch, kind, touched)
    if obstacles:
        raise UsedSince(obstacles[:SHOWN])
    if kind.before_undo is not None:
        kind.before_undo(batch)
    for each in touched:
        each.restore()
    for each in reversed(touched):
        each.delete()


def _obstacles(batch: ImportBatch, kind: Kind, touched: list[Touched]) -> list[str]:
    """One sentence a line; what its kind says is nearer to a person than what we know."""
    found = kind.undo_obstacles(batch) if kind.undo_obstacles else {}
    for each in touched:
        for line, sentence in each.obstacles():
            found.setdefault(line, sentence)
    return [found[line] for line in sorted(found)]


def _models(batch: ImportBatch) -> list[type[models.Model]]:
    """In the order they were first written, so that what leans on another comes later."""
    labels = batch.ledger.values("model").annotate(first=models.Min("pk"))
    return [apps.get_model(one["model"]) for one in labels.order_by("first")]


class Touched:
    """The rows of one model that a batch created or changed, held until the end."""

    def __init__(self, batch: ImportBatch, model: type[models.Model]) -> None:
        self.batch = batch
        self.model = model
        self.ledger = batch.ledger.filter(model=label_of(model))
        self.entries = {entry.object_id: entry for entry in self.ledger}
        ids = self.ledger.values("object_id")
        rows = model._base_manager.select_for_update(of=("self",))
        self.rows = {
            row.pk: row for row in rows.filter(pk__in=ids).order_by("pk").iterator()
        }
        if getattr(model, "is_memory", False):
            # What was learned since is no reason to keep the rest.
            self.entries = {
                pk: one for pk, one in self.entries.items() if self._is(one)
            }

    def obstacles(self) -> Iterator[tuple[int, str]]:
        for entry in self.entries.values():
            row = self.rows.get(entry.object_id)
            if row is None:
                gone = _("Line %(line)s: what it created is gone.")
                yield entry.line, gone % {"line": entry.line}
            elif not self._is(entry):
                yield self._said(entry, row, _changed_since)
        yield from self._used()

    def _is(self, entry: ImportChange) -> bool:
        """Whether the row is still what the import made of it."""
        row = self.rows.get(entry.object_id)
        return row is not None and values_of(row, entry.after) == entry.after

    def _said(
        self, entry: ImportChange, row: models.Model, sentence
    ) -> tuple[int, str]:
        return entry.line, sentence() % {"line": entry.line, "name": str(row)}

    def _used(self) -> Iterator[tuple[int, str]]:
        used = {pk for relation in self._relations() for pk in self._users(relation)}
        for pk in sorted(used):
            yield self._said(self.entries[pk], self.rows[pk], _used_since)

    def _relations(self, *, derived: bool = False) -> list:
        """What is worked out anew every night goes with what it is about.

        An event of the audit outlives what it speaks of: it is no use of a row.
        """
        fields = self.model._meta.get_fields(include_hidden=True)
        return [
            one
            for one in fields
            if one.auto_created
            and not one.concrete
            and one.related_model is not AuditEvent
            and getattr(one.related_model, "is_derived", False) == derived
        ]

    def _users(self, relation) -> Iterator[int]:
        """Created rows that something points at, which came by another way."""
        column = relation.field
        created = self.ledger.filter(action=ImportAction.CREATED).values("object_id")
        others = relation.related_model._base_manager.filter(
            **{f"{column.name}__in": created}
        )
        own = self.batch.ledger.filter(
            model=label_of(relation.related_model), action=ImportAction.CREATED
        )
        rest = others.exclude(pk__in=own.values("object_id"))
        return rest.order_by().values_list(column.name, flat=True).distinct()

    def restore(self) -> None:
        for names, rows in self._changed().items():
            self.model._base_manager.bulk_update(rows, names, batch_size=200)

    def _changed(self) -> dict[tuple[str, ...], list[models.Model]]:
        by_names: dict[tuple[str, ...], list[models.Model]] = {}
        for entry in self.entries.values():
            if entry.action == ImportAction.CHANGED:
                row = self.rows[entry.object_id]
                names = tuple(put_back(row, entry.before))
                by_names.setdefault(names, []).append(row)
        return by_names

    def delete(self) -> None:
        created = self.ledger.filter(action=ImportAction.CREATED).values("object_id")
        if getattr(self.model, "is_memory", False):
            created = created.filter(object_id__in=list(self.entries))
        for relation in self._relations(derived=True):
            rows = relation.related_model._base_manager
            rows.filter(**{f"{relation.field.name}__in": created}).delete()
        # As they came: by bulk, without a signal for each. Nothing points at them.
        doomed = self.model._base_manager.filter(pk__in=created)
        doomed._raw_delete(doomed.db)


def _changed_since() -> str:
    return _("Line %(line)s: “%(name)s” was changed after the import.")


def _used_since() -> str:
    return _("Line %(line)s: “%(name)s” is in use by now.")
