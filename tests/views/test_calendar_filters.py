"""What narrows the calendar, how it is said, and what happens to wrong values."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from ce_plugin.models import Federation
from tests.factories import make_town
from tests.views import calendars
from tests.views.calendars import titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


def on(day: int, title: str, **given):
    return calendars.on(f"2026-12-{day:02}", title, **given)


def page_of(client, query: str, path: str = "/events/list/") -> str:
    return calendars.page_of(client, f"{path}{query}")


def chips(page: str) -> dict[str, str]:
    """Words of each chip to the address it leads to."""
    found = re.findall(r'class="ce-chip" href="([^"]*)">.*?</span> (.*?)</a>', page)
    return {html.unescape(words): html.unescape(url) for url, words in found}


def wrong(page: str) -> list[str]:
    """What was not understood, as the notice above the results says it."""
    notice = re.search(r'<div class="ce-alert ce-alert--warning".*?</ul>', page, re.S)
    items = re.findall(r"<li><a href=.*?</a>: (.*?)</li>", notice[0]) if notice else []
    return [html.unescape(each) for each in items]


@pytest.fixture
def places():
    """Three towns: Townsend is 32 miles from Helena, Billings 178."""
    broad = Federation.objects.create(name="Broad Valleys")
    south = Federation.objects.create(name="South Central")
    return {
        "Helena": make_town(federation=broad),
        "Townsend": make_town("Townsend", "46.3191", "-111.5208", federation=broad),
        "Billings": make_town("Billings", "45.7745", "-108.5005", federation=south),
    }


@pytest.fixture
def held(places):
    on(12, "In Helena", format="in_person", town=places["Helena"])
    on(13, "In Townsend", format="hybrid", town=places["Townsend"])
    on(14, "In Billings", format="in_person", town=places["Billings"])
    on(15, "Somewhere", format="in_person")
    on(16, "Online", format="online")
    on(17, "Course", format="self_paced")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?near=Helena", ["In Helena", "In Townsend"]),
        ("?near=helena&miles=30", ["In Helena"]),
        ("?near=HELENA&miles=200", ["In Helena", "In Townsend", "In Billings"]),
        ("?near=Helena,+MT&miles=30", ["In Helena"]),
        ("?near=helena+,montana&miles=30", ["In Helena"]),
        (
            "?region=South+Central",
            ["In Townsend", "In Billings", "Online", "Course"],
        ),
        ("?region=South+Central&format=in_person", ["In Billings"]),
        ("?near=Billings&region=Broad+Valleys", []),
    ],
)
@pytest.mark.usefixtures("held")
def test_near_is_a_distance_and_a_region_keeps_what_is_online(client, query, found):
    assert titles(page_of(client, query)) == found


@pytest.mark.usefixtures("held")
def test_month_is_narrowed_alike(client):
    page = page_of(client, "?near=Helena&miles=30", "/events/2026/12/")

    assert titles(page) == ["In Helena"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?audience=directors", ["All", "Directors"]),
        ("?audience=trustees", ["All", "Trustees"]),
        ("?sponsor=TAMARACK", ["Trustees"]),
        ("?sponsor=tam+federation", []),
        ("?credits=0.5", ["All", "Directors"]),
        ("?credits=2", ["Directors"]),
        ("?credits=6", []),
        ("?format=online", ["All", "Directors", "Trustees"]),
    ],
)
def test_audience_sponsor_and_credits(client, query, found):
    only = {"suits_directors": False, "suits_staff": False, "suits_trustees": False}
    on(12, "All")
    on(
        13,
        "Directors",
        **{**only, "suits_directors": True},
        session={"credits": Decimal("2.0")},
    )
    on(
        14,
        "Trustees",
        **{**only, "suits_trustees": True},
        sponsor="Tamarack Federation",
        session={"credits": None},
    )
    bare = {"credits": None, "category": None}
    nobody = {**only, "suits_staff": True}
    on(15, "Due", event_type="deadline", format="online", **nobody, session=bare)

    assert titles(page_of(client, query)) == found


@pytest.mark.usefixtures("places")
def test_each_chip_says_what_narrows_and_takes_only_that_away(client):
    query = "?q=law&category=TECH&near=Helena&miles=30&audience=staff&credits=1"

    assert chips(page_of(client, query)) == {
        "Words: law": "/events/list/?category=TECH&near=Helena&miles=30"
        "&audience=staff&credits=1",
        "CE category: Technology": "/events/list/?q=law&near=Helena&miles=30"
        "&audience=staff&credits=1",
        "Held within 30 miles of Helena": "/events/list/?q=law&category=TECH"
        "&audience=staff&credits=1",
        "For: Staff": "/events/list/?q=law&category=TECH&near=Helena&miles=30&credits=1",
        "Credits: At least 1 credit": "/events/list/?q=law&category=TECH&near=Helena"
        "&miles=30&audience=staff",
    }


def test_chips_keep_the_month_and_the_past(client):
    month = page_of(client, "?format=online", "/events/2026/11/")
    past = page_of(client, "?format=online&past=1")

    assert chips(month) == {"Format: Online": "/events/2026/11/"}
    assert chips(past) == {"Format: Online": "/events/list/?past=1"}


def test_without_a_filter_there_are_no_chips(client):
    assert "ce-chip" not in page_of(client, "?miles=60")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?near=59601", "Towns are known by name here, not by ZIP code."),
        ("?near=59601-1234", "Towns are known by name here, not by ZIP code."),
        ("?near=Zzyzx", "No town “Zzyzx” is on record here."),
        (
            "?near=Helena&miles=5",
            "“5” is not offered here. Choose one that is.",
        ),
        (
            "?region=Nowhere",
            "“Nowhere” is not offered here. Choose one that is.",
        ),
        (
            "?audience=cats",
            "“cats” is not offered here. Choose one that is.",
        ),
        (
            "?credits=many",
            "“many” is not offered here. Choose one that is.",
        ),
        (
            f"?sponsor={'x' * 101}",
            "This is too long. Shorten it to 100 characters.",
        ),
        (
            "?q=%00",
            "A character stands here that cannot be searched for or kept. Type it anew.",
        ),
    ],
)
def test_wrong_value_narrows_nothing_and_says_so(client, query, sentence):
    page = page_of(client, query)

    assert len(titles(page)) == 6
    assert wrong(page) == [sentence]
    assert chips(page) == {}


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("near", ["Helna", "helna, Montana", "Helena, AR"])
def test_a_town_that_was_meant_is_a_link_above_the_results_and_at_the_field(
    client, near
):
    query = urlencode({"q": "in", "near": near, "miles": 30, "format": "in_person"})
    link = "/events/list/?q=in&amp;format=in_person&amp;near=Helena&amp;miles=30"
    said = f'Did you mean <a href="{link}">Helena</a>?'

    page = page_of(client, f"?{query}")

    assert wrong(page) == [
        html.unescape(f"No town “{near}” is on record here. {said}"),
    ]
    assert page.count(said) == 2
    assert titles(page_of(client, html.unescape(link), path="")) == ["In Helena"]


@pytest.mark.usefixtures("held")
def test_a_town_is_suggested_with_a_distance_that_is_offered(client):
    page = page_of(client, "?near=Helna&miles=5")

    assert '<a href="/events/list/?near=Helena&amp;miles=60">Helena</a>?' in page


def test_wrong_value_is_shown_at_its_field_as_text(client):
    page = page_of(client, '?near="><script>alert(1)</script>')

    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert (
        'aria-describedby="id_near_helptext id_near_error" aria-invalid="true"' in page
    )
    assert '<div class="ce-field ce-field--error"><label' in page


def test_rarer_filters_are_folded_away_until_one_is_used(client):
    folded, opened = '<details class="ce-filters__more">', 'ce-filters__more" open>'

    assert folded in page_of(client, "?q=law")
    assert opened in page_of(client, "?audience=staff")
    assert opened in page_of(client, "?credits=many")


def test_form_keeps_what_was_chosen(client):
    make_town()
    page = page_of(client, "?near=Helena&miles=100&audience=staff&sponsor=A%26B")

    assert '<option value="100" selected>100 miles</option>' in page
    assert '<option value="staff" selected>Staff</option>' in page
    assert 'name="sponsor" value="A&amp;B"' in page
    assert '<option value="60" selected>60 miles</option>' in page_of(client, "")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("query", "queries"),
    [("?region=Broad+Valleys&audience=staff", 9), ("?near=Helena", 11)],
)
def test_filter_adds_queries_only_for_a_town(
    client, django_assert_num_queries, query, queries
):
    with django_assert_num_queries(queries):
        page_of(client, query)
