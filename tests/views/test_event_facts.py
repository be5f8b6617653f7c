"""What an event's page says: changes, town, picture, handouts, recordings, seats."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from ce_plugin.models import EventSession
from ce_plugin.services import clock
from tests.factories import make_event, make_town
from tests.views.event_pages import event_in, page_of

pytestmark = pytest.mark.django_db


def fact(page: str, name: str) -> str:
    """The words of one fact, without the marks between them."""
    found = re.search(rf"<dt>{name}</dt>\s*<dd>(.*?)</dd>", page, re.S)
    return " ".join(re.sub("<.*?>", " ", found[1]).split()) if found else ""


def a_picture(**fields):
    file = BytesIO()
    Picture.new("RGB", (1600, 900), "teal").save(file, "PNG")
    content = ContentFile(file.getvalue(), name="hall.png")
    return get_image_model().objects.create(title="hall.png", file=content, **fields)


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("cancelled", "Cancelled"),
        ("postponed", "Postponed, a new date will follow"),
    ],
)
def test_event_that_does_not_take_place_says_so_and_why_first(client, status, heading):
    event = event_in(7, event_status=status, status_note="The pass is closed.")

    page = page_of(client, event)

    assert f'<h2 class="ce-alert__heading">{heading}</h2>' in page
    assert '<p class="ce-alert__text">The pass is closed.</p>' in page
    assert page.index("ce-change-alert") < page.index("<dt>When</dt>")


def test_event_as_planned_has_no_notice_of_a_change(client):
    assert "ce-change" not in page_of(client, event_in(7))


def test_session_that_was_moved_or_cancelled_says_so_beside_its_time(client):
    event = event_in(7, sessions=2)
    moved, off = EventSession.objects.filter(page=event).order_by("sort_order")
    EventSession.objects.filter(pk=moved.pk).update(note="Moved from 3 May.")
    EventSession.objects.filter(pk=off.pk).update(is_cancelled=True, note="Snow.")

    page = page_of(client, event)

    assert page.count('<span class="ce-change">Moved from 3 May.</span>') == 2
    off = '<span class="ce-change ce-change--cancelled">Cancelled: Snow.</span>'
    assert page.count(off) == 2
    assert fact(page, "CE credits") == "1.5 credits Technology"


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("", "Helena"),
        ("Public Library", "Public Library Helena"),
        ("Public Library, Helena", "Public Library, Helena"),
    ],
)
def test_town_is_said_once(client, place, where):
    event = event_in(7, place=place, town=make_town())

    assert fact(page_of(client, event), "Where") == where


@pytest.mark.parametrize(
    ("captions", "note", "said"),
    [
        (True, "", "With captions."),
        (True, "Ask for more.", "With captions. Ask for more."),
        (False, "Ask for more.", "Ask for more."),
        (False, "", ""),
    ],
)
def test_captions(client, captions, note, said):
    event = event_in(7, has_captions=captions, accessibility_note=note)

    assert fact(page_of(client, event), "Accessibility") == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"suits_trustees": False}, "Directors, Staff"),
        ({"suits_trustees": False, "audience": "New directors"}, "New directors"),
    ],
)
def test_for_whom_is_said_in_the_editors_words_or_by_whom_it_suits(
    client, fields, said
):
    assert fact(page_of(client, event_in(7, **fields)), "For") == said


def test_picture_has_sizes_and_words_only_where_it_has_any(client):
    silent = page_of(client, event_in(7, image=a_picture()))
    telling = page_of(client, event_in(8, image=a_picture(description="A full hall")))

    assert 'alt=""' in re.search("<figure.*?</figure>", silent, re.S)[0]
    assert 'alt="A full hall"' in telling
    assert re.search(r'srcset="\S+ 480w, \S+ 800w, \S+ 1200w"', silent)
    assert "hall.png" not in re.sub(r'(src|srcset)="[^"]*"', "", silent)


def test_handouts_say_what_they_are(client):
    content = ContentFile(b"x" * 2048, name="plan.pdf")
    document = get_document_model().objects.create(title="Plan", file=content)
    resources = [
        ("resource", {"title": "The plan", "document": document, "url": ""}),
        (
            "resource",
            {"title": "Slides", "document": None, "url": "https://s.example/1"},
        ),
        ("resource", {"title": "Gone", "document": None, "url": ""}),
    ]
    event = event_in(7, resources=resources)

    page = page_of(client, event)

    section = re.search('aria-labelledby="resources".*?</section>', page, re.S)[0]
    words = " ".join(re.sub("<.*?>", "", section.partition(">")[2]).split())
    assert (
        words
        == "Handouts and links The plan (PDF, 2.0\xa0KB) Slides (s.example)".replace(
            "\xa0", " "
        )
    )
    assert f'href="{document.url}"' in section


def test_recording_is_a_link_only_while_it_can_be_watched(client):
    today = clock.today()
    week = dt.timedelta(days=7)
    video = {"recording_url": "https://video.example/1"}
    now = page_of(client, event_in(-9, **video, recording_until=today))
    later = page_of(client, event_in(-1, **video, recording_from=today + week))
    gone = page_of(client, event_in(-9, **video, recording_until=today - week))

    assert fact(now, "Recording").startswith("Watch the recording Available until ")
    assert fact(later, "Recording").startswith("Available from ")
    assert fact(gone, "Recording").startswith("It was available until ")
    assert "video.example" not in later + gone


def test_event_and_recording_lead_to_each_other(client):
    event = event_in(-9, title="Held <b>")
    taped = event_in(-8, title="Taped", recording_of=event)

    assert f'<a href="{taped.url}">Taped</a>' in page_of(client, event)
    there = page_of(client, taped)
    assert f'<a href="{event.url}">Held &lt;b&gt;</a>' in there
    assert fact(there, "Recording of").endswith(
        "Credit is given once: for the event or for its recording."
    )


def test_other_dates_of_the_series_are_links_with_their_changes(client):
    series = uuid.uuid4()
    here = event_in(7, title="Coffee", series=series)
    off = event_in(
        14, title="Coffee", series=series, event_status="cancelled", status_note="Snow"
    )
    event_in(21, title="Special coffee", series=series)

    page = page_of(client, here)

    dates = re.search('<ul class="ce-dates">.*?</ul>', page, re.S)[0]
    assert dates.count("<li>") == 2
    assert f'<a href="{off.url}">' in dates
    assert 'ce-change ce-change--cancelled">Cancelled: Snow</span>' in dates
    assert dates.count("Special coffee") == 1
    assert "Coffee<" not in dates


def test_table_of_sessions_has_seats_where_there_is_a_number_of_them(client):
    event = event_in(7, sessions=3)
    first, second, third = EventSession.objects.filter(page=event)
    for session, facts in (
        (first, {"capacity": 20}),
        (second, {"capacity": 1}),
        (third, {"capacity": 5, "is_cancelled": True}),
    ):
        EventSession.objects.filter(pk=session.pk).update(**facts)

    cells = re.findall(r'<td data-label="Seats">(.*?)</td>', page_of(client, event))

    assert cells == ["20 seats left", "1 seat left", "–"]
    assert 'data-label="Seats"' not in page_of(client, event_in(8, sessions=2))


def test_page_of_everything_takes_the_same_queries_whatever_there_is_of_each(
    client, django_assert_num_queries
):
    rich = {"town": make_town(), "image": a_picture(), "series": uuid.uuid4()}
    event = make_event(**rich, recording_of=make_event(), session={"capacity": 5})
    page_of(client, event)

    # The eleven of a plain page without its first; a town, a picture and its sizes,
    # other dates, what it records, and the seats of sessions.
    with django_assert_num_queries(17):
        page_of(client, event)
    for _ in range(3):
        make_event(series=rich["series"], session={"begins_on": clock.today()})
        make_event(recording_of=event)
    with django_assert_num_queries(17):
        page_of(client, event)
