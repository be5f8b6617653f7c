"""Sums and the engine agree, tried on many small programmes under every rule set."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ce_plugin import rules
from ce_plugin.enums import ClaimKind
from ce_plugin.models import (
    ApplicationLine,
    ApplicationSnapshot,
    CECategory,
    CertificationApplication,
    CertificationTrack,
    CreditClaim,
    Person,
    RuleSet,
    TrackParticipation,
)
from ce_plugin.services import clock
from tests.factories import make_session
from tests.services.test_bulk import by_engine, changed, everybody
from tests.shipped import bring_in_rule_sets

pytestmark = pytest.mark.django_db

EXAMPLES = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 60
AS_OF = dt.date(2028, 2, 29)
SETS = [
    *(rules.parse_rule_set(definition) for definition in rules.shipped_rule_sets()),
    changed("MT-2009", step="1", smallest="2"),
    changed(step="0.1", smallest="0.1"),
    changed("MT-2014", report_within_days=20),
    changed(variant={"caps": [{"limit": "12", "categories": ["LA", "TECH"]}]}),
    changed(variant={"caps": [{"limit": "5", "kinds": ["recording", "college"]}]}),
]
AMOUNTS = [Decimal(n) / 2 for n in (1, 2, 3, 5, 8, 20, 40, 60)]
UNEVEN = [Decimal(text) for text in ("0", "0.3", "1.7")]
ORDINARY = ["listed", "outside", "recording"]
EXTRAS = [
    {"kind": "presenting", "topic": "Weeding", "hours": Decimal("1.5")},
    {"kind": "presenting", "topic": "Weeding", "substantially_changed": True},
    {"kind": "presenting", "role": "presenter", "session": True, "hours": Decimal(1)},
    {"kind": "listed", "session": True},
    {"kind": "college", "semester_credits": Decimal("1.5")},
    {"kind": "college", "quarter_credits": Decimal(2)},
    {"kind": "degree", "degree": "MLIS"},
    {"kind": "degree", "degree": "MPA"},
    {"kind": "recording", "recorded_on": dt.date(2024, 3, 1)},
    {"hours": Decimal(2)},
    {"status": "void"},
    {"status": "queried"},
    {"told_late": True},
    {"used": True},
]
# With a period of four years: over, ending today by a hair, running, just begun.
STARTS = [dt.date(2021, 5, 1), dt.date(2024, 2, 28), dt.date(2024, 2, 29)]
STARTS += [dt.date(2024, 3, 1), dt.date(2026, 1, 15), AS_OF]


def claims_in(codes: list[str]):
    return st.builds(
        lambda days, category, amount, kind, issued, extra: {
            "ends_on": AS_OF - dt.timedelta(days - 20),
            "category": category,
            "credits": amount,
            "kind": kind,
            "program_issued": issued,
            **extra,
        },
        st.integers(0, 2600),
        st.sampled_from(codes),
        st.sampled_from([*AMOUNTS, *AMOUNTS, *UNEVEN]),
        st.sampled_from([*ORDINARY * 4, *ClaimKind.values]),
        st.booleans(),
        st.sampled_from([{}] * len(EXTRAS) + EXTRAS),
    )


@st.composite
def programmes(draw):
    """Rules, and people: track, first or again, since when, with what."""
    rule_set = draw(st.sampled_from(SETS))
    codes = [one.code for one in rule_set.categories]
    person = st.tuples(
        st.sampled_from(sorted(rule_set.tracks)),
        st.booleans(),
        st.sampled_from([None, None, *STARTS]),
        st.lists(claims_in([*codes, *codes, "GEN"]), max_size=12),
    )
    return rule_set, draw(st.lists(person, min_size=1, max_size=4))


@pytest.fixture
def standing_rows():
    """What all examples share: categories, tracks, one session."""
    bring_in_rule_sets()
    for rule_set in SETS[:8]:
        for name in rule_set.categories:
            CECategory.objects.get_or_create(
                programme=rule_set.programme, code=name.code, name=name.label
            )
        for code in rule_set.tracks:
            CertificationTrack.objects.get_or_create(
                programme=rule_set.programme, code=code
            )
    return {one.code: one for one in CECategory.objects.all()}, make_session()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # The shared rows stay; what an example adds is rolled back.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(programme=programmes())
def test_sums_and_the_engine_agree(standing_rows, programme):
    rule_set, people = programme
    with transaction.atomic():
        members = [make_member(rule_set, person, standing_rows) for person in people]
        own = rule_set if rule_set in SETS[8:] else None

        told = everybody(as_of=AS_OF, rule_set=own)

        expected = {one.pk: by_engine(one, parsed=own, as_of=AS_OF) for one in members}
        transaction.set_rollback(True)
    assert told == expected


def make_member(rule_set, person, standing_rows) -> TrackParticipation:
    code, renewal, start, claims = person
    member = TrackParticipation.objects.create(
        person=Person.objects.create(first_name="Ada", last_name="Any", email="a@b.cd"),
        track=CertificationTrack.objects.get(programme=rule_set.programme, code=code),
        rule_set=RuleSet.objects.get(code=rule_set.code),
        opened_on=AS_OF,
        renewal=renewal,
        period_start=start,
    )
    used = make_claims(member.person, claims, *standing_rows)
    if renewal and used:
        close(member, used)
    return member


def make_claims(person, claims, categories, session) -> list[CreditClaim]:
    """The used ones are returned. A session is claimed once in each role."""
    used, late, seen = [], [], set()
    for facts in claims:
        fields = dict(facts)
        is_used, is_late = fields.pop("used", False), fields.pop("told_late", False)
        role = fields.get("role", "attendee")
        if fields.pop("session", False) and role not in seen:
            fields["session"] = session
            seen.add(role)
        fields["category"] = categories[fields["category"]]
        claim = CreditClaim.objects.create(
            person=person, title="Any", begins_on=fields["ends_on"], **fields
        )
        used += [claim] * is_used
        late += [claim.pk] * is_late
    moment = clock.local(dt.datetime.combine(AS_OF, dt.time(12), dt.UTC))
    told = CreditClaim.objects.filter(person=person)
    told.exclude(pk__in=late).update(recorded_at=moment - dt.timedelta(days=2000))
    told.filter(pk__in=late).update(recorded_at=moment)
    return used


def close(member: TrackParticipation, used: list[CreditClaim]) -> None:
    """The certificate before, on whose list these claims counted."""
    before = TrackParticipation.objects.create(
        person=member.person,
        track=member.track,
        rule_set=member.rule_set,
        status="certified",
        opened_on=AS_OF,
        closed_on=AS_OF,
    )
    application = CertificationApplication.objects.create(
        participation=before,
        status="issued",
        snapshot_number=1,
        submitted_at=clock.now(),
        closed_at=clock.now(),
    )
    snapshot = ApplicationSnapshot.objects.create(
        application=application,
        number=1,
        as_of=AS_OF,
        rule_set=member.rule_set,
        evaluation={},
    )
    ApplicationLine.objects.bulk_create(
        ApplicationLine(
            snapshot=snapshot,
            claim=claim,
            title=claim.title,
            begins_on=claim.begins_on,
            ends_on=claim.ends_on,
            category_code=claim.category.code,
            category_name=claim.category.name,
            credits=claim.credits,
            counted=Decimal(1),
            evidence_level=claim.evidence_level,
            must_vouch=False,
        )
        for claim in used
    )
