"""What comes due when a training is over: attended, or registered where that is enough."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Q

from ce_plugin.models import (
    Attendance,
    CESettings,
    EventPage,
    EventSession,
    SessionSeat,
)
from ce_plugin.services import attendance, attendance_posting, claims, clock
from ce_plugin.services.attendance_posting import run_due
from ce_plugin.services.transition import apply_transition
from tests import factories
from tests.services.attending import (
    going_on,
    make_host,
    over,
    registered,
    set_registered,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 5, 18, 0, tzinfo=dt.UTC)


def by_registering(session) -> EventSession:
    EventPage.objects.filter(pk=session.page_id).update(
        attendance_credit="on_registration"
    )
    return EventSession.objects.get(pk=session.pk)


def test_who_was_there_is_credited_once_it_is_over():
    with clock.at(NOON):
        session, person = going_on(), factories.make_person()
        row = attendance.record_attendance(
            session, way="qr", person=person, actor=person.user
        )
        assert (row.claim, run_due()) == (None, 0)

    with clock.at(NOON + dt.timedelta(hours=2)):
        assert (run_due(), run_due()) == (1, 0)

    row.refresh_from_db()
    claim = person.claims.get()
    assert (row.claim, claim.evidence_level, claim.provenance) == (
        claim,
        "code_entered",
        "attendance",
    )
    assert claim.recorded_by is None
    assert person.mails.get().kind == "credit_recorded"


def test_a_presenter_and_a_guest_are_not_asked_about_again():
    session, person = over(), factories.make_person()
    factories.make_claim(person, session=session, role="presenter", kind="presenting")
    host = make_host(session)
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    attendance.record_attendance(session, way="host", guest=("Nia", ""), actor=host)

    assert list(attendance_posting._attended()) == []
    assert run_due() == 0


def test_who_withdrew_the_credit_is_not_credited_again():
    session, person = over(), factories.make_person()
    row = attendance.record_attendance(
        session, way="word", person=person, actor=person.user
    )
    claims.withdraw_claim(row.claim, actor=person.user)

    assert run_due() == 0
    assert attendance_posting.post_attendance(row.pk) is False


def test_registering_is_not_enough_by_default():
    registered(over())

    assert run_due() == 0


def test_registering_is_enough_where_the_event_says_so():
    session = by_registering(over())
    seat = registered(session)

    assert (run_due(), run_due()) == (1, 0)

    claim = seat.person.claims.get()
    assert (claim.session, claim.evidence_level, claim.provenance) == (
        session,
        "self_stated",
        "registration",
    )
    assert seat.person.mails.get().kind == "credit_recorded"
    assert not Attendance.objects.exists()


def test_the_site_says_so_for_events_that_say_nothing():
    settings = CESettings.load()
    settings.attendance_becomes_credit = "on_registration"
    settings.save()
    registered(over())
    other = over()
    EventPage.objects.filter(pk=other.page_id).update(attendance_credit="on_attendance")
    registered(other)

    assert run_due() == 1


def test_whoever_is_absent_waits_or_cancelled_gets_nothing():
    session = by_registering(over())
    absent = registered(session)
    attendance.record_absence(session, person=absent.person, actor=make_host(session))
    registered(session, status="waiting", waiting_since=clock.now())
    registered(session, status="cancelled", cancelled_at=clock.now())

    assert run_due() == 0
    assert attendance_posting.post_registration(absent.pk, session.pk) is False


def test_what_was_claimed_before_is_left_alone_whatever_became_of_it():
    session = by_registering(over())
    live, gone = registered(session).person, registered(session).person
    claims.claim_listed(session, person=live, actor=live.user)
    claim = claims.claim_listed(session, person=gone, actor=gone.user)
    claims.withdraw_claim(claim, actor=gone.user)

    assert run_due() == 0


def test_the_whole_event_must_be_over():
    session = by_registering(over())
    registered(session)
    later = clock.today() + dt.timedelta(days=9)
    ahead = EventSession.objects.create(
        page=session.page, begins_on=later, ends_on=later, sort_order=1
    )
    assert run_due() == 0

    EventSession.objects.filter(pk=ahead.pk).update(is_cancelled=True)

    assert run_due() == 1


def test_chosen_sessions_are_credited_and_no_others():
    first, second = two_sessions({}, {"begins_at": dt.time(13), "ends_at": dt.time(14)})
    all_of_it, one_of_it = registered(first), registered(first)
    SessionSeat.objects.create(registration=one_of_it, session=second)

    assert run_due() == 3

    assert set(all_of_it.person.claims.values_list("session", flat=True)) == {
        first.pk,
        second.pk,
    }
    assert one_of_it.person.claims.get().session == second


def two_sessions(*times: dict) -> list[EventSession]:
    """Of one event where registering is enough; at the same time unless `times` differ."""
    event = factories.make_event(
        sessions=len(times), attendance_credit="on_registration"
    )
    sessions = list(event.sessions.order_by("sort_order"))
    for session, fields in zip(sessions, times, strict=True):
        EventSession.objects.filter(pk=session.pk).update(**fields)
    return sessions


def credited(seat) -> set[int]:
    return set(seat.person.claims.values_list("session", flat=True))


LATE = {"begins_at": dt.time(11), "ends_at": dt.time(12)}
UNTIL_ELEVEN = {"ends_at": dt.time(11)}


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ({}, {}, 0),
        ({}, LATE, 0),
        (UNTIL_ELEVEN, LATE, 2),
        ({"ends_at": None}, {}, 0),
        ({"ends_at": None}, LATE, 2),
        ({"begins_at": None, "ends_at": None}, {}, 2),
        ({"date_precision": "day"}, {}, 2),
        ({}, {"is_cancelled": True}, 1),
        ({}, {"credits": None}, 1),
    ],
)
def test_of_sessions_at_the_same_time_registering_credits_neither(one, other, number):
    """Nobody was at both. Whoever was there adds the one."""
    sessions = two_sessions(one, other)
    seat = registered(sessions[0])

    assert run_due() == number
    assert len(credited(seat)) == number


def test_a_session_of_several_days_meets_what_is_held_within_them():
    day = clock.today() - dt.timedelta(days=20)
    within = {"begins_on": day + dt.timedelta(days=1)}
    within["ends_on"] = within["begins_on"]
    first, _second = two_sessions(
        {"begins_on": day, "ends_on": day + dt.timedelta(days=2)}, within
    )
    registered(first)

    assert run_due() == 0


def test_of_sessions_at_the_same_time_the_chosen_one_is_credited():
    first, second = two_sessions({}, {})
    one, both = registered(first), registered(first)
    SessionSeat.objects.create(registration=one, session=second)
    for session in (first, second):
        SessionSeat.objects.create(registration=both, session=session)

    assert run_due() == 1
    assert (credited(one), credited(both)) == ({second.pk}, set())


@pytest.mark.parametrize("was", ["present", "absent"])
def test_what_a_host_noted_says_at_which_of_two_sessions_somebody_was(was):
    first, second = two_sessions({}, {})
    seat, host = registered(first), make_host(second)
    if was == "present":
        attendance.record_attendance(second, way="host", person=seat.person, actor=host)
    else:
        attendance.record_absence(second, person=seat.person, actor=host)

    run_due()

    assert credited(seat) == {second.pk if was == "present" else first.pk}


def test_a_day_that_was_over_before_somebody_had_a_seat_is_no_credit():
    event = factories.make_event(sessions=2, attendance_credit="on_registration")
    first, second = event.sessions.order_by("sort_order")
    last = clock.today() - dt.timedelta(days=2)
    for session, day in ((first, last - dt.timedelta(days=1)), (second, last)):
        EventSession.objects.filter(pk=session.pk).update(begins_on=day, ends_on=day)
    moment = dt.datetime.combine(last, dt.time(8), clock.now().tzinfo)
    late = set_registered(registered(first), moment)
    moved_up = registered(first, status="waiting", waiting_since=moment)
    apply_transition(moved_up, "promote", actor=None)
    moved_up.transitions.update(at=moment)

    assert run_due() == 2

    assert (credited(late), credited(moved_up)) == ({second.pk}, {second.pk})


@pytest.mark.parametrize(
    "event",
    [{"event_status": "cancelled"}, {"event_status": "postponed"}, {"live": False}],
)
def test_nothing_comes_of_what_does_not_take_place(event):
    session = by_registering(over())
    registered(session)
    EventPage.objects.filter(pk=session.page_id).update(**event)

    assert run_due() == 0


def test_what_lies_too_far_back_is_left_to_people():
    session = by_registering(over(begins_on=clock.today() - dt.timedelta(days=800)))
    registered(session)

    assert run_due() == 0


def test_a_budget_is_kept_to_and_goes_on_next_time(monkeypatch):
    monkeypatch.setattr(attendance_posting, "BATCH", 2)
    session = by_registering(over())
    for _number in range(5):
        registered(session)

    assert [run_due(3), run_due(3), run_due(3)] == [3, 2, 0]


def test_a_row_that_cannot_be_credited_does_not_hold_up_the_others(monkeypatch):
    session = by_registering(over())
    people = [registered(session).person for _number in range(3)]
    real = claims.claim_listed

    def refuse_second(*args, person, **kwargs):
        if person == people[1]:
            raise claims.NotClaimable("Not now.")
        return real(*args, person=person, **kwargs)

    monkeypatch.setattr(claims, "claim_listed", refuse_second)

    assert run_due() == 2


def test_a_seat_given_up_meanwhile_is_not_credited():
    session = by_registering(over())
    seat = registered(session, status="cancelled", cancelled_at=clock.now())

    assert attendance_posting.post_registration(seat.pk, session.pk) is False


def test_keys_behind_another_in_two_columns():
    assert attendance_posting._after(("pk", "sitting"), (4, 7)) == (
        Q(pk__gt=4) | (Q(pk=4) & Q(sitting__gt=7))
    )
