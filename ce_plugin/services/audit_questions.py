"""Who saw or changed a person between two days: the question the audit is kept for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from ce_plugin.enums import ImportAction
from ce_plugin.models import (
    AuditEvent,
    ContactExport,
    ImpactReport,
    ImportBatch,
    ImportChange,
    NotSamePerson,
    Person,
    PersonMerge,
    Position,
)
from ce_plugin.services.one_person import records_of


def events_about(person: Person, first: dt.date, last: dt.date) -> QuerySet[AuditEvent]:
    """Newest first, both days included, in the site's own time.

    One event counts for everybody it touched: a list with names or addresses that
    somebody took away, a file that was read in, a merge. Records that were merged into
    the person's count as theirs.
    """
    records = list(records_of(person))
    about = Q(person__in=records) | _exports(records)
    for rows in _touching(records):
        about |= _on(rows)
    ends = last + dt.timedelta(days=1)
    rows = AuditEvent.objects.filter(about)
    return rows.filter(at__gte=_midnight(first), at__lt=_midnight(ends))


def _on(rows: QuerySet) -> Q:
    keys = [str(pk) for pk in rows.order_by().values_list("pk", flat=True).distinct()]
    return Q(object_type=rows.model._meta.model_name, object_pid__in=keys)


def _touching(records: Sequence[Person]) -> Iterator[QuerySet]:
    """What is about several people at once, and about one of these."""
    both = Q(first__in=records) | Q(second__in=records)
    yield ImpactReport.objects.filter(rows__participation__person__in=records)
    yield ImportBatch.objects.filter(ledger__in=_written(records))
    yield PersonMerge.objects.of(*[one.pk for one in records])
    yield NotSamePerson.objects.filter(both)


def _written(records: Sequence[Person]) -> QuerySet[ImportChange]:
    """Ledger rows of these and of their positions."""
    held = Position.objects.filter(person__in=records).values("pk")
    return ImportChange.objects.filter(
        Q(model=Person._meta.label_lower, object_id__in=[one.pk for one in records])
        | Q(model=Position._meta.label_lower, object_id__in=held)
    )


def _exports(records: Sequence[Person]) -> Q:
    """Everybody on record stood in the address list, from their first day on."""
    found = _on(ContactExport.objects.filter(kind="people"))
    begins = _beginnings(records)
    known = len(begins) == len(records)
    return found & Q(at__gte=min(begins.values())) if known else found


def _beginnings(records: Sequence[Person]) -> dict[int, dt.datetime]:
    """Since when each is on record, where the audit or a file says so."""
    own = Q(model=Person._meta.label_lower, action=ImportAction.CREATED)
    written = _written(records).filter(own).order_by()
    added = AuditEvent.objects.filter(action="person.add", person__in=records)
    return {
        **dict(written.values_list("object_id", "batch__committed_at")),
        **dict(added.order_by().values_list("person_id", "at")),
    }


def _midnight(day: dt.date) -> dt.datetime:
    moment = dt.datetime.combine(day, dt.time())
    return timezone.make_aware(moment, timezone.get_default_timezone())
