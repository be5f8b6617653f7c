"""The difference of two versions in sentences: nothing that differs goes unsaid."""

from __future__ import annotations

import pytest

from ce_plugin import rules
from ce_plugin.services.rule_set_changes import Change, changes_between
from tests.rules.builders import definition, make_rules

STAFF = "Track “staff”, first certificate"
HIDDEN = ("Codes or an order differ that the sentences do not show.",)


def changes(code: str = "MT-2023", /, **values):
    return changes_between(make_rules(code), make_rules(code, **values))


def test_the_same_is_no_change():
    assert changes() == ()
    assert changes(version=2, draft=True, code="MT-2027") == ()


def test_a_number_was_and_becomes():
    assert changes(tracks__staff__initial__minimums__3__needed="10") == (
        Change(
            STAFF,
            ("At least 5 credits in Technology.",),
            ("At least 10 credits in Technology.",),
        ),
    )


def test_a_line_more_and_a_line_less():
    cap = {"limit": "20", "kinds": ["webinar"]}
    minimums = definition("MT-2023")["tracks"]["staff"]["initial"]["minimums"][:-1]

    found = changes(
        tracks__staff__initial__caps=[cap], tracks__staff__renewal__minimums=minimums
    )

    assert found == (
        Change(STAFF, (), ("At most 20 credits from: Webinar.",)),
        Change("Track “staff”, renewal", ("At least 5 credits in Technology.",), ()),
    )


def test_a_track_more_is_told_in_full():
    standing = definition("MT-2023")["tracks"]
    youth = {**standing["trustee"], "label": "Youth"}

    (initial, renewal) = changes(tracks={**standing, "youth": youth})

    assert initial.about == "Track “youth”, first certificate"
    assert (initial.was, initial.becomes[:2]) == (
        (),
        ("The track is called “Youth”.", "15 credits in all."),
    )
    assert renewal.about == "Track “youth”, renewal"


def test_what_mt_2026_changes():
    found = changes_between(make_rules("MT-2023"), make_rules("MT-2026"))

    assert (
        Change(
            "What counts",
            (),
            (
                "From 1 July 2026 on only training issued through the State Library "
                "counts.",
            ),
        )
        in found
    )


def leaves(part, path=()):
    """Every single value of a definition, with the way to it."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*path, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from leaves(value, (*path, number))
    else:
        yield path, part


OTHERS = {
    "open_participations.policy": "move",
    "window.kind": "look_back",
    "validity.last_day": "day_before",
    "board.counting": "pooled",
    "board.first_month": 8,
    "conversions.field": "minutes",
    "effective_from": "2020-02-02",
    "program_issued_from": "2028-02-02",
    "step": "0.25",
}
TURNED = {"minutes": "hours", "pooled": "quorum"}
CODED = ("kinds", "excluded_kinds", "categories", "tag", "code")


def other(path, value):
    """Another value that may stand there."""
    names = [step for step in path if isinstance(step, str)]
    known = OTHERS.get(".".join(names)) or OTHERS.get(names[-1])
    if known and known != value:
        return known
    if value in TURNED:
        return TURNED[value]
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return str(float(value) + 0.5)
    return f"{value} and more"


def changed_leaves(code):
    for path, value in leaves(definition(code)):
        names = {step for step in path if isinstance(step, str)}
        fixed = {"schema_version", "code", "version", "draft", "starts", "policy"}
        if not names & {*fixed, *CODED} and value is not None:
            way = "__".join(str(step) for step in path)
            yield pytest.param(code, way, other(path, value), id=f"{code}-{way}")


@pytest.mark.parametrize(
    ("code", "way", "value"),
    [
        *changed_leaves("MT-2026"),
        *changed_leaves("WI-DIRECTOR"),
        *changed_leaves("NE-PUBLIC-LIBRARIAN"),
    ],
)
def test_whatever_differs_is_said(code, way, value):
    assert changes(code, **{way: value}) != ()


def test_a_difference_without_words_is_said_to_be_there():
    assert changes(conversions__0__kinds=["college"]) == (
        Change("Converted into credits", (), HIDDEN),
    )


@pytest.mark.parametrize(
    "shipped", list(rules.shipped_rule_sets()), ids=lambda d: d["code"]
)
def test_a_shipped_set_differs_from_another_programmes(shipped):
    ours, theirs = make_rules("MT-2009"), rules.parse_rule_set(shipped)

    assert (changes_between(ours, theirs) == ()) == (shipped["code"] == "MT-2009")
