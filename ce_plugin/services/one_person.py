"""One human being, several records: the one that stands and those merged into it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from ce_plugin.models import Person, PersonMerge


def records_of(person: Person) -> QuerySet[Person]:
    """The record and all that were merged into it, however many merges ago."""
    found = new = {person.pk}
    while new:
        rows = PersonMerge.objects.standing().filter(survivor__in=new)
        new = set(rows.values_list("merged", flat=True)) - found
        found = found | new
    return Person.objects.filter(pk__in=found).order_by("pk")


def survivors_of(people_ids: Collection[int]) -> QuerySet[Person]:
    """The records that stand for these by now: each itself, or where it was merged."""
    found = set(people_ids)
    while gone := _merged(found):
        found = (found - gone.keys()) | set(gone.values())
    return Person.objects.filter(pk__in=found).order_by("pk")


def _merged(people_ids: Collection[int]) -> dict[int, int]:
    """Of those that were merged: into whom."""
    rows = PersonMerge.objects.standing().filter(merged__in=people_ids)
    return dict(rows.values_list("merged", "survivor"))


def survivor_of(person: Person) -> Person:
    """The record that stands for this one: itself, or where it was merged."""
    return survivors_of([person.pk]).get()


def whole_person(person: Person) -> QuerySet[Person]:
    """Every record of the same human being, asked of any of them."""
    return records_of(survivor_of(person))
