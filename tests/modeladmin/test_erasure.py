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


@pytest.mark.parametrize(
    ("obstacle", "sentence"),
    [("hold", "A legal hold stands"), ("review", "An application is under review")],
)
def test_what_stands_in_the_way_is_said_and_no_button_offered(
    desk, coordinator, person, obstacle, sentence
):
    if obstacle == "review":
        person = factories.make_application("submitted").participation.person
    request = erasure.ask_erasure(
        person, actor=factories.make_coordinator(), reason="By letter."
    )
    if obstacle == "hold":
        erasure.set_hold(person, actor=coordinator, reason="Case 12.")

    page = desk.get(f"/admin/ce/erasure/{person.pk}/").content.decode()
    pressed = take(desk, person, "approve")

    assert sentence in page
    assert "Agree and erase now" not in page
    assert said(pressed)[-1].startswith(sentence)
    request.refresh_from_db()
    assert request.outcome == "open"


def test_ones_own_record_says_why_nothing_is_offered(desk, coordinator):
    own = factories.make_person(user=coordinator)

    page = desk.get(f"/admin/ce/erasure/{own.pk}/").content.decode()

    assert "This is your own record: another coordinator does all this." in page


def test_somebody_erased_is_called_so_and_has_no_form_to_fill_in(desk, person):
    held = factories.make_position(person=person)
    request = erasure.ask_erasure(
        person, actor=factories.make_coordinator(), reason="By letter."
    )
    erasure.approve_erasure(request, actor=factories.make_coordinator())

    people = desk.get("/admin/snippets/ce_plugin/person/").content.decode()
    edit = desk.get(f"/admin/snippets/ce_plugin/person/edit/{person.pk}/")
    director = factories.make_position(role="director", library=held.library)
    desk.force_login(director.person.user)
    library = desk.get(f"/ce/library/{held.library_id}/").content.decode()

    assert "Erased person" in people
    assert edit["Location"].endswith(f"/person/inspect/{person.pk}/")
    assert library.count("Erased person, Library staff") == 1
