"""Dice that fall the same way every time."""

from __future__ import annotations

import random
import uuid

NAMESPACE = uuid.UUID("6f0c4a52-6f1d-5d51-9a0e-2b6a1c9b7e11")


def dice(key: str) -> random.Random:
    """A stream of chance that depends on `key` and on nothing else."""
    return random.Random(f"montana-demo-2026/{key}")  # noqa: S311 (no secret)


def same_id(key: str) -> uuid.UUID:
    """The identifier that belongs to `key`, in every database the same."""
    return uuid.uuid5(NAMESPACE, key)
