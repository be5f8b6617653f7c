"""The screens on which two coordinators forget somebody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages

from ce_plugin.models import LegalHold
from ce_plugin.services import erasure
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.make_person(first_name="Ada", last_name="Quist")


def take(desk, person, step, **given):
    return desk.post(f"/admin/ce/erasure/{person.pk}/", {"step": step, **given})


def said(response) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


def test_asking_and_agreeing_take_two(desk, client, coordinator, person):
    asked = take(desk, person, "ask", reason="By letter.")
    again = take(desk, person, "approve")

    assert said(asked) == ["Asked. Another coordinator has to agree."]
    assert said(again)[-1].startswith("Another coordinator than the one who asked")
    person.refresh_from_db()
    assert person.full_name == "Ada Quist"

    client.force_login(factories.make_writer())
    agreed = take(client, person, "approve")

    assert said(agreed)[-1] == "Erased. Numbers and dates stay on record."
    person.refresh_from_db()
    assert person.full_name == ""
    page = client.get(f"/admin/ce/erasure/{person.pk}/").content.decode()
    assert "This person was erased on" in page


@pytest.mark.parametrize("step", ["ask", "hold"])
def test_without_a_reason_nothing_is_done(desk, person, step):
    page = take(desk, person, step, reason=" ")

    assert page.context[f"{step}_form"].errors["reason"] == [
        "Say why. It stays on record."
    ]
    assert person.erasure_requests.count() + person.legal_holds.count() == 0


def test_a_hold_is_set_shown_and_lifted(desk, person):
    take(desk, person, "hold", reason="Case 12.")
    assert "Case 12." in desk.get("/admin/ce/erasure/").content.decode()
    assert "Case 12." in desk.get(f"/admin/ce/erasure/{person.pk}/").content.decode()

    take(desk, person, "lift")

    assert LegalHold.objects.get().lifted_at is not None


def test_a_request_is_listed_and_refused(desk, coordinator, person):
    request = erasure.ask_erasure(
        person, actor=factories.make_coordinator(), reason="By letter."
    )
    assert "Ada Quist" in desk.get("/admin/ce/erasure/").content.decode()
    assert "By letter." in desk.get(f"/admin/ce/erasure/{person.pk}/").content.decode()

    take(desk, person, "refuse")

    request.refresh_from_db()
    assert request.outcome == "refused"


@pytest.mark.parametrize("step", ["approve", "refuse", "lift", "other", ""])
def test_a_step_that_is_not_there_does_nothing(desk, person, step):
    answer = take(desk, person, step)

    assert said(answer) == ["Nothing was done. This is how it stands now."]


def test_nobody_erases_themselves(desk, coordinator):
    own = factories.make_person(user=coordinator)

    answer = take(desk, own, "ask", reason="Mine.")

    assert answer.url == "/admin/"
    assert own.erasure_requests.count() == 0


def test_auditors_read_and_erase_nobody(client, person):
    auditor = factories.make_user()
    auditor.groups.add(Group.objects.get(name="CE programme auditors"))
    client.force_login(auditor)

    page = client.get(f"/admin/ce/erasure/{person.pk}/").content.decode()
    take(client, person, "ask", reason="Mine.")

    assert "Nothing is asked for." in page
    assert person.erasure_requests.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(desk, django_assert_num_queries, rows):
    other = factories.make_coordinator()
    for _ in range(rows):
        person = factories.make_person()
        erasure.ask_erasure(person, actor=other, reason="By letter.")
        erasure.set_hold(person, actor=other, reason="Case 12.")

    with django_assert_num_queries(10):
        desk.get("/admin/ce/erasure/")
