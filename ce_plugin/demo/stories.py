"""The plots of people who hold, held or collect toward a certificate.

Each is a generator of moments (see `playing.py`). Days count back from the day
of loading, except where a story must lie under the rules before July 2023.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ce_plugin.demo import days
from ce_plugin.demo.case import ENOUGH, FEW, SOME, Case
from ce_plugin.demo.files import rows
from ce_plugin.demo.playing import Story
from ce_plugin.services import claims, participations, transition

# MT-2014 binds whoever begins on these days, whenever the site is loaded.
EARLY = dt.date(2021, 3, 1), dt.date(2023, 5, 31)
NOTES = {
    "query": "Was this one hour or one day? Please send the program.",
    "void": "This was a meeting of the board, which carries no credit.",
}


def _evening(day: dt.date) -> dt.datetime:
    return days.moment(day, 19)


def certified(case: Case, issued: dt.date, since: dt.date) -> Story:
    """From the first credit after `since` to a certificate on the day `issued`."""
    submitted = days.later(issued, days=-case.some_days(8, 20))
    yield days.moment(submitted, 10)
    reach = max(since, days.later(submitted, years=-4, days=5))
    case.collect(ENOUGH, reach, days.later(submitted, days=-3))
    application = case.submit()
    middle = days.later(submitted, days=case.some_days(2, 5))
    yield from case.carry(application, [middle, issued])


def _first(case: Case, issued: dt.date, months: int) -> Story:
    """A track chosen `months` before its certificate, with some credits banked."""
    opened = days.later(issued, months=-months)
    yield days.moment(opened, 9)
    case.join()
    yield from certified(case, issued, days.later(opened, months=-6))


def _toward_the_next(case: Case, since: dt.date, amounts: dict) -> Story:
    last = case.ago(days=3)
    yield _evening(last)
    case.collect(amounts, days.later(since, days=1), last)


def _held(case: Case, issued: dt.date, amounts: dict) -> Story:
    yield from _first(case, issued, case.some_days(12, 24))
    yield from _toward_the_next(case, issued, amounts)


def valid(case: Case) -> Story:
    issued = case.ago(months=case.some_days(1, 34), days=case.some_days(0, 27))
    yield from _held(case, issued, FEW)


def expiring(case: Case) -> Story:
    """The last day of the certificate lies within the next sixty days."""
    issued = days.later(case.ago(years=4), days=case.some_days(12, 55))
    yield from _held(case, issued, SOME)


def expired(case: Case) -> Story:
    issued = case.ago(years=4, days=case.some_days(20, 600))
    yield from _held(case, issued, FEW)


def renewed(case: Case) -> Story:
    again = case.ago(days=case.some_days(100, 800))
    before = days.later(again, months=-case.some_days(40, 46))
    yield from _first(case, before, 30)
    yield from certified(case, again, days.later(before, days=1))
    yield from _toward_the_next(case, again, FEW)


def ending_soon(case: Case) -> Story:
    """The director a stranger may become: little is missing, and little time left."""
    issued = days.later(case.ago(years=4), days=25)
    yield from _first(case, issued, 30)
    last = case.ago(days=9)
    yield _evening(last)
    nearly = {"LA": "22", "LSP": "12.5", "CMTS": "12", "TECH": "7.5"}
    case.ledger.earn(days.later(issued, days=1), last, nearly, extras=False)


def almost_there(case: Case) -> Story:
    """Banked credits, no track chosen; most trainings of this year still open."""
    nearly = {
        "staff": {"LA": "14", "LSP": "18", "CMTS": "11", "TECH": "14"},
        "trustee": {"LA": "11", "LSP": "2"},
    }[case.track.code]
    first, last = case.ago(years=3), case.ago(months=2)
    yield _evening(last)
    until = case.ago(months=11)
    case.ledger.earn(first, last, nearly, listed_until=until, extras=False)
    first_aid = rows("uncounted")[0]
    case.ledger.write([case.ledger.uncounted(first_aid, first, last)])
    long_ago = case.ago(years=5)
    case.ledger.earn(long_ago, long_ago, {"LA": "1"}, extras=False)


def banked(case: Case) -> Story:
    """Credits, but no track."""
    yield _evening(case.ago(days=12))
    case.collect(SOME, case.ago(years=2), case.ago(days=14))


def opened_early(case: Case) -> Story:
    opened = days.random_day(case.chance, *EARLY)
    yield days.moment(opened, 11)
    case.join()
    yield _evening(case.ago(days=5))
    case.collect(SOME, max(opened, case.ago(years=3)), case.ago(days=6))


def collecting(case: Case) -> Story:
    """On the way under today's rules; one credit is being looked at."""
    opened = case.ago(months=case.some_days(2, 28))
    yield days.moment(opened, 11)
    case.join()
    yield _evening(case.ago(days=7))
    earned = case.collect(SOME, days.later(opened, months=-4), case.ago(days=8))
    yield days.moment(case.ago(days=4), 15)
    _find_fault(case, earned)


def _find_fault(case: Case, earned: list) -> None:
    step = case.chance.choice(("query", "void", "withdraw"))
    claim = case.chance.choice(earned)
    if step == "withdraw":
        claims.withdraw_claim(claim, actor=case.user)
        return
    transition.apply_transition(claim, step, actor=case.coordinator, note=NOTES[step])


def left_early(case: Case) -> Story:
    """Begun and given up under the rules before July 2023."""
    opened = days.random_day(case.chance, EARLY[0], dt.date(2021, 12, 31))
    yield from _given_up(case, opened, days.later(opened, months=14))


def left(case: Case) -> Story:
    yield from _given_up(case, case.ago(months=20), case.ago(months=5))


def _given_up(case: Case, opened: dt.date, closed: dt.date) -> Iterator[dt.datetime]:
    yield days.moment(opened, 9)
    participation = case.join()
    yield _evening(closed)
    case.collect(FEW, opened, days.later(closed, days=-4))
    participations.leave(participation, actor=case.user)
