"""Plays many stories side by side, in the order of time.

A story is a generator. What stands before its first `yield` is preparation; each
`yield moment` waits until the clock stands there. Playing them together instead
of one after the other makes certificate numbers rise with the days of issue.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator

from ce_plugin.demo import past

Story = Iterator[dt.datetime]


def play(stories: Iterable[Story]) -> None:
    waiting: list[tuple[dt.datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _wait(waiting, number, story)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        with past.at(moment):
            _wait(waiting, number, story)


def _wait(waiting: list, number: int, story: Story) -> None:
    """Let the story go on to its next moment, if it has one."""
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, story))
