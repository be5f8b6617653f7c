"""The plots of applications that wait, at every step where one can wait."""

from __future__ import annotations

import datetime as dt

from ce_plugin.demo import days
from ce_plugin.demo.case import ENOUGH, Case
from ce_plugin.demo.playing import Story
from ce_plugin.enums import StageKind
from ce_plugin.services import applications, review, snapshots

RETURN_NOTE = (
    "Please say in one sentence what the longest training of your list was about, "
    "so that your verifier can place it. Then submit again."
)
DECLINE_NOTE = (
    "Most of this list was earned for another state's program and cannot be used "
    "here. Please call me, and we will look at what you have together."
)
QUESTION = "I do not remember these two trainings. Could somebody check them again?"
CANNOT_SAY = (
    "I have been chair since spring only and cannot speak for the years before."
)


def _collected(case: Case, submitted: dt.date) -> Story:
    """On the track for two years and more; everything needed is there."""
    opened = days.later(submitted, months=-case.some_days(24, 34))
    yield days.moment(opened, 9)
    case.join()
    yield days.moment(submitted, 10, case.some_days(0, 59))
    first = days.later(opened, months=-5)
    case.collect(ENOUGH, first, days.later(submitted, days=-3))


def draft(case: Case) -> Story:
    yield from _collected(case, case.ago(days=4))
    case.draft()


def _sent(case: Case, submitted: dt.date, until: str, reached: dt.date) -> Story:
    """Submitted, and passed on the day `reached` up to the step `until`."""
    yield from _collected(case, submitted)
    application = case.submit()
    yield from case.carry(application, [reached], until=until)
    return application


def at_coordinator(case: Case) -> Story:
    submitted = case.ago(days=case.some_days(6, 20))
    yield from _sent(case, submitted, StageKind.COORDINATOR, case.ago(days=3))


def at_verifier(case: Case) -> Story:
    submitted = case.ago(days=case.some_days(10, 14))
    yield from _sent(case, submitted, StageKind.VERIFIER, case.ago(days=6))


def link_ended(case: Case) -> Story:
    """Asked so long ago that the verifier's link has ended."""
    yield from _sent(case, case.ago(days=45), StageKind.VERIFIER, case.ago(days=30))


def questioned(case: Case) -> Story:
    application = yield from _sent(
        case, case.ago(days=16), StageKind.VERIFIER, case.ago(days=9)
    )
    yield days.moment(case.ago(days=5), 20)
    lines = snapshots.current_snapshot(application).lines.filter(must_vouch=True)
    case.answer(application, "question", QUESTION, tuple(lines[:2]))


def cannot_say(case: Case) -> Story:
    application = yield from _sent(
        case, case.ago(days=18), StageKind.VERIFIER, case.ago(days=9)
    )
    yield days.moment(case.ago(days=7), 20)
    case.answer(application, "cannot_say", CANNOT_SAY)


def returned(case: Case) -> Story:
    application = yield from _sent(
        case, case.ago(days=21), StageKind.COORDINATOR, case.ago(days=12)
    )
    yield days.moment(days.in_office(case.ago(days=8)), 11)
    review.return_application(
        application,
        actor=case.coordinator,
        note=RETURN_NOTE,
        snapshot_number=application.snapshot_number,
    )


def declined(case: Case) -> Story:
    application = yield from _sent(
        case, case.ago(days=70), StageKind.COORDINATOR, case.ago(days=66)
    )
    yield days.moment(days.in_office(case.ago(days=60)), 11)
    review.decline_application(
        application,
        actor=case.coordinator,
        note=DECLINE_NOTE,
        snapshot_number=application.snapshot_number,
    )


def withdrawn(case: Case) -> Story:
    application = yield from _sent(
        case, case.ago(days=50), StageKind.COORDINATOR, case.ago(days=45)
    )
    yield days.moment(case.ago(days=43), 18)
    applications.withdraw_application(application, actor=case.user)
