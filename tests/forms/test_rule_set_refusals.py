"""The form of a draft: each error stands at its field, in a sentence."""

from __future__ import annotations

import pytest

from ce_plugin.forms.rule_set_formsets import RowFormSet
from ce_plugin.forms.rule_set_refusals import in_words, steps_of
from tests.forms.rule_set_posts import STAFF, errors, sent, typed
from tests.rules.builders import definition

NUMBER = "Type a number with a point, such as 1.5."
WHOLE = "Enter a whole number."
REQUIRED = "This field is required."
NEEDED = f"{STAFF}-initial-minimums-2-needed"
# Field, what is typed, where the error stands, what it says: each refusal of
# tests/rules/test_schema.py that somebody can bring about by typing.
REFUSED = [
    (NEEDED, "-10", NEEDED, "This is less than 0."),
    (NEEDED, "\u22121.5", NEEDED, "This is less than 0."),
    (NEEDED, "ten", NEEDED, NUMBER),
    (NEEDED, "1e3", NEEDED, NUMBER),
    (NEEDED, "１０", NEEDED, NUMBER),
    (NEEDED, "10,5", NEEDED, NUMBER),
    (NEEDED, "", NEEDED, REQUIRED),
    (NEEDED, "10000000", NEEDED, "This is more than 1000."),
    ("title", "  ", "title", REQUIRED),
    ("unit", "", "unit", REQUIRED),
    ("effective_from", "2009", "effective_from", "Enter a valid date."),
    ("effective_from", "2009-02-29", "effective_from", "Enter a valid date."),
    (
        "effective_from",
        "1066-10-14",
        "effective_from",
        "Ensure this value is greater than or equal to 1900-01-01.",
    ),
    (
        "effective_to",
        "2008-12-31",
        "effective_to",
        "The last day lies before the first.",
    ),
    ("step", "0", "step", "This must be more than 0."),
    ("smallest", "0.7", "smallest", "This is not a multiple of the step."),
    ("smallest", "0", "smallest", "This must be more than 0."),
    ("excluded_kinds", ["party"], "excluded_kinds", None),
    ("conversions-2-factor", "-2", "conversions-2-factor", "This is less than 0."),
    (
        "repeats-per_topic",
        "0",
        "repeats-per_topic",
        "Ensure this value is greater than or equal to 1.",
    ),
    ("repeats-unchanged", "", "repeats-unchanged", REQUIRED),
    (
        "window_years",
        "0",
        "window_years",
        "Ensure this value is greater than or equal to 1.",
    ),
    ("window_years", "four", "window_years", WHOLE),
    (
        "window_kind",
        "sideways",
        "window_kind",
        "Select a valid choice. sideways is not one of the available choices.",
    ),
    ("degree_route-degrees", " \n ", "degree_route-degrees", REQUIRED),
    (
        "open_participations_policy",
        "drop",
        "open_participations_policy",
        "Select a valid choice. drop is not one of the available choices.",
    ),
    ("verifiers-0-role", "", "verifiers-0-role", REQUIRED),
    ("verifiers-2-role", "director", "verifiers-2-role", "This stands here twice."),
    (
        f"{STAFF}-specialization-categories",
        ["GEN"],
        f"{STAFF}-specialization-categories",
        None,
    ),
    (
        f"{STAFF}-initial-minimums-0-categories",
        ["GEN"],
        f"{STAFF}-initial-minimums-0-categories",
        "“GEN” is not one of these: LA, LSP, CMTS, TECH.",
    ),
    ("recording_max_age_months", "a year", "recording_max_age_months", WHOLE),
    (
        "recording_max_age_months",
        "-1",
        "recording_max_age_months",
        "Ensure this value is greater than or equal to 0.",
    ),
    ("categories-1-code", "LA", "categories-1-code", "This stands here twice."),
    (
        "categories-1-code",
        "L A",
        "categories-1-code",
        "Use letters, digits and hyphens.",
    ),
    ("tracks-1-code", "director", "tracks-1-code", "This stands here twice."),
    (
        "tracks-1-code",
        "Staff.1",
        "tracks-1-code",
        "Use small letters, digits and hyphens.",
    ),
    (
        f"{STAFF}-initial-minimums-1-categories",
        ["LA"],
        f"{STAFF}-initial-minimums",
        "Two of these ask for the same thing. Keep one of them.",
    ),
    (
        f"{STAFF}-initial-minimums-0-categories",
        [],
        f"{STAFF}-initial-minimums-0-categories",
        "Tick categories or choose a tag, not both.",
    ),
    (
        "conversions-0-factor",
        "",
        "conversions-0-factor",
        "Type a factor or write lengths, not both.",
    ),
    (
        "open_participations_policy",
        "better_of_until",
        "open_participations_until",
        "A day is needed with “as soon as it helps them”, and only there.",
    ),
    (
        "open_participations_until",
        "2027-01-01",
        "open_participations_until",
        "A day is needed with “as soon as it helps them”, and only there.",
    ),
    ("sources-0-url", "not an address", "sources-0-url", "Enter a valid URL."),
]


@pytest.mark.parametrize(
    ("field", "value", "place", "says"),
    REFUSED,
    ids=[f"{field}={value}" for field, value, *_rest in REFUSED],
)
def test_each_refusal_stands_at_its_field(field, value, place, says):
    form = sent(**{field: value})

    assert not form.is_valid()
    assert list(errors(form)) == [place]
    assert says in (None, *errors(form)[place])
    assert form.error_count() == 1


