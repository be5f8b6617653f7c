"""What is due today, and to whom. Asked any time of any day, or after days of silence.

Each reminder is a mail row with a key of its own, so that it goes out once however
often it is looked for. What was missed goes out late while it still helps; what
another reminder has overtaken does not go out any more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef

from ce_plugin import rules
from ce_plugin.enums import ApplicationStatus
from ce_plugin.models import (
    Certificate,
    CertificationApplication,
    OutboxMessage,
    Person,
    TrackParticipation,
)
from ce_plugin.models.times import formal_day
from ce_plugin.rules.conversions import plain
from ce_plugin.services import clock, links
from ce_plugin.services.credit_clocks import Clock, clock_of
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.outbox import Mail, queue_all
from ce_plugin.services.pace import Pace
from ce_plugin.services.records import questions

BATCH = 200
# Days before the last safe day, and before the end of a certificate.
APPLY_BY = (7, 30)
EXPIRES = (14, 60, 180)
# Credits that leave within so many days are told, at most once in so many days.
LEAVES_WITHIN = dt.timedelta(days=45)
LEAVES_EVERY = dt.timedelta(days=30)


def run_due(pace: Pace | None = None) -> int:
    """Queue every reminder that is due, and say how many are new.

    People are taken in batches, each a transaction of its own with the same few
    queries however many are in it.
    """
    pace = pace or Pace()
    return sum(_remind(people) for people in pace.batches(_next_people))


def _next_people(after: int) -> list[int]:
    """People on a track who can be written to, by key."""
    runs = TrackParticipation.objects.open().filter(person=OuterRef("pk"))
    rows = Person.objects.filter(Exists(runs), pk__gt=after).exclude(email="")
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _remind(people: Sequence[int]) -> int:
    standings = _standings(people)
    return queue_all(
        [
            *_to_apply(standings),
            *_of_leaving_credits(standings, _last_told(people)),
            *_of_ending_certificates(standings, _certificates(people)),
        ]
    )


@dataclass(frozen=True)
class Standing:
    """One open run that waits for nobody else; `status` is its application's."""

    participation: TrackParticipation
    question: rules.Question
    status: str | None
    today: dt.date

    @property
    def person(self) -> Person:
        return self.participation.person

    @cached_property
    def answer(self) -> rules.Evaluation:
        return self.question.on(self.today)

    @cached_property
    def clock(self) -> Clock:
        return clock_of(self.question, self.today)

    def mail(self, kind: str, key: str, **context) -> Mail:
        return _mail(kind, key, self.person, **self._context(), **context)

    def _context(self) -> dict:
        run = self.participation
        return {
            "track": run.track.name,
            "apply_url": links.page("application_review", run.public_id),
            "plan_url": links.page("participation_plan", run.public_id),
        }


def _mail(kind: str, key: str, person: Person, **context) -> Mail:
    return Mail(kind, key, person, {"first_name": person.first_name, **context})


def _standings(people: Sequence[int]) -> list[Standing]:
    """Every open run of theirs but those whose application is with others now."""
    rows = TrackParticipation.objects.open().filter(person__in=people)
    runs = list(rows.select_related("person", "track", "rule_set").order_by("pk"))
    applications = CertificationApplication.objects.open().filter(
        participation__in=runs
    )
    statuses = dict(applications.values_list("participation_id", "status"))
    waiting = ApplicationStatus.SUBMITTED
    idle = [run for run in runs if statuses.get(run.pk) != waiting]
    asked, today = questions(idle), clock.today()
    return [Standing(run, asked[run.pk], statuses.get(run.pk), today) for run in idle]


# --- you can apply; by when ------------------------------------------------------


def _to_apply(standings: Sequence[Standing]) -> Iterator[Mail]:
    """Close to the last safe day the hurry is the message, not the good news."""
    for standing in standings:
        if not standing.answer.eligible:
            continue
        step = _step(standing.clock.last_safe_day, standing.today, APPLY_BY)
        if step is not None:
            yield _apply_by(standing, step)
        elif standing.status is None:
            yield _can_apply(standing)


