"""Who saw or changed a person between two days: the question the audit is kept for."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from ce_plugin.models import AuditEvent, ImpactReport, Person


def events_about(person: Person, first: dt.date, last: dt.date) -> QuerySet[AuditEvent]:
    """Newest first, both days included, in the site's own time.

    A list with names that somebody took away counts for everybody on it.
    """
    lists = ImpactReport.objects.filter(rows__participation__person=person)
    on_a_list = Q(
        object_type="impactreport",
        object_pid__in=[str(pk) for pk in lists.values_list("pk", flat=True)],
    )
    rows = AuditEvent.objects.filter(Q(person=person) | on_a_list)
    ends = last + dt.timedelta(days=1)
    return rows.filter(at__gte=_midnight(first), at__lt=_midnight(ends))


def _midnight(day: dt.date) -> dt.datetime:
    moment = dt.datetime.combine(day, dt.time())
    return timezone.make_aware(moment, timezone.get_default_timezone())
