"""Whether there is an account is said by mail to its owner, and by no page (A11)."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.portal.guessers import NEW, RIGHT, WRONG, address, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
MANY = 200
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+|([?&]key=)[^"&]+')
PAGES = {
    "/accounts/login/": lambda email: {"login": email, "password": WRONG},
    "/accounts/password/reset/": lambda email: {"email": email},
    "/accounts/signup/": lambda email: {"email": email, **NEW},
}


@pytest.fixture(autouse=True)
def _limits_of_the_library_are_on(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": None}


def told(page: str, email: str, number: int) -> tuple:
    """All that a visitor can see of the answer, but for what differs each time."""
    client = Client(REMOTE_ADDR=address(number))
    response = client.post(page, PAGES[page](email))
    following = response.get("Location")
    final = client.get(following) if following else response
    body = TOKEN.sub("", final.content.decode()).replace(email, "ADDRESS")
    return response.status_code, following, tuple(sorted(client.cookies)), body


def timed(page: str, email: str, number: int) -> tuple[tuple, float]:
    begin = time.perf_counter()
    answer = told(page, email, number)
    return answer, time.perf_counter() - begin


@pytest.mark.parametrize("page", PAGES)
def test_known_and_unknown_addresses_get_the_same_answer(page):
    answers, seconds = set(), {"known": [], "unknown": []}
    for number in range(MANY):
        make_account(f"known{number:03}@library.example")
        # In turn, so that a slow moment of the machine meets both alike.
        for at, kind in enumerate(seconds):
            email = f"{kind}{number:03}@library.example"
            answer, took = timed(page, email, 2 * number + at)
            answers.add(answer)
            seconds[kind].append(took)

    known, unknown = (statistics.median(each) * 1000 for each in seconds.values())
    print(  # noqa: T201
        f"\n{page}: {MANY} known and {MANY} unknown addresses, {len(answers)} answer; "
        f"medians {known:.1f} and {unknown:.1f} ms"
    )
    assert len(answers) == 1


@pytest.mark.parametrize("page", PAGES)
def test_so_does_whoever_asks_again_and_again(page):
    make_account("known@library.example")

    known = [told(page, "known@library.example", each) for each in range(8)]
    unknown = [told(page, "newone@library.example", each) for each in range(8)]

    assert known == unknown
    assert [each[0] for each in known][-1] == 429


class WorkHasher(MD5PasswordHasher):
    """Counts the work that makes signing in slow, where the clock is no witness."""

    times = 0

    def encode(self, password, salt):
        WorkHasher.times += 1
        return super().encode(password, salt)


def work_at(page: str, email: str) -> int:
    before = WorkHasher.times
    told(page, email, 1)
    return WorkHasher.times - before


@pytest.mark.parametrize(
    ("page", "times"),
    [
        ("/accounts/login/", 1),
        ("/accounts/password/reset/", 0),
        ("/accounts/signup/", 1),
    ],
)
def test_both_cost_as_many_hashes_of_a_password(page, times, settings):
    settings.PASSWORD_HASHERS = ["tests.portal.test_enumeration.WorkHasher"]
    make_account("known@library.example")

    work = [work_at(page, f"{who}@library.example") for who in ("known", "unknown")]

    assert work == [times, times]


def test_the_owner_of_an_account_is_told_that_there_is_one(mailoutbox):
    make_account("ann@library.example")
    Client().post("/accounts/signup/", {"email": "ann@library.example", **NEW})

    (mail,) = mailoutbox
    assert mail.to == ["ann@library.example"]
    assert "There is one already." in mail.body
    assert "http://testserver/accounts/password/reset/" in mail.body


def test_somebody_without_an_account_is_told_so_by_mail_only(mailoutbox):
    page = Client().post("/accounts/password/reset/", {"email": "x@library.example"})

    (mail,) = mailoutbox
    assert page.status_code == 302
    assert "there is no account with this address" in mail.body


def added(email: str) -> tuple:
    """Somebody signed in gives another address."""
    client, own = Client(), f"own-{email}"
    client.force_login(make_account(own))
    client.post("/accounts/reauthenticate/", {"password": RIGHT})
    response = client.post("/accounts/email/", {"action_add": "", "email": email})
    body = TOKEN.sub("", client.get("/accounts/email/").content.decode())
    body = body.replace(own, "OWN").replace(email, "ADDRESS")
    return response.status_code, response["Location"], body


def test_giving_an_address_of_somebody_else_looks_like_any_other():
    answers = set()
    for number in range(20):
        make_account(f"known{number:02}@library.example")
        answers.add(added(f"known{number:02}@library.example"))
        answers.add(added(f"newone{number:02}@library.example"))

    assert len({each[:2] for each in answers}) == 1
    # Ids of rows stand in the page; nothing else differs.
    assert len({re.sub(r"\d+", "", each[2]) for each in answers}) == 1