def _step(day: dt.date | None, today: dt.date, steps: Sequence[int]) -> int | None:
    """The latest reminder whose time has come, of those before `day`."""
    if day is None or day < today:
        return None
    left = (day - today).days
    return next((step for step in steps if left <= step), None)


def _can_apply(standing: Standing) -> Mail:
    last = standing.clock.last_safe_day
    return standing.mail(
        "can_apply",
        f"participation:{standing.participation.pk}:can-apply",
        last_day=formal_day(last) if last else "",
    )


def _apply_by(standing: Standing, step: int) -> Mail:
    last = standing.clock.last_safe_day
    return standing.mail(
        "apply_by",
        f"participation:{standing.participation.pk}:apply-by:{last}:{step}",
        last_day=formal_day(last),
        is_returned=standing.status == ApplicationStatus.RETURNED,
    )


# --- credits leave ---------------------------------------------------------------


def _of_leaving_credits(
    standings: Sequence[Standing], last_told: dict[int, dt.date]
) -> Iterator[Mail]:
    """One mail for all tracks of a person, and no second one within a month."""
    lines: dict[Person, list[dict]] = defaultdict(list)
    for standing in standings:
        told = last_told.get(standing.person.pk, dt.date.min)
        if not standing.answer.eligible and told + LEAVES_EVERY <= standing.today:
            lines[standing.person] += _leaving(standing)
    today = clock.today()
    for person, losses in lines.items():
        if losses:
            key = f"person:{person.pk}:credits-leave:{today}"
            yield _mail("credits_leave", key, person, losses=losses)


def _leaving(standing: Standing) -> Iterator[dict]:
    limit, found = standing.today + LEAVES_WITHIN, standing.clock
    plan_url = links.page("participation_plan", standing.participation.public_id)
    common = {"track": standing.participation.track.name, "plan_url": plan_url}
    if standing.answer.total and _is_soon(found.period_end, standing.today, limit):
        yield {**common, "amount": "", "day": formal_day(found.period_end)}
    for each in found.leaving:
        if each.day <= limit:
            amount = credits_in_words(each.amount)
            yield {**common, "amount": amount, "day": formal_day(each.day)}


def _is_soon(day: dt.date | None, today: dt.date, limit: dt.date) -> bool:
    return day is not None and today <= day <= limit


def _last_told(people: Sequence[int]) -> dict[int, dt.date]:
    """When each person was last told of credits that leave: the keys say so."""
    rows = OutboxMessage.objects.filter(kind="credits_leave", person__in=people)
    days: dict[int, dt.date] = {}
    for person, key in rows.values_list("person_id", "dedupe_key"):
        day = dt.date.fromisoformat(key.rpartition(":")[2])
        days[person] = max(day, days.get(person, day))
    return days


# --- a certificate ends ----------------------------------------------------------


def _certificates(people: Sequence[int]) -> dict[tuple[int, int], Certificate]:
    """By person and track, the certificate that lasts longest, if it ends soon."""
    today = clock.today()
    rows = Certificate.objects.valid(today).filter(person__in=people)
    last = {(row.person_id, row.track_id): row for row in rows.order_by("expires_on")}
    limit = today + dt.timedelta(days=max(EXPIRES))
    return {key: row for key, row in last.items() if row.expires_on <= limit}


def _of_ending_certificates(
    standings: Sequence[Standing], certificates: dict[tuple[int, int], Certificate]
) -> Iterator[Mail]:
    for standing in standings:
        run = standing.participation
        certificate = certificates.get((run.person_id, run.track_id))
        if certificate is not None:
            yield _expires(standing, certificate)


def _expires(standing: Standing, certificate: Certificate) -> Mail:
    step = _step(certificate.expires_on, standing.today, EXPIRES)
    total = standing.answer.requirements[0]
    return standing.mail(
        "certificate_expires",
        f"certificate:{certificate.pk}:expires:{step}",
        number=certificate.number,
        last_day=formal_day(certificate.expires_on),
        eligible=standing.answer.eligible,
        counted=plain(total.counted),
        needed=plain(total.needed),
    )
