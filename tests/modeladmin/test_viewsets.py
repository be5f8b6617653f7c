"""What coordinators write, and the rule sets they read."""

from __future__ import annotations

import pytest

from ce_plugin.models import (
    AuditEvent,
    CECategory,
    Federation,
    Library,
    OutboxMessage,
    Person,
    RuleSet,
)
from tests import factories
from tests.shipped import bring_in_rule_sets

pytestmark = pytest.mark.django_db
SNIPPETS = "/admin/snippets/ce_plugin/"
# Maker, and the literal number of queries of its list.
MAKERS = {
    "certificationtrack": (None, 10),
    "cecategory": (None, 10),
    "library": (factories.make_library, 11),
    "federation": (None, 10),
    "person": (lambda: factories.make_position().person, 12),
}


def make(name: str, number: int):
    if name == "certificationtrack":
        return factories.make_track(["staff", "director", "trustee"][number])
    if name == "cecategory":
        return factories.make_category(["LA", "LSP", "TECH"][number])
    if name == "federation":
        return Federation.objects.create(name=f"Federation {number}")
    return MAKERS[name][0]()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", MAKERS)
def test_lists_ask_as_often_for_one_row_as_for_three(
    desk, django_assert_num_queries, name, rows
):
    for number in range(rows):
        make(name, number)

    with django_assert_num_queries(MAKERS[name][1]):
        response = desk.get(f"{SNIPPETS}{name}/")

    assert len(response.context["object_list"]) == rows


@pytest.mark.parametrize("name", [*MAKERS, "ruleset"])
def test_lists_are_not_exported(desk, name):
    response = desk.get(f"{SNIPPETS}{name}/", {"export": "csv"})

    assert response["Content-Type"] == "text/html; charset=utf-8"


def test_rule_sets_are_read_as_sentences(desk):
    bring_in_rule_sets()
    rule_set = RuleSet.objects.get(code="MT-2023")

    content = desk.get(f"{SNIPPETS}ruleset/inspect/{rule_set.pk}/").content.decode()

    assert content.count("At least 10 credits in Library Administration.") == 1
    assert "schema_version" not in content


@pytest.mark.parametrize("path", ["add/", "edit/{pk}/", "delete/{pk}/"])
@pytest.mark.parametrize("code", ["MT-2023", "MT-2026"])
def test_rule_sets_are_changed_by_nobody_here(admin_client, path, code):
    bring_in_rule_sets()
    rule_set = RuleSet.objects.get(code=code)
    before = rule_set.definition

    response = admin_client.post(
        f"{SNIPPETS}ruleset/" + path.format(pk=rule_set.pk), {"definition": "{}"}
    )

    rule_set.refresh_from_db()
    assert (response["Location"], rule_set.definition) == ("/admin/", before)


def test_rule_set_list_links_to_the_sentences(admin_client):
    bring_in_rule_sets()
    rule_set = RuleSet.objects.get(code="MT-2023")

    content = admin_client.get(f"{SNIPPETS}ruleset/").content.decode()

    assert f"{SNIPPETS}ruleset/inspect/{rule_set.pk}/" in content
    assert f"{SNIPPETS}ruleset/edit/" not in content


def test_libraries_are_found_by_town(desk):
    library = factories.make_library(city="Wibaux")
    factories.make_library()

    response = desk.get(f"{SNIPPETS}library/", {"q": "wibaux"})

    assert list(response.context["object_list"]) == [library]


def test_a_coordinator_adds_a_library(desk):
    desk.post(
        f"{SNIPPETS}library/add/",
        {
            "name": "Hamilton Library",
            "city": "Hamilton",
            "kind": "public",
            "website": "https://hamilton.example",
            "contacts-TOTAL_FORMS": "1",
            "contacts-INITIAL_FORMS": "0",
            "contacts-0-name": "Front desk",
            "contacts-0-email": "desk@hamilton.example",
            "contacts-0-phone": "406 555 0100",
        },
    )

    library = Library.objects.get()
    assert library.city == "Hamilton"
    assert library.contacts.get().phone == "406 555 0100"


def test_a_coordinator_adds_a_category_and_keeps_its_code(desk):
    data = {"name": "Technology", "programme": "MT", "code": "TECH", "sort_order": "1"}
    desk.post(f"{SNIPPETS}cecategory/add/", data)
    category = CECategory.objects.get()

    desk.post(f"{SNIPPETS}cecategory/edit/{category.pk}/", {**data, "code": "IT"})

    category.refresh_from_db()
    assert category.code == "TECH"


