"""The form of a draft: nothing changes unasked, and each error stands at its field."""

from __future__ import annotations

import pytest

from ce_plugin import rules
from ce_plugin.forms.rule_set_formsets import RowFormSet, with_another_row
from ce_plugin.forms.rule_set_refusals import in_words, steps_of
from ce_plugin.forms.rule_sets import RuleSetForm
from tests.forms.rule_set_posts import typed
from tests.rules.builders import definition

SHIPPED = list(rules.shipped_rule_sets())
STAFF = "tracks-1"


def sent(code: str = "MT-2009", /, **changes) -> RuleSetForm:
    """The form of a shipped set, sent back with other values typed into it."""
    form = RuleSetForm(typed(definition(code), **changes), definition=definition(code))
    form.is_valid()
    return form


def errors(form) -> dict[str, list[str]]:
    """HTML name of each field, or prefix of the rows, to what stands there."""
    found = {}
    if isinstance(form, RowFormSet):
        if form.non_form_errors():
            found[form.prefix] = list(form.non_form_errors())
        parts = form.forms
    else:
        for name, said in form.errors.items():
            found[form.add_prefix(name)] = list(said)
        parts = form.nested.values()
    for part in parts:
        found |= errors(part)
    return found


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda each: each["code"])
def test_sent_back_unchanged_it_is_the_very_same_definition(shipped):
    form = RuleSetForm(typed(shipped), definition=shipped)

    assert form.is_valid(), errors(form)
    assert rules.digest(rules.rule_set_to_mapping(form.rule_set)) == rules.digest(
        shipped
    )
    assert form.error_count() == 0


@pytest.mark.parametrize("code", ["MT-2009", "WI-DIRECTOR"])
def test_an_order_of_ones_own_is_kept(code):
    mapping = definition(code)
    mapping["excluded_kinds"] = ["webinar", "meeting"]
    variant = next(iter(mapping["tracks"].values()))["initial"]
    codes = [each["code"] for each in mapping["categories"]]
    variant["minimums"] = [{"needed": "1", "categories": codes[::-1]}]

    form = RuleSetForm(typed(mapping), definition=mapping)

    assert form.is_valid()
    assert form.definition()["excluded_kinds"] == ["webinar", "meeting"]
    written = next(iter(form.definition()["tracks"].values()))["initial"]
    assert written["minimums"][0]["categories"] == codes[::-1]


def test_what_is_typed_is_what_is_written():
    form = sent(
        **{
            "title": "  Rules of 2030 ",
            "effective_from": "2030-01-01",
            "effective_to": "",
            "open_participations_policy": "better_of_until",
            "open_participations_until": "2030-12-31",
            "program_issued_from": "2030-02-01",
            "report_within_days": "0",
            "window_kind": "from_start",
            f"{STAFF}-initial-minimums-3-needed": "12.50",
            f"{STAFF}-initial-minimums-3-categories": ["LSP", "TECH"],
            f"{STAFF}-specialization-applies": "",
            "repeats-applies": "",
            "degree_route-degrees": "MLS\n\n MSLS ",
        }
    )

    assert form.is_valid(), errors(form)
    written = form.definition()
    staff = written["tracks"]["staff"]
    assert written["title"] == "Rules of 2030"
    assert (written["effective_from"], written["effective_to"]) == ("2030-01-01", None)
    assert written["open_participations"] == {
        "policy": "better_of_until",
        "until": "2030-12-31",
    }
    assert (written["program_issued_from"], written["report_within_days"]) == (
        "2030-02-01",
        0,
    )
    assert written["window"]["kind"] == "from_start"
    assert staff["initial"]["minimums"][3]["needed"] == "12.5"
    assert staff["initial"]["minimums"][3]["categories"] == ["LSP", "TECH"]
    assert staff["renewal"] == staff["initial"]
    assert (staff["specialization"], written["repeats"]) == (None, None)
    assert written["degree_route"]["degrees"] == ["MLS", "MSLS"]


def test_what_names_the_draft_is_not_on_the_form():
    form = sent(code="MT-1999", version="9", programme="XX", draft="on")

    written = form.definition()
    assert [written[name] for name in ("code", "version", "programme", "draft")] == [
        "MT-2009",
        1,
        "MT",
        False,
    ]


def test_a_renewal_of_its_own_is_written_apart():
    form = sent(**{f"{STAFF}-renewal_same": [], f"{STAFF}-renewal-total": "45"})

    assert form.is_valid(), errors(form)
    staff = form.definition()["tracks"]["staff"]
    assert (staff["initial"]["total"], staff["renewal"]["total"]) == ("60", "45")


def test_a_renewal_that_is_the_same_need_not_be_right():
    form = sent(**{f"{STAFF}-renewal-total": "nonsense"})

    assert form.is_valid()
    assert form.error_count() == 0


@pytest.mark.parametrize(
    "name",
    ["sources-0-DELETE", "categories-3-DELETE", f"{STAFF}-initial-minimums-0-DELETE"],
)
def test_a_row_to_be_removed_is_not_written_and_need_not_be_right(name):
    row = name.removesuffix("DELETE")
    wrong = {
        "sources-0-": "text",
        "categories-3-": "code",
        f"{STAFF}-initial-minimums-0-": "needed",
    }
    form = sent(**{name: "on", row + wrong[row]: ""})

    others = {key: said for key, said in errors(form).items() if key.startswith(row)}
    assert others == {}


