"""A small programme whose figures under MT-2026 are worked out by hand.

Judged on 25 November 2026; from 1 July 2026 on only training issued by the
State Library counts there.

| who | own rules | counted | missing | under MT-2026 | counted | missing |
| Ann, staff | MT-2023 | 60 | 0, eligible | her course of 20 in August | 40 | 20 |
| Ben, staff | MT-2023 | 12 | 48 | all of it earlier | 12 | 48 |
| Cyd, staff | MT-2023 | 7 | 53 | 4 of September go, 3 were issued | 3 | 57 |
| Dee, trustee | MT-2023 | 15 | 0, eligible | all of it earlier | 15 | 0, eligible |
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from ce_plugin.models import ImpactReport, RuleSet
from ce_plugin.services import laboratory
from tests import factories
from tests.shipped import bring_in_rule_sets

DAY = dt.date(2026, 11, 25)
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/Denver"))
EARLIER, AUGUST = dt.date(2025, 3, 3), dt.date(2026, 8, 4)
SEPTEMBER = dt.date(2026, 9, 9)
OPENED = dt.date(2024, 1, 15)


def join(name: str, track: str = "staff"):
    person = factories.make_person(first_name=name, last_name="Bench")
    return factories.make_participation(
        person, factories.make_track(track), opened_on=OPENED
    )


def earn(participation, credits: int, day: dt.date = EARLIER, **fields):
    return factories.make_claim(
        participation.person, credits=Decimal(credits), day=day, **fields
    )


def build() -> dict:
    ann, ben, cyd, dee = join("Ann"), join("Ben"), join("Cyd"), join("Dee", "trustee")
    for code in factories.CATEGORIES:
        earn(ann, 10, category=code)
    earn(ann, 20, AUGUST)
    earn(ben, 12)
    earn(cyd, 4, SEPTEMBER, category="TECH")
    earn(cyd, 3, SEPTEMBER, category="TECH", program_issued=True)
    earn(dee, 15)
    return {"ann": ann, "ben": ben, "cyd": cyd, "dee": dee}


def next_rules() -> RuleSet:
    bring_in_rule_sets()
    return RuleSet.objects.get(code="MT-2026")


def worked_out(rule_set: RuleSet | None = None, **asked) -> ImpactReport:
    report = laboratory.ask_impact(rule_set or next_rules(), **asked)
    laboratory.compute_impact(report.pk)
    report.refresh_from_db()
    return report
