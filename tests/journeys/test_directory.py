"""The coordinator and the directory: a file in and out again, two records of one person."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.drill]

FILE = """Library;City;Kind
Silver Gate Reading Room;Silver Gate;public
Silver Gate Reading Room;Silver Gate;public
Nowhere;;public
"""


def test_a_file_is_read_imported_and_taken_back(visitor, album):
    coordinator = visitor()
    coordinator.sign_in("coordinator@library.example", then="/admin/ce/imports/")
    coordinator.look("imports", is_admin=True)
    coordinator.press("Read the file")
    expect(coordinator.page.get_by_text("Choose a file.")).to_be_visible()
    coordinator.look("imports-refused", is_admin=True)
    _hand_in(coordinator)
    coordinator.look("import-report", is_admin=True)
    coordinator.press("Import 1 line")
    expect(coordinator.page.get_by_text("Tick this, or correct")).to_be_visible()
    coordinator.look("import-not-ticked", is_admin=True)
    coordinator.page.get_by_label("Leave 2 lines out").check()
    coordinator.press("Import 1 line")
    expect(coordinator.page.get_by_text("You can take it back")).to_be_visible()
    coordinator.page.get_by_text("Take this import back").click()
    coordinator.look("imported", is_admin=True)
    coordinator.press("Take it back")
    expect(coordinator.page.get_by_text("is as it was before")).to_be_visible()
    coordinator.look("import-undone", is_admin=True)
    assert album.flaws == []


def _hand_in(coordinator: Visitor) -> None:
    file = {"name": "spring.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    coordinator.page.get_by_label("File", exact=True).set_input_files(file)
    coordinator.press("Read the file")
    expect(coordinator.page.get_by_text("1 line is new.")).to_be_visible()


def test_two_people_are_compared_merged_and_taken_apart(visitor, album):
    coordinator = visitor()
    coordinator.sign_in("coordinator@library.example", then="/admin/ce/merging/")
    coordinator.look("suspects", is_admin=True)
    coordinator.open("/admin/snippets/ce_plugin/person/")
    coordinator.page.get_by_role("button", name="More options").first.click()
    coordinator.page.get_by_role("link", name="Find doubles").first.click()
    coordinator.page.get_by_label("Name or e-mail address").fill("a")
    # The menu has a search of its own, for pages.
    here = coordinator.page.locator("main")
    here.get_by_role("button", name="Search").click()
    coordinator.page.wait_for_load_state()
    coordinator.look("find-doubles", is_admin=True)
    coordinator.page.locator(".w-panel .ce-plain a").first.click()
    expect(coordinator.page.get_by_text("Make them one")).to_be_visible()
    coordinator.look("two-side-by-side", is_admin=True)
    coordinator.page.get_by_role("button", name="Merge into").click()
    expect(coordinator.page.get_by_text("You can undo it")).to_be_visible()
    coordinator.look("merged", is_admin=True)
    coordinator.press("Undo the merge")
    expect(coordinator.page.get_by_text("They are two people again")).to_be_visible()
    coordinator.look("unmerged", is_admin=True)
    assert album.flaws == []
