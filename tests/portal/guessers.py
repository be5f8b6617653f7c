"""People who guess: many addresses, wrong passwords, and how many were looked at."""

from __future__ import annotations

import itertools
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

RIGHT, WRONG = "right-reading", "not-the-password"
ANOTHER = "another-quiet-reading-room"
# As the forms that ask for a new password name it.
NEW = {"password1": ANOTHER, "password2": ANOTHER}
NUMBERS = itertools.count()
# A file, because the guessers may be processes of their own.
LOOKED_AT: Path | None = None


class CountingHasher(MD5PasswordHasher):
    """Cheap, and writes down each password that is really compared."""

    def verify(self, password: str, encoded: str) -> bool:
        if LOOKED_AT is not None:
            # One byte at the end of a file is written whole, whoever else writes.
            with LOOKED_AT.open("ab", buffering=0) as file:
                file.write(b".")
        return super().verify(password, encoded)


def count_into(path: Path) -> None:
    global LOOKED_AT
    LOOKED_AT = path
    path.write_bytes(b"")


def looked_at() -> int:
    return len(LOOKED_AT.read_bytes())


def make_account(email: str, password: str = RIGHT):
    name = f"reader{next(NUMBERS)}"
    user = get_user_model().objects.create_user(name, email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def address(number: int) -> str:
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


def type_password(
    client: Client, email: str, password: str = WRONG, *, number: int = 1, **headers
):
    answers = {"login": email, "password": password}
    headers = {"REMOTE_ADDR": address(number)} | headers
    return client.post("/accounts/login/", answers, **headers)
