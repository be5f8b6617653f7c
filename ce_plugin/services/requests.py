"""Which request is being answered, for the audit and the log. Empty outside of one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("ce_request_id", default="")


def current_id() -> str:
    return _current.get()


@contextmanager
def new_id() -> Iterator[str]:
    """A fresh id, until the block ends; never one that a visitor sent."""
    given = secrets.token_hex(16)
    token = _current.set(given)
    try:
        yield given
    finally:
        _current.reset(token)
