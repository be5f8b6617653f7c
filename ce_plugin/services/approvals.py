"""Mails about what waits for approval, was published or is to be changed.

Wagtail would send them while somebody waits for a page, lose what a mail server refuses
and write the address into the log. These are rows like all our mails.
"""

from __future__ import annotations

from collections.abc import Iterable

from ce_plugin.models import Person
from ce_plugin.services import links
from ce_plugin.services.outbox import queue_email


def ask(title: str, path: str, *, key: str, users: Iterable) -> None:
    """Something waits for these people; `key` names this waiting."""
    for user in users:
        queue_email(
            "approval_needed",
            dedupe_key=f"approval:{key}:asked:{user.pk}",
            **_to(user, title, path),
        )


def say_approved(title: str, path: str, *, key: str, users: Iterable) -> None:
    for user in users:
        queue_email(
            "approval_given",
            dedupe_key=f"approval:{key}:given:{user.pk}",
            **_to(user, title, path),
        )


def say_returned(
    title: str, path: str, *, key: str, users: Iterable, comment: str
) -> None:
    for user in users:
        queue_email(
            "approval_refused",
            dedupe_key=f"approval:{key}:refused:{user.pk}",
            **_to(user, title, path, comment=comment),
        )


def _to(user, title: str, path: str, **about) -> dict:
    context = {
        "first_name": user.first_name or user.get_username(),
        "title": title,
        "page_url": links.absolute(path),
        **about,
    }
    return {
        "recipient": user.email,
        "person": Person.objects.filter(user=user).first(),
        "context": context,
    }