def test_a_coordinator_adds_a_person_with_a_position(desk):
    library = factories.make_library()

    desk.post(
        f"{SNIPPETS}person/add/",
        {
            "first_name": "Nell",
            "last_name": "Newcomer",
            "email": "nell@people.example",
            "positions-TOTAL_FORMS": "1",
            "positions-INITIAL_FORMS": "0",
            "positions-MIN_NUM_FORMS": "0",
            "positions-MAX_NUM_FORMS": "1000",
            "positions-0-library": library.pk,
            "positions-0-role": "director",
            "positions-0-begins_on": "2026-01-01",
        },
    )

    person = Person.objects.get()
    assert (person.user, person.positions.get().library) == (None, library)


def form_of(position, **changes) -> dict:
    person = position.person
    row = {"id": position.pk, "library": position.library_id, "role": position.role}
    row |= {"begins_on": "2020-01-01", "email": "", "title": ""} | changes
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "positions-TOTAL_FORMS": "1",
        "positions-INITIAL_FORMS": "1",
        "positions-MIN_NUM_FORMS": "0",
        "positions-MAX_NUM_FORMS": "1000",
        **{f"positions-0-{name}": value for name, value in row.items()},
    }


def save(desk, position, **changes):
    page = f"{SNIPPETS}person/edit/{position.person_id}/"
    response = desk.post(page, form_of(position, **changes))
    assert response["Location"] == f"{SNIPPETS}person/"
    position.refresh_from_db()
    return position


@pytest.mark.parametrize("change", ["role", "library"])
def test_a_position_made_another_on_the_form_waits_again(desk, change):
    position = factories.make_position()
    other = {"role": "board_chair", "library": factories.make_library().pk}

    save(desk, position, **{change: other[change]})

    assert position.confirmed_at is None
    actions = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["position.wait_again", "person.change"]


def test_a_position_that_stays_what_it_is_stays_confirmed(desk):
    position = factories.make_position()

    save(desk, position, title="Clerk")

    assert position.title == "Clerk"
    assert position.confirmed_at is not None


def test_a_position_that_waits_and_is_made_another_goes_on_waiting(desk):
    position = factories.make_position(confirmed_at=None)

    save(desk, position, role="board_chair")

    assert (position.role, position.confirmed_at) == ("board_chair", None)
    assert not AuditEvent.objects.filter(action="position.wait_again").exists()


def test_an_address_replaced_on_the_form_is_told_and_kept(desk):
    position = factories.make_position()
    person, old = position.person, position.person.email
    data = form_of(position) | {"email": "new@people.example"}

    desk.post(f"{SNIPPETS}person/edit/{person.pk}/", data)

    person.refresh_from_db()
    (mail,) = OutboxMessage.objects.all()
    assert person.email == "new@people.example"
    assert (mail.kind, mail.recipient) == ("address_changed", old)
    (kept,) = person.addresses.all()
    # They sign in with it, so it is proved.
    assert (kept.email, kept.verified_at is not None) == (old, True)


def test_people_are_narrowed_to_a_role_at_a_library(desk):
    held = factories.make_position(role="trustee")
    other = factories.make_position(role="staff", library=held.library)
    factories.make_position(role="trustee", person=other.person)

    def found(**asked) -> list[Person]:
        return list(desk.get(f"{SNIPPETS}person/", asked).context["object_list"])

    assert len(found()) == 2
    assert len(found(library=held.library_id)) == 2
    assert found(library=held.library_id, role="trustee") == [held.person]
    assert found(role="staff") == [other.person]


def test_people_are_listed_with_where_they_work(desk):
    held = factories.make_position(role="trustee")

    page = desk.get(f"{SNIPPETS}person/").content.decode()

    assert page.count(f"Trustee, {held.library}") == 1


def test_a_librarys_form_lists_its_people(desk):
    held = factories.make_position(role="trustee")
    inspect = f"{SNIPPETS}person/inspect/{held.person_id}/"

    page = desk.get(f"{SNIPPETS}library/edit/{held.library_id}/").content.decode()
    empty = desk.get(f"{SNIPPETS}library/add/")

    assert page.count(f'<a href="{inspect}">{held.person}</a>, Trustee') == 1
    assert empty.status_code == 200


def test_a_persons_page_leads_to_their_credits_and_no_others(desk):
    claim = factories.make_claim()
    factories.make_claim()
    page = desk.get(f"{SNIPPETS}person/inspect/{claim.person_id}/")

    credits = desk.get(page.context["credits_url"])

    assert f'<a href="{page.context["credits_url"]}">1</a>' in page.content.decode()
    assert credits.context["result_count"] == 1


@pytest.mark.parametrize("asked", ["x", "9" * 30, "0"])
def test_a_person_who_is_not_there_narrows_no_list(desk, asked):
    factories.make_claim()

    page = desk.get("/admin/ce_plugin/creditclaim/", {"person": asked}, follow=True)

    assert page.context["result_count"] == 1
