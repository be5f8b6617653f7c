"""Who works where: confirmed, declined, ended."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import (
    LastDayTooEarly,
    NoteRequired,
    NotPermitted,
    TransitionNotAllowed,
)
from ce_plugin.models import AuditEvent, CESettings, OutboxMessage
from ce_plugin.services import clock, people, positions
from ce_plugin.services.answers import answer_verification
from ce_plugin.services.audit_sentences import tell
from ce_plugin.services.due import run_due
from tests.factories import (
    VERIFIER_FIRST,
    make_application,
    make_coordinator,
    make_library,
    make_person,
    make_position,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()


@pytest.fixture
def director():
    return make_position(role="director")


@pytest.fixture
def waiting(director):
    return make_position(library=director.library, confirmed_at=None)


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.order_by("pk")
    return list(rows.values_list("kind", "recipient"))


def test_confirm_position_twice_tells_once(director, waiting):
    actor = director.person.user

    positions.confirm_position(waiting, actor=actor)
    again = positions.confirm_position(waiting, actor=actor)

    assert again.confirmed_at is not None
    assert mails() == [("position_confirmed", waiting.person.email)]


def test_decline_position_needs_a_reason_and_keeps_it(director, waiting):
    actor = director.person.user
    with pytest.raises(NoteRequired):
        positions.decline_position(waiting, reason=" ", actor=actor)

    positions.decline_position(waiting, reason="Not here.", actor=actor)
    again = positions.decline_position(waiting, reason="Never.", actor=actor)

    assert again.declined_because == "Not here."
    assert mails() == [("position_declined", waiting.person.email)]
    with pytest.raises(TransitionNotAllowed):
        positions.confirm_position(waiting, actor=actor)


def test_decline_position_confirmed_before_is_refused(director):
    held = make_position(library=director.library)

    with pytest.raises(TransitionNotAllowed):
        positions.decline_position(held, reason="No.", actor=director.person.user)


@pytest.mark.parametrize("role", ["director", "board_chair"])
def test_a_director_confirms_nobody_who_may_vouch_for_directors(director, role):
    other = make_position(library=director.library, role=role, confirmed_at=None)

    with pytest.raises(NotPermitted):
        positions.confirm_position(other, actor=director.person.user)

    positions.confirm_position(other, actor=make_coordinator())
    other.refresh_from_db()
    assert other.confirmed_at is not None


def test_nobody_confirms_their_own_position_by_a_second_account(director):
    second = make_person(email=director.person.email.replace("@", "+two@"))
    mine = make_position(library=director.library, person=second, confirmed_at=None)

    with pytest.raises(NotPermitted):
        positions.confirm_position(mine, actor=director.person.user)


@pytest.mark.parametrize("actor", ["stranger", "waiting", "former", "own", "inactive"])
def test_others_decide_nothing(director, waiting, actor):
    users = {
        "stranger": make_position(role="director").person.user,
        "waiting": make_position(
            library=director.library, role="director", confirmed_at=None
        ).person.user,
        "former": make_position(
            library=director.library, role="director", ends_on=dt.date(2021, 1, 1)
        ).person.user,
        "own": waiting.person.user,
        "inactive": make_user(is_active=False),
    }

    with pytest.raises(NotPermitted):
        positions.confirm_position(waiting, actor=users[actor])


def test_end_position_tells_the_person_once(director):
    held = make_position(library=director.library)
    actor, day = director.person.user, dt.date(2025, 3, 1)

    positions.end_position(held, last_day=day, actor=actor)
    positions.end_position(held, last_day=day, actor=actor)

    held.refresh_from_db()
    assert held.ends_on == day
    assert mails() == [("position_ended", held.person.email)]


def test_end_position_before_it_began_or_was_confirmed_is_refused(director, waiting):
    held = make_position(library=director.library)
    actor = director.person.user

    with pytest.raises(LastDayTooEarly):
        positions.end_position(held, last_day=dt.date(2019, 12, 31), actor=actor)
    with pytest.raises(TransitionNotAllowed):
        positions.end_position(waiting, last_day=clock.today(), actor=actor)


def test_only_the_office_takes_a_last_day_back_that_is_over(director):
    held = make_position(library=director.library, role="department_head")
    office, actor = make_coordinator(), director.person.user
    day = dt.date(2024, 1, 1)
    positions.end_position(held, last_day=day, actor=office)

    for later in (clock.today(), dt.date.max):
        with pytest.raises(TransitionNotAllowed):
            positions.end_position(held, last_day=later, actor=actor)
    held.refresh_from_db()
    assert held.ends_on == day

    # Earlier is a correction, and so is a day that is not over yet.
    positions.end_position(held, last_day=dt.date(2023, 1, 1), actor=actor)
    positions.end_position(held, last_day=clock.today(), actor=office)
    positions.end_position(held, last_day=dt.date(2999, 1, 1), actor=actor)


def test_a_question_to_somebody_unconfirmed_by_now_is_taken_back(office):
    application = make_application("submitted", order=VERIFIER_FIRST)
    # An import says no, or is taken back.
    application.verifier.confirmed_at = None
    application.verifier.save()

    assert positions.take_back_questions() == 1

    assert application.verifications.get().status == "revoked"


def test_an_open_question_goes_to_the_coordinator_when_the_position_is_over(office):
    application = make_application("submitted", order=VERIFIER_FIRST)
    verifier = application.verifier
    positions.end_position(verifier, last_day=clock.today(), actor=make_coordinator())
    assert application.verifications.get().status == "asked"
    OutboxMessage.objects.all().delete()

    with clock.at(clock.now() + dt.timedelta(days=1)):
        done = run_due()

    assert done["verifiers_gone"] == 1
    assert application.verifications.get().status == "revoked"
    assert mails()[:2] == [
        ("coordinator_needed", "office@library.example"),
        ("verifier_gone", application.participation.person.email),
    ]


def test_a_last_day_that_is_over_takes_the_question_back_after_the_commit(
    django_capture_on_commit_callbacks,
):
    application = make_application("submitted", order=VERIFIER_FIRST)
    gone = clock.today() - dt.timedelta(days=1)

    with django_capture_on_commit_callbacks() as callbacks:
        positions.end_position(
            application.verifier, last_day=gone, actor=make_coordinator()
        )
    assert application.verifications.get().status == "asked"
    (take_back,) = [one for one in callbacks if one is positions.take_back_questions]
    take_back()

    assert application.verifications.get().status == "revoked"


def test_an_answer_given_on_the_last_day_stands():
    application = make_application("submitted", order=VERIFIER_FIRST)
    request = application.verifications.get()
    answer_verification(request, answer="confirm", decider_name="Dee")
    day = clock.today() - dt.timedelta(days=1)

    positions.end_position(application.verifier, last_day=day, actor=make_coordinator())

    request.refresh_from_db()
    assert request.status == "confirmed"
    assert positions._take_back(request) is False


def test_a_new_position_is_told_to_the_directors_who_can_act(director, office):
    library = director.library
    make_position(library=library, role="director", person=make_person(user=None))
    given = {"first_name": "Sue", "last_name": "Birch", "library": library}

    people.welcome_person(make_user(), role="staff", **given)
    people.welcome_person(make_user(), role="director", **given)

    assert mails() == [
        ("position_waiting", director.person.email),
        ("position_waiting_office", "office@library.example"),
    ]


def test_nobody_is_told_where_nobody_has_an_address(director):
    people.welcome_person(
        make_user(),
        first_name="Sue",
        last_name="Birch",
        library=make_library(),
        role="staff",
    )
    silent = make_position(
        library=director.library,
        person=make_person(email="", user=make_user()),
        confirmed_at=None,
    )

    positions.confirm_position(silent, actor=director.person.user)

    assert mails() == []


def test_what_is_decided_is_in_the_audit_with_the_reason(director, waiting):
    actor, other = director.person.user, make_position(library=director.library)
    positions.decline_position(waiting, reason="Not here.", actor=actor)
    positions.end_position(other, last_day=clock.today(), actor=actor)

    events = AuditEvent.objects.filter(action__startswith="position.").order_by("seq")
    assert [(one.what, one.why) for one in tell(events)] == [
        ("Position declined", "Not here."),
        ("Position given a last day", ""),
    ]
    assert [event.person for event in events] == [waiting.person, other.person]
