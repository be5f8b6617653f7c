"""What may not be thrown away or changed by hand is refused with a sentence."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from ce_plugin.models import CECategory, EventPage, Library, Person, RuleSet
from ce_plugin.services import claims, registrations
from tests import factories
from tests.shipped import bring_in_rule_sets

pytestmark = pytest.mark.django_db
KEPT = (
    "People have registered for “%s” or hold credits for it, so it cannot be "
    "deleted. Unpublish it instead."
)


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def make_attended():
    session = factories.make_session()
    person = factories.make_person()
    claims.claim_listed(session, person=person, actor=person.user)
    return session.page


def make_registered():
    future = factories.clock.today() + factories.dt.timedelta(days=9)
    event = factories.make_event(session={"begins_on": future})
    person = factories.make_person()
    registrations.register(event, person=person, actor=person.user)
    return event


@pytest.mark.parametrize("make", [make_attended, make_registered])
def test_an_event_that_people_rely_on_is_not_deleted(admin_client, make):
    event = make()

    for method in (admin_client.get, admin_client.post):
        response = method(f"/admin/pages/{event.pk}/delete/")
        assert said(response)[-1] == KEPT % event.title

    assert EventPage.objects.filter(pk=event.pk).exists()


def test_the_page_above_such_an_event_is_not_deleted_either(admin_client):
    event = make_attended()

    response = admin_client.post(f"/admin/pages/{event.get_parent().pk}/delete/")

    assert said(response) == [KEPT % event.title]
    assert EventPage.objects.filter(pk=event.pk).exists()


def test_an_event_nobody_relies_on_is_deleted(admin_client):
    event = factories.make_event()

    admin_client.post(f"/admin/pages/{event.pk}/delete/")

    assert not EventPage.objects.filter(pk=event.pk).exists()


def test_a_bulk_deletion_is_refused_as_a_whole(admin_client):
    event, free = make_registered(), factories.make_event()
    address = f"/admin/bulk/wagtailcore/page/delete/?id={event.pk}&id={free.pk}"

    response = admin_client.post(address)

    assert said(response) == [KEPT % event.title]
    assert EventPage.objects.count() == 2


def test_other_bulk_actions_go_on(admin_client):
    event = make_registered()

    admin_client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={event.pk}")

    event.refresh_from_db()
    assert event.live is False


@pytest.mark.parametrize("bulk", [True, False])
def test_a_snippet_that_records_rest_on_is_not_deleted(admin_client, bulk):
    category = factories.make_claim().category
    prefix = "/admin/bulk" if bulk else "/admin/snippets"
    path = f"delete/?id={category.pk}" if bulk else f"delete/{category.pk}/"

    response = admin_client.post(f"{prefix}/ce_plugin/cecategory/{path}")

    expected = f"“{category}” cannot be deleted: other records rest on it."
    assert said(response) == [expected]
    assert CECategory.objects.filter(pk=category.pk).exists()


def test_a_snippet_nothing_rests_on_is_deleted(admin_client):
    library = factories.make_library()

    admin_client.post(f"/admin/snippets/ce_plugin/library/delete/{library.pk}/")

    assert not Library.objects.filter(pk=library.pk).exists()


def test_a_rule_set_is_never_deleted(admin_client):
    bring_in_rule_sets()
    ids = "&".join(f"id={pk}" for pk in RuleSet.objects.values_list("pk", flat=True))
    before = RuleSet.objects.count()

    admin_client.post(f"/admin/bulk/ce_plugin/ruleset/delete/?{ids}")

    assert RuleSet.objects.count() == before


def test_nobody_changes_their_own_record(desk, coordinator):
    person = factories.make_person(user=coordinator)

    response = desk.get(f"/admin/snippets/ce_plugin/person/edit/{person.pk}/")

    assert said(response) == ["Another coordinator changes your own record."]
    assert response["Location"] == "/admin/snippets/ce_plugin/person/"


def test_nobody_changes_a_second_record_of_theirs(desk, coordinator):
    factories.make_person(user=coordinator, email="cora@people.example")
    second = factories.make_person(user=None, email="Cora+two@people.example")

    response = desk.post(f"/admin/snippets/ce_plugin/person/edit/{second.pk}/")

    assert said(response) == ["Another coordinator changes your own record."]


def test_a_coordinator_changes_the_record_of_others(desk):
    person = factories.make_position().person

    response = desk.get(f"/admin/snippets/ce_plugin/person/edit/{person.pk}/")

    fields = response.context["form"].fields
    assert list(fields) == ["first_name", "last_name", "email"]
    assert Person.objects.get(pk=person.pk) == person


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, "9" * 5000])
@pytest.mark.parametrize("action", ["inspect", "pass", "return", "decline", "ask"])
def test_an_application_no_database_can_hold_is_not_found(desk, action, number):
    address = f"/admin/ce_plugin/certificationapplication/{action}/{number}/"

    assert desk.get(address).status_code == 404
