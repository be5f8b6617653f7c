"""One event for what touches many people, and who finds it about themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Permission

from ce_plugin.models import AuditEvent, Person
from ce_plugin.services import audit, clock, directory_export, merging, retention
from ce_plugin.services.audit_questions import events_about
from ce_plugin.services.audit_sentences import tell
from ce_plugin.services.import_undo import undo_batch
from ce_plugin.services.unmerging import unmerge_people
from tests import factories
from tests.services.directory_files import commit, csv_of, person_row
from tests.services.merge_records import make_merger, make_two

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_merger()


@pytest.fixture
def exporter(actor):
    right = Permission.objects.get(codename="export_contacts")
    actor.user_permissions.add(right)
    return type(actor).objects.get(pk=actor.pk)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def about(person, *, days=1) -> list[str]:
    """What a screen shows of somebody, the oldest first."""
    today = clock.today()
    found = events_about(person, today - dt.timedelta(days), today)
    return [event.action for event in found.order_by("seq")]


def export(actor):
    directory_export.export_directory(
        "people", "csv", actor=actor, with_addresses=True, reason="Letters by post."
    )


def test_merge_and_undo_are_an_event_each_for_both(actor):
    survivor, merged = make_two()
    merge = merging.merge_people(survivor, merged, actor=actor)
    merging.merge_people(survivor, merged, actor=actor)
    unmerge_people(merge, actor=actor)
    unmerge_people(merge, actor=actor)

    assert actions() == ["merge.merge", "merge.undo"]
    assert about(survivor) == about(merged) == ["merge.merge", "merge.undo"]
    event = AuditEvent.objects.get(action="merge.undo")
    assert (event.actor, event.object_type) == (actor, "personmerge")
    assert (event.object_pid, event.person) == (str(merge.pk), survivor)


def test_telling_two_apart_is_an_event_for_both(actor):
    one, other = make_two()
    third = factories.make_person()
    for pair in ((one, other), (other, one)):
        merging.tell_apart(*pair, actor=actor)

    assert actions() == ["merge.apart"]
    assert (about(one), about(other), about(third)) == (actions(), actions(), [])


def test_what_happened_to_a_merged_record_counts_for_the_one_that_stays(actor):
    survivor, merged = make_two()
    audit.saw(merged, actor=factories.make_coordinator())
    merge = merging.merge_people(survivor, merged, actor=actor)

    assert about(survivor) == ["seen", "merge.merge"]
    unmerge_people(merge, actor=actor)
    assert about(survivor) == ["merge.merge", "merge.undo"]


def test_import_and_undo_are_an_event_each_for_everybody_in_the_file(actor):
    library = factories.make_library(name="Helena")
    held = factories.make_position(
        person=factories.make_person(
            first_name="Ada", last_name="Lovelace1", email="ada1@people.example"
        ),
        library=library,
        begins_on=dt.date(2020, 1, 2),
    )
    other = factories.make_person()
    header = ("First name", "Last name", "E-mail", "Library", "Role", "Title")
    changed = ["Ada", "Lovelace1", "ada1@people.example", "Helena", "staff", "Clerk"]
    batch = commit(csv_of(changed, header=header), actor=actor)

    assert actions() == about(held.person) == ["import.commit"]
    undo_batch(batch, actor=actor)
    undo_batch(batch, actor=actor)
    assert actions() == about(held.person) == ["import.commit", "import.undo"]
    assert about(other) == []
    event = AuditEvent.objects.get(action="import.commit")
    assert (event.object_type, event.object_pid) == ("importbatch", str(batch.pk))
    assert (event.digest, event.actor) == (batch.digest, actor)


def test_an_import_is_found_after_its_lines_are_forgotten(actor):
    factories.make_library(name="Helena")
    commit(csv_of(person_row(1)), actor=actor)

    with clock.at(clock.now() + dt.timedelta(days=200)):
        for rule in retention.RULES.values():
            rule()
        assert about(Person.objects.get(), days=300) == ["import.commit"]


def test_an_export_of_addresses_is_an_event_for_those_on_record_then(exporter):
    factories.make_library(name="Helena")
    old = factories.make_person()
    export(exporter)
    commit(csv_of(person_row(1)), actor=exporter)
    imported = Person.objects.get(last_name="Lovelace1")
    added = factories.make_person()
    audit.record("person.add", added, actor=exporter)

    assert about(old) == ["export.contacts"]
    assert about(imported) == ["import.commit"]
    assert about(added) == ["person.add"]
    export(exporter)
    assert about(old) == ["export.contacts", "export.contacts"]
    assert about(imported) == ["import.commit", "export.contacts"]
    assert about(added) == ["person.add", "export.contacts"]


def test_events_of_batches_are_told_in_words_with_their_reason(exporter):
    survivor, merged = make_two()
    merging.merge_people(survivor, merged, actor=exporter)
    export(exporter)

    told = tell(AuditEvent.objects.order_by("seq"))

    assert [(one.what, one.record, one.why) for one in told] == [
        ("Merged with another record", "Merge of two people", ""),
        ("Addresses exported", "Export of addresses", "Letters by post."),
    ]
    assert audit.first_break() is None
