"""What one more credit would do, in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin.models import CreditClaim, RuleSet
from ce_plugin.services import clock, previews
from tests.factories import (
    make_category,
    make_claim,
    make_participation,
    make_person,
    make_record,
    make_session,
    make_track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    person = make_person()
    make_participation(person, make_track("staff", name="Library Staff"))
    return person


def candidate(person, category: str = "TECH", credits: str = "1.5", **fields):
    day = fields.pop("day", clock.today() - dt.timedelta(days=5))
    facts = {
        "title": "Weeding",
        "kind": "outside",
        "category": make_category(category),
        "credits": Decimal(credits),
        "begins_on": day,
        "ends_on": day,
        **fields,
    }
    return previews.from_facts(facts, person)


def told(person, claim) -> list[tuple[str, str, str]]:
    found = previews.effects(person, claim)
    return [(one.sentence, one.because, one.then) for one in found]


def test_a_credit_serves_its_category_and_the_total(person):
    today, first = clock.today(), clock.today().replace(year=clock.today().year - 4)

    assert told(person, candidate(person)) == [
        (
            "It counts 1.5 credits toward Technology in your Library Staff track.",
            "That is because it took place in the period of this certificate, "
            f"{first:%-d %B %Y} to {today:%-d %B %Y}, "
            "and this kind of training counts.",
            "You then need 3.5 credits more in Technology, 58.5 credits more in all.",
        )
    ]


def test_a_full_category_leaves_the_total(person):
    make_claim(person, category="TECH", credits=Decimal(5))

    (_sentence, _because, then) = told(person, candidate(person))[0]

    assert then == "You then need 53.5 credits more in all."


def test_a_full_total_names_the_categories_that_are_not(person):
    make_claim(person, category="LA", credits=Decimal(70))

    (_sentence, _because, then) = told(person, candidate(person))[0]

    assert then == (
        "You then still need 5 credits more in Library Services to the Public, "
        "5 credits more in Collection Management and Technical Services and "
        "3.5 credits more in Technology."
    )


def test_a_category_without_a_minimum_serves_the_total():
    person = make_person()
    make_participation(person, make_track("trustee", name="Trustee"))

    (sentence, _because, then) = told(person, candidate(person, credits="1"))[0]

    assert sentence == "It counts 1 credit toward the total of your Trustee track."
    assert then == "You then need 14 credits more in all."


def test_the_last_missing_credit_opens_the_way(person):
    make_record(person, short="1")

    (_sentence, _because, then) = told(person, candidate(person, credits="1"))[0]

    assert then == "You meet every requirement then and can apply."


def test_a_credit_on_the_list_says_what_holds_now(person):
    make_record(person, short="1")
    claim = make_claim(person, category="TECH", credits=Decimal(1))

    (effect,) = previews.effects(person, claim)

    assert effect.now == "You meet every requirement now and can apply."


def test_what_does_not_count_says_why(person):
    (sentence, because, _then) = told(person, candidate(person, kind="meeting"))[0]

    assert sentence == "It does not count in your Library Staff track."
    assert because == "This kind of activity does not count toward this certificate."


def test_each_open_track_answers_for_itself(person):
    make_participation(person, make_track("trustee", name="Trustee"))

    tracks = [
        effect.participation.track.code
        for effect in previews.effects(person, candidate(person))
    ]

    assert tracks == ["staff", "trustee"]


def test_somebody_on_no_track_gets_no_answer():
    person = make_person()

    assert previews.effects(person, candidate(person)) == []


def test_a_changed_credit_takes_its_own_place(person):
    claim = make_claim(person, category="TECH", credits=Decimal(4))
    changed = candidate(person, credits="2")
    changed.pk = claim.pk

    effect = previews.effects(person, changed)[0]

    assert effect.total.counted == 2


def test_asking_stores_nothing(person):
    previews.effects(person, candidate(person))

    assert CreditClaim.objects.count() == 0


def test_a_session_would_give_what_the_calendar_says(person):
    session = make_session(credits=Decimal("2.5"), presenter="Pat")

    claim = previews.from_session(session, person)

    assert (claim.title, claim.credits) == (session.display_title, Decimal("2.5"))
    assert (claim.kind, claim.program_issued) == ("listed", True)
    assert claim.category == session.category


@pytest.mark.parametrize(
    ("kind", "numbers", "credits"),
    [
        ("presenting", {"hours": Decimal("1.5")}, Decimal(3)),
        ("college", {"semester_credits": Decimal(3)}, Decimal(12)),
        ("college", {"quarter_credits": Decimal(3)}, Decimal(6)),
        ("college", {"semester_credits": None, "quarter_credits": None}, None),
        ("outside", {"hours": Decimal(3)}, None),
    ],
)
def test_worth_is_what_the_rules_convert(kind, numbers, credits):
    make_track()
    rule_set = RuleSet.objects.get(code="MT-2023")

    assert previews.worth(kind, numbers, rule_set) == credits


def test_without_rules_nothing_is_worth_anything():
    assert previews.worth("college", {"semester_credits": Decimal(3)}, None) is None


def test_preview_queries_are_the_same_for_any_record(django_assert_num_queries):
    person = make_person()
    make_participation(person, make_track("staff"))
    claim = candidate(person)
    with django_assert_num_queries(3):
        previews.effects(person, claim)

    for code in ("trustee", "director"):
        make_participation(person, make_track(code))
    make_record(person)
    with django_assert_num_queries(3):
        previews.effects(person, claim)
