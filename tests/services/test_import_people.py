"""Who a line is: matched, new, or a question for a person."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import Group

from ce_plugin.models import OutboxMessage, Person, PersonAddress, PersonMerge
from ce_plugin.services import clock
from ce_plugin.services.import_undo import undo_batch
from tests import factories
from tests.services.directory_files import (
    commit,
    csv_of,
    person_row,
    problems,
    stage,
    verdicts,
    whole_directory,
)

pytestmark = pytest.mark.django_db
FULL = ("Record", "First name", "Last name", "E-mail", "Library", "Role", "Since")
FULL += ("Last day", "Title")


@pytest.fixture
def actor():
    user = factories.make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


@pytest.fixture
def helena():
    return factories.make_library(name="Helena")


@pytest.fixture
def ada(helena):
    person = factories.make_person(
        first_name="Ada", last_name="Byron", email="ada@people.example"
    )
    factories.make_position(person=person, library=helena)
    return person


def row(**changes) -> list[str]:
    standing = dict.fromkeys(FULL, "") | {
        "First name": "Ada",
        "Last name": "Byron",
        "E-mail": "ada@people.example",
    }
    named = {name.replace("_", " ").capitalize(): one for name, one in changes.items()}
    named = {{"Email": "E-mail"}.get(name, name): one for name, one in named.items()}
    return list((standing | named).values())


def judged(actor, *rows) -> tuple[list[str], list[str]]:
    batch = stage(csv_of(*rows, header=FULL), actor=actor)
    return verdicts(batch), [sentence for _line, _field, sentence in problems(batch)]


def ask(person: Person) -> str:
    return (
        f"Is this {person.full_name}, who is on record? If so, write "
        f"{person.public_id} into the column Record; if not, write new."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"first_name": "Ada", "email": ""},
        {"library": "helena", "role": "Library staff", "email": ""},
        {"library": "Helena", "role": "staff", "since": "2020-01-01"},
        {"library": "Helena", "role": "staff"},
    ],
    ids=["address", "empty", "no-address-here", "position", "without-since"],
)
def test_line_of_somebody_on_record_says_same(actor, ada, changes):
    expected = "new" if changes == {"first_name": "Ada", "email": ""} else "same"

    assert judged(actor, row(**changes)) == ([expected], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Grace"},
        {"email": "other@people.example", "library": "Helena", "role": "staff"},
    ],
    ids=["same-address", "same-name-here"],
)
def test_line_of_perhaps_the_same_person_asks_who(actor, ada, changes):
    assert judged(actor, row(**changes)) == (["duplicate"], [ask(ada)])


def test_line_that_names_a_declined_position_is_a_new_one(actor, ada, helena):
    ada.positions.update(confirmed_at=None, declined_at=clock.now())
    line = row(library="Helena", role="staff", since="2020-01-01", record=ada.public_id)

    assert judged(actor, line) == (["new"], [])


def test_line_that_several_people_fit_asks_who(actor, ada):
    factories.make_person(
        first_name="ADA", last_name="Byron", email="Ada@people.example"
    )

    assert judged(actor, row()) == (["duplicate"], [ask(ada)])


def test_record_number_or_new_answers_who(actor, ada):
    named = row(record=str(ada.public_id), first_name="Eda")
    other = row(record="new", library="Helena", role="staff", since="2021-01-01")

    assert judged(actor, named, other) == (["changed", "new"], [])


def test_two_new_people_with_the_word_new_are_two(actor, helena):
    place = {"record": "NEW", "library": "Helena", "role": "staff"}
    rows = [
        row(**place, since="2021-01-01"),
        row(**place, since="2021-01-01", first_name="Eda"),
    ]

    commit(csv_of(*rows, header=FULL), actor=actor)

    assert list(Person.objects.order_by("pk").values_list("first_name", flat=True)) == [
        "Ada",
        "Eda",
    ]


def test_record_number_of_nobody_or_of_a_merged_person_is_wrong(actor, ada):
    merged = factories.make_person()
    PersonMerge.objects.create(survivor=ada, merged=merged, at=clock.now())
    rows = [
        row(record=str(uuid.uuid4())),
        row(record=str(merged.public_id)),
        row(record="17"),
    ]

    assert judged(actor, *rows) == (
        ["wrong", "wrong", "wrong"],
        [
            "No person has this record number.",
            "This person was merged into another one.",
            "“17” is not a record number.",
        ],
    )


@pytest.mark.parametrize(
    ("changes", "verdict", "sentence"),
    [
        ({"library": "Nowhere", "role": "staff"}, "wrong", "There is no library"),
        ({"library": "Helena"}, "wrong", "Say what the person is at this library."),
        ({"role": "staff"}, "wrong", "Say at which library."),
        (
            {"library": "Helena", "role": "trustee"},
            "wrong",
            "A new position needs its first day.",
        ),
        (
            {"library": "Helena", "role": "staff", "since": "2022-01-01"},
            "duplicate",
            "On record this person is in this role since 2020-01-01.",
        ),
        (
            {"library": "Helena", "role": "staff", "last_day": "2019-01-01"},
            "wrong",
            "The last day lies before the first.",
        ),
        (
            {
                "library": "Helena",
                "role": "trustee",
                "since": "2020-01-01",
                "last_day": "2019-01-01",
            },
            "wrong",
            "The last day lies before the first.",
        ),
        ({"email": "nonsense"}, "wrong", "“nonsense” is not an e-mail address."),
        ({"title": "x" * 121}, "wrong", "This is longer than 120 characters."),
    ],
)
def test_line_that_cannot_be_right_says_why(actor, ada, changes, verdict, sentence):
    found, sentences = judged(actor, row(**changes))

    assert found == [verdict]
    assert sentences[0].startswith(sentence)


def test_new_person_at_a_library_without_a_first_day_is_wrong(actor, helena):
    assert judged(actor, row(library="Helena", role="staff")) == (
        ["wrong"],
        ["A new position needs its first day."],
    )


@pytest.mark.parametrize(
    ("since", "last_day"), [("2010-01-01", "2019-12-31"), ("2022-01-01", "")]
)
def test_position_before_or_after_the_one_on_record_is_new(actor, ada, since, last_day):
    ada.positions.update(ends_on=dt.date(2021, 12, 31))

    line = row(library="Helena", role="staff", since=since, last_day=last_day)

    assert judged(actor, line) == (["new"], [])


def test_lines_of_one_person_that_disagree_are_wrong(actor, ada):
    record = str(ada.public_id)
    rows = [
        row(record=record, first_name="Eda"),
        row(record=record, first_name="Ida", library="Helena", role="staff"),
    ]

    assert judged(actor, *rows) == (
        ["changed", "wrong"],
        ["Line 2 says “Eda” of the same person."],
    )


@pytest.mark.parametrize("first_name", ["Ada", "Eda"])
def test_position_unchanged_of_a_person_changed_or_not(actor, ada, first_name):
    record, place = str(ada.public_id), {"library": "Helena", "role": "staff"}
    found, _sentences = judged(
        actor, row(record=record, first_name=first_name, title="Clerk", **place)
    )

    assert found == ["changed"]


def test_own_record_is_left_to_another_coordinator(actor, ada):
    ada.user = actor
    ada.save()
    own = row(library="Helena", role="trustee", since="2020-01-01")

    assert judged(actor, row(), own) == (
        ["same", "wrong"],
        ["Another coordinator changes your own record."],
    )


def test_key_longer_than_its_column_still_is_one(actor, helena):
    long = {"last_name": "L" * 80, "first_name": "F" * 80, "title": "t" * 120}
    place = {"library": "Helena", "role": "staff", "since": "2021-01-01"}

    found, _sentences = judged(actor, row(**long, **place), row(**long, **place))

    assert found == ["new", "duplicate"]


def test_one_person_changed_on_two_lines_is_one_entry_of_the_ledger(actor, ada):
    record = str(ada.public_id)
    place = {"library": "Helena", "role": "staff"}
    rows = [
        row(record=record, first_name="Eda", email=""),
        row(record=record, first_name="Eda", email="eda@people.example", **place),
    ]

    batch = commit(csv_of(*rows, header=FULL), actor=actor)

    (entry,) = batch.ledger.filter(model="ce_plugin.person")
    assert entry.before == {"first_name": "Ada", "email": "ada@people.example"}
    assert entry.after == {"first_name": "Eda", "email": "eda@people.example"}


def test_all_that_is_wrong_with_a_line_is_said_at_once(actor, ada):
    """In each column: what means nothing, what is not on record, what contradicts."""
    rows = [
        row(library="Nowhere", role="wizard", since="soon", last_day="2019-01-01"),
        row(
            library="Nowhere",
            role="staff",
            email="other@people.example",
            title="x" * 121,
        ),
        row(record="17", library="Nowhere", role="staff", since="2020-01-01"),
        row(first_name="Grace", library="Helena", role="staff", last_day="later"),
        row(record="new", first_name="", library="Helena", since="2020-13-01"),
        row(record=ada.public_id, library="Helena", role="trustee", email="at home"),
    ]

    batch = stage(csv_of(*rows, header=FULL), actor=actor)

    found = {}
    for line, field, _sentence in problems(batch):
        found.setdefault(line, []).append(field)
    assert found == {
        2: ["role", "since", "library"],
        3: ["title", "library"],
        4: ["record", "library"],
        5: ["last_day", "record"],
        6: ["first_name", "since", "role"],
        7: ["email", "since"],
    }
    assert verdicts(batch) == ["wrong"] * 6
    # What stays out changes nothing, and says of nothing what it would be.
    assert not batch.rows.exclude(changes={}).exists()


def test_a_line_whose_address_or_name_cannot_be_read_is_nobody_yet(actor, ada):
    rows = [row(email="nonsense"), row(last_name="x" * 81, library="Helena")]

    batch = stage(csv_of(*rows, header=FULL), actor=actor)

    assert [(line, field) for line, field, _said in problems(batch)] == [
        (2, "email"),
        (3, "last_name"),
        (3, "role"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ({"last_day": "2024-01-31"}, {"last_day": "2025-01-31"}, "2024-01-31"),
        ({"title": "Clerk"}, {"title": "Page"}, "Clerk"),
    ],
)
def test_lines_that_contradict_each_other_about_a_position_are_wrong(
    actor, ada, first, second, value
):
    place = {"library": "Helena", "role": "staff"}
    # One with the first day and one without it: their keys differ.
    rows = [row(**place, **first), row(**place, since="2020-01-01", **second)]

    found, sentences = judged(actor, *rows)

    assert found == ["changed", "wrong"]
    assert sentences == [f"Line 2 says “{value}” of the same position."]


def test_a_line_contradicts_whichever_said_it_first(actor, ada):
    record = {"record": str(ada.public_id), "email": ""}
    helena = record | {"library": "Helena", "since": "2020-01-01"}
    rows = [
        row(**record),
        row(**helena | {"role": "staff", "email": "a@x.example"}),
        row(**helena | {"role": "trustee", "email": "b@x.example"}),
    ]

    assert judged(actor, *rows) == (
        ["same", "changed", "wrong"],
        ["Line 3 says “a@x.example” of the same person."],
    )


@pytest.mark.parametrize("known", [True, False])
def test_two_lines_give_nobody_one_role_twice_at_a_time(actor, helena, known):
    if known:
        factories.make_person(
            first_name="Ada", last_name="Byron", email="ada@people.example"
        )
    place = {"library": "Helena", "role": "trustee"}
    rows = [
        row(**place, since="2015-01-01", last_day="2019-12-31"),
        row(**place, since="2020-01-01"),
        row(**place, since="2021-01-01"),
        row(library="Helena", role="staff", since="2021-01-01"),
        row(**place, since="2018-01-01", last_day="2018-12-31"),
    ]

    found, sentences = judged(actor, *rows)

    assert found == ["new", "new", "wrong", "new", "wrong"]
    assert sentences == [
        f"Line {line} has this person in this role there on the same days. "
        "Correct the days of one of the two, or take it out."
        for line in (3, 2)
    ]


def test_a_later_last_day_makes_no_room_for_a_second_position(actor, ada):
    ada.positions.update(ends_on=dt.date(2021, 12, 31))
    place = {"library": "Helena", "role": "staff"}
    longer = row(**place, since="2020-01-01", last_day="2025-12-31")
    new = row(**place, since="2023-01-01")

    assert judged(actor, longer, new)[0] == ["changed", "wrong"]
    assert judged(actor, new, longer)[0] == ["new", "wrong"]


def test_a_second_record_of_ones_own_is_left_to_another_coordinator(actor, helena):
    factories.make_person(user=actor, email="cora@people.example")
    second = factories.make_person(
        user=None, first_name="Cora", last_name="Two", email="cora+two@people.example"
    )
    named = {"first_name": "Cora", "last_name": "Two", "email": second.email}
    place = {"library": "Helena", "role": "board_chair", "since": "2020-01-01"}
    third = {"record": "new", "first_name": "C", "email": "Cora@people.example"}

    batch = stage(
        csv_of(row(**named), row(**named, **place), row(**third), header=FULL),
        actor=actor,
    )

    assert verdicts(batch) == ["same", "wrong", "wrong"]
    assert problems(batch) == [
        (3, "record", "Another coordinator changes your own record."),
        (4, "email", "Another coordinator enters your own address."),
    ]


def test_addresses_that_a_file_replaces_are_told_kept_and_taken_back(actor, ada):
    mistyped = factories.make_person(
        user=None, first_name="Bo", last_name="Elk", email="bo@typo.example"
    )
    before = whole_directory()
    rows = [
        row(record=ada.public_id, email="new@people.example"),
        row(
            record=mistyped.public_id,
            first_name="Bo",
            last_name="Elk",
            email="bo@people.example",
        ),
    ]

    batch = commit(csv_of(*rows, header=FULL), actor=actor)

    told = OutboxMessage.objects.filter(kind="address_changed").order_by("pk")
    kept = PersonAddress.objects.order_by("pk")
    assert list(told.values_list("recipient", flat=True)) == [
        "ada@people.example",
        "bo@typo.example",
    ]
    # Only what somebody signs in with is known to be theirs.
    assert [(one.person, one.verified_at is None) for one in kept] == [
        (ada, False),
        (mistyped, True),
    ]
    undo_batch(batch, actor=actor)
    assert (whole_directory(), PersonAddress.objects.count()) == (before, 0)


def test_an_address_spelled_another_way_is_told_nobody(actor, ada):
    commit(
        csv_of(row(record=ada.public_id, email="Ada@People.example"), header=FULL),
        actor=actor,
    )

    assert not OutboxMessage.objects.filter(kind="address_changed").exists()
    assert ada.addresses.count() == 0


@pytest.mark.parametrize("is_somebody", [True, False])
def test_judging_asks_as_often_of_many_lines_as_of_few(
    actor, helena, django_assert_num_queries, is_somebody
):
    if is_somebody:
        factories.make_person(user=actor)
    stage(csv_of(person_row(99)), actor=actor)
    for most in (1, 30):
        rows = [person_row(number + most) for number in range(most)]
        with django_assert_num_queries(17 if is_somebody else 13):
            stage(csv_of(*rows), actor=actor)
