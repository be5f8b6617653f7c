"""What does not go back when a merge is undone, and that it is said."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from ce_plugin import models
from ce_plugin.exceptions import NotMergeable
from ce_plugin.services import claims, erasure, participations, people, unmerging
from ce_plugin.services.merging import merge_people
from ce_plugin.services.unmerging import unmerge_people
from tests import factories
from tests.services.merge_records import (
    add_claims,
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


def test_unmerge_people_twice_is_once(actor, two):
    merge = merge_people(*two, actor=actor)

    unmerge_people(merge, actor=actor)
    unmerge_people(merge, actor=actor)

    entries = ModelLogEntry.objects.filter(action=unmerging.UNMERGED_ACTION)
    assert (entries.count(), merge.undone_by) == (1, actor)


def test_unmerge_people_and_merge_again_the_other_way_round(actor, two):
    session = factories.make_session()
    for person in two:
        add_claims(person, [session])
    before = everything()

    for survivor, merged in (two, two, two[::-1]):
        merge = merge_people(survivor, merged, actor=actor)
        assert everything() != before
        unmerge_people(merge, actor=actor)
        assert everything() == before


def test_rows_made_after_the_merge_stay_and_are_listed(actor, two):
    merge = merge_people(*two, actor=actor)
    factories.make_claim(two[0], title="Weeding")
    factories.make_claim(two[0], title="Storytime")
    factories.make_position(person=two[0])

    unmerge_people(merge, actor=actor)

    library = models.Library.objects.get()
    assert merge.report == [
        "Made since the merge and left with Ada Byron: 1 position "
        f"(Library staff, {library}).",
        "Made since the merge and left with Ada Byron: 2 credits (Weeding, Storytime).",
    ]
    assert set(models.CreditClaim.objects.values_list("person", flat=True)) == {
        two[0].pk
    }


def test_signing_in_between_leaves_nothing_behind(actor):
    stays = factories.make_person(user=None)
    user = factories.make_user(email="came.along@people.example")
    merged = factories.make_person(user=user, email=user.email)
    before = everything()
    merge = merge_people(stays, merged, actor=actor)

    people.join_sign_in(user, user.email)
    unmerge_people(merge, actor=actor)

    assert merge.report == []
    assert everything() == before


def test_many_rows_made_since_are_named_with_as_many_queries_as_one(actor):
    def queries(number: int) -> int:
        two = make_two()
        merge = merge_people(*two, actor=actor)
        for code in ("staff", "trustee", "director")[:number]:
            factories.make_position(person=two[0])
            factories.make_participation(two[0], factories.make_track(code))
            add_registrations(two[0], [factories.make_event()])
        with CaptureQueriesContext(connection) as asked:
            unmerge_people(merge, actor=actor)
        return len(asked)

    queries(1)
    assert queries(3) == queries(1)


def test_row_moved_and_changed_since_goes_back_with_its_change(actor, two):
    claim = factories.make_claim(two[1])
    merge = merge_people(*two, actor=actor)
    claim.refresh_from_db()
    claims.withdraw_claim(claim, actor=claim.person.user)

    unmerge_people(merge, actor=actor)

    claim.refresh_from_db()
    assert (claim.person, claim.status) == (two[1], "withdrawn")


def test_run_set_aside_stays_so_when_a_newer_one_is_open(actor, two):
    """The run that stood was left since, and the survivor began another."""
    for person in two[::-1]:
        factories.make_participation(person)
    theirs, own = models.TrackParticipation.objects.order_by("pk")
    merge = merge_people(*two[::-1], actor=actor)
    theirs.refresh_from_db()
    survivor = models.Person.objects.get(pk=two[1].pk)
    participations.leave(theirs, actor=survivor.user)
    models.TrackParticipation.objects.filter(pk=own.pk).update(person=survivor)
    newer = participations.open_participation(person=two[0], track=own.track)

    unmerge_people(merge, actor=actor)

    own.refresh_from_db()
    assert (own.status, own.person, newer.person) == ("left", two[0], two[0])
    assert merge.report == [
        f"“{own}” stays set aside: it, or another like it, changed since."
    ]


def test_row_set_aside_and_gone_or_changed_since_is_left_alone(actor, two):
    event, other = factories.make_event(), factories.make_event()
    for person in two:
        add_registrations(person, [event, other])
    merge = merge_people(*two, actor=actor)
    gone, changed = models.Registration.objects.filter(status="cancelled").order_by(
        "pk"
    )
    models.RegistrationTransition.objects.filter(subject=gone).delete()
    gone.delete()
    models.Registration.objects.filter(pk=changed.pk).update(
        cancelled_at="2026-01-01T00:00:00Z"
    )

    unmerge_people(merge, actor=actor)

    changed.refresh_from_db()
    assert (changed.status, changed.person) == ("cancelled", two[1])
    assert len(merge.report) == 1


def test_value_changed_since_stays_and_is_said(actor, two):
    choices = {"email": "merged", "last_name": "merged"}
    merge = merge_people(*two, actor=actor, choices=choices)
    models.Person.objects.filter(pk=two[0].pk).update(email="new@people.example")

    unmerge_people(merge, actor=actor)

    survivor = models.Person.objects.get(pk=two[0].pk)
    assert (survivor.email, survivor.last_name) == ("new@people.example", "Byron")
    assert merge.report == ["The field “e-mail address” was changed since and stays."]


def test_sign_ins_changed_since_stay_and_are_said(actor, two):
    merge = merge_people(*two, actor=actor, choices={"user": "merged"})
    models.Person.objects.filter(pk=two[1].pk).update(user=None)

    unmerge_people(merge, actor=actor)

    assert merge.report == ["The sign-ins were changed since and stay."]
    assert models.Person.objects.get(pk=two[0].pk).user == two[1].user
    assert get_user_model().objects.filter(is_active=False).count() == 1


def test_somebody_erased_is_not_taken_apart(actor, two):
    merge = merge_people(*two, actor=actor)
    asked = erasure.ask_erasure(two[0], actor=actor, reason="They asked.")
    erasure.approve_erasure(asked, actor=factories.make_writer())

    with pytest.raises(NotMergeable):
        unmerge_people(merge, actor=actor)


def test_what_was_merged_last_is_undone_first(actor, two):
    third = factories.make_person(first_name="Eda", last_name="King")
    first = merge_people(*two, actor=actor)
    before = everything()
    last = merge_people(third, two[0], actor=actor)

    with pytest.raises(NotMergeable) as refused:
        unmerge_people(first, actor=actor)

    assert refused.value.sentences == (
        "“Ada Byron, now Eda King” came later. Undo that merge first.",
    )
    unmerge_people(last, actor=actor)
    assert everything() == before
    unmerge_people(first, actor=actor)


CLAIM = st.tuples(
    st.integers(0, 1),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from(["attendee", "presenter"]),
    st.sampled_from(["recorded", "queried", "withdrawn", "void"]),
)
LIVE = {"recorded", "queried"}
REGISTRATION = st.tuples(
    st.integers(0, 1), st.integers(0, 1), st.sampled_from(["registered", "cancelled"])
)
SIDES = st.sampled_from(["survivor", "merged"])
RECORD = st.fixed_dictionaries(
    {
        "claims": st.lists(CLAIM, max_size=8),
        "registrations": st.lists(REGISTRATION, max_size=5),
        "runs": st.lists(st.integers(0, 1), max_size=2),
        "users": st.tuples(st.booleans(), st.booleans()),
        "choices": st.dictionaries(
            st.sampled_from(["first_name", "last_name", "email", "user"]), SIDES
        ),
    }
)


@pytest.fixture
def sessions():
    event = factories.make_event(sessions=3)
    factories.make_track()
    return list(event.sessions.all())


def legal(rows, live, same) -> list:
    """Without those that a unique constraint refuses already."""
    seen, kept = set(), []
    for row in rows:
        what = same(row)
        if row[-1] in live and what in seen:
            continue
        if row[-1] in live:
            seen.add(what)
        kept.append(row)
    return kept


def build(record: dict, sessions) -> list[models.Person]:
    people = [
        factories.make_person(user=True if signs_in else None)
        for signs_in in record["users"]
    ]
    rows = legal(
        record["claims"], LIVE, lambda row: row[:3] if row[1] is not None else object()
    )
    for who, session, role, status in rows:
        chosen = None if session is None else sessions[session]
        add_claims(people[who], [chosen], status=status, role=role)
    events = [sessions[0].page.specific, factories.make_event()]
    rows = legal(record["registrations"], {"registered"}, lambda row: row[:2])
    for who, event, status in rows:
        add_registrations(people[who], [events[event]], status=status)
    for who in set(record["runs"]):
        participations.open_participation(
            person=people[who], track=factories.make_track()
        )
    return people


@given(record=RECORD)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_merge_and_unmerge_of_any_two_small_records_is_nothing(actor, sessions, record):
    survivor, merged = build(record, sessions)
    before = everything()

    merge = merge_people(survivor, merged, actor=actor, choices=record["choices"])
    rows = models.CreditClaim.objects.filter(person=merged)
    assert not rows.exists()
    unmerge_people(merge, actor=actor)

    assert everything() == before
    assert merge.report == []
