"""Cheap marks of what is on record and on the calendar: other mark, other answer.

What takes long to work out is kept under such a mark. A mark is read from the rows
themselves, so whoever changes them, however, cannot leave an old answer standing.
"""

from __future__ import annotations

from django.db.models import Count, Max, Min, Q, Sum

from ce_plugin.models import CreditClaim, Person
from ce_plugin.services.openings import sessions_to_take


def record_stamp(person: Person) -> str:
    """Changes when a credit comes, goes or is amended: one query.

    Facts of a credit change by `amend_claim` only, which counts its changes.
    """
    rows = CreditClaim.objects.live().filter(person=person).order_by()
    return _joined(
        rows.aggregate(
            credits=Count("pk"),
            sum=Sum("pk"),
            newest=Max("pk"),
            amendments=Sum("amendments"),
        )
    )


def calendar_stamp(person: Person) -> str:
    """Changes when what `person` could take changes, or a registration: one query.

    A published page names the revision it shows; what is saved past the editor
    shows in the sums.
    """
    registered = Q(is_registered=True)
    return _joined(
        sessions_to_take(person).aggregate(
            sessions=Count("pk"),
            sum=Sum("pk"),
            shown=Sum("page__live_revision_id"),
            published=Max("page__last_published_at"),
            place=Max("page__path"),
            credits=Sum("credits"),
            categories=Sum("category_id"),
            first=Min("ends_on"),
            last=Max("ends_on"),
            registered=Count("pk", filter=registered),
            registered_sum=Sum("pk", filter=registered),
        )
    )


def _joined(marks: dict) -> str:
    return "|".join(str(mark) for mark in marks.values())
