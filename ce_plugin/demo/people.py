"""The cast as rows: people, their positions, and users for those who act."""

from __future__ import annotations

import datetime as dt

from ce_plugin.demo import days
from ce_plugin.demo.cast import Member, members
from ce_plugin.demo.chance import dice, same_id
from ce_plugin.demo.sign_ins import user_for
from ce_plugin.models import Library, Person, Position


def create_people(
    libraries: dict[str, Library], today: dt.date
) -> dict[Member, Person]:
    known = {person.email: person for person in Person.objects.select_related("user")}
    return {
        member: known.get(member.email) or _create(member, libraries, today)
        for member in members()
    }


def _create(member: Member, libraries: dict[str, Library], today: dt.date) -> Person:
    person = Person(
        public_id=same_id(member.email),
        user=_user(member),
        first_name=member.first_name,
        last_name=member.last_name,
        email=member.email,
    )
    person.positions = [_position(member, libraries[member.library], today)]
    person.save()
    return person


def _user(member: Member):
    """Only who has a record acts on the site; a verifier needs no account."""
    if member.plot is None and member.confirmed:
        return None
    return user_for(
        member.email,
        member.first_name,
        member.last_name,
        may_sign_in=member.may_sign_in,
    )


def _position(member: Member, library: Library, today: dt.date) -> Position:
    begins_on = _begins_on(member, today)
    confirmed = days.moment(days.later(begins_on, days=3))
    return Position(
        library=library,
        role=member.role,
        title=member.title,
        begins_on=begins_on,
        confirmed_at=confirmed if member.confirmed else None,
    )


def _begins_on(member: Member, today: dt.date) -> dt.date:
    """Long enough ago for everything the stories tell; newcomers came lately."""
    chance = dice(f"since {member.email}")
    if not member.confirmed:
        return days.later(today, days=-chance.randint(3, 40))
    return days.later(
        today, years=-chance.randint(11, 16), days=-chance.randint(0, 300)
    )
