"""How far erasing reaches: all records of one person, their roles, nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import ModelLogEntry

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.models import ImportRow, LibraryContact, OutboxMessage
from ce_plugin.services import (
    clock,
    erasure,
    merging,
    people,
    positions,
    privacy,
    registrations,
    seats,
)
from tests import factories
from tests.services.directory_files import commit, csv_of, person_row, stage
from tests.services.merge_records import make_merger

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
ORDER = ("automatic", "verifier", "coordinator", "issue")


@pytest.fixture
def actor():
    return make_merger()


@pytest.fixture
def two():
    stays = factories.make_person(first_name="Ada", last_name="Byron")
    merged = factories.make_person(first_name="Ada", last_name="Lovelace")
    return stays, merged


def erase(person):
    asked = erasure.ask_erasure(
        person, actor=factories.make_coordinator(), reason="Letter."
    )
    return erasure.approve_erasure(asked, actor=factories.make_coordinator())


def test_records_merged_over_two_merges_are_erased_and_their_sign_ins_end(actor, two):
    stays, merged = two
    first = factories.make_person(first_name="Augusta", email="first@x.example")
    merging.merge_people(merged, first, actor=actor)
    merging.merge_people(stays, merged, actor=actor)

    erase(stays)

    for person in (stays, merged, first):
        user = person.user
        person.refresh_from_db()
        user.refresh_from_db()
        assert (person.full_name, person.email) == ("", "")
        assert (user.username, user.is_active) == (f"erased-{user.pk}", False)


def test_own_data_holds_the_records_that_were_merged(actor, two):
    stays, merged = two
    merging.merge_people(stays, merged, actor=actor)

    names = [row["last_name"] for row in privacy.rows_about(stays)["ce_plugin.person"]]

    assert names == ["Byron", "Lovelace"]


@pytest.mark.parametrize("held", [0, 1])
def test_a_hold_on_either_record_protects_both(actor, two, held):
    hold = erasure.set_hold(two[held], actor=actor, reason="Case 12.")
    merging.merge_people(*two, actor=actor)
    assert [erasure.standing_hold(one) for one in two] == [hold, hold]

    with pytest.raises(TransitionNotAllowed):
        erase(two[0])

    erasure.lift_hold(hold, actor=actor)
    erase(two[0])


def test_a_record_that_was_merged_is_not_erased_alone(actor, two):
    stays, merged = two
    before = erasure.ask_erasure(merged, actor=actor, reason="Letter.")
    merging.merge_people(stays, merged, actor=actor)

    with pytest.raises(TransitionNotAllowed):
        erasure.ask_erasure(merged, actor=actor, reason="Letter.")
    with pytest.raises(TransitionNotAllowed):
        erasure.approve_erasure(before, actor=factories.make_coordinator())

    merged.refresh_from_db()
    assert merged.last_name == "Lovelace"
    erasure.refuse_erasure(before, actor=actor)


def test_the_page_of_a_merged_record_leads_to_the_one_that_stays(client, actor, two):
    stays, merged = two
    hold = erasure.set_hold(merged, actor=actor, reason="Case 12.")
    merging.merge_people(stays, merged, actor=actor)
    client.force_login(actor)

    there = client.get(f"/admin/ce/erasure/{merged.pk}/").content.decode()
    here = client.get(f"/admin/ce/erasure/{stays.pk}/").content.decode()

    assert f'href="/admin/ce/erasure/{stays.pk}/"' in there
    assert 'value="ask"' not in there
    assert 'value="ask"' in here
    client.post(f"/admin/ce/erasure/{stays.pk}/", {"step": "lift"})
    hold.refresh_from_db()
    assert hold.lifted_by == actor


def test_somebody_erased_verifies_no_more_and_the_question_goes_to_the_office():
    application = factories.make_application("submitted", order=ORDER)
    verifier, run = application.verifier, application.participation
    assert verifier in people.verifier_candidates(run.person, run.rule_set)

    erase(verifier.person)
    positions.take_back_questions()

    assert verifier not in people.verifier_candidates(run.person, run.rule_set)
    assert application.verifications.get().status == "revoked"
    told = OutboxMessage.objects.get(kind="verifier_gone")
    assert (told.person, told.context["verifier"]) == (run.person, "Your verifier")


def test_erasing_takes_the_questions_back_by_itself(django_capture_on_commit_callbacks):
    application = factories.make_application("submitted", order=ORDER)

    with django_capture_on_commit_callbacks(execute=True):
        erase(application.verifier.person)

    assert application.verifications.get().status == "revoked"


@pytest.mark.parametrize(
    ("given", "ends_on", "is_declined"),
    [
        ({}, TODAY - dt.timedelta(days=1), False),
        ({"ends_on": dt.date(2021, 1, 1)}, dt.date(2021, 1, 1), False),
        ({"ends_on": TODAY}, TODAY - dt.timedelta(days=1), False),
        ({"begins_on": TODAY}, None, True),
        ({"confirmed_at": None}, None, True),
    ],
    ids=["held", "over", "last-day", "begins-today", "waits"],
)
def test_what_becomes_of_positions(given, ends_on, is_declined):
    position = factories.make_position(**given)

    with clock.at(dt.datetime.combine(TODAY, dt.time(20), tzinfo=dt.UTC)):
        erase(position.person)

    position.refresh_from_db()
    assert (position.ends_on, bool(position.declined_at)) == (ends_on, is_declined)
    assert bool(position.confirmed_at) != is_declined


@pytest.mark.parametrize(
    ("days", "fields", "status"),
    [
        (7, {}, "cancelled"),
        (7, {"live": False}, "cancelled"),
        (-7, {"event_status": "postponed", "status_note": "Snow."}, "cancelled"),
        (-7, {}, "registered"),
    ],
    ids=["to-come", "unpublished", "to-have-a-new-date", "over"],
)
def test_somebody_erased_has_no_seat_at_what_is_to_come(days, fields, status):
    """Nor would they get a credit for it, or a mail that goes to nobody."""
    event = factories.make_event(
        session={"begins_on": clock.today() + dt.timedelta(days=7)}
    )
    row = registrations.register(event, person=factories.make_person(), actor=None)
    day = clock.today() + dt.timedelta(days=days)
    event.sessions.update(begins_on=day, ends_on=day)
    type(event).objects.filter(pk=event.pk).update(**fields)

    erase(row.person)

    row.refresh_from_db()
    assert (row.status, bool(row.cancelled_at)) == (status, status == "cancelled")
    assert OutboxMessage.objects.filter(registration=row).count() == 1
    assert not ModelLogEntry.objects.filter(label__contains="Ada").exists()


def test_the_seat_of_somebody_erased_goes_to_whoever_waits():
    event = factories.make_event(
        session={"begins_on": clock.today() + dt.timedelta(days=7)}, capacity=1
    )
    first, second = (
        registrations.register(event, person=factories.make_person(), actor=None)
        for _ in range(2)
    )

    erase(first.person)
    given = seats.fill_all()

    second.refresh_from_db()
    assert (given, second.status) == (1, "registered")


def test_lines_and_contacts_of_others_stay(actor):
    helena = factories.make_library(name="Helena")
    person = factories.make_person(first_name="Ada", last_name="Lovelace1")
    contact = LibraryContact.objects.create(
        library=helena, name="Desk", email="desk@helena.example"
    )
    namesake = commit(csv_of(person_row(1)), actor=actor).rows.get()
    other = stage(csv_of(person_row(2)), actor=actor).rows.get()

    assert privacy.rows_about(person).keys() == {"ce_plugin.person", "auth.user"}
    erase(person)

    for row in (namesake, other):
        assert ImportRow.objects.get(pk=row.pk).data == row.data
    assert LibraryContact.objects.filter(pk=contact.pk).exists()


def test_a_line_that_may_be_somebody_elses_is_erased_but_not_given(actor):
    factories.make_library(name="Helena")
    person = factories.make_person(first_name="ada", last_name="LOVELACE1")
    row = stage(csv_of(person_row(1)), actor=actor).rows.get()

    assert "ce_plugin.importrow" not in privacy.rows_about(person)
    erase(person)

    row.refresh_from_db()
    assert row.data == {}