def test_a_track_that_is_removed_is_gone():
    form = sent(**{f"{STAFF}-DELETE": "on", f"{STAFF}-initial-total": "nonsense"})

    assert form.is_valid(), errors(form)
    assert list(form.definition()["tracks"]) == ["director", "trustee"]
    assert form.error_count() == 0


@pytest.mark.parametrize(
    "prefix",
    [
        "sources",
        "categories",
        "tags",
        "conversions",
        "conversions-0-bands",
        "verifiers",
        "tracks",
        f"{STAFF}-initial-minimums",
        f"{STAFF}-renewal-caps",
    ],
)
def test_another_row_left_empty_changes_nothing(prefix):
    data = with_another_row(typed(definition()), prefix)
    form = RuleSetForm(data, definition=definition())

    before = int(typed(definition())[f"{prefix}-TOTAL_FORMS"])
    assert data[f"{prefix}-TOTAL_FORMS"] == str(before + 1)
    assert form.is_valid(), errors(form)
    assert rules.digest(rules.rule_set_to_mapping(form.rule_set)) == rules.digest(
        definition()
    )


def test_another_row_filled_in_is_written():
    data = with_another_row(typed(definition()), f"{STAFF}-initial-caps")
    data[f"{STAFF}-initial-caps-0-limit"] = "20"
    data.setlist(f"{STAFF}-initial-caps-0-kinds", ["college", "recording"])
    form = RuleSetForm(data, definition=definition())

    assert form.is_valid(), errors(form)
    assert form.definition()["tracks"]["staff"]["initial"]["caps"] == [
        {"limit": "20", "categories": [], "kinds": ["college", "recording"]}
    ]


@pytest.mark.parametrize("number", ["", "nonsense", "-1", "9" * 5000, "１"])
def test_another_row_beside_no_number_of_rows_is_nothing(number):
    data = typed(definition(), **{"sources-TOTAL_FORMS": number})

    assert with_another_row(data, "sources") is data


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "step",
        "window_years",
        "window_kind",
        "effective_from",
        "excluded_kinds",
        "degree_route-degrees",
        "verifiers-0-role",
        "verifiers-0-offered",
        "sources-0-text",
        "sources-0-url",
        "categories-0-code",
        "categories-0-label",
        "tracks-1-code",
        "tracks-1-label",
        "tracks-1-initial-minimums-0-categories",
    ],
)
@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_what_no_database_holds_is_refused_at_its_field(field, text):
    form = sent(**{field: text})

    assert not form.is_valid()
    assert field in errors(form)


@pytest.mark.parametrize("prefix", ["", "nothing", "title"])
def test_another_row_of_nothing_is_nothing(prefix):
    data = typed(definition())

    assert with_another_row(data, prefix) is data


def test_more_rows_than_anybody_needs_are_refused():
    data = typed(definition(), **{"sources-TOTAL_FORMS": "5000"})
    form = RuleSetForm(data, definition=definition())

    assert not form.is_valid()
    assert list(errors(form)) == ["sources"]
    assert with_another_row(data, "sources")["sources-TOTAL_FORMS"] == "60"


def test_a_form_that_was_cut_off_is_refused():
    data = typed(definition())
    del data["tracks-TOTAL_FORMS"]
    form = RuleSetForm(data, definition=definition())

    assert not form.is_valid()
    assert "tracks" in errors(form)


def test_categories_just_typed_can_be_chosen_and_removed_ones_stay_in_sight():
    data = with_another_row(typed(definition()), "categories")
    data["categories-4-code"], data["categories-4-label"] = "NEW", "News"
    data["categories-3-DELETE"] = "on"
    form = RuleSetForm(data, definition=definition())
    form.is_valid()

    staff = form.nested["tracks"].forms[1].nested["initial"].nested["minimums"].forms
    offered = [dict(row.fields["categories"].choices) for row in staff]
    assert offered[0] == {
        "LA": "Library Administration",
        "LSP": "Library Services to the Public",
        "CMTS": "Collection Management and Technical Services",
        "NEW": "News",
    }
    # Still ticked, so that the coordinator sees what is wrong.
    assert offered[3]["TECH"] == "TECH"
    assert list(errors(form)) == ["tracks-0-initial-minimums-3-categories"]


def test_tags_are_offered_where_there_are_any():
    montana, wisconsin = sent("MT-2009"), sent("WI-DIRECTOR")

    def minimum(form):
        return form.nested["tracks"].forms[0].nested["initial"].nested["minimums"]

    assert "tag" not in minimum(montana).forms[0].fields
    assert [
        str(label) for _code, label in minimum(wisconsin).forms[0]["tag"].field.choices
    ] == [
        "no tag",
        "Technology",
    ]


def test_two_names_alike_are_told_apart():
    choices = dict(sent().fields["excluded_kinds"].choices)

    assert str(choices["college"]) == "College course (college)"
    assert str(choices["college_course"]) == "College course (college_course)"
    assert str(choices["webinar"]) == "Webinar"


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
