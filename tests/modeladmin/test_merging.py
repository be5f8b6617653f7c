"""Doubles, as a coordinator meets them: found, compared, merged, taken apart."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ce_plugin.modeladmin.merging import listing_buttons
from ce_plugin.models import MergeSuspect, NotSamePerson, Person, PersonMerge
from ce_plugin.services.merge_suspects import look_for_suspects
from ce_plugin.services.merging import merge_people
from tests import factories
from tests.services.merge_records import add_claims, everything, make_two

pytestmark = pytest.mark.django_db
START = "/admin/ce/merging/"


@pytest.fixture
def two():
    return make_two()


def at(two, action: str = "") -> str:
    return f"{START}{two[0].pk}/{two[1].pk}/{action}"


def of(merge, action: str = "") -> str:
    return f"{START}merge/{merge.pk}/{action}"


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


STAY = dict.fromkeys(("last_name", "email", "user"), "survivor")


def test_start_without_suspects_says_how_to_compare(desk):
    assert "Nobody is suspected. To compare two people" in text_of(desk.get(START))


def test_start_lists_pairs_with_what_speaks_for_them(desk, two):
    library = factories.make_library()
    for person in two:
        factories.make_position(person=person, library=library)
    Person.objects.update(last_name="Byron")
    look_for_suspects()

    text = text_of(desk.get(START))

    assert f'<a href="{at(two)}">Ada Byron and Ada Byron</a>' in text
    assert "the same name at the same library" in text


def test_start_asks_as_often_of_one_pair_as_of_three(
    desk, coordinator, django_assert_num_queries
):
    for number in (1, 2, 3):
        pair = make_two()
        MergeSuspect.objects.create(first=pair[0], second=pair[1])
        other = make_two()
        merge_people(*other, actor=coordinator)
        if number != 2:
            desk.get(START)
            with django_assert_num_queries(11):
                assert len(desk.get(START).context["rows"]) == number


def test_comparison_shows_counts_choices_and_consequences(desk, two):
    session = factories.make_session()
    for person in two:
        add_claims(person, [session])
    factories.make_position(person=two[1])

    response = desk.get(at(two))

    text = text_of(response)
    assert response.context["preview"].rows == [
        ("0 positions", "1 position"),
        ("0 registrations", "0 registrations"),
        ("0 attendances", "0 attendances"),
        ("0 names in reports", "0 names in reports"),
        ("1 credit", "1 credit"),
        ("0 runs at tracks", "0 runs at tracks"),
        ("0 certificates", "0 certificates"),
        ("0 mails", "0 mails"),
        ("0 mail addresses", "0 mail addresses"),
    ]
    assert "1 credit is set aside because both have it." in text
    assert list(response.context["form"].fields) == ["last_name", "email", "user"]
    assert f'href="{at(two[::-1])}"' in text
    assert "One of the two sign-ins stays. The other ends" in text


def test_comparison_of_two_without_sign_in_asks_of_none(desk):
    response = desk.get(at([factories.make_person(user=None) for _ in "ab"]))

    assert list(response.context["form"].fields) == ["last_name", "email"]
    assert list(response.context["preview"].sentences) == []


def test_merge_and_undo_by_the_buttons(desk, two):
    add_claims(two[1], [None])
    before = everything()

    merged = desk.post(at(two, "merge/"), STAY | {"last_name": "merged"}, follow=True)
    merge = PersonMerge.objects.get()
    again = desk.post(at(two, "merge/"), STAY)
    renamed = Person.objects.get(pk=two[0].pk).last_name
    undone = desk.post(of(merge, "undo/"), follow=True)

    assert merged.redirect_chain == [(of(merge), 302)]
    assert said(merged) == ["Merged. You can undo it on this page."]
    assert "Cora Dinator merged Ada Lovelace into Ada Lovelace" in text_of(merged)
    assert again.url == of(merge)
    assert renamed == "Lovelace"
    assert said(undone) == ["Undone. They are two people again."]
    assert "Cora Dinator undid it" in text_of(undone)
    assert everything() == before


def test_merge_without_a_choice_says_so_at_the_field(desk, two):
    response = desk.post(at(two, "merge/"), {"last_name": "neither"})

    text = text_of(response)
    assert said(response) == ["Nothing was merged. Look at the red field."]
    assert "Choose which of the two stays." in text
    assert PersonMerge.objects.count() == 0


def test_merge_that_is_refused_says_why(desk, two, coordinator):
    third = factories.make_person(first_name="Eda", last_name="King")
    merge_people(*two, actor=coordinator)

    chosen = STAY | {"first_name": "survivor"}
    response = desk.post(at((third, two[1]), "merge/"), chosen, follow=True)

    assert said(response) == ["Ada Lovelace was merged into Ada Byron already."]
    assert response.redirect_chain == [(at((third, two[1])), 302)]


def test_own_record_is_not_merged(desk, two, coordinator):
    own = factories.make_person(user=coordinator, first_name="Cora")

    shown = desk.get(at((two[0], own)))
    response = desk.post(
        at((two[0], own), "merge/"), STAY | {"first_name": "merged"}, follow=True
    )

    sentence = "Another coordinator does this: one of the two is you."
    assert sentence in text_of(shown)
    assert "Merge into" not in text_of(shown)
    assert said(response) == [sentence]
    assert PersonMerge.objects.count() == 0


def test_undo_of_what_was_merged_again_names_what_came_later(desk, two, coordinator):
    third = factories.make_person(first_name="Eda", last_name="King")
    first = merge_people(*two, actor=coordinator)
    merge_people(third, two[0], actor=coordinator)

    shown = text_of(desk.get(of(first)))
    response = desk.post(of(first, "undo/"), follow=True)

    assert "undo first what came later: Ada Byron, now Eda King" in shown
    assert said(response) == [
        "“Ada Byron, now Eda King” came later. Undo that merge first."
    ]


def test_two_people_are_remembered_as_two(desk, two):
    response = desk.post(at(two, "apart/"), follow=True)

    assert said(response) == ["Remembered: Ada Byron and Ada Lovelace are two people."]
    assert NotSamePerson.objects.filter(first=two[0], second=two[1]).count() == 1


@pytest.mark.parametrize("action", ["merge/", "apart/"])
def test_actions_by_get_change_nothing_and_lead_back(desk, two, action):
    response = desk.get(at(two, action))

    assert response.url == at(two)
    assert PersonMerge.objects.count() == NotSamePerson.objects.count() == 0


def test_undo_by_get_changes_nothing_and_leads_back(desk, two, coordinator):
    merge = merge_people(*two, actor=coordinator)

    assert desk.get(of(merge, "undo/")).url == of(merge)
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_page_of_a_merged_person_says_where_they_went(desk, two, coordinator):
    merge = merge_people(*two, actor=coordinator)
    name = Person.snippet_viewset.get_url_name

    response = desk.get(reverse(name("edit"), args=[two[1].pk]), follow=True)
    people = text_of(desk.get(reverse(name("list"))))

    assert said(response) == ["Ada Lovelace was merged into Ada Byron."]
    assert response.redirect_chain == [(of(merge), 302)]
    assert "Ada Byron" in people
    assert "Ada Lovelace" not in people
    found = desk.get(f"{START}person/{two[1].pk}/")
    assert "Ada Lovelace was merged into Ada Byron." in text_of(found)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Bea Byron"]),
        ({"q": "lovel ada"}, ["Ada Lovelace"]),
        ({"q": " "}, []),
        ({"q": "x" * 200}, []),
    ],
)
def test_find_offers_people_by_name_or_address(desk, two, asked, found):
    factories.make_person(first_name="Bea", last_name="Byron")

    response = desk.get(f"{START}person/{two[0].pk}/", asked)

    assert [str(row["person"]) for row in response.context["rows"]] == found
    assert ("Nobody else is found." in text_of(response)) == (not found)


def test_list_of_people_leads_to_doubles_for_those_who_may(desk, two):
    text = text_of(desk.get(reverse(Person.snippet_viewset.get_url_name("list"))))

    assert f"{START}person/{two[0].pk}/" in text


@pytest.mark.parametrize("path", ["", "1/2/", "person/1/", "merge/1/"])
def test_screens_are_closed_to_whoever_lacks_the_right(client, path):
    client.force_login(factories.make_coordinator())

    response = client.get(START + path)

    assert (response.status_code, response.url) == (302, "/admin/")


@pytest.mark.parametrize("path", ["0/1/", "person/0/", "merge/0/", f"{'9' * 30}/1/"])
def test_unknown_numbers_are_not_found(desk, path):
    assert desk.get(START + path).status_code == 404


def test_listing_has_no_such_button_without_the_right(two):
    assert listing_buttons(two[0], factories.make_coordinator()) == []
    assert listing_buttons(factories.make_library(), factories.make_writer()) == []


def test_auditors_read_what_was_merged_and_can_press_nothing(client, coordinator, two):
    merge = merge_people(*two, actor=coordinator)
    pair = make_two()
    MergeSuspect.objects.create(first=pair[0], second=pair[1])
    client.force_login(factories.make_auditor())

    start, shown = text_of(client.get(START)), text_of(client.get(of(merge)))

    assert f'<a href="{of(merge)}">' in start
    assert f'<a href="{at(pair)}">' in start
    assert "Undo the merge" not in shown
    compared = text_of(client.get(at(pair)))
    assert "Coordinators decide whether they are one person." in compared
    assert "They are two people</button>" not in compared
    assert client.get(at(pair, "apart/")).status_code == 302
    assert client.post(at(pair, "apart/"))["Location"] == "/admin/"
    assert client.post(of(merge, "undo/")).status_code == 302
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_start_tells_auditors_when_nobody_is_suspected(client):
    client.force_login(factories.make_auditor())

    assert "Nobody is suspected.</p>" in text_of(client.get(START))


def test_two_of_one_name_are_told_apart_by_record_address_and_sign_in(desk, two):
    Person.objects.update(first_name="Ada", last_name="Byron")
    two[1].addresses.create(email="typed@x.example")

    text = text_of(desk.get(at(two)))

    one, other = (f"Ada Byron (record {each.pk})" for each in two)
    assert f"Everything of {other} goes to {one}." in text
    assert f"Record {two[0].pk}, {two[0].email}, signs in as" in text
    assert "typed@x.example (not confirmed)" in text


def test_a_record_is_not_merged_with_itself(desk, two):
    text = text_of(desk.get(at((two[0], two[0]))))

    assert "This is one record already." in text
    assert "carry" not in text
    assert "Merge into" not in text


def test_the_pair_says_who_told_them_apart(desk, two, coordinator):
    desk.post(at(two, "apart/"))

    for pair in (two, two[::-1]):
        assert "said that they are two people" in text_of(desk.get(at(pair)))


def test_what_can_still_be_undone_does_not_read_as_done(desk, two, coordinator):
    merge = merge_people(*two, actor=coordinator)

    assert "The merge stands. If you undo it" in text_of(desk.get(of(merge)))


def test_the_record_of_somebody_merged_says_so_and_offers_no_erasure(
    desk, two, coordinator
):
    merge = merge_people(*two, actor=coordinator)
    inspect = reverse(Person.snippet_viewset.get_url_name("inspect"), args=[two[1].pk])

    text = text_of(desk.get(inspect))

    assert f'This record was merged into Ada Byron. <a href="{of(merge)}">' in text
    assert "Erasure and legal hold" not in text
