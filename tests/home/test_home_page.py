import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from home.models import AnnouncementBlock, HomePage
from tests.factories import make_session

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


def test_home_page_answers_without_any_content(client):
    response = client.get("/")
    assert response.status_code == 200
    assert response.templates[0].name == "home/home_page.html"
    assert list(response.context["upcoming_sessions"]) == []
    assert response.context["calendar"] is None


def test_home_page_shows_the_next_sessions_in_order(client):
    later = make_session(begins_on=in_days(9))
    today = make_session(begins_on=in_days(0))
    make_session(begins_on=in_days(-1))
    response = client.get("/")
    assert list(response.context["upcoming_sessions"]) == [today, later]
    assert today.page.title in response.content.decode()


def test_home_page_leaves_unpublished_events_out(client):
    session = make_session(begins_on=in_days(3))
    session.page.unpublish()
    assert list(client.get("/").context["upcoming_sessions"]) == []


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
    assert len(response.context["upcoming_sessions"]) == events
