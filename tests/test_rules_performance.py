"""Records nobody has, on which the choice must end all the same.

Processor time, so that a busy machine does not matter; the limits are ten times and
more what was measured.
"""

import random
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ce_plugin.rules import Credit, evaluate, shipped_rule_set

AS_OF = date(2026, 9, 30)
KINDS = ("listed", "outside", "self_directed", "college", "committee", "instruction")
TRACKS = [
    ("IN-DIRECTOR", "director"),
    ("MT-2009", "director"),
    ("MT-2009", "staff"),
    ("MT-2023", "director"),
    ("NE-PUBLIC-LIBRARIAN", "librarian"),
    ("NY-PUBLIC-LIBRARIAN", "librarian"),
    ("WI-DIRECTOR", "director"),
]


class Record:
    """Credits drawn at random, the same in every run."""

    def __init__(self, code):
        self.random = random.Random(code)
        self.categories = [name.code for name in shipped_rule_set(code).categories]
        self.credits = []

    def add(self, **fields):
        draw = self.random
        self.credits.append(
            Credit(
                id=f"c{len(self.credits):03}",
                date=AS_OF - timedelta(draw.randrange(1000)),
                category=draw.choice(self.categories),
                credits=Decimal(draw.choice([1, 1, 2, 2, 3, 4, 6, 8])) / 2,
                tags=("technology",) if draw.random() < 0.3 else (),
                **{"kind": draw.choice(KINDS), **fields},
            )
        )

    def talks(self, topics, deliveries):
        for topic in range(topics):
            for _ in range(deliveries):
                changed = self.random.random() < 0.5
                talk = {"kind": "presenting", "topic": f"t{topic}"}
                self.add(**talk, substantially_changed=changed)


def seconds(code, track, credits):
    start = time.process_time()
    evaluate(shipped_rule_set(code), track, credits, AS_OF)
    return time.process_time() - start


@pytest.mark.parametrize(("code", "track"), TRACKS)
def test_three_hundred_credits_with_a_hundred_duplicates_are_soon_judged(code, track):
    record = Record(code)
    for _ in range(100):
        record.add()
    for event in range(100):
        record.add(event=f"e{event}")
        record.add(event=f"e{event}")
    assert seconds(code, track, record.credits) < 5


@pytest.mark.parametrize(("code", "track"), TRACKS)
def test_twenty_topics_of_eight_deliveries_are_soon_judged(code, track):
    record = Record(code)
    record.talks(topics=20, deliveries=8)
    for event in range(10):
        record.add(event=f"e{event}")
        record.add(event=f"e{event}")
    assert seconds(code, track, record.credits) < 5


def test_presentations_that_are_also_each_others_duplicates_come_to_an_end():
    """Events tie every topic to every other: more states than anybody can look at."""
    record = Record("MT-2023")
    draw = record.random
    for _ in range(80):
        topic, event = f"t{draw.randrange(12)}", f"e{draw.randrange(30)}"
        changed = draw.random() < 0.6
        talk = {"kind": "presenting", "topic": topic, "event": event}
        record.add(**talk, substantially_changed=changed)
    assert seconds("MT-2023", "staff", record.credits) < 120
