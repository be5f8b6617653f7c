"""What the site says to a password: long enough, and not of the words used here."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.portal.second_steps import make_user

pytestmark = pytest.mark.django_db
GUESSED = (
    "This password is easy to guess here, because it is made of words like "
    "“library” or “montana”. Use other words."
)


def said_to(password: str, user=None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        (
            "elm-otter-9",
            [
                "This password is too short. Use at least 12 characters: 1 more.",
            ],
        ),
        ("elm-otter-91", []),
        ("vier winde wehn", []),
        ("äöü ßéñ çîô 雪 雪", []),
        ("onlysmallletters", []),
        ("x" * 5 + "qhv kelp moss fern" * 6 + "y" * 15, []),
        (
            "m0ss-" * 26,
            ["This password is too long. Use at most 128 characters."],
        ),
        ("montana-library-2026", [GUESSED]),
        ("MontanaStateLibrary!", [GUESSED]),
        ("Certificate.2026", [GUESSED]),
        ("montana kelp moss fern", []),
    ],
)
def test_password_of_a_member_is_judged_by_length_and_words(password, said):
    assert said_to(password) == said


def test_common_password_is_refused():
    assert said_to("qwertyqwerty") == ["This password is too common."]


def test_own_address_is_refused():
    user = make_user(admin=False)
    assert said_to("ann@library.example", user) != []


@pytest.mark.parametrize(
    ("admin", "said"),
    [
        (False, []),
        (
            True,
            ["This password is too short. Use at least 15 characters: 3 more."],
        ),
    ],
)
def test_whoever_works_in_the_admin_needs_a_longer_one(admin, said):
    assert said_to("elm-otter-91", make_user(admin=admin)) == said


def test_pages_say_what_is_asked_before_it_is_typed(client):
    page = client.get("/accounts/signup/").content.decode()
    assert "At least 12 characters" in page
    assert 'maxlength="128"' not in page


def test_hundred_and_twenty_nine_characters_get_a_sentence(client):
    long = "m0ss " * 26
    answers = {"email": "new@library.example", "password1": long, "password2": long}
    form = client.post("/accounts/signup/", answers).context["form"]
    assert form.errors["password1"] == [
        "This password is too long. Use at most 128 characters."
    ]
