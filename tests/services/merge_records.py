"""Two people with records, and every column of every row that speaks of them."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from ce_plugin import models
from ce_plugin.enums import ClaimStatus, RegistrationStatus
from ce_plugin.services import clock, merge_rules
from tests import factories


def make_merger():
    user = factories.make_user(first_name="Cora", last_name="Dinator")
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


def make_two(**fields) -> tuple[models.Person, models.Person]:
    first = factories.make_person(first_name="Ada", last_name="Byron", **fields)
    second = factories.make_person(first_name="Ada", last_name="Lovelace", **fields)
    return first, second


def everything() -> dict:
    """All columns of all rows that point to a person, of people and of their users.

    What a nightly search found is left out: it is found anew.
    """
    found = {
        name: list(relation.related_model._default_manager.order_by("pk").values())
        for name, relation in merge_rules.relations().items()
        if isinstance(merge_rules.RULES[name], merge_rules.Moved)
    }
    found["people"] = list(models.Person.objects.order_by("pk").values())
    found["users"] = list(get_user_model().objects.order_by("pk").values())
    return found


def add_claims(person, sessions, *, status="recorded", role="attendee") -> None:
    """Claims of sessions, or outside claims where a session is None."""
    category = factories.make_category()
    day = clock.today() - dt.timedelta(days=30)
    models.CreditClaim.objects.bulk_create(
        models.CreditClaim(
            person=person,
            session=session,
            role=role,
            status=ClaimStatus(status),
            kind="listed" if session else "outside",
            title=f"Course {uuid.uuid4()}",
            begins_on=day,
            ends_on=day,
            category=category,
            credits=Decimal("1.5"),
        )
        for session in sessions
    )


def add_registrations(person, events, *, status="registered") -> None:
    cancelled = None if status == "registered" else clock.now()
    models.Registration.objects.bulk_create(
        models.Registration(
            person=person,
            event=event,
            status=RegistrationStatus(status),
            cancelled_at=cancelled,
        )
        for event in events
    )


def add_mails(person, number: int) -> None:
    models.OutboxMessage.objects.bulk_create(
        models.OutboxMessage(
            kind="can_apply",
            dedupe_key=str(uuid.uuid4()),
            message_id=str(uuid.uuid4()),
            person=person,
            recipient=person.email,
            next_at=clock.now(),
        )
        for _ in range(number)
    )
