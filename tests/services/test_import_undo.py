"""Taking an import back: every column of every row as before, or a sentence why not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import ModelLogEntry

from ce_plugin.exceptions import NotPermitted, TransitionNotAllowed, UsedSince
from ce_plugin.models import AuditEvent, MergeSuspect, Person, Position
from ce_plugin.services import audit, import_undo, imports
from tests import factories
from tests.services.directory_files import (
    commit,
    csv_of,
    person_row,
    stage,
    verdicts,
    whole_directory,
)

pytestmark = pytest.mark.django_db
HEADER = (
    "Record",
    "First name",
    "Last name",
    "E-mail",
    "Library",
    "Role",
    "Title",
    "Work e-mail",
    "Since",
    "Last day",
    "Confirmed",
)


@pytest.fixture
def actor():
    user = factories.make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


@pytest.fixture
def helena():
    return factories.make_library(name="Helena")


@pytest.fixture
def ada(helena):
    person = factories.make_person(first_name="Ada", email="ada@people.example")
    factories.make_position(person=person, library=helena, title="Clerk")
    factories.make_position(
        person=person, library=helena, role="trustee", confirmed_at=None
    )
    return person


@pytest.fixture
def batch(actor, ada):
    """Two new people, one of them in two roles; Ada changes in all there is."""
    record = str(ada.public_id)
    who = [record, "Eda", "Lovelace", "eda@people.example", "Helena"]
    rows = [
        [*who, "staff", "Head", "h@x.example", "2020-01-01", "2024-01-31", "no"],
        [*who, "trustee", "", "", "", "", "yes"],
        [*who, "department_head", "", "", "2024-02-01", "", "yes"],
        ["", "Grace", "Hopper", "", "", "", "", "", "", "", ""],
        ["", "Joan", "Clarke", "j@x.example", "Helena", "staff", "", "", "5/14/2021"],
        ["new", "Joan", "Clarke", "j@x.example", "Helena", "trustee"]
        + ["", "", "2021-05-14", "", ""],
    ]
    rows = [row + [""] * (len(HEADER) - len(row)) for row in rows]
    return stage(csv_of(*rows, header=HEADER), actor=actor)


def test_undo_batch_gives_the_exact_state_again(actor, batch):
    before = whole_directory()
    imports.commit_batch(batch, actor=actor)
    after = whole_directory()

    import_undo.undo_batch(batch, actor=actor)

    assert whole_directory() == before
    assert verdicts(batch) == ["changed", "changed", "new", "new", "new", "new"]
    assert len(after["Person"]) - len(before["Person"]) == 2
    assert len(after["Position"]) - len(before["Position"]) == 3
    assert (batch.state, batch.undone_by) == ("undone", actor)


def test_commit_batch_writes_what_the_lines_say(actor, ada, batch):
    imports.commit_batch(batch, actor=actor)

    ada.refresh_from_db()
    assert (ada.first_name, ada.last_name, ada.email) == (
        "Eda",
        "Lovelace",
        "eda@people.example",
    )
    day = dt.date
    positions = ada.positions.order_by("pk")
    assert [
        (one.role, one.title, one.email, one.begins_on, one.ends_on)
        for one in positions
    ] == [
        ("staff", "Head", "h@x.example", day(2020, 1, 1), day(2024, 1, 31)),
        ("trustee", "", "", day(2020, 1, 1), None),
        ("department_head", "", "", day(2024, 2, 1), None),
    ]
    assert [one.confirmed_at is not None for one in positions] == [False, True, True]


def test_undo_batch_twice_is_once_with_one_entry_of_history(actor, batch):
    imports.commit_batch(batch, actor=actor)

    import_undo.undo_batch(batch, actor=actor)
    import_undo.undo_batch(batch, actor=actor)

    assert ModelLogEntry.objects.filter(action=import_undo.UNDONE).count() == 1


def test_undo_batch_that_was_not_imported_is_refused(actor, batch):
    with pytest.raises(TransitionNotAllowed):
        import_undo.undo_batch(batch, actor=actor)
    with pytest.raises(NotPermitted):
        import_undo.undo_batch(batch, actor=factories.make_user())


def test_undo_batch_that_was_undone_lets_the_file_in_again(actor, helena):
    content = csv_of(person_row())
    import_undo.undo_batch(commit(content, actor=actor), actor=actor)

    assert verdicts(stage(content, actor=actor)) == ["new"]


def claimed(person: Person, position: Position) -> None:
    factories.make_claim(person)


def named_as_verifier(person: Person, position: Position) -> None:
    application = factories.make_application("draft")
    application.verifier = position
    application.save()


def renamed(person: Person, position: Position) -> None:
    Person.objects.filter(pk=person.pk).update(first_name="Eda")


def gone(person: Person, position: Position) -> None:
    position.delete()


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (claimed, "Line 2: “Ada Lovelace1” is in use by now."),
        (named_as_verifier, "Line 2: “Library staff, Helena” is in use by now."),
        (renamed, "Line 2: “Eda Lovelace1” was changed after the import."),
        (gone, "Line 2: what it created is gone."),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_undo_batch_after_a_row_was_used_says_which_and_changes_nothing(
    actor, helena, use, sentence
):
    batch = commit(csv_of(person_row(1), person_row(2)), actor=actor)
    use(Person.objects.order_by("pk")[0], Position.objects.order_by("pk")[0])
    before = whole_directory()

    with pytest.raises(UsedSince) as refused:
        import_undo.undo_batch(batch, actor=actor)

    assert refused.value.sentences == (sentence,)
    assert whole_directory() == before


def test_undo_batch_after_somebody_was_looked_at_takes_them_back(actor, helena):
    batch = commit(csv_of(person_row(1)), actor=actor)
    seen = audit.saw(Person.objects.get(), actor=factories.make_coordinator())

    import_undo.undo_batch(batch, actor=actor)

    assert Person.objects.count() == 0
    assert AuditEvent.objects.get(action="seen").person_id == seen.person_id
    assert audit.first_break() is None


def test_undo_batch_takes_what_was_only_worked_out_along(actor, helena):
    batch = commit(csv_of(person_row(1), person_row(2)), actor=actor)
    first, second = Person.objects.order_by("pk")
    MergeSuspect.objects.create(first=first, second=second)

    import_undo.undo_batch(batch, actor=actor)

    assert (Person.objects.count(), MergeSuspect.objects.count()) == (0, 0)


def test_undo_batch_of_many_asks_as_often_as_of_few(
    actor, helena, django_assert_num_queries
):
    # The audit's own lock.
    locks = connection.vendor == "postgresql"
    for most in (2, 40):
        rows = [person_row(number) for number in range(most)]
        batch = commit(csv_of(*rows), actor=actor)
        with django_assert_num_queries(40 + locks):
            import_undo.undo_batch(batch, actor=actor)
