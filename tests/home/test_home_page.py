import datetime as dt
import re

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from home.models import AnnouncementBlock, HomePage
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def test_home_page_is_the_root_of_the_site():
    site = Site.objects.get()
    assert site.is_default_site is True
    assert site.root_page.specific == HomePage.objects.get()


def test_page_tree_is_sound_after_the_migrations():
    assert Page.find_problems() == ([], [], [], [], [])
    assert HomePage.objects.get().get_parent().numchild == 1


def titles(response) -> list[str]:
    assert response.status_code == 200
    return re.findall(
        r'class="ce-event__title"><a href="[^"]*">(.*?)</a>', response.content.decode()
    )


def test_home_page_answers_without_any_content(client):
    response = client.get("/")
    assert response.templates[0].name == "home/home_page.html"
    assert titles(response) == []
    assert "No training is planned at the moment" in response.content.decode()
    assert response.context["calendar"] is None


def on(days: int, title: str, **session):
    times = {"begins_at": None, "ends_at": None}
    return make_event(
        title=title, session={"begins_on": in_days(days), **times, **session}
    )


def test_home_page_shows_what_still_runs_and_comes_the_next_first(client):
    on(9, "Later")
    on(0, "Today")
    on(-1, "Over")
    on(-1, "Second day of two", ends_on=in_days(0))
    assert titles(client.get("/")) == ["Second day of two", "Today", "Later"]


def test_home_page_leaves_unpublished_events_out(client):
    on(3, "Taken back").unpublish()
    assert titles(client.get("/")) == []


@pytest.mark.parametrize("above", [False, True])
def test_home_page_does_not_name_what_is_behind_a_restriction(client, above):
    event = on(3, "Closed meeting")
    page = event.get_parent() if above else event
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles(client.get("/")) == []


@pytest.mark.parametrize(
    ("precision", "shown", "machine"),
    [("month", "March 2040", "2040-03"), ("year", "2040", "2040")],
)
def test_home_page_says_no_more_of_a_date_than_is_known(
    client, precision, shown, machine
):
    on(1, "Kits", begins_on=dt.date(2040, 3, 1), date_precision=precision)
    text = client.get("/").content.decode()
    assert f'<time datetime="{machine}">{shown}</time>' in text
    assert '<span class="ce-event__day">1</span>' not in text


def test_home_page_shows_what_the_editor_wrote(client):
    page = HomePage.objects.get()
    page.hero = [
        ("hero", {"heading": "Learn where you are", "text": "One plain line."})
    ]
    page.intro = "<p>Training for every library.</p>"
    page.announcements = [
        (
            "announcement",
            {
                "date": dt.date(2026, 11, 2),
                "heading": "New credits",
                "text": AnnouncementBlock()
                .child_blocks["text"]
                .to_python("<p>From July.</p>"),
            },
        )
    ]
    page.save_revision().publish()
    text = client.get("/").content.decode()
    shown = ["Learn where you are", "One plain line.", "Training for every library."]
    assert [line in text for line in [*shown, "New credits", "From July."]] == [
        True
    ] * 5


@pytest.mark.parametrize("events", [1, 3])
def test_home_page_costs_the_same_whatever_it_lists(
    events, client, django_assert_num_queries
):
    for day in range(events):
        make_session(begins_on=in_days(day + 1))
    client.get("/")  # fills the caches of sites and content types
    with django_assert_num_queries(6):
        response = client.get("/")
    assert len(titles(response)) == events


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_home_page_marks_what_is_cancelled_as_the_calendar_does(client, status):
    make_event(
        event_status=status, status_note="Snow.", session={"begins_on": in_days(3)}
    )
    text = client.get("/").content.decode()
    assert f"{status.capitalize()}: Snow." in text
    assert ("ce-event--cancelled" in text) == (status == "cancelled")
