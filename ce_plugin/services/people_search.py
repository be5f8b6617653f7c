"""Looking for people by what somebody types."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from ce_plugin.models import Person

LOOKED_IN = ("first_name", "last_name", "email")


def people_called(
    words: str, among: QuerySet[Person] | None = None
) -> QuerySet[Person]:
    """Those whose name or address holds every one of these words; without words all."""
    found = Person.objects.all() if among is None else among
    for word in words.split():
        found = found.filter(
            reduce(or_, (Q(**{f"{name}__icontains": word}) for name in LOOKED_IN))
        )
    return found
