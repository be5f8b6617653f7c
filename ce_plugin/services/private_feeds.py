"""Somebody's own calendar address: made, renewed, ended, and read.

The address is a seal over the row's key. It is stored nowhere: a new key, or none,
and every address given out before leads nowhere.
"""

from __future__ import annotations

import uuid

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import LinkNotUsable, NotPermitted
from ce_plugin.models import Person, PersonMerge, PrivateFeed
from ce_plugin.services import audit, links
from ce_plugin.services.one_person import records_of

PURPOSE = "ce_plugin.private-feed.v1"
# Who was merged may have been merged into somebody who was merged since.
MOST_MERGES = 10


@transaction.atomic
def make_feed(person: Person, *, actor) -> PrivateFeed:
    """The calendar address of `person`; the one there is, if there is one."""
    _require_own(person, actor)
    feed, is_new = PrivateFeed.objects.get_or_create(person=person)
    if is_new:
        audit.record("feed.make", feed, actor=actor)
    return feed


@transaction.atomic
def renew_feed(person: Person, *, actor) -> PrivateFeed:
    """Another address from now on; the one before it leads nowhere."""
    end_feed(person, actor=actor)
    return make_feed(person, actor=actor)


@transaction.atomic
def end_feed(person: Person, *, actor) -> None:
    """No address any more; doing so twice changes nothing.

    Those of records that were merged end as well: they show this person's calendar.
    """
    _require_own(person, actor)
    for feed in [*own_feed(person), *merged_feeds(person)]:
        audit.record("feed.end", feed, actor=actor)
        feed.delete()


def own_feed(person: Person) -> QuerySet[PrivateFeed]:
    """The address of this very record: one or none."""
    return PrivateFeed.objects.filter(person=person)


def merged_feeds(person: Person) -> QuerySet[PrivateFeed]:
    """Addresses of records that were merged into this one.

    They are not shown: whoever is told apart again takes theirs along.
    """
    rows = PrivateFeed.objects.filter(person__in=records_of(person))
    return rows.exclude(person=person).order_by("pk")


def _require_own(person: Person, actor) -> None:
    if actor is None or person.user_id != actor.pk:
        raise NotPermitted("Everybody keeps their own calendar.")


def address(feed: PrivateFeed) -> str:
    """Where calendars read it; whoever knows it sees what is in it."""
    return links.page("private_feed", _signer().sign(feed.key.hex))


def feed_for_token(token: str) -> PrivateFeed:
    """The feed an address was made for, or LinkNotUsable. Says nothing about why."""
    try:
        key = uuid.UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise LinkNotUsable("This address is not one of ours.") from error
    feed = PrivateFeed.objects.filter(key=key).select_related("person__user").first()
    if feed is None:
        raise LinkNotUsable("This address has ended.")
    return feed


def person_of(feed: PrivateFeed) -> Person:
    """Whose calendar it shows: of somebody who was merged, the one who stayed.

    Raises LinkNotUsable for somebody who could not sign in and look for themselves.
    """
    person = feed.person
    for _merge in range(MOST_MERGES):
        merge = _merge_of(person)
        if merge is None:
            break
        person = merge.survivor
    if person.user is None or not person.user.is_active:
        raise LinkNotUsable("Nobody signs in as this person.")
    return person


def _merge_of(person: Person) -> PersonMerge | None:
    standing = PersonMerge.objects.standing().filter(merged=person)
    return standing.select_related("survivor__user").first()


def _signer() -> Signer:
    first, *older = app_settings.VERIFIER_LINK_KEYS
    return Signer(key=first, salt=PURPOSE, fallback_keys=older, sep=".")
