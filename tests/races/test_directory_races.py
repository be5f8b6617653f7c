"""Two at once at the directory, on PostgreSQL: one file, and two records."""

from __future__ import annotations

import time
from functools import partial

import pytest

from ce_plugin.enums import ImportState
from ce_plugin.exceptions import NotMergeable
from ce_plugin.models import ImportBatch, Person, PersonMerge
from ce_plugin.services import imports, merging
from tests import factories
from tests.races.conftest import succeeded, together
from tests.services.directory_files import csv_of, person_row, stage
from tests.services.merge_records import make_merger, make_two

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def people_after_two_presses() -> int:
    actor = make_merger()
    factories.make_library(name="Helena")
    batch = stage(csv_of(person_row()), actor=actor)

    def press():
        return imports.commit_batch(
            ImportBatch.objects.get(pk=batch.pk), actor=make_again(actor)
        )

    results = together(press, press)
    assert [type(result) for result in results] == [ImportBatch, ImportBatch]
    return Person.objects.count()


def make_again(user):
    """Rights are remembered by the instance: each thread has its own."""
    return type(user).objects.get(pk=user.pk)


def test_two_presses_import_a_file_once():
    assert people_after_two_presses() == 1


def test_control_without_the_lock_a_file_is_imported_twice(monkeypatch):
    def unlocked(batch, *, wanted, done=""):
        row = ImportBatch.objects.get(pk=batch.pk, state=ImportState.STAGED)
        time.sleep(0.5)
        return row

    monkeypatch.setattr(imports, "lock_batch", unlocked)
    # Nor may the second look at the record see what the first has written.
    monkeypatch.setattr(imports, "_as_shown", partial(at_once, imports._as_shown))

    assert people_after_two_presses() == 2


def at_once(look, batch, actor):
    lines = look(batch, actor)
    time.sleep(0.5)
    return lines


def merges_after_both_ways() -> int:
    actor, (one, other) = make_merger(), make_two()

    def merge(survivor, merged):
        people = [Person.objects.get(pk=each.pk) for each in (survivor, merged)]
        return merging.merge_people(*people, actor=make_again(actor))

    results = together(partial(merge, one, other), partial(merge, other, one))
    refused = {type(result) for result in results} - {PersonMerge}
    assert refused <= {NotMergeable}
    assert len(succeeded(results)) == PersonMerge.objects.standing().count()
    return PersonMerge.objects.standing().count()


def test_two_people_merged_both_ways_at_once_are_merged_one_way():
    assert merges_after_both_ways() == 1


def test_control_without_the_lock_two_people_vanish_into_each_other(monkeypatch):
    def unlocked(*people_ids):
        return Person.objects.in_bulk(people_ids)

    def slow(*args):
        found = list(obstacles(*args))
        time.sleep(0.5)
        return found

    obstacles = merging.obstacles
    monkeypatch.setattr(merging, "lock_people", unlocked)
    monkeypatch.setattr(merging, "obstacles", slow)

    assert merges_after_both_ways() == 2
