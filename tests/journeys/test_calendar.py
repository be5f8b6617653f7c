"""Finding an event by keyboard and without scripts, and what its page then says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("album", ["finding_events"], indirect=True)
def test_events_are_found_by_keyboard_without_javascript(album, visitor):
    anyone = visitor(javascript=False)
    anyone.open("/events/list/")
    _come_to_the_filter(anyone.page)
    _ask_by_keyboard(anyone.page)
    anyone.look("narrowed")
    _take_away(anyone.page, "Credits: With credit")
    expect(anyone.page.get_by_text("Narrowed to:")).to_be_visible()
    _misspell(anyone)
    _see_all(anyone.page)
    _is_easy_to_hit(anyone.page)
    assert album.flaws == []


def _come_to_the_filter(page: Page) -> None:
    """Past the events, of which a month may have hundreds."""
    way = page.get_by_role("link", name="Filter", exact=True)
    _tab_to(page, way)
    assert way.bounding_box()["width"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Words")).to_be_focused()


def _ask_by_keyboard(page: Page) -> None:
    """From the first field on, with the keys a keyboard has."""
    page.get_by_label("Held near").focus()
    page.keyboard.type("great falls")
    page.keyboard.press("Tab")
    page.keyboard.type("200")
    _tab_to(page, page.get_by_text("More filters"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Credits"))
    page.keyboard.type("With credit")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=great"))
    expect(page.get_by_role("link", name="Held within 200 miles")).to_be_visible()
    assert page.get_by_label("Credits").input_value() == "0.5"


def _tab_to(page: Page, wanted) -> None:
    for _press in range(12):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("The keyboard does not reach it.")


def _take_away(page: Page, words: str) -> None:
    chip = page.get_by_role("link", name=f"Remove the filter {words}")
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    assert "credits=" not in page.url
    assert "near=Great+Falls" in page.url


def _misspell(anyone: Visitor) -> None:
    anyone.page.get_by_label("Held near").fill("Grate Falls")
    anyone.page.get_by_role("button", name="Show events").click()
    said = "Did you mean Great Falls?"
    expect(anyone.page.get_by_role("alert").get_by_text(said)).to_be_visible()
    anyone.page.get_by_role("alert").get_by_role("link", name="Held near").click()
    anyone.look("misspelt")


def _see_all(page: Page) -> None:
    page.get_by_label("Held near").fill("")
    page.get_by_label("Words").fill("unfindable")
    page.get_by_role("button", name="Show events").click()
    expect(page.get_by_text("Nothing with these filters.")).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator(".ce-event").first).to_be_visible()


def _is_easy_to_hit(page: Page) -> None:
    """Links that stand by themselves, on a phone."""
    page.set_viewport_size({"width": 320, "height": 800})
    links = page.locator(".ce-views a, .ce-event__title a, .ce-feeds a").all()
    assert len(links) > 6
    assert min(one.bounding_box()["height"] for one in links) >= 24


@pytest.mark.parametrize("album", ["kinds_of_events"], indirect=True)
def test_pages_of_events_say_what_has_happened(album, visitor):
    anyone = visitor()
    for step, way, link, words in [
        ("cancelled", "/events/list/", ".ce-event--cancelled a", "Cancelled"),
        ("of-a-series", "/events/list/?q=coffee", ".ce-event__title a", "Other dates"),
        (
            "recording",
            "/events/list/?now=1&q=recording&format=recording",
            ".ce-event__title a",
            "Recording",
        ),
    ]:
        anyone.open(way)
        anyone.page.locator(link).first.click()
        heading = anyone.page.locator("main").get_by_text(words)
        expect(heading.first).to_be_visible()
        anyone.look(step)
    assert album.flaws == []
