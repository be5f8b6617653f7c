"""Sessions with seats of their own: what can be ticked, and what is said when it is full."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from ce_plugin.models import EventPage, EventSession, Registration
from ce_plugin.services import clock, registrations, session_choices
from ce_plugin.services.registrations import register
from tests.factories import make_person
from tests.views.event_pages import address, button, event_in
from tests.views.test_registration_forms import QUESTIONS, own

pytestmark = pytest.mark.django_db


def sessions_to_choose() -> tuple[EventPage, EventSession, EventSession]:
    event = event_in(7, session={"title": "Mending", "capacity": 1})
    first = event.sessions.get()
    second = EventSession.objects.create(
        page=event,
        title="Weeding",
        begins_on=first.begins_on,
        ends_on=first.ends_on,
        sort_order=1,
    )
    return EventPage.objects.get(pk=event.pk), first, second


def test_sessions_are_chosen_where_they_have_seats(signed_in, person):
    event, first, second = sessions_to_choose()

    before = signed_in.get(event.url).content.decode()
    nothing = signed_in.post(address(event)).content.decode()
    signed_in.post(address(event), {"sessions": [first.pk, second.pk]})

    assert "You choose your sessions first." in before
    assert "questions first" not in before
    assert "Choose at least one session." in nothing
    chosen = Registration.objects.get(person=person).seats.all()
    assert {seat.session for seat in chosen} == {first, second}


def test_a_session_that_is_over_is_not_offered_and_stays_chosen(signed_in, person):
    event, first, second = sessions_to_choose()
    mine = register(event, person=person, actor=person.user, sessions=[first])
    yesterday = clock.today() - dt.timedelta(days=1)
    EventSession.objects.filter(pk=first.pk).update(
        begins_on=yesterday, ends_on=yesterday
    )

    page = signed_in.get(own(mine)).content.decode()
    saved = signed_in.post(own(mine), {}, follow=True).content.decode()

    offered = re.findall(r'name="sessions" value="(\d+)"', page)
    assert offered == [str(second.pk)]
    assert "Your answers are saved." in saved
    assert mine.seats.get().session == first


def boxes(page: str) -> dict[int, set[str]]:
    """Session to what its box is: `checked`, `disabled`, both or neither."""
    found = re.findall(r'<input[^>]*name="sessions"[^>]*>', page)
    marks = ("checked", "disabled")
    return {
        int(re.search(r'value="(\d+)"', box)[1]): {m for m in marks if f" {m}" in box}
        for box in found
    }


def taken_by_another(event: EventPage, *sessions: EventSession) -> None:
    other = make_person()
    register(event, person=other, actor=other.user, sessions=sessions)


def test_a_session_that_is_full_says_so_and_cannot_be_ticked(signed_in):
    event, first, second = sessions_to_choose()
    taken_by_another(event, first)

    page = signed_in.get(address(event)).content.decode()

    assert re.findall(r"<label[^>]*>Mending, [^<]*: full</label>", page)
    assert boxes(page) == {first.pk: {"disabled"}, second.pk: set()}


FULL_BY_NOW = "Mending is full by now, so it is not ticked any more."


def asking_and_choosing() -> tuple[EventPage, EventSession, EventSession]:
    event, first, second = sessions_to_choose()
    EventPage.objects.filter(pk=event.pk).update(questions=QUESTIONS)
    return EventPage.objects.get(pk=event.pk), first, second


@pytest.mark.parametrize("missing", [False, True])
def test_a_seat_taken_meanwhile_is_said_and_nothing_else_is_lost(signed_in, missing):
    """The page was open while somebody else took it."""
    event, first, second = asking_and_choosing()
    taken_by_another(event, first)
    given = {"sessions": [first.pk, second.pk], "q_a2": "Budgets"}

    page = signed_in.post(
        address(event), given if missing else {**given, "q_a1": "no"}
    ).content.decode()

    assert page.count(FULL_BY_NOW) == 2
    assert boxes(page) == {first.pk: {"disabled"}, second.pk: {"checked"}}
    assert "Budgets</textarea>" in page
    assert ("Please answer this question." in page) is missing
    assert Registration.objects.count() == 1


def test_a_seat_taken_in_this_very_moment_is_said_in_the_same_words(
    signed_in, monkeypatch
):
    """Looked at before the other one had it, and saved behind them."""
    event, first, second = asking_and_choosing()
    real = registrations.register

    def behind_another(event, **kwargs):
        taken_by_another(event, first)
        return real(event, **kwargs)

    monkeypatch.setattr(registrations, "register", behind_another)
    given = {"sessions": [first.pk, second.pk], "q_a1": "no", "q_a2": "Budgets"}

    page = signed_in.post(address(event), given).content.decode()

    assert page.count(FULL_BY_NOW) == 2
    assert re.findall(r"<label[^>]*>Mending, [^<]*: full</label>", page)
    assert boxes(page) == {first.pk: {"disabled"}, second.pk: {"checked"}}
    assert "Budgets</textarea>" in page


def test_ones_own_seat_in_a_full_session_can_be_kept_and_given_up(signed_in, person):
    event, first, second = sessions_to_choose()
    mine = register(event, person=person, actor=person.user, sessions=[first])

    page = signed_in.get(own(mine)).content.decode()
    signed_in.post(own(mine), {"sessions": [first.pk, second.pk]})
    kept = {seat.session for seat in mine.seats.all()}
    signed_in.post(own(mine), {"sessions": [second.pk]})

    assert boxes(page) == {first.pk: {"checked"}, second.pk: set()}
    assert kept == {first, second}
    assert mine.seats.get().session == second


def test_whoever_would_wait_may_wish_for_a_full_session(signed_in, person):
    event, first, second = sessions_to_choose()
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    taken_by_another(event, first)

    asked = signed_in.get(address(event)).content.decode()
    signed_in.post(address(event), {"sessions": [first.pk]})
    mine = Registration.objects.get(person=person)
    page = signed_in.get(own(mine)).content.decode()
    signed_in.post(own(mine), {"sessions": [first.pk, second.pk]})

    assert "While you wait no seat in a session is kept for you." in asked
    assert boxes(asked) == {first.pk: set(), second.pk: set()}
    assert re.findall(r"<label[^>]*>Mending, [^<]*: full</label>", page)
    assert boxes(page) == {first.pk: {"checked"}, second.pk: set()}
    assert mine.status == "waiting"
    assert {seat.session for seat in mine.seats.all()} == {first, second}


def test_a_wish_that_has_become_a_seat_is_for_what_has_room(
    signed_in, person, monkeypatch
):
    """A seat of the event became free while they pressed the button of the queue."""
    event, first, _second = sessions_to_choose()
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    taken_by_another(event, first)
    real = registrations.register

    def with_more_seats(event, **kwargs):
        EventPage.objects.filter(pk=event.pk).update(capacity=2)
        return real(event, **kwargs)

    monkeypatch.setattr(registrations, "register", with_more_seats)

    page = signed_in.post(address(event), {"sessions": [first.pk]}).content.decode()

    assert FULL_BY_NOW in page
    assert boxes(page)[first.pk] == {"disabled"}
    assert not Registration.objects.filter(person=person).exists()


def test_where_every_session_is_full_there_is_no_form_to_fill_in(signed_in):
    event, first, second = sessions_to_choose()
    EventSession.objects.filter(pk=second.pk).update(capacity=1)
    taken_by_another(event, first, second)

    page = signed_in.get(address(event)).content.decode()

    assert "Every session is full." in page
    assert boxes(page) == {}
    assert button(page) == ["Back to the event"]


def test_where_every_session_became_full_meanwhile_it_is_said_without_a_form(signed_in):
    event, first, second = sessions_to_choose()
    EventSession.objects.filter(pk=second.pk).update(capacity=1)
    taken_by_another(event, first, second)

    page = signed_in.post(address(event), {"sessions": [first.pk]}).content.decode()

    assert "while this page was open, so you are not registered." in page
    assert "ce-error-summary" not in page
    assert button(page) == ["Back to the event"]


def test_a_change_to_a_full_session_is_refused_in_place(signed_in, person):
    event, first, second = sessions_to_choose()
    taken_by_another(event, first)
    mine = register(event, person=person, actor=person.user, sessions=[second])

    page = signed_in.post(own(mine), {"sessions": [first.pk]}).content.decode()

    assert FULL_BY_NOW in page
    assert mine.seats.get().session == second


def test_queries_of_the_form_do_not_grow_with_the_seats(
    signed_in, django_assert_num_queries
):
    event, first, _second = sessions_to_choose()
    EventSession.objects.filter(pk=first.pk).update(capacity=50)
    for _ in range(6):
        other = make_person()
        register(event, person=other, actor=other.user, sessions=[first])

    assert session_choices.full_sessions(event, event.sessions.all()) == []
    with django_assert_num_queries(13):
        signed_in.get(address(event))


def test_sessions_somebody_has_chosen_are_named_what_is_off_with_its_reason(
    signed_in, person
):
    event = event_in(7, sessions=3)
    first, second, off = EventSession.objects.filter(page=event).order_by("sort_order")
    EventSession.objects.filter(pk=first.pk).update(capacity=5)
    EventSession.objects.filter(pk=second.pk).update(title="Law and levy")
    registration = register(
        event, person=person, actor=person.user, sessions=[second, off]
    )
    EventSession.objects.filter(pk=off.pk).update(is_cancelled=True, note="Snow.")

    page = signed_in.get(own(registration)).content.decode()
    assert re.findall(r"</time>([^<]*)(?:<span[^>]*>(.*?)</span>)?</li>", page) == [
        (" · Law and levy", ""),
        (" ", "Cancelled: Snow."),
    ]


def test_sessions_to_choose_from_are_not_listed_twice(signed_in):
    event = event_in(7, sessions=2)
    EventSession.objects.filter(page=event).update(capacity=5)

    page = signed_in.get(address(event)).content.decode()
    assert page.count("<time") == 0
    refused = signed_in.post(address(event), {}).content.decode()
    said = "Which sessions do you come to? Choose at least one session."
    assert f">{said}</a>" in refused
