"""Two people become one, and two again: to the last column."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from ce_plugin import models
from ce_plugin.exceptions import NotMergeable, NotPermitted
from ce_plugin.services import merging, registrations
from ce_plugin.services.merging import merge_people, tell_apart
from ce_plugin.services.unmerging import unmerge_people
from tests import factories
from tests.services.merge_records import (
    add_claims,
    add_mails,
    add_registrations,
    everything,
    make_merger,
    make_two,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_merger()


@pytest.fixture
def two():
    return make_two()


def owners(model) -> set[int]:
    return set(model.objects.values_list("person", flat=True))


def test_merge_and_unmerge_of_500_rows_each_gives_the_exact_state_again(actor, two):
    survivor, merged = two
    event = factories.make_event(sessions=80)
    sessions = list(event.sessions.all())
    events = [event, *[factories.make_event() for _ in range(9)]]
    for person in two:
        add_claims(person, [None] * 350 + sessions[:40])
        add_claims(person, sessions[40:60], status="queried")
        add_claims(person, sessions[:10], status="withdrawn")
        add_registrations(person, events)
        add_registrations(person, events, status="cancelled")
        add_mails(person, 50)
        for role in ("staff", "trustee"):
            factories.make_position(person=person, role=role)
        factories.make_participation(person)
    add_claims(survivor, sessions[60:70])
    add_claims(merged, sessions[70:])
    before = everything()
    assert [
        sum(
            row["person_id"] == one.pk
            for rows in before.values()
            for row in rows
            if "person_id" in row
        )
        for one in two
    ] == [503, 503]

    merge = merge_people(survivor, merged, actor=actor, choices={"email": "merged"})
    between = everything()
    unmerge_people(merge, actor=actor)

    assert everything() == before
    assert between != before
    assert merge.consequences == [
        "10 registrations are set aside because both have them.",
        "60 credits are set aside because both have them.",
        "1 run at a track is set aside because both are on it.",
        f"The sign-in {merged.user.get_username()} ends, and comes back if the merge "
        "is undone.",
    ]
    assert merge.report == []


def test_merge_people_leaves_no_row_with_the_one_who_went(actor, two):
    survivor, merged = two
    factories.make_position(person=merged)
    add_claims(merged, [None])
    add_mails(merged, 1)

    merge_people(survivor, merged, actor=actor)

    rows = (models.Position, models.CreditClaim, models.OutboxMessage)
    assert [owners(model) for model in rows] == [{survivor.pk}] * 3


def test_merge_people_twice_is_once(actor, two):
    merge = merge_people(*two, actor=actor)

    assert merge_people(*two, actor=actor) == merge
    entries = ModelLogEntry.objects.filter(action=merging.MERGED_ACTION)
    assert entries.count() == 1


@pytest.mark.parametrize("held", [True, False])
def test_clashing_credit_that_a_submitted_list_rests_on_stays(actor, held):
    """The other one is set aside, whosever it is."""
    session = factories.make_session()
    participation = factories.make_applicant()
    merged = participation.person
    survivor = factories.make_person()
    add_claims(merged, [session])
    add_claims(survivor, [session])
    if held:
        _submit(participation)
    merge = merge_people(survivor, merged, actor=actor)

    theirs, own = models.CreditClaim.objects.filter(session=session).order_by("pk")
    folded, live = (own, theirs) if held else (theirs, own)
    assert (folded.status, live.status) == ("folded", "recorded")
    assert (folded.person, live.person) == (survivor, survivor)
    assert folded.transitions.get().data == {"merge": merge.pk}


def _submit(participation):
    application = factories.applications.start_application(
        participation, actor=participation.person.user
    )
    factories.applications.choose_verifier(
        application,
        verifier=factories.verifier_for(participation),
        actor=participation.person.user,
    )
    return factories.applications.submit_application(
        application, actor=participation.person.user
    )


def test_clashing_run_with_an_application_stays_and_two_applications_refuse(actor):
    mine, other = factories.make_applicant(), factories.make_applicant()
    application = _submit(other)

    merge = merge_people(mine.person, other.person, actor=actor)

    for run in (mine, other):
        run.refresh_from_db()
    assert [(run.status, run.person) for run in (mine, other)] == [
        ("left", mine.person),
        ("open", mine.person),
    ]
    before = everything()
    unmerge_people(merge, actor=actor)
    for run in (mine, other):
        run.refresh_from_db()
    _submit(mine)
    with pytest.raises(NotMergeable) as refused:
        merge_people(mine.person, other.person, actor=actor)
    assert refused.value.sentences == (
        "Both have an application under way for Library staff. Decide on one of them, "
        "or have it withdrawn, first.",
    )
    assert application.status == "submitted"
    assert before != everything()


@pytest.fixture
def holder():
    """Somebody certified, whose next run is a renewal."""
    return factories.make_application("issued").participation.person


def test_first_run_is_a_renewal_when_the_other_was_certified(actor, holder):
    for run in models.TrackParticipation.objects.open():
        factories.participations.leave(run, actor=holder.user)
    run = factories.make_participation()
    before = everything()

    merge = merge_people(run.person, holder, actor=actor)

    run.refresh_from_db()
    assert run.renewal
    assert merge.consequences[0] == (
        "A certificate for Library staff was issued to one of them: the open run for "
        "it is a renewal from now on."
    )
    unmerge_people(merge, actor=actor)
    assert everything() == before


@pytest.mark.parametrize("way", [1, -1])
def test_of_two_runs_the_renewal_stays(actor, holder, way):
    first = factories.make_participation()
    renewal = models.TrackParticipation.objects.open().get(person=holder)
    before = everything()

    merge = merge_people(*[first.person, holder][::way], actor=actor)

    for run in (first, renewal):
        run.refresh_from_db()
    assert (first.status, renewal.status) == ("left", "open")
    assert not first.renewal
    unmerge_people(merge, actor=actor)
    assert everything() == before


def test_run_under_review_stays_what_it_was_submitted_as(actor, holder):
    submitted = factories.make_application("submitted").participation

    merge_people(submitted.person, holder, actor=actor)

    submitted.refresh_from_db()
    assert (submitted.status, submitted.renewal) == ("open", False)


def test_clashing_registration_of_the_one_who_went_is_cancelled(actor, two):
    event = factories.make_event()
    for person in two:
        add_registrations(person, [event])

    merge_people(*two, actor=actor)

    rows = models.Registration.objects.order_by("pk").values_list("person", "status")
    assert list(rows) == [(two[0].pk, "registered"), (two[0].pk, "cancelled")]


def test_choices_say_whose_value_stays(actor, two):
    survivor, merged = two
    merge = merge_people(
        survivor,
        merged,
        actor=actor,
        choices={"last_name": "merged", "first_name": "survivor", "user": "survivor"},
    )

    survivor.refresh_from_db()
    assert (survivor.last_name, survivor.email) == ("Lovelace", two[0].email)
    entry = merge.entries.get(action="chosen")
    assert (entry.before, entry.after) == (
        {"last_name": "Byron"},
        {"last_name": "Lovelace"},
    )


@pytest.mark.parametrize("stays", ["survivor", "merged"])
def test_one_sign_in_stays_and_the_other_ends(actor, two, stays):
    survivor, merged = two
    users = {"survivor": survivor.user, "merged": merged.user}
    staying = users.pop(stays)
    (leaving,) = users.values()

    merge_people(survivor, merged, actor=actor, choices={"user": stays})

    for row in (survivor, merged, staying, leaving):
        row.refresh_from_db()
    assert (survivor.user, merged.user) == (staying, leaving)
    assert (staying.is_active, leaving.is_active) == (True, False)


def test_only_sign_in_goes_to_the_one_who_stays_and_back(actor):
    survivor = factories.make_person(user=None)
    merged = factories.make_person()
    before = everything()

    merge = merge_people(survivor, merged, actor=actor)

    survivor.refresh_from_db()
    assert (survivor.user, survivor.user.is_active) == (merged.user, True)
    assert merge.consequences == [
        f"{merged.user.get_username()} is from now on the sign-in of the person who "
        "stays."
    ]
    unmerge_people(merge, actor=actor)
    assert everything() == before


def test_sign_in_of_the_office_is_not_ended(actor):
    survivor = factories.make_person()
    merged = factories.make_person(user=factories.make_coordinator())

    with pytest.raises(NotMergeable) as refused:
        merge_people(survivor, merged, actor=actor)

    name = merged.user.get_username()
    assert refused.value.sentences == (
        f"The sign-in {name} may enter the admin and is not ended by a merge. Choose "
        "it as the one that stays.",
    )
    merge_people(survivor, merged, actor=actor, choices={"user": "merged"})


def test_nobody_merges_themselves_or_without_the_right(actor, two):
    own = factories.make_person(user=actor)
    merge = merge_people(*two, actor=actor)

    with pytest.raises(NotPermitted):
        merge_people(two[0], own, actor=actor)
    with pytest.raises(NotPermitted):
        merge_people(own, two[0], actor=actor)
    with pytest.raises(NotPermitted):
        merge_people(*two, actor=factories.make_coordinator())
    with pytest.raises(NotPermitted):
        unmerge_people(merge, actor=factories.make_coordinator())
    with pytest.raises(NotPermitted):
        tell_apart(own, two[0], actor=actor)


def test_one_record_or_one_that_was_merged_is_refused(actor, two):
    third = factories.make_person(first_name="Eda", last_name="King")
    merge_people(*two, actor=actor)

    with pytest.raises(NotMergeable) as same:
        merge_people(third, third, actor=actor)
    with pytest.raises(NotMergeable) as gone:
        merge_people(third, two[1], actor=actor)

    assert same.value.sentences == ("This is one record already.",)
    assert gone.value.sentences == ("Ada Lovelace was merged into Ada Byron already.",)


def test_tell_apart_is_remembered_once_and_ends_the_suspicion(actor, two):
    models.MergeSuspect.objects.create(first=two[0], second=two[1])

    pair = tell_apart(two[1], two[0], actor=actor)

    assert (pair.first, pair.second, pair.actor) == (*two, actor)
    assert tell_apart(*two, actor=actor) == pair
    assert models.MergeSuspect.objects.count() == 0


def test_merge_people_ends_what_was_suspected_of_the_one_who_went(actor, two):
    third = factories.make_person()
    models.MergeSuspect.objects.create(first=two[0], second=two[1])
    models.MergeSuspect.objects.create(first=two[1], second=third)
    models.MergeSuspect.objects.create(first=two[0], second=third)

    merge_people(*two, actor=actor)

    (left,) = models.MergeSuspect.objects.all()
    assert (left.first, left.second) == (two[0], third)


def test_registering_after_a_merge_finds_what_stands(actor, two):
    event = factories.make_event()
    event.sessions.update(begins_on="2099-01-01", ends_on="2099-01-01")
    event.registration_mode = "ours"
    event.save()
    for person in two:
        add_registrations(person, [event])
    merge_people(*two, actor=actor)

    again = registrations.register(event, person=two[0], actor=two[0].user)

    assert again.pk == models.Registration.objects.order_by("pk").first().pk


def test_addresses_go_to_the_one_who_stays_unless_they_are_there_and_come_back(
    actor, two
):
    survivor, merged = two
    survivor.addresses.create(email="Desk@x.example")
    left = merged.addresses.create(email="desk@x.example")
    moved = merged.addresses.create(email="home@x.example")

    merge = merging.merge_people(survivor, merged, actor=actor)

    assert set(merged.addresses.all()) == {left}
    assert moved in survivor.addresses.all()
    unmerge_people(merge, actor=actor)
    assert set(merged.addresses.all()) == {left, moved}
    assert survivor.addresses.count() == 1
