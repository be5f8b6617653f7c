"""The editor: makes an event in Wagtail's own page editor, which needs JavaScript."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

EMAIL = "editor@library.example"


@dataclass(frozen=True)
class Event:
    title: str
    day: dt.date
    credits: str
    category: str

    @property
    def month(self) -> str:
        return f"/events/{self.day.year}/{self.day.month}/"


def publish(editor: Visitor, event: Event) -> None:
    editor.sign_in(EMAIL, then="/admin/")
    editor.look("editor-admin", is_admin=True)
    _begin_page(editor)
    _describe(editor, event)
    _add_session(editor, event)
    editor.look("editor-event-filled", is_admin=True)
    _preview(editor, event)
    editor.page.get_by_role("button", name="More actions").click()
    editor.press("Publish", exact=False)
    _think_again(editor)
    said = editor.page.locator(".messages")
    expect(said).to_contain_text(f"“{event.title}” is published.")
    editor.look("editor-published", is_admin=True)


def _think_again(editor: Visitor) -> None:
    """Nobody was named whom people can ask, and it is published all the same."""
    asked = editor.page.locator(".ce-findings")
    expect(asked).to_contain_text("Nobody is named whom people can ask.")
    editor.look("editor-asked", is_admin=True)
    editor.press("Publish it as it is")


def _begin_page(editor: Visitor) -> None:
    """Pages, Events, "Add child page", as the menus lead there."""
    editor.page.get_by_role("button", name="Pages").click()
    tree = editor.page.get_by_role("dialog").or_(
        editor.page.locator(".c-page-explorer")
    )
    tree.get_by_role("link", name="Events", exact=True).first.click()
    editor.page.wait_for_url("**/admin/pages/*/")
    editor.page.locator("a[href$='/add_subpage/']").first.click()
    expect(editor.page.locator("#id_title")).to_be_visible()


def _describe(editor: Visitor, event: Event) -> None:
    editor.fill("Title", event.title)
    editor.fill("In one or two sentences", "How a small library asks for money.")
    editor.field("Format").select_option("Online")
    editor.fill("Sponsor", "Montana State Library")
    editor.fill("Meeting address", "https://meet.example/grants")
    editor.fill("Cost", "Free for library staff and trustees.")


def _add_session(editor: Visitor, event: Event) -> None:
    for name, text in {
        "begins_on": event.day.isoformat(),
        "begins_at": "10:00",
        "ends_at": "11:30",
    }.items():
        _type_time(editor, name, text)
    for name, text in {
        "credits": event.credits,
        "presenter": "Ingrid Halvorsen",
    }.items():
        editor.page.locator(f"#id_sessions-0-{name}").fill(text)
    category = editor.page.locator("#id_sessions-0-category")
    category.select_option(label=event.category)


def _type_time(editor: Visitor, name: str, text: str) -> None:
    """A calendar or clock opens a moment later and closes as one goes on to the next.

    Whoever goes on sooner leaves it open above the form.
    """
    field = editor.page.locator(f"#id_sessions-0-{name}")
    field.fill(text)
    opened = editor.page.locator(".xdsoft_datetimepicker").filter(visible=True)
    expect(opened).to_have_count(1)
    field.blur()
    expect(opened).to_have_count(0)


def _preview(editor: Visitor, event: Event) -> None:
    """The panel beside the form shows the page as it would be."""
    editor.press("Toggle preview")
    shown = editor.page.frame_locator("#w-preview-iframe")
    expect(shown.locator("h1")).to_have_text(event.title)
    expect(shown.locator("article")).to_contain_text("10:00 to 11:30 (Mountain Time)")
    expect(shown.locator("article")).to_contain_text(f"{event.credits} credits")
    editor.look("editor-preview", is_admin=True)
    editor.press("Toggle preview")


def find_in_calendar(visitor: Visitor, event: Event) -> None:
    """It stands in the month with its credits and category, and opens from there."""
    visitor.open(event.month)
    cell = visitor.page.locator(".ce-calendar__event", has_text=event.title)
    expect(cell).to_contain_text(f"{event.credits} credits")
    expect(cell).to_contain_text(event.category)
    visitor.look("calendar-month")
    cell.get_by_role("link", name=event.title).click()
    expect(visitor.page.locator("h1")).to_have_text(event.title)
    visitor.look("event-signed-out")
