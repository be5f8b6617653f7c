"""Hosts read who registered for their event and what was answered; nobody else does."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ce_plugin.models import SessionSeat
from ce_plugin.services import clock
from tests.factories import make_event, make_person
from tests.services.attending import make_host, over, registered
from tests.views.browsing import page_of

pytestmark = pytest.mark.django_db
ANSWERS = {
    "a1": {"question": "What do you eat?", "value": ["Fish", "Nuts"]},
    "a2": {"question": "A <b>wish</b>?", "value": "<script>1</script>"},
}


@pytest.fixture
def session():
    return over(title="Mending")


@pytest.fixture
def host(client, session):
    user = make_host(session)
    client.force_login(user)
    return user


def address(event) -> str:
    return reverse("ce_plugin:event_registrations", args=[event.pk])


def test_hosts_read_who_registered_and_what_was_answered(client, session, host):
    person = make_person(first_name="Ada", last_name="Byron")
    row = registered(session, person, answers=ANSWERS)
    SessionSeat.objects.create(registration=row, session=session)
    gone = {"status": "cancelled", "cancelled_at": clock.now()}
    registered(session, make_person(last_name="Gone"), **gone)

    response = client.get(address(session.page))
    page = response.content.decode()

    assert [one.name for one in response.context["rows"]] == ["Ada Byron"]
    assert "Fish, Nuts" in page
    assert "<dt>Sessions</dt><dd>Mending</dd>" in page
    # Typed by a stranger; addresses are not what a host asks for.
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert person.email not in page


def test_who_has_a_seat_comes_first_and_who_waits_in_order(client, session, host):
    now = clock.now()
    for name in ("Adams", "Zorn"):
        wait = {"status": "waiting", "waiting_since": now}
        registered(session, make_person(last_name=name), **wait)
    registered(session, make_person(last_name="Moss"))

    response = client.get(address(session.page))

    names = [one.registration.person.last_name for one in response.context["rows"]]
    assert names == ["Moss", "Adams", "Zorn"]
    assert page_of(response).count("On the waiting list") == 2


def test_a_host_of_one_event_reads_no_other(client, session, host):
    assert client.get(address(make_event())).status_code == 404


def test_nobody_yet(client, session, host):
    assert b"Nobody has registered yet." in client.get(address(session.page)).content


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client, session, host, rows, django_assert_num_queries
):
    for _number in range(rows):
        row = registered(session, answers=ANSWERS)
        SessionSeat.objects.create(registration=row, session=session)

    with django_assert_num_queries(QUERIES):
        client.get(address(session.page))


QUERIES = 14
