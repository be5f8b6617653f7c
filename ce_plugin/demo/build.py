"""Builds the demonstration site; what stands already stays as it is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ce_plugin.demo.attended import add_hosted_events, let_some_attend
from ce_plugin.demo.changes import add_series, fill_one, tell_changes
from ce_plugin.demo.conference import tell_conference
from ce_plugin.demo.federations import open_federation
from ce_plugin.demo.front_page import write_front_page
from ce_plugin.demo.invented_events import add_invented_events
from ce_plugin.demo.invited import invite_somebody
from ce_plugin.demo.laboratory import try_next_rules
from ce_plugin.demo.libraries import create_libraries
from ce_plugin.demo.mails import left_unsent
from ce_plugin.demo.pages import Shelf, create_calendar, day_of_loading
from ce_plugin.demo.people import create_people
from ce_plugin.demo.programme import categories, create_programme
from ce_plugin.demo.public_events import add_public_events
from ce_plugin.demo.records import tell
from ce_plugin.demo.registrations import register_some
from ce_plugin.demo.sign_ins import create_office
from ce_plugin.demo.towns import create_towns
from ce_plugin.models import EventIndexPage, Library, Person
from ce_plugin.services.rule_sets import import_rule_sets


@transaction.atomic
def build() -> None:
    """All of it in one transaction: a load that fails leaves nothing half told."""
    import_rule_sets()
    create_programme()
    create_office()
    libraries = create_libraries()
    calendar = create_calendar()
    today = day_of_loading(calendar)
    shelf = _fill(calendar, libraries, today)
    open_federation(shelf, today, categories())
    people = create_people(libraries, today)
    tell(people, today)
    invite_somebody(libraries, today)
    try_next_rules()
    if shelf.added:
        guests = list(_guests(people))
        _tell_events(shelf, guests, today)
        let_some_attend(shelf.added, guests)
        write_front_page(calendar, today)


def _tell_events(shelf: Shelf, guests: list[Person], today: dt.date) -> None:
    tell_changes(shelf, today)
    with left_unsent(keep=0):
        fill_one(shelf.added, guests, today)
        tell_conference(shelf.added, guests, today)
        register_some(shelf.added, guests, today)


def _fill(
    calendar: EventIndexPage, libraries: dict[str, Library], today: dt.date
) -> Shelf:
    shelf, named = Shelf(calendar, create_towns()), categories()
    add_public_events(shelf, named)
    places = [f"{library.name}, {library.city}" for library in libraries.values()]
    add_invented_events(shelf, today, places, named)
    add_hosted_events(shelf, today, named)
    add_series(shelf, today, named)
    return shelf


def _guests(people: dict):
    """Who might come: everybody with a sign-in but those a stranger may become."""
    return (
        person
        for member, person in people.items()
        if person.user and not member.may_sign_in
    )
