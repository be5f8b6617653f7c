"""Who the people in a webinar's report are: by address, by memory, by choice."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import (
    TransitionNotAllowed,
)
from ce_plugin.models import (
    Attendance,
    AttendeeName,
    OutboxMessage,
)
from ce_plugin.services import attendance, clock, import_undo, imports
from ce_plugin.services.attendance_matching import (
    by_resemblance,
    choose,
    decided,
    matchable,
    registered_unmatched,
    unmatched,
)
from ce_plugin.services.merging import merge_people
from tests import factories
from tests.services.attending import over, registered
from tests.services.reporting import commit, problem, stage, verdicts

pytestmark = pytest.mark.django_db


def test_people_are_known_by_each_of_their_addresses(session, actor):
    main = factories.make_person(email="ada@library.example")
    further = factories.make_person()
    further.addresses.create(email="bo@home.example", verified_at=clock.now())
    signs_in = factories.make_person(user=factories.make_user(email="cy@x.example"))

    batch = stage(
        session,
        actor,
        "Whoever,ADA@library.example,50",
        "Bo,bo@home.example,50",
        "Cy,cy@x.example,50",
    )
    commit(batch, actor)

    rows = Attendance.objects.all()
    assert {row.person for row in rows} == {main, further, signs_in}
    assert {(row.way, row.evidence_level, row.status) for row in rows} == {
        ("report", "imported", "present")
    }


def test_an_address_nobody_proved_is_nobodys(session, actor):
    factories.make_person().addresses.create(email="bo@home.example")

    assert stage(session, actor, "Bo Elk,bo@home.example,50").rows.get().targets == {}


def test_strangers_become_guests_with_a_ticket(session, actor):
    batch = stage(session, actor, "Nia Elk,nia@people.example,50", '"Elk, Bo",,50')

    commit(batch, actor)

    guests = Attendance.objects.order_by("pk")
    assert [(one.guest_name, one.guest_email) for one in guests] == [
        ("Nia Elk", "nia@people.example"),
        ("Bo Elk", ""),
    ]
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.recipient) == ("attendance_ticket", "nia@people.example")


def test_a_guest_without_a_name_is_called_by_the_address(session, actor):
    commit(stage(session, actor, ",nia@people.example,50"), actor)

    assert Attendance.objects.get().who == "nia@people.example"


@pytest.mark.parametrize("name", ["Ada Van Horn", "ADA  VAN HORN", "Adaline Van Horn"])
def test_namesakes_are_asked_about(session, actor, name):
    person = factories.make_person(first_name="Ada", last_name="Van Horn")

    batch = stage(session, actor, f"{name},bigreader@home.example,50")

    row = unmatched(batch).get()
    assert (row.verdict, row.targets) == ("duplicate", {"candidate0": person.pk})
    assert problem(batch).startswith("Is this Ada Van Horn?")


@pytest.mark.parametrize(
    "name", ["Ramona H", "Ramona H.", "ramona", "R Hertz", "R. Hertz", "Ram He"]
)
def test_of_whoever_registered_less_of_a_name_is_asked_about(session, actor, name):
    person = factories.make_person(first_name="Ramona", last_name="Hertz")
    before = verdicts(stage(session, actor, f"{name},x@home.example,50"))
    registered(session, person)

    batch = stage(session, actor, f"{name},x@home.example,51")

    assert before == ["new"]
    row = unmatched(batch).get()
    assert (row.verdict, row.targets) == ("duplicate", {"candidate0": person.pk})


@pytest.mark.parametrize("name", ["Ra", "H", "Ramona K", "K Hertz", "Rosa H", ""])
def test_another_name_is_not_that_of_whoever_registered(session, actor, name):
    registered(session, factories.make_person(first_name="Ramona", last_name="Hertz"))

    assert verdicts(stage(session, actor, f"{name},x@home.example,50")) == ["new"]


def test_who_registered_and_is_on_no_line_is_offered_the_most_alike_first(
    session, actor
):
    names = [("Bo", "Elk"), ("Mona", "Hart"), ("Cy", "Fir"), ("Dee", "Oak")]
    bo, mona, cy, dee = (
        registered(session, factories.make_person(first_name=first, last_name=last))
        for first, last in names
    )
    attendance.record_attendance(session, way="host", person=cy.person, actor=actor)
    registered(over())

    batch = stage(session, actor, "Monas iPad,,50", f"Dee,{dee.person.email},50")

    found = registered_unmatched(batch)
    assert set(found) == {bo.person, mona.person}
    row = batch.rows.get(line=2)
    assert by_resemblance(found, row) == [mona.person, bo.person]


@pytest.mark.parametrize("name", ["Al Van Horn", "Ada", "Van Horn", "Ada Horn"])
def test_other_names_are_guests(session, actor, name):
    factories.make_person(first_name="Ada", last_name="Van Horn")

    assert verdicts(stage(session, actor, f"{name},x@home.example,50")) == ["new"]


def test_an_address_of_two_people_is_asked_about(session, actor):
    pair = [factories.make_person(user=None, email="desk@x.example") for _ in range(2)]

    row = stage(session, actor, "Desk,desk@x.example,50").rows.get()

    assert row.targets == {"candidate0": pair[0].pk, "candidate1": pair[1].pk}


def test_a_choice_is_remembered_for_the_next_report(session, actor):
    person = factories.make_person(first_name="Ada", last_name="Horn")
    line = "BigReader,bigreader@home.example,50"
    batch = stage(session, actor, line)

    choose(batch, {2: str(person.public_id)}, actor=actor)
    assert AttendeeName.objects.count() == 0
    batch = commit(batch, actor)

    assert Attendance.objects.get().person == person
    memory = AttendeeName.objects.get()
    assert (memory.name, memory.email, memory.person, memory.decided_by) == (
        "bigreader",
        "bigreader@home.example",
        person,
        actor,
    )
    other = stage(over(), actor, "BIGREADER,BigReader@home.example,50")
    assert other.rows.get().targets["person"] == person.pk
    import_undo.undo_batch(batch, actor=actor)
    assert not AttendeeName.objects.exists()


def test_what_is_remembered_of_somebody_merged_away_leads_on(session, actor):
    person, gone = factories.make_person(), factories.make_person(user=None)
    AttendeeName.objects.create(name="bigreader", person=gone)
    merge_people(person, gone, actor=factories.make_user(is_superuser=True))

    row = stage(session, actor, "BigReader,,50", f"G,{gone.email},5").rows.first()

    assert row.targets["person"] == person.pk


def test_a_namesake_may_be_a_guest_after_all(session, actor):
    factories.make_person(first_name="Ada", last_name="Horn")
    batch = stage(session, actor, "Ada Horn,other@x.example,50")

    choose(batch, {2: "guest"}, actor=actor)
    commit(batch, actor)

    assert Attendance.objects.get().who == "Ada Horn"
    assert not AttendeeName.objects.exists()


def test_a_record_number_of_nobody_is_wrong(session, actor):
    batch = stage(
        session,
        actor,
        "Ada,00000000-0000-0000-0000-000000000000",
        "Bo,12",
        head="Name,Record",
    )

    assert verdicts(batch) == ["wrong", "wrong"]


def test_choosing_comes_too_late_once_it_is_imported(session, actor):
    batch = stage(session, actor, "Nia Elk,nia@people.example,50")
    commit(batch, actor)

    with pytest.raises(TransitionNotAllowed):
        choose(batch, {2: "guest"}, actor=actor)


BIG = "BigReader,bigreader@home.example,50"


def decide(batch, person, actor) -> None:
    choose(batch, {2: str(person.public_id)}, actor=actor)


def test_what_was_decided_can_be_decided_anew_and_the_last_choice_holds(session, actor):
    wrong, right = factories.make_person(), factories.make_person()
    batch = stage(session, actor, BIG)
    decide(batch, wrong, actor)
    decide(batch, right, actor)
    assert decided(batch).get().targets["person"] == right.pk
    decide(batch, wrong, actor)
    first = commit(batch, actor)

    batch = stage(over(), actor, BIG)
    assert decided(batch).get().targets["person"] == wrong.pk
    decide(batch, right, actor)
    commit(batch, actor)

    assert AttendeeName.objects.get().person == right
    import_undo.undo_batch(first, actor=actor)
    assert (wrong.attendances.count(), AttendeeName.objects.get().person) == (0, right)
    import_undo.undo_batch(batch, actor=actor)
    assert AttendeeName.objects.get().person == wrong


def test_the_same_choice_again_is_remembered_as_it_was(session, actor):
    person = factories.make_person()
    for each in (session, over()):
        batch = stage(each, actor, BIG)
        decide(batch, person, actor)
        commit(batch, actor)

    import_undo.undo_batch(batch, actor=actor)

    assert AttendeeName.objects.get().person == person


def test_a_guest_after_all_is_forgotten_as_somebody(session, actor):
    AttendeeName.objects.create(
        name="bigreader",
        email="bigreader@home.example",
        person=factories.make_person(),
    )
    batch = stage(session, actor, BIG)

    choose(batch, {2: "guest"}, actor=actor)
    commit(batch, actor)

    assert Attendance.objects.get().guest_name == "BigReader"
    assert not AttendeeName.objects.exists()


def test_a_choice_outlives_the_merge_of_whom_it_names(session, actor):
    person, gone = factories.make_person(), factories.make_person(user=None)
    batch = stage(session, actor, BIG)
    decide(batch, gone, actor)
    merge_people(person, gone, actor=factories.make_user(is_superuser=True))

    batch = imports.look_again(batch, actor=actor)
    commit(batch, actor)

    assert Attendance.objects.get().person == person
    assert AttendeeName.objects.get().person == person


def test_what_is_not_clear_is_asked_first(session, actor):
    person = factories.make_person()
    AttendeeName.objects.create(name="big", person=person)

    batch = stage(session, actor, "Big,,50", "Nia,,50")

    assert [row.line for row in matchable(batch)] == [3, 2]
    assert [row.line for row in unmatched(batch)] == [3]
