"""Forms of the way to submitting."""

from __future__ import annotations

import pytest

from ce_plugin.forms.applications import SubmitForm, VerifierForm
from tests.factories import make_person, make_position


@pytest.fixture
def offered(db):
    return [
        make_position(
            role="director",
            title=title,
            person=make_person(first_name=name, last_name="<b>Lee</b>"),
        )
        for name, title in (("Ann", ""), ("Bo", "Interim director"))
    ]


def test_each_tile_names_person_role_and_library_escaped(offered):
    labels = [
        str(label)
        for _key, label in VerifierForm(offered=offered)["verifier"].field.choices
    ]

    assert labels == [
        "Ann &lt;b&gt;Lee&lt;/b&gt; "
        f'<span class="ce-tile__hint">Library director, {offered[0].library.name}</span>',
        "Bo &lt;b&gt;Lee&lt;/b&gt; "
        f'<span class="ce-tile__hint">Interim director, {offered[1].library.name}</span>',
    ]


def test_nothing_is_chosen_beforehand(offered):
    assert "checked" not in VerifierForm(offered=offered).as_p()


def test_the_choice_is_the_position_itself(offered):
    form = VerifierForm({"verifier": str(offered[1].pk)}, offered=offered)

    assert form.is_valid()
    assert form.cleaned_data["verifier"] == offered[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose who is to confirm your training."),
        ({"verifier": "0"}, "Choose one of the people offered."),
        ({"verifier": "x"}, "Choose one of the people offered."),
    ],
)
def test_anybody_else_is_refused_at_the_field(offered, given, said):
    form = VerifierForm(given, offered=offered)

    assert form.errors == {"verifier": [said]}


@pytest.mark.parametrize("digest", ["", "b" * 64])
def test_only_the_list_on_the_screen_is_submitted(digest):
    form = SubmitForm({"digest": digest}, current_digest="a" * 64)

    assert not form.is_valid()
    assert form.non_field_errors() == [
        "Your list has changed since this page was opened. "
        "Please look at it once more, then submit."
    ]


def test_the_very_list_is_submitted():
    assert SubmitForm({"digest": "a" * 64}, current_digest="a" * 64).is_valid()
