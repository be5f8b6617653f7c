"""What a filter leaves of a calendar, to subscribe to."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from ce_plugin.models import EventIndexPage, EventPage, PublishedSession
from ce_plugin.services import clock, limits
from tests import factories, feeds
from tests.factories import make_calendar, make_category, make_event, make_person

pytestmark = pytest.mark.django_db


def address(**filters) -> str:
    path = reverse("ce_plugin:calendar_feed", args=[make_calendar().pk])
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{path}?{query}" if query else path


def entries(client, **filters) -> list[icalendar.Event]:
    response = client.get(address(**filters))
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content).events


def titles(client, **filters) -> list[str]:
    return [str(entry["summary"]) for entry in entries(client, **filters)]


def event_on(days: int, *, title: str = "", **fields) -> EventPage:
    """Published, and noted down, so many days from today."""
    day = clock.today() + dt.timedelta(days=days)
    session = {"begins_on": day, **fields.pop("session", {})}
    if title:
        fields["title"] = title
    event = make_event(session=session, **fields)
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def test_feed_has_every_event_of_the_window_in_order(client):
    for days in (401, 399, 5, -59, -61):
        event_on(days, title=f"In {days} days")

    response = client.get(address())

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(client) == ["In -59 days", "In 5 days", "In 399 days"]
    (first, *_rest) = entries(client)
    slug = EventPage.objects.get(title="In -59 days").slug
    assert first["url"] == f"http://testserver/events/{slug}/"


def test_feed_is_called_what_the_calendar_is_and_what_was_chosen(client):
    event_on(5)
    category = make_category("TECH")

    plain = client.get(address()).content
    chosen = client.get(address(category="TECH", q="Tr;aining")).content

    assert b"\r\nX-WR-CALNAME:Events\r\n" in plain
    named = f"\r\nX-WR-CALNAME:Events: Tr\\;aining\\, {category.name}\r\n"
    assert named.encode() in chosen


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Grants", "Knitting"]),
        ({"category": "LA"}, ["Grants"]),
        ({"format": "online"}, ["Knitting"]),
        ({"q": "knit"}, ["Knitting"]),
        ({"category": "LA", "format": "online"}, []),
        ({"category": "unknown", "colour": "red"}, ["Grants", "Knitting"]),
    ],
)
def test_feed_keeps_the_filter_of_the_list(client, filters, expected):
    event_on(
        5, title="Grants", format="hybrid", session={"category": make_category("LA")}
    )
    event_on(6, title="Knitting")

    assert titles(client, **filters) == expected


def test_drafts_and_what_not_all_may_see_stand_in_no_feed(client):
    event_on(5, title="Open")
    make_event(live=False)
    hidden = event_on(6)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    client.force_login(make_person().user)

    assert titles(client) == ["Open"]


def test_a_calendar_one_cannot_open_has_no_feed(client):
    event_on(5)
    PageViewRestriction.objects.create(page=make_calendar(), restriction_type="login")

    assert client.get(address()).status_code == 404


@pytest.mark.parametrize("live", [False, None])
def test_a_calendar_that_is_not_there_has_no_feed(client, live):
    calendar = make_calendar()
    if live is None:
        path = reverse("ce_plugin:calendar_feed", args=[calendar.pk + 1])
    else:
        path = address()
        calendar.unpublish()

    assert client.get(path).status_code == 404


def test_a_cancelled_event_says_so_for_sixty_days(client):
    event = event_on(70, title="Grants", status_note="Snow.")
    event.event_status = "cancelled"
    event.save_revision().publish()

    (entry,) = entries(client)
    assert (entry["status"], entry["summary"]) == ("CANCELLED", "Cancelled: Grants")
    assert entry["sequence"] == 1

    ended = clock.now() - dt.timedelta(days=61)
    PublishedSession.objects.update(ended_at=ended)
    assert entries(client) == []


def test_what_was_taken_off_is_told_for_sixty_days_by_the_same_name(client):
    event = event_on(70, title="Grants", place="Helena")
    before = entries(client)[0]

    event.unpublish()

    (entry,) = entries(client)
    assert entry["uid"] == before["uid"]
    assert (before["sequence"], entry["sequence"]) == (0, 1)
    assert (entry["status"], entry["summary"]) == ("CANCELLED", "Cancelled: Grants")
    assert entry["dtstart"].dt == before["dtstart"].dt
    assert entry["location"] == "Helena"
    assert "url" not in entry

    PublishedSession.objects.update(ended_at=clock.now() - dt.timedelta(days=61))
    assert entries(client) == []


def test_what_was_deleted_is_told_too(client):
    event = event_on(70, title="Grants")
    uid = entries(client)[0]["uid"]

    event.delete()

    (entry,) = entries(client)
    assert (entry["uid"], entry["status"]) == (uid, "CANCELLED")


def test_what_comes_back_is_on_again_under_the_same_name(client):
    event = event_on(70)
    uid = entries(client)[0]["uid"]
    event.unpublish()
    EventPage.objects.get().save_revision().publish()

    (entry,) = entries(client)

    assert (entry["uid"], entry["sequence"]) == (uid, 2)
    assert entry["status"] == "CONFIRMED"


def test_the_end_of_what_only_few_could_see_is_told_to_nobody(client):
    event = event_on(70)
    PageViewRestriction.objects.create(page=event, restriction_type="login")
    event.save_revision().publish()
    EventPage.objects.get().unpublish()

    assert entries(client) == []


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"category": "TECH"}, 1),
        ({"category": "TECH", "format": "online"}, 1),
        ({"category": "LA"}, 0),
        # What a row that is gone cannot answer: it goes out without a word.
        ({"q": "Training"}, 0),
    ],
)
def test_what_is_gone_answers_the_filter_as_far_as_it_can(client, filters, count):
    make_category("LA")
    event_on(70).unpublish()

    assert len(entries(client, **filters)) == count


def test_an_event_that_nobody_noted_down_goes_by_the_name_it_will_have(client):
    """Else calendars would have it twice once it is."""
    event = make_event(session={"begins_on": clock.today()})
    (before,) = entries(client)

    event.save_revision().publish()
    (after,) = entries(client)

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 0)


def test_feed_goes_on_when_its_page_is_renamed(client):
    event_on(5)
    path, calendar = address(), make_calendar()

    calendar.slug = "calendar"
    calendar.save_revision().publish()

    (entry,) = icalendar.Calendar.from_ical(client.get(path).content).events
    assert "/calendar/" in entry["url"]


def test_a_slug_of_other_letters_is_an_address(client):
    event_on(5, slug="größe")

    assert entries(client)[0]["url"] == "http://testserver/events/gr%C3%B6%C3%9Fe/"


# --- asked again -----------------------------------------------------------------


def again(client, first, **filters):
    known = {"If-None-Match": first["ETag"]}
    return client.get(address(**filters), headers=known)


@pytest.mark.parametrize("filters", [{}, {"category": "TECH"}])
def test_what_holds_still_is_not_sent_again(client, filters):
    event_on(5)
    event_on(70).unpublish()
    first = client.get(address(**filters))

    answer = again(client, first, **filters)
    since = {"If-Modified-Since": first["Last-Modified"]}

    assert (answer.status_code, answer.content) == (304, b"")
    assert client.get(address(**filters), headers=since).status_code == 304
    assert answer["ETag"] == first["ETag"]
    assert answer["Cache-Control"] == first["Cache-Control"] == "public, max-age=900"
    assert client.get(address(**filters))["ETag"] == first["ETag"]


def test_what_an_unnoticed_event_is_made_of_is_not_sent_again_either(client):
    make_event(session={"begins_on": clock.today()})
    make_event(session={"begins_on": clock.today(), "category": None, "credits": None})

    assert again(client, client.get(address())).status_code == 304


def _another_event() -> None:
    event_on(6)


def _publish_other_words() -> None:
    event = EventPage.objects.first()
    event.summary = "Other words"
    event.save_revision().publish()


def _unpublish() -> None:
    EventPage.objects.first().unpublish()


def _delete() -> None:
    EventPage.objects.first().delete()


def _restrict() -> None:
    page = EventPage.objects.first()
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def _rename_category() -> None:
    category = make_category("TECH")
    category.name = "Machines"
    category.save()


def _rename_calendar() -> None:
    calendar = make_calendar()
    calendar.title = "Training"
    calendar.save_revision().publish()


def _move_calendar() -> None:
    calendar = make_calendar()
    calendar.slug = "training"
    calendar.save_revision().publish()


@pytest.mark.parametrize(
    "change",
    [
        _another_event,
        _publish_other_words,
        _unpublish,
        _delete,
        _restrict,
        _rename_category,
        _rename_calendar,
        _move_calendar,
    ],
)
def test_whatever_the_feed_says_differently_is_sent(client, change):
    event_on(5)
    event_on(7)
    first = client.get(address())

    change()

    answer = again(client, first)
    assert answer.status_code == 200
    assert answer.content != first.content


def test_another_filter_is_another_feed(client):
    event_on(5)
    first = client.get(address())

    assert again(client, first, category="TECH").status_code == 200


def test_the_window_moves_at_midnight(client):
    event_on(5)
    first = client.get(address())

    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert again(client, first).status_code == 200
        since = {"If-Modified-Since": first["Last-Modified"]}
        assert client.get(address(), headers=since).status_code == 200


def test_head_has_the_marks_and_no_body(client):
    event_on(5)
    asked = client.get(address())

    answer = client.head(address())

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == asked["ETag"]


def test_whoever_is_signed_in_keeps_it_for_themselves(client):
    client.force_login(make_person().user)

    assert "public" not in client.get(address())["Cache-Control"]


def test_feed_is_only_read(client):
    assert client.post(address()).status_code == 405


# --- what it costs ---------------------------------------------------------------


def warm(client) -> None:
    """Wagtail keeps where its sites begin; the limit has a row for the address."""
    make_calendar()
    cache.clear()
    client.get(address())
    Site.get_site_root_paths()


@pytest.mark.parametrize("events", [0, 30, 300])
def test_feed_costs_five_queries_whatever_is_in_it(
    client, django_assert_num_queries, events
):
    event_on(5)
    for _ in range(events):
        make_event(session={"begins_on": clock.today()})
    path = address()
    warm(client)

    with django_assert_num_queries(5):
        first = client.get(path)
    with django_assert_num_queries(4):
        assert (
            client.get(path, headers={"If-None-Match": first["ETag"]}).status_code
            == 304
        )
    assert len(feeds.entries(first.content)) == events + 1


def test_feed_is_limited(client, monkeypatch):
    few = limits.Limit("calendar_file", limits.Per.ADDRESS, 2, limits.HOUR, "Too many.")
    monkeypatch.setattr(limits, "CALENDAR_FILE", few)

    answers = [client.get(address()) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 429]
    assert "Retry-After" in answers[1]


def test_that_it_holds_is_not_counted_and_a_wrong_mark_is(client, monkeypatch):
    few = limits.Limit("calendar_file", limits.Per.ADDRESS, 4, limits.HOUR, "Too many.")
    monkeypatch.setattr(limits, "CALENDAR_FILE", few)
    first = client.get(address())
    wrong = {"If-None-Match": '"another"'}

    held = [again(client, first).status_code for _ in range(5)]
    sent = [client.get(address(), headers=wrong).status_code for _ in range(2)]

    assert held == [304] * 5
    assert sent == [200, 429]


def test_heads_of_the_calendar_and_its_list_name_the_feeds_with_the_filter(client):
    event_on(5)
    calendar = make_calendar()

    for page in ("", "list/"):
        shown = client.get(f"{calendar.url}{page}?category=TECH").content.decode()
        assert (
            f'<link rel="alternate" type="text/calendar" '
            f'href="{address(category="TECH")}" title="Events">'
        ) in shown
        news = address(category="TECH").replace(".ics", ".atom")
        assert f'type="application/atom+xml" href="{news}"' in shown
        full = f"//testserver{address(category='TECH')}"
        assert f'<a href="webcal:{full}">' in shown
        assert f'readonly value="http:{full}"' in shown


def test_a_calendar_not_saved_yet_is_previewed_without_feeds(rf):
    page = factories.models.EventIndexPage(title="Events", slug="events")
    page.path, page.depth = "000100019999", 3
    request = rf.get("/")
    request.user = make_person().user

    shown = page.serve_preview(request, "")
    shown.render()

    assert shown.status_code == 200


def test_a_feed_holds_the_events_of_calendars_below_at_their_addresses(client):
    state = make_calendar()
    pines = state.add_child(instance=EventIndexPage(title="Pines", slug="pines"))
    day = clock.today() + dt.timedelta(days=9)
    event = make_event(slug="pines-day", session={"begins_on": day})
    event.move(pines, pos="last-child")

    for calendar in (state, pines):
        address = reverse("ce_plugin:calendar_feed", args=[calendar.pk])
        file = client.get(address).content.decode().replace("\r\n ", "")
        assert file.count("/events/pines/pines-day/") >= 1
