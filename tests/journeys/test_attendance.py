"""A host on a phone, and whoever came: the list, the code, the word, the sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey
HOST, TITLE = "director@library.example", "Open Desk Day"
REPORT = "Name,Email,Minutes\nNia Elk,nia.elk@people.example,80\n,,5\n"


def _open_list(host: Visitor) -> str:
    host.sign_in(HOST)
    host.open(f"/events/list/?q={TITLE.replace(' ', '+')}")
    host.page.locator(".ce-event__title a").first.click()
    host.follow("Take attendance")
    expect(host.page.get_by_role("heading", name=TITLE)).to_be_visible()
    return host.page.url


@pytest.mark.parametrize("album", ["attendance_without_javascript"], indirect=True)
def test_a_host_ticks_corrects_and_adds_without_javascript(visitor, album):
    host = visitor(javascript=False)
    _open_list(host)
    host.look("list")
    before = host.page.locator("main input:checked").count()
    name = _tick_two(host)
    expect(host.page.get_by_text("2 people are noted as present.")).to_be_visible()
    assert host.page.locator("main input:checked").count() == before + 2
    host.look("ticked")
    _take_back(host, name)
    _add_walk_in(host)
    _type_sheet(host)
    assert album.flaws == []


def _tick_two(host: Visitor) -> str:
    unticked = host.page.locator("main input[type=checkbox]:not(:checked)")
    name = ""
    for _twice in range(2):
        # The label lies above the box: the whole tile is the target.
        label = host.page.locator(f"label[for='{unticked.first.get_attribute('id')}']")
        name = label.inner_text().splitlines()[0].strip()
        label.click()
    host.press("Save")
    return name


def _take_back(host: Visitor, name: str) -> None:
    host.page.locator("main label", has_text=name).first.click()
    host.press("Save")
    expect(host.page.get_by_text("Nothing is saved yet")).to_be_visible()
    host.look("why")
    host.fill("Reason", "Mixed up two names.")
    host.press("Save")
    expect(host.page.get_by_text("1 attendance is taken back.")).to_be_visible()


def _add_walk_in(host: Visitor) -> None:
    host.press("Add")
    expect(host.page.locator(".ce-error-summary")).to_be_visible()
    host.look("walk-in-refused")
    host.fill("Name", "Wanda Walker")
    host.fill("Email address", "wanda@people.example")
    host.press("Add")
    expect(host.page.get_by_text("Wanda Walker is noted.")).to_be_visible()


def _type_sheet(host: Visitor) -> None:
    host.follow("Type the sheet in")
    host.look("sheet")
    host.fill("Numbers of the rows", "1-99")
    host.press("Save the sheet")
    expect(host.page.locator(".ce-error-summary")).to_be_visible()
    host.look("sheet-refused")
    host.fill("Numbers of the rows", "9")
    host.fill("Name in row B", "Bert Blank")
    host.press("Save the sheet")
    expect(host.page.get_by_text("Bert Blank is noted.")).to_be_visible()


def test_a_word_is_entered_before_signing_in(visitor, album):
    host = visitor()
    _open_list(host)
    host.follow("Show a word at the end")
    if host.page.get_by_role("button", name="Make a word").count():
        host.look("no-word-yet")
        host.press("Make a word")
    host.look("word-on-the-screen")
    word = host.page.locator(".ce-show__word").inner_text()
    guest = visitor(javascript=False)
    guest.open("/ce/word/")
    guest.look("word-asked")
    guest.fill("The word you were shown", "nothing of the kind")
    guest.press("Go on")
    expect(
        guest.page.get_by_text("No session takes this word now.").first
    ).to_be_visible()
    guest.look("word-refused")
    guest.fill("The word you were shown", word.upper())
    guest.press("Go on")
    expect(guest.page.get_by_role("heading", name=TITLE)).to_be_visible()
    guest.look("before-signing-in")
    guest.page.locator("main").get_by_role("link", name="Sign in").click()
    _sign_in_here(guest, "trustee@library.example")
    guest.page.wait_for_url("**/ce/here/")
    guest.look("after-signing-in")
    guest.press("Yes, I attended")
    expect(guest.page.get_by_text(f"You are noted at “{TITLE}”")).to_be_visible()
    guest.open("/ce/here/")
    guest.look("nothing-to-note")
    assert album.flaws == []


def _sign_in_here(guest: Visitor, email: str) -> None:
    guest.page.locator("main input[type=email]").fill(email)
    guest.page.locator("main input[type=password]").fill(guest.site.sign_ins[email])
    guest.press("Sign in")


@pytest.mark.drill
def test_a_code_changes_on_the_screen_and_an_old_one_is_over(visitor, album):
    host = visitor()
    _open_list(host)
    host.follow("Show a code to scan")
    if host.page.get_by_role("button", name="Begin to take codes").count():
        host.look("no-code-yet")
        host.press("Begin to take codes")
    code = host.page.locator("[data-ce-code]")
    assert code.evaluate("each => each.complete && each.naturalWidth > 0")
    host.look("code-on-the-screen")
    expect(code).to_have_attribute("src", re.compile(r"\?at=\d+"), timeout=40_000)
    plain = visitor(javascript=False)
    plain.open("/ce/here/1.00000000000000000000000000000000/")
    expect(plain.page.get_by_role("heading", name="This code is over")).to_be_visible()
    plain.look("code-over")
    assert album.flaws == []


def test_a_certificate_of_attendance_and_a_ticket_that_does_not_work(visitor, album):
    anyone = visitor()
    anyone.open("/ce/ticket/not-a-ticket/")
    anyone.look("ticket-unusable")
    assert album.flaws == []


@pytest.mark.drill
@pytest.mark.parametrize("album", ["attendance_report"], indirect=True)
def test_a_report_is_read_matched_and_imported(visitor, album):
    coordinator = visitor()
    coordinator.sign_in("coordinator@library.example", then="/admin/")
    coordinator.open(f"/events/list/?q={TITLE.replace(' ', '+')}")
    coordinator.page.locator(".ce-event__title a").first.click()
    coordinator.follow("Take attendance")
    coordinator.follow("Read the report of a webinar")
    coordinator.look("report", is_admin=True)
    file = {"name": "zoom.csv", "mimeType": "text/csv", "buffer": REPORT.encode()}
    coordinator.page.get_by_label("File", exact=True).set_input_files(file)
    coordinator.press("Read the file")
    coordinator.look("report-read", is_admin=True)
    coordinator.follow("Say who is who", exact=False)
    coordinator.look("report-match", is_admin=True)
    coordinator.press("Save and compare again")
    coordinator.page.get_by_label("Leave 1 line out").check()
    coordinator.press("Import 1 line")
    expect(coordinator.page.get_by_text("You can take it back")).to_be_visible()
    coordinator.open("/admin/ce_plugin/attendance/")
    coordinator.look("attendance-ledger", is_admin=True)
    coordinator.page.locator(".ce-ledger__table tbody a").first.click()
    coordinator.page.wait_for_load_state()
    coordinator.look("attendance-row", is_admin=True)
    assert album.flaws == []
