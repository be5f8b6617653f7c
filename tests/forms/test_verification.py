"""The verifier's answer, field by field."""

from __future__ import annotations

import pytest

from ce_plugin.forms.verification import AnswerForm
from ce_plugin.models import ApplicationLine

DIGEST = "d" * 64
LINES = [ApplicationLine(pk=7, title="Grants"), ApplicationLine(pk=8, title="Floods")]
CONFIRMED = {"answer": "confirm", "decider_name": "Dee Rector", "digest": DIGEST}


def form(lines=LINES, **given) -> AnswerForm:
    data = {key: value for key, value in given.items() if value is not None}
    return AnswerForm({**CONFIRMED, **data}, lines=lines, current_digest=DIGEST)


def test_a_confirmation_needs_answer_and_name_only():
    assert form().is_valid()


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"answer": ""}, {"answer": ["Choose one of the three answers."]}),
        ({"decider_name": "  "}, {"decider_name": ["Type your full name."]}),
        (
            {"answer": "question"},
            {
                "comment": ["Say in a few words what your question is."],
                "questioned": ["Mark at least one line your question is about."],
            },
        ),
        (
            {"answer": "question", "questioned": ["9"], "comment": "?"},
            {"questioned": ["Choose lines of this list only."]},
        ),
        (
            {"answer": "question", "questioned": ["7"], "comment": "x" * 2001},
            {
                "comment": [
                    "Ensure this value has at most 2000 characters (it has 2001)."
                ]
            },
        ),
        (
            {"questioned": ["7"]},
            {
                "answer": [
                    "You have marked lines as questions. Choose “I have a question "
                    "about it”, or take the marks away."
                ]
            },
        ),
        (
            {"digest": "e" * 64},
            {
                "__all__": [
                    "The list on this page is not complete any more. Please reload it."
                ]
            },
        ),
        (
            {"answer": "", "questioned": ["7"]},
            {"answer": ["Choose one of the three answers."]},
        ),
    ],
)
def test_what_is_missing_is_said_at_its_field(given, errors):
    assert form(**given).errors == errors


def test_a_question_names_its_lines():
    asked = form(answer="question", questioned=["8"], comment="Was she there?")

    assert asked.is_valid()
    assert asked.cleaned_data["questioned"] == [LINES[1]]


def test_a_question_about_a_list_with_nothing_to_vouch_for_needs_a_comment_only():
    assert form(lines=[], answer="question", comment="Who is this?").is_valid()


def test_who_cannot_say_need_not_say_why():
    assert form(answer="cannot_say").is_valid()


def test_nothing_is_chosen_beforehand():
    page = AnswerForm(lines=LINES, current_digest=DIGEST).as_p()

    assert "checked" not in page
