"""Lets the story of each person happen who has no record yet."""

from __future__ import annotations

import datetime as dt
import itertools

from django.contrib.auth import get_user_model
from django.db.models import Max

from ce_plugin.demo import mails, stories, waiting
from ce_plugin.demo.case import FEW, Case
from ce_plugin.demo.cast import Member
from ce_plugin.demo.credits import Ledger, Offers, note_when_recorded
from ce_plugin.demo.playing import play
from ce_plugin.demo.programme import categories, tracks
from ce_plugin.demo.sign_ins import COORDINATOR
from ce_plugin.enums import Provenance
from ce_plugin.models import CreditClaim, Person

CREDITS = 3000
STORIES = {
    story.__name__: story
    for story in (
        stories.almost_there,
        stories.banked,
        stories.collecting,
        stories.ending_soon,
        stories.expired,
        stories.expiring,
        stories.left,
        stories.left_early,
        stories.opened_early,
        stories.renewed,
        stories.valid,
        waiting.at_coordinator,
        waiting.at_verifier,
        waiting.cannot_say,
        waiting.declined,
        waiting.draft,
        waiting.link_ended,
        waiting.questioned,
        waiting.returned,
        waiting.withdrawn,
    )
}
# Plots to which a few more credits may be added without changing what they show.
OPEN_ENDED = ("valid", "renewed", "expired", "opened_early", "collecting", "banked")


def tell(people: dict[Member, Person], today: dt.date) -> None:
    cases = _untold(people, today)
    if not cases:
        return
    mark = _newest_credit()
    with mails.left_unsent():
        play((STORIES[member.plot](case) for member, case in cases.items()))
    _fill_up([case for member, case in cases.items() if member.plot in OPEN_ENDED])
    note_when_recorded(mark)


def _untold(people: dict[Member, Person], today: dt.date) -> dict[Member, Case]:
    told = set(_invented().values_list("person_id", flat=True))
    track, offers = tracks(), Offers(categories())
    coordinator = get_user_model().objects.get(email=COORDINATOR)
    return {
        member: Case(
            person, track[member.track], Ledger(person, offers), coordinator, today
        )
        for member, person in people.items()
        if member.plot and person.pk not in told
    }


def _invented():
    return CreditClaim.objects.filter(provenance=Provenance.DEMONSTRATION)


def _newest_credit() -> int:
    return CreditClaim.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _fill_up(cases: list[Case]) -> None:
    """More of the same until the agreed number of credits is reached."""
    missing = CREDITS - _invented().count()
    for case in itertools.cycle(cases):
        if missing <= 0:
            return
        first, last = case.ago(months=18), case.ago(days=3)
        more = case.ledger.draw(first, last, FEW[case.track.code], extras=False)
        missing -= len(case.ledger.write(more[:missing]))
