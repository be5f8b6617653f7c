"""Who reads a private calendar address, and until when."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import LinkNotUsable, NotPermitted
from ce_plugin.models import AuditEvent, PersonMerge, PrivateFeed
from ce_plugin.services import clock, private_feeds
from ce_plugin.services.merging import merge_people
from ce_plugin.services.unmerging import unmerge_people
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db


def token_of(feed: PrivateFeed) -> str:
    return private_feeds.address(feed).rpartition("/")[2].removesuffix(".ics")


def make(person) -> PrivateFeed:
    return private_feeds.make_feed(person, actor=person.user)


def actions() -> list[str]:
    found = AuditEvent.objects.filter(action__startswith="feed.").order_by("pk")
    return list(found.values_list("action", flat=True))


def test_an_address_leads_to_whoever_made_it():
    person = make_person()
    feed = make(person)

    found = private_feeds.feed_for_token(token_of(feed))

    assert private_feeds.person_of(found) == person
    assert private_feeds.address(feed).startswith("http://testserver/ce/calendar/")
    assert actions() == ["feed.make"]


def test_made_twice_it_is_one():
    person = make_person()

    assert make(person) == make(person)
    assert actions() == ["feed.make"]


def test_a_new_address_ends_the_one_before():
    person = make_person()
    old = token_of(make(person))

    new = private_feeds.renew_feed(person, actor=person.user)

    assert private_feeds.feed_for_token(token_of(new)) == new
    with pytest.raises(LinkNotUsable):
        private_feeds.feed_for_token(old)
    assert actions() == ["feed.make", "feed.end", "feed.make"]


def test_ended_twice_is_once():
    person = make_person()
    token = token_of(make(person))

    private_feeds.end_feed(person, actor=person.user)
    private_feeds.end_feed(person, actor=person.user)

    with pytest.raises(LinkNotUsable):
        private_feeds.feed_for_token(token)
    assert actions() == ["feed.make", "feed.end"]


@pytest.mark.parametrize("verb", ["make_feed", "renew_feed", "end_feed"])
@pytest.mark.parametrize("actor", [None, "other"])
def test_everybody_keeps_their_own(verb, actor):
    person = make_person()
    make(person)
    actor = make_user() if actor else None

    with pytest.raises(NotPermitted):
        getattr(private_feeds, verb)(person, actor=actor)

    assert PrivateFeed.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token[1:],
        lambda token: token.replace(".", ""),
        lambda token: token.partition(".")[0],
        lambda token: f"{'0' * 32}.{token.partition('.')[2]}",
        lambda token: f"é{token}",
    ],
)
def test_no_other_address_is_one_of_ours(change):
    token = token_of(make(make_person()))

    with pytest.raises(LinkNotUsable):
        private_feeds.feed_for_token(change(token))


def test_a_seal_over_something_else_is_none():
    signed = private_feeds._signer().sign("something")

    with pytest.raises(LinkNotUsable):
        private_feeds.feed_for_token(signed)


def test_an_older_key_still_opens_what_it_sealed(settings):
    feed = make(make_person())
    token = token_of(feed)
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = [
        "a-new-key",
        *settings.CE_PLUGIN_VERIFIER_LINK_KEYS,
    ]

    assert private_feeds.feed_for_token(token) == feed
    assert token_of(feed) != token


def test_who_was_merged_shows_who_stayed():
    first, second, third = (make_person() for _ in range(3))
    feed = make(first)
    boss = make_user(is_superuser=True)

    merge_people(second, first, actor=boss)
    assert private_feeds.person_of(feed) == second
    merge_people(third, second, actor=boss)
    assert private_feeds.person_of(feed) == third


@pytest.mark.parametrize("verb", ["end_feed", "renew_feed"])
def test_ended_or_renewed_the_addresses_of_merged_records_end_too(verb):
    """They show the same calendar, and nobody else can end them."""
    first, second, third = (make_person() for _ in range(3))
    tokens = [token_of(make(one)) for one in (first, second, third)]
    boss = make_user(is_superuser=True)
    merge_people(second, first, actor=boss)
    merge_people(third, second, actor=boss)

    getattr(private_feeds, verb)(third, actor=third.user)

    for token in tokens:
        with pytest.raises(LinkNotUsable):
            private_feeds.feed_for_token(token)


def test_who_is_told_apart_again_shows_themselves():
    first, second = make_person(), make_person()
    feed = make(first)
    boss = make_user(is_superuser=True)
    merge = merge_people(second, first, actor=boss)

    unmerge_people(merge, actor=boss)

    assert private_feeds.person_of(PrivateFeed.objects.get(pk=feed.pk)) == first


def test_merges_in_a_ring_end():
    """No verb makes them; a row from a file might."""
    one, other = make_person(), make_person()
    for survivor, merged in ((one, other), (other, one)):
        PersonMerge.objects.create(survivor=survivor, merged=merged, at=clock.now())

    assert private_feeds.person_of(make(one)) in (one, other)


@pytest.mark.parametrize("kind", ["nobody", "inactive"])
def test_who_cannot_sign_in_has_no_calendar(kind):
    person = make_person()
    feed = make(person)
    if kind == "inactive":
        person.user.is_active = False
        person.user.save()
    else:
        type(person).objects.update(user=None)

    with pytest.raises(LinkNotUsable):
        private_feeds.person_of(PrivateFeed.objects.get(pk=feed.pk))
