"""What rows of imports and merges are called, and what the database refuses of them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ce_plugin import models
from ce_plugin.services import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_rows_of_an_import_are_called_by_line_and_by_what_was_done():
    change = models.ImportChange(
        model="ce_plugin.person", object_id=7, action="created"
    )

    assert str(models.ImportRow(line=12)) == "Line 12"
    assert str(change) == "ce_plugin.person 7 (created)"
    assert [str(models.ContactExport(rows=rows)) for rows in (1, 2)] == [
        "1 row",
        "2 rows",
    ]


def test_rows_of_a_merge_are_called_by_the_two_and_by_what_was_done():
    one = factories.make_person(last_name="Byron")
    other = factories.make_person(last_name="King")
    entry = models.PersonMergeEntry(
        model="ce_plugin.person", object_id=7, action="moved"
    )

    assert (
        str(models.PersonMerge(survivor=one, merged=other)) == "Ada King, now Ada Byron"
    )
    assert str(models.MergeSuspect(first=one, second=other)) == "Ada Byron, Ada King"
    assert str(entry) == "ce_plugin.person 7 (moved)"


def refused(create) -> bool:
    try:
        with transaction.atomic():
            create()
    except IntegrityError:
        return True
    return False


def test_database_refuses_a_person_merged_twice_or_into_themselves():
    one, other, third = (factories.make_person() for _ in range(3))
    now = clock.now()
    merge = models.PersonMerge.objects.create
    merge(survivor=one, merged=other, at=now)

    assert refused(lambda: merge(survivor=third, merged=other, at=now))
    assert refused(lambda: merge(survivor=one, merged=one, at=now))
    models.PersonMerge.objects.update(undone_at=now)
    assert not refused(lambda: merge(survivor=third, merged=other, at=now))


def test_database_refuses_a_pair_twice_or_the_other_way_round():
    one, other = factories.make_person(), factories.make_person()
    create = models.MergeSuspect.objects.create
    create(first=one, second=other)

    assert refused(lambda: create(first=one, second=other))
    assert refused(lambda: create(first=other, second=one))


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "committed"},
        {"state": "undone", "committed_at": "2026-01-01T00:00:00Z"},
        {"state": "staged", "committed_at": "2026-01-01T00:00:00Z"},
        {"state": "staged", "digest": "a"},
    ],
)
def test_database_refuses_a_batch_whose_dates_do_not_fit_or_that_stands(fields):
    models.ImportBatch.objects.create(kind="people", file_name="a", digest="a")
    facts = {"kind": "people", "file_name": "b", "digest": "b", **fields}

    assert refused(lambda: models.ImportBatch.objects.create(**facts))


def test_database_refuses_an_export_of_addresses_without_a_reason():
    facts = {"kind": "people", "file_format": "csv", "actor": factories.make_user()}

    create = models.ContactExport.objects.create
    assert refused(lambda: create(**facts, rows=1, reason=""))
    assert not refused(lambda: create(**facts, rows=1, reason="Yearly check"))