# A list of ours holds nothing else: only somebody who tampers sends it.
TYPED = [row[:2] for row in REFUSED if row[1] not in ("sideways", "drop")]


@pytest.mark.parametrize(("field", "value"), TYPED)
def test_what_was_refused_is_still_on_the_screen(field, value):
    (shown,) = [
        each for each in every_field(sent(**{field: value})) if each.html_name == field
    ]

    assert shown.value() == value
    kept = [value] if isinstance(value, str) else value
    assert [each for each in kept if each not in str(shown)] == []


def every_field(form):
    parts = form.forms if isinstance(form, RowFormSet) else form.nested.values()
    if not isinstance(form, RowFormSet):
        yield from form
    for part in parts:
        yield from every_field(part)


CAPS = f"{STAFF}-initial-caps"
ALL = ["LA", "LSP", "CMTS", "TECH"]


def with_caps(*caps: dict) -> dict:
    """The fields of so many added rows."""
    typed_caps = {f"{CAPS}-TOTAL_FORMS": str(len(caps))}
    for number, cap in enumerate(caps):
        typed_caps |= {f"{CAPS}-{number}-{name}": v for name, v in cap.items()}
    return typed_caps


@pytest.mark.parametrize(
    ("caps", "place", "says"),
    [
        (
            [{"limit": "3"}],
            f"{CAPS}-0-categories",
            "Tick what the limit is for: categories, kinds or tags.",
        ),
        (
            [{"limit": "59.5", "categories": ALL}],
            CAPS,
            "These limits leave at most 59.5 of the 60 that are needed.",
        ),
        (
            [{"limit": "9.5", "categories": ["LA"]}],
            CAPS,
            "These limits leave too little: a minimum could never be reached.",
        ),
    ],
)
def test_limits_that_nobody_can_pass_are_refused_at_the_limits(caps, place, says):
    form = sent(**with_caps(*caps))

    assert errors(form) == {place: [says]}


def test_limits_of_a_renewal_are_refused_at_the_renewal():
    caps = {
        name.replace("initial", "renewal"): value
        for name, value in with_caps({"limit": "1", "categories": ALL}).items()
    }
    form = sent(**caps, **{f"{STAFF}-renewal_same": []})

    assert list(errors(form)) == [f"{STAFF}-renewal-caps"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"conversions-2-bands-2-at_least": "10"}, "conversions-2-bands"),
        ({"conversions-2-bands-1-at_least": "x"}, "conversions-2-bands-1-at_least"),
        ({"conversions-2-factor": "2"}, "conversions-2-factor"),
        ({"board-years": ""}, "board-years"),
        ({"board-first_month": "13"}, "board-first_month"),
        ({"board-counting": "lots"}, "board-counting"),
    ],
)
def test_lengths_and_boards_are_refused_at_their_fields(changes, place):
    form = sent("NE-PUBLIC-LIBRARIAN", **changes)

    assert list(errors(form)) == [place]


@pytest.mark.parametrize(
    ("code", "rows", "place"),
    [("MT-2009", "categories", "categories"), ("MT-2009", "tracks", "tracks")],
)
def test_nothing_left_is_refused_at_the_rows(code, rows, place):
    number = int(typed(definition(code))[f"{rows}-TOTAL_FORMS"])
    form = sent(code, **{f"{rows}-{n}-DELETE": "on" for n in range(number)})

    assert place in errors(form)


def test_both_a_category_and_a_tag_are_refused_at_the_categories():
    form = sent("WI-DIRECTOR", **{"tracks-0-initial-minimums-0-tag": "technology"})

    assert errors(form) == {
        "tracks-0-initial-minimums-0-categories": [
            "Tick categories or choose a tag, not both."
        ]
    }


def test_several_errors_are_seen_at_once():
    form = sent(title="", **{NEEDED: "x", "board-applies": "on"})

    assert sorted(errors(form)) == sorted(
        [
            "title",
            NEEDED,
            "board-needed",
            "board-years",
            "board-first_month",
            "board-counting",
        ]
    )
    assert form.error_count() == 6


def test_what_does_not_apply_need_not_be_right():
    form = sent(**{"repeats-applies": [], "repeats-unchanged": "many"})

    assert form.is_valid(), errors(form)
    assert form.definition()["repeats"] is None


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("step", ["step"]),
        (
            "tracks.staff.initial.minimums[2].needed",
            ["tracks", "staff", "initial", "minimums", 2, "needed"],
        ),
        ("verifiers.board_chair[10]", ["verifiers", "board_chair", 10]),
    ],
)
def test_a_path_is_a_way_step_by_step(path, steps):
    assert steps_of(path) == steps


def test_a_reason_without_a_sentence_is_told_as_it_is():
    assert in_words("is too large") == "This is refused: is too large."


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("verifiers.staff[0]", "verifiers-2-offered"),
        ("verifiers.nobody", "verifiers"),
        ("validity.starts", "__all__"),
        ("conversions[1].kinds[0]", "conversions-1-kinds"),
        ("degree_route.degrees[1]", "degree_route-degrees"),
        ("tracks.staff.initial", "tracks-1-initial-__all__"),
        ("sources[1].url", "sources-1-url"),
    ],
)
def test_any_path_of_a_definition_leads_somewhere(path, place):
    form = sent()
    form.place(steps_of(path), "Here.")

    assert errors(form) == {place: ["Here."]}
