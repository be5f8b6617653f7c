"""Credits as a person would have collected them, drawn from a seeded chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import DateTimeField
from django.db.models.functions import Cast

from ce_plugin.demo import days
from ce_plugin.demo.chance import dice, same_id
from ce_plugin.demo.files import rows
from ce_plugin.enums import ClaimKind, EventFormat, EvidenceLevel, Provenance
from ce_plugin.models import CreditClaim, EventSession, Person

LISTED_SHARE = 0.55
# Its page says that it did not take place.
CANCELED = "exploring-the-work-of-a-library-board-2020-03-23"
LISTED_EVIDENCE = (
    EvidenceLevel.HOST_CHECKED,
    EvidenceLevel.HOST_CHECKED,
    EvidenceLevel.CODE_ENTERED,
    EvidenceLevel.IMPORTED,
    EvidenceLevel.SELF_STATED,
)
OUTSIDE_EVIDENCE = (EvidenceLevel.DOCUMENTED, EvidenceLevel.SELF_STATED)
# Noted the day after the training, in the early afternoon.
UNTIL_RECORDED = dt.timedelta(hours=44)


class Offers:
    """What there was to learn: sessions of the calendar, and training elsewhere."""

    def __init__(self, categories: dict) -> None:
        self.categories = categories
        listed = EventSession.objects.with_credit().select_related("page", "category")
        ordered = listed.exclude(page__slug=CANCELED).order_by(
            "begins_on", "page__slug", "sort_order"
        )
        self._listed = _by_category(ordered, lambda session: session.category.code)
        self._outside = _by_category(rows("outside"), lambda row: row["category"])

    def listed(self, code: str, first: dt.date, last: dt.date) -> list[EventSession]:
        return [
            session
            for session in self._listed.get(code, ())
            if first <= session.begins_on and session.ends_on <= last
        ]

    def outside(self, code: str) -> list[dict[str, str]]:
        return self._outside[code]


def _by_category(items, code_of) -> dict[str, list]:
    grouped: dict[str, list] = {}
    for item in items:
        grouped.setdefault(code_of(item), []).append(item)
    return grouped


class Ledger:
    """The growing record of one person."""

    def __init__(self, person: Person, offers: Offers) -> None:
        self.person = person
        self.offers = offers
        self.chance = dice(f"credits of {person.email}")
        self._taken: set[int] = set()
        self._written = 0

    def earn(self, *when_and_what, **options) -> list[CreditClaim]:
        """Draw credits and put them on record."""
        return self.write(self.draw(*when_and_what, **options))

    def draw(
        self,
        first: dt.date,
        last: dt.date,
        targets: dict[str, str],
        *,
        listed_until: dt.date | None = None,
        extras: bool = True,
    ) -> list[CreditClaim]:
        """Exactly the wanted credits per category, on days from `first` to `last`."""
        claims = [
            claim
            for code, wanted in targets.items()
            for claim in self._reach(
                code, Decimal(wanted), first, last, listed_until or last
            )
        ]
        return claims + (self._extras(claims, first, last) if extras else [])

    def write(self, claims: list[CreditClaim]) -> list[CreditClaim]:
        return CreditClaim.objects.bulk_create(claims)

    def _reach(self, code, wanted, first, last, listed_until) -> Iterator[CreditClaim]:
        sessions = self.offers.listed(code, first, listed_until)
        self.chance.shuffle(sessions)
        elsewhere = _endless(self.offers.outside(code), self.chance)
        while wanted > 0:
            claim = None
            if self.chance.random() < LISTED_SHARE:
                claim = self._attend(sessions, wanted)
            claim = claim or self._study(next(elsewhere), wanted, first, last)
            wanted -= claim.credits
            yield claim

    def _attend(self, sessions: list[EventSession], at_most) -> CreditClaim | None:
        while sessions:
            session = sessions.pop()
            if session.pk not in self._taken and session.credits <= at_most:
                self._taken.add(session.pk)
                return self._listed(session)
        return None

    def _listed(self, session: EventSession) -> CreditClaim:
        recorded = session.page.format == EventFormat.RECORDING
        return self._claim(
            session=session,
            kind=ClaimKind.RECORDING if recorded else ClaimKind.LISTED,
            title=session.display_title,
            sponsor=session.page.sponsor,
            presenter=session.presenter,
            begins_on=session.begins_on,
            ends_on=session.ends_on,
            category=session.category,
            credits=session.credits,
            program_issued=True,
            evidence_level=self._evidence_of(session),
        )

    def _evidence_of(self, session: EventSession) -> str:
        drawn = self.chance.choice(LISTED_EVIDENCE)
        # Nobody sees who watches a recording or takes a course by themselves.
        by_themselves = session.page.is_had_at_any_time
        return EvidenceLevel.SELF_STATED if by_themselves else drawn

    def _study(self, row, at_most: Decimal, first, last) -> CreditClaim:
        return self._claim(
            kind=ClaimKind.OUTSIDE,
            title=row["title"],
            sponsor=row["sponsor"],
            description=row["about"],
            category=self.offers.categories[row["category"]],
            credits=min(Decimal(row["credits"]), at_most),
            evidence_level=self.chance.choice(OUTSIDE_EVIDENCE),
            **self._on_a_day(first, last),
        )

    def _on_a_day(self, first: dt.date, last: dt.date) -> dict[str, dt.date]:
        day = days.random_day(self.chance, first, last)
        return {"begins_on": day, "ends_on": day}

    def _claim(self, **facts) -> CreditClaim:
        self._written += 1
        key = f"{self.person.email}/credit/{self._written}"
        return CreditClaim(
            public_id=same_id(f"{key}/public"),
            form_key=same_id(key),
            person=self.person,
            recorded_by=self.person.user,
            provenance=Provenance.DEMONSTRATION,
            **facts,
        )

    def _extras(self, claims, first, last) -> list[CreditClaim]:
        """What real records have too: things that do not count, doubles, teaching."""
        found = []
        if self.chance.random() < 0.5:
            row = self.chance.choice(rows("uncounted"))
            found.append(self.uncounted(row, first, last))
        if self.chance.random() < 0.2:
            found.append(self._double(self.chance.choice(claims)))
        if self.chance.random() < 0.15:
            found.append(self._taught(first, last))
        if self.chance.random() < 0.08:
            found.append(self._college(first, last))
        return found

    def uncounted(self, row, first: dt.date, last: dt.date) -> CreditClaim:
        return self._claim(
            kind=row["kind"],
            title=row["title"],
            sponsor=row["sponsor"],
            category=self.offers.categories[row["category"]],
            credits=Decimal(row["credits"]),
            **self._on_a_day(first, last),
        )

    def _double(self, claim: CreditClaim) -> CreditClaim:
        """The same training typed in once more, as people do."""
        return self._claim(
            kind=ClaimKind.OUTSIDE,
            title=claim.title.upper(),
            sponsor=claim.sponsor,
            category=claim.category,
            credits=claim.credits,
            begins_on=claim.begins_on,
            ends_on=claim.ends_on,
        )

    def _taught(self, first: dt.date, last: dt.date) -> CreditClaim:
        return self._claim(
            kind=ClaimKind.PRESENTING,
            title="Library cards for every family",
            topic="Library cards",
            description="A workshop for colleagues of the federation.",
            category=self.offers.categories["LSP"],
            hours=Decimal("1.50"),
            credits=Decimal("3.0"),
            evidence_level=EvidenceLevel.DOCUMENTED,
            **self._on_a_day(first, last),
        )

    def _college(self, first: dt.date, last: dt.date) -> CreditClaim:
        return self._claim(
            kind=ClaimKind.COLLEGE,
            title="Foundations of Library Management",
            sponsor="A university, by distance",
            category=self.offers.categories["LA"],
            semester_credits=Decimal("3.0"),
            credits=Decimal("12.0"),
            evidence_level=EvidenceLevel.DOCUMENTED,
            **self._on_a_day(first, last),
        )


def _endless(items: list, chance) -> Iterator:
    while True:
        yield from chance.sample(items, len(items))


def note_when_recorded(newer_than: int) -> None:
    """Set when each credit was noted, which rows made in bulk all call today."""
    noted = Cast("ends_on", DateTimeField()) + UNTIL_RECORDED
    CreditClaim.objects.filter(
        pk__gt=newer_than, provenance=Provenance.DEMONSTRATION
    ).update(recorded_at=noted)
