"""What tests about attendance share: sessions over or going on, hosts, whoever comes."""

from __future__ import annotations

import datetime as dt

from ce_plugin.models import EventHost, EventSession, Registration
from ce_plugin.services import clock
from tests import factories


def over(**given) -> EventSession:
    """A session that ended a few days ago, of an event of its own."""
    day = clock.today() - dt.timedelta(days=3)
    return factories.make_session(**{"begins_on": day, **given})


def going_on(**given) -> EventSession:
    """Begun half an hour ago, over in half an hour. Not asked for around midnight."""
    now = clock.now()
    half = dt.timedelta(minutes=30)
    given = {"begins_at": (now - half).time(), "ends_at": (now + half).time(), **given}
    return factories.make_session(begins_on=now.date(), **given)


def make_host(session: EventSession, **fields):
    """Somebody who is named as a host of the event and signs in."""
    person = factories.make_person(last_name="Host", **fields)
    EventHost.objects.create(page=session.page, email=person.email)
    return person.user


def registered(session: EventSession, person=None, **fields) -> Registration:
    """Some weeks before whatever tests call past, as people do."""
    person = person or factories.make_person()
    row = Registration.objects.create(event=session.page, person=person, **fields)
    before = row.registered_at - dt.timedelta(days=60)
    return set_registered(row, before)


def set_registered(row: Registration, moment: dt.datetime) -> Registration:
    Registration.objects.filter(pk=row.pk).update(registered_at=moment)
    row.refresh_from_db()
    return row
