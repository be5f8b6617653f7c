"""How far work may go at one time, and where it goes on the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from ce_plugin.models import DueWork


class Pace:
    """One pass over many rows, in order of their keys.

    Without `row` nothing is remembered, without `until` (of `time.monotonic`) there is
    no hurry. `is_unfinished` says that time ran out before the rows did.
    """

    def __init__(self, row: DueWork | None = None, until: float | None = None) -> None:
        self.row = row
        self.until = until
        self.is_unfinished = False
        self.after = (row.after if row else None) or 0

    def batches(
        self, next_keys: Callable[[int], Sequence[int]]
    ) -> Iterator[Sequence[int]]:
        """Keys after the last one done, until there are none or time is up.

        A batch counts as done when the next one is asked for.
        """
        while keys := next_keys(self.after):
            yield keys
            self._note(keys[-1])
            if self._is_over():
                self.is_unfinished = True
                return

    def _note(self, key: int) -> None:
        self.after = key
        if self.row:
            self.row.after = key
            self.row.save(update_fields=["after"])

    def _is_over(self) -> bool:
        return self.until is not None and time.monotonic() >= self.until
