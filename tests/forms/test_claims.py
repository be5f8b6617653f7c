"""What the form for unlisted training takes, and what it sends back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ce_plugin.forms.claims import ClaimForm, initial_of
from ce_plugin.models import CECategory, RuleSet
from ce_plugin.services import clock
from tests.factories import make_category, make_claim, make_track

pytestmark = pytest.mark.django_db

STEP = "Use steps of 0.5, such as 0.5, 1 or 1.5."
NUMBER = "Type a number with a point, such as 1.5."
FUTURE = (
    "That date is in the future. "
    "Credits can be claimed once the training has taken place."
)


@pytest.fixture
def category():
    return make_category("TECH")


@pytest.fixture
def rule_set():
    make_track()
    return RuleSet.objects.get(code="MT-2023")


def typed(category: CECategory, /, **changes) -> dict[str, str]:
    answers = {
        "kind": "outside",
        "title": "Reading the census",
        "begins_on": "2026-05-14",
        "ends_on": "2026-05-15",
        "sponsor": "ALA",
        "presenter": "Pat Smith",
        "category": str(category.pk),
        "credits": "1.5",
    }
    return {**answers, **changes}


def told_by(form: ClaimForm) -> dict[str, list[str]]:
    return {name: list(messages) for name, messages in form.errors.items()}


def test_a_filled_in_form_gives_the_facts_of_a_credit(category):
    form = ClaimForm(typed(category))

    assert form.is_valid()
    assert form.facts() == {
        "kind": "outside",
        "title": "Reading the census",
        "begins_on": dt.date(2026, 5, 14),
        "ends_on": dt.date(2026, 5, 15),
        "sponsor": "ALA",
        "presenter": "Pat Smith",
        "category": category,
        "credits": Decimal("1.5"),
        "description": "",
        "recorded_on": None,
        "hours": None,
        "topic": "",
        "substantially_changed": False,
        "semester_credits": None,
        "quarter_credits": None,
    }


def test_one_day_needs_no_last_day(category):
    form = ClaimForm(typed(category, ends_on=""))

    assert form.is_valid()
    assert form.facts()["ends_on"] == dt.date(2026, 5, 14)


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("10,5", NUMBER),
        ("NaN", NUMBER),
        ("Infinity", NUMBER),
        ("1e309", NUMBER),
        ("1e1", NUMBER),
        ("١٠", NUMBER),
        ("-1", "This is less than 0."),
        ("+1", NUMBER),
        (".5", NUMBER),
        ("1_0", NUMBER),
        ("one", NUMBER),
        ("99999", "This is more than 100. Enter long courses in parts."),
        ("0", STEP),
        ("0.3", STEP),
        ("1.25", STEP),
        ("100.5", "This is more than 100. Enter long courses in parts."),
        ("", "Say how many credits the training gave."),
        ("   ", "Say how many credits the training gave."),
    ],
)
def test_an_amount_that_is_none_is_sent_back_as_typed(category, amount, message):
    form = ClaimForm(typed(category, credits=amount))

    assert told_by(form) == {"credits": [message]}
    assert form["credits"].value() == amount
    assert form["title"].value() == "Reading the census"


@pytest.mark.parametrize("amount", ["0.5", "1", "2.0", " 10.5 ", "100"])
def test_steps_of_one_half_are_taken(category, amount):
    form = ClaimForm(typed(category, credits=amount))

    assert form.is_valid()
    assert form.facts()["credits"] == Decimal(amount.strip())


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"begins_on": "2099-01-01", "ends_on": ""}, {"begins_on": [FUTURE]}),
        ({"ends_on": "2099-01-01"}, {"ends_on": [FUTURE]}),
        (
            {"ends_on": "2026-05-13"},
            {"ends_on": ["The last day lies before the first."]},
        ),
        (
            {"begins_on": "0001-01-01", "ends_on": ""},
            {"begins_on": ["That year is too long ago. Check the four digits."]},
        ),
        (
            {"begins_on": "2026-02-30", "ends_on": ""},
            {"begins_on": ["Type a day that exists, such as 2026-05-14."]},
        ),
        ({"category": "99999"}, {"category": ["Choose one of the categories."]}),
        ({"category": ""}, {"category": ["Choose the category that fits best."]}),
        ({"title": "  "}, {"title": ["Type the title of the training."]}),
    ],
)
def test_other_wrong_answers_are_told_at_their_field(category, changes, errors):
    form = ClaimForm(typed(category, **changes))

    assert told_by(form) == errors


def test_everything_missing_is_told_at_once():
    form = ClaimForm({})

    assert set(form.errors) == {
        "kind",
        "title",
        "begins_on",
        "sponsor",
        "presenter",
        "category",
        "credits",
    }


def test_today_is_not_the_future(category):
    today = clock.today().isoformat()

    assert ClaimForm(typed(category, begins_on=today, ends_on=today)).is_valid()


def test_presenting_is_worked_out_from_hours(category, rule_set):
    answers = typed(
        category, kind="presenting", credits="", hours="1.25", topic="Weeding"
    )
    form = ClaimForm(answers, rule_set=rule_set)

    assert form.is_valid()
    assert form.facts()["credits"] == Decimal("2.5")
    assert form.facts()["topic"] == "Weeding"


def test_presenting_needs_hours_and_topic(category, rule_set):
    form = ClaimForm(typed(category, kind="presenting"), rule_set=rule_set)

    assert told_by(form) == {
        "hours": ["Say how long the training was."],
        "topic": ["Say what topic you presented."],
    }
    assert form.opens_presenting


@pytest.mark.parametrize(
    ("given", "credits"),
    [({"semester_credits": "3"}, 12), ({"quarter_credits": "3"}, 6)],
)
def test_a_college_course_is_worked_out(category, rule_set, given, credits):
    answers = typed(category, kind="college", credits="", **given)
    form = ClaimForm(answers, rule_set=rule_set)

    assert form.is_valid()
    assert form.facts()["credits"] == credits


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (
            {},
            {"semester_credits": ["Say how many college credits the course gave."]},
        ),
        (
            {"semester_credits": "3", "quarter_credits": "3"},
            {"quarter_credits": ["Fill in semester or quarter credits, not both."]},
        ),
        ({"semester_credits": "3,0"}, {"semester_credits": [NUMBER]}),
    ],
)
def test_a_college_course_needs_one_kind_of_credits(category, rule_set, given, errors):
    answers = typed(category, kind="college", credits="", **given)
    form = ClaimForm(answers, rule_set=rule_set)

    assert told_by(form) == errors
    assert form.opens_college


def test_without_rules_the_credits_must_be_typed(category):
    answers = typed(category, kind="presenting", credits="", hours="1", topic="Weeding")
    form = ClaimForm(answers, rule_set=None)

    assert list(form.errors["credits"]) == ["Say how many credits the training gave."]


def test_a_recording_is_not_younger_than_its_watching(category):
    answers = typed(category, kind="recording", recorded_on="2026-05-20")
    form = ClaimForm(answers)

    assert list(form.errors["recorded_on"]) == [
        "The recording was made after you watched it."
    ]
    assert form.opens_recording


def test_details_of_another_kind_are_dropped(category):
    answers = typed(category, hours="3", topic="Weeding", recorded_on="2026-01-01")
    form = ClaimForm(answers)

    assert form.is_valid()
    assert (form.facts()["hours"], form.facts()["topic"]) == (None, "")
    assert form.facts()["recorded_on"] is None


def test_an_edit_form_starts_with_the_credit_as_it_is(category):
    claim = make_claim(category=category, credits=Decimal("2.0"), sponsor="ALA")
    claim.refresh_from_db()
    form = ClaimForm(initial=initial_of(claim))

    assert form["title"].value() == claim.title
    assert form["credits"].value() == "2"
    assert 'value="2"' in str(form["credits"])


def test_a_category_says_what_belongs_to_it():
    make_category("LA", description="Budgets <and> boards")

    told = str(ClaimForm()["category"])

    assert "Budgets &lt;and&gt; boards" in told
