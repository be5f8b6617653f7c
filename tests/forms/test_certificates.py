"""Asking whether a certificate is real."""

from __future__ import annotations

import pytest

from ce_plugin.forms.certificates import CheckForm

TOGETHER = ["The number and the surname are needed together."]


@pytest.mark.parametrize(
    "given",
    [
        {"code": "abc"},
        {"number": "MSL-2026-000001-5", "surname": "Lee"},
        {"code": "abc", "number": "1"},
    ],
)
def test_the_code_alone_or_number_and_surname_will_do(given):
    assert CheckForm(given).is_valid()


@pytest.mark.parametrize(
    "typed",
    ["abc", " abc ", "abc/", "https://library.example/ce/check/abc/", "/ce/check/abc"],
)
def test_the_code_is_read_out_of_the_whole_address(typed):
    form = CheckForm({"code": typed})

    assert form.is_valid()
    assert form.cleaned_data["code"] == "abc"


def test_a_number_typed_as_the_code_is_shown_its_place():
    form = CheckForm({"code": "msl-2026-000001-5"})

    assert form.errors == {
        "code": ["That is the number. Type it below, together with the surname."]
    }


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (
            {},
            {"__all__": ["Type the code, or the number together with the surname."]},
        ),
        ({"number": "1"}, {"surname": TOGETHER}),
        ({"surname": "Lee"}, {"number": TOGETHER}),
        (
            {"number": "x" * 33, "surname": "Lee"},
            {"number": ["Ensure this value has at most 32 characters (it has 33)."]},
        ),
        ({"code": "a\0b"}, {"code": ["Null characters are not allowed."]}),
    ],
)
def test_what_is_missing_is_said_at_its_field(given, errors):
    assert CheckForm(given).errors == errors
