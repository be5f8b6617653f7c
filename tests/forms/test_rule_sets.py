"""The form of a draft: nothing changes unasked, and rows come and go."""

from __future__ import annotations

import pytest

from ce_plugin import rules
from ce_plugin.forms.rule_set_formsets import with_another_row
from ce_plugin.forms.rule_sets import RuleSetForm
from tests.forms.rule_set_posts import STAFF, errors, sent, typed
from tests.rules.builders import definition

SHIPPED = list(rules.shipped_rule_sets())


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
