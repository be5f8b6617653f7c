"""A directory comes in: looked at, committed, read twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from wagtail.models import ModelLogEntry

from ce_plugin.enums import ImportState
from ce_plugin.exceptions import (
    AlreadyRead,
    NotPermitted,
    RecordChanged,
    TransitionNotAllowed,
)
from ce_plugin.models import (
    Federation,
    ImportBatch,
    ImportChange,
    ImportRow,
    Library,
    Person,
    Position,
)
from ce_plugin.services import imports
from tests import factories
from tests.services.directory_files import (
    commit,
    csv_of,
    person_row,
    problems,
    stage,
    verdicts,
    whole_directory,
)

pytestmark = pytest.mark.django_db
LIBRARY_HEADER = ("Library", "City", "Kind", "Federation")


@pytest.fixture
def actor():
    user = factories.make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


@pytest.fixture
def helena():
    return factories.make_library(name="Helena")


def test_stage_file_changes_nothing_but_the_batch(actor, helena):
    before = whole_directory()

    batch = stage(csv_of(person_row()), actor=actor)

    assert whole_directory() == before
    assert (batch.state, batch.author, batch.kind) == ("staged", actor, "people")
    assert batch.counts == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "duplicate": 0,
        "wrong": 0,
    }


def test_commit_batch_creates_people_and_positions_and_a_ledger(actor, helena):
    batch = commit(
        csv_of(person_row(1), person_row(1, role="trustee"), person_row(2)),
        actor=actor,
    )

    people = list(Person.objects.order_by("pk"))
    assert [person.last_name for person in people] == ["Lovelace1", "Lovelace2"]
    assert [
        (one.person, one.library, one.role, one.begins_on, one.confirmed_at)
        for one in Position.objects.order_by("pk")
    ] == [
        (people[0], helena, "staff", dt.date(2020, 1, 2), None),
        (people[0], helena, "trustee", dt.date(2020, 1, 2), None),
        (people[1], helena, "staff", dt.date(2020, 1, 2), None),
    ]
    assert list(batch.ledger.values_list("line", "model", "action")) == [
        (2, "ce_plugin.person", "created"),
        (4, "ce_plugin.person", "created"),
        (2, "ce_plugin.position", "created"),
        (3, "ce_plugin.position", "created"),
        (4, "ce_plugin.position", "created"),
    ]
    assert (batch.state, batch.committed_by) == ("committed", actor)


def test_commit_batch_twice_writes_once_with_one_entry_of_history(actor, helena):
    batch = commit(csv_of(person_row()), actor=actor)

    imports.commit_batch(batch, actor=actor)

    assert Person.objects.count() == 1
    assert ModelLogEntry.objects.filter(action=imports.COMMITTED).count() == 1


def test_commit_batch_leaves_wrong_and_double_lines_out(actor, helena):
    rows = [person_row(1), person_row(1), person_row(2, role="wizard"), person_row(3)]

    batch = commit(csv_of(*rows), actor=actor)

    assert verdicts(batch) == ["new", "duplicate", "wrong", "new"]
    assert Person.objects.count() == 2
    assert problems(batch) == [
        (3, "", "Line 2 says the same."),
        (
            4,
            "role",
            "“wizard” is not known here. Write one of: Library director, "
            "Department head, Library staff, Board chair, Trustee.",
        ),
    ]


def test_stage_file_the_same_file_again_names_the_batch_that_stands(actor, helena):
    content = csv_of(person_row())
    batch = commit(content, actor=actor)

    with pytest.raises(AlreadyRead) as refused:
        stage(content, actor=actor)

    assert refused.value.batch == batch
    assert (ImportBatch.objects.count(), Person.objects.count()) == (1, 1)


def test_stage_file_after_it_was_discarded_reads_it_again(actor, helena):
    content = csv_of(person_row())
    imports.discard_batch(stage(content, actor=actor), actor=actor)

    assert verdicts(stage(content, actor=actor)) == ["new"]


def test_stage_file_pressed_twice_at_once_names_the_first(actor, helena, monkeypatch):
    content = csv_of(person_row())
    first = stage(content, actor=actor)
    look, looks = imports._standing, iter([None])
    # The first look comes before the other press has staged its file.
    monkeypatch.setattr(
        imports, "_standing", lambda *args: next(looks, "over") and look(*args)
    )
    with pytest.raises(AlreadyRead) as refused:
        stage(content, actor=actor)

    assert refused.value.batch == first


def test_stage_file_that_is_committed_and_changed_says_same_and_changed(actor, helena):
    commit(csv_of(person_row(1), person_row(2)), actor=actor)

    batch = stage(csv_of(person_row(1), person_row(2, first_name="Eda")), actor=actor)

    assert verdicts(batch) == ["same", "duplicate"]


def test_commit_batch_after_the_record_changed_refuses_and_look_again_says_so(
    actor, helena
):
    batch = stage(csv_of(person_row(1)), actor=actor)
    commit(csv_of(person_row(1), person_row(2)), actor=actor)

    with pytest.raises(RecordChanged):
        imports.commit_batch(batch, actor=actor)

    assert Person.objects.count() == 2
    assert verdicts(imports.look_again(batch, actor=actor)) == ["same"]


def test_discard_batch_deletes_its_lines_once(actor, helena):
    batch = stage(csv_of(person_row()), actor=actor)

    imports.discard_batch(batch, actor=actor)
    imports.discard_batch(batch, actor=actor)

    assert (batch.state, ImportRow.objects.count()) == (ImportState.DISCARDED, 0)
    with pytest.raises(TransitionNotAllowed):
        imports.commit_batch(batch, actor=actor)
    assert ModelLogEntry.objects.filter(action=imports.DISCARDED).count() == 1


@pytest.mark.parametrize("verb", ["look_again", "commit_batch", "discard_batch"])
def test_verbs_refuse_whoever_lacks_the_right(verb, actor, helena):
    batch = stage(csv_of(person_row()), actor=actor)

    with pytest.raises(NotPermitted):
        getattr(imports, verb)(batch, actor=factories.make_user())
    with pytest.raises(NotPermitted):
        stage(csv_of(person_row(2)), actor=factories.make_user())


def test_libraries_are_created_changed_and_refused(actor):
    Federation.objects.create(name="Broad Valleys")
    factories.make_library(name="Butte", city="Butte")
    factories.make_library(name="Anaconda", city="Anaconda")
    rows = [
        ["Helena", "Helena", "", "broad valleys"],
        ["butte", "Butte City", "", ""],
        ["Anaconda", "", "public", ""],
        ["Kalispell", "", "", ""],
        ["Polson", "Polson", "", "Nowhere"],
        ["", "Libby", "", ""],
        ["Libby", "Libby", "castle", ""],
        ["Dillon", "Dillon", "School library", ""],
    ]

    batch = commit(csv_of(*rows, header=LIBRARY_HEADER), actor=actor, kind="libraries")

    assert verdicts(batch) == ["new", "changed", "same", *["wrong"] * 4, "new"]
    assert problems(batch) == [
        (5, "city", "A new library needs its city."),
        (6, "federation", "There is no federation “Nowhere”. Add it first."),
        (7, "name", "This is missing."),
        (
            8,
            "kind",
            "“castle” is not known here. Write one of: Public library, College or "
            "university library, School library, Special library, Tribal library, "
            "State library, Other.",
        ),
    ]
    assert list(
        Library.objects.values_list("name", "city", "kind", "federation__name")
    ) == [
        ("Anaconda", "Anaconda", "public", None),
        ("Dillon", "Dillon", "school", None),
        ("Helena", "Helena", "public", "Broad Valleys"),
        ("butte", "Butte City", "public", None),
    ]


@pytest.mark.drill
def test_twenty_thousand_lines_are_read_by_a_fixed_number_of_queries(
    actor, helena, django_assert_max_num_queries
):
    """What is written in blocks is all that grows: a block is a thousand lines."""
    rows = [person_row(number) for number in range(20_000)]

    with django_assert_max_num_queries(200):
        batch = stage(csv_of(*rows), actor=actor)

    assert batch.counts["new"] == 20_000
    assert ImportChange.objects.count() == 0
