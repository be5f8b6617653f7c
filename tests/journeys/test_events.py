"""What comes of an event: chosen sessions, a private calendar, a ticket, a certificate."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey
HOST, MEMBER = "director@library.example", "staff@library.example"
TODAY, GUEST = "Open Desk Day", "gilda.guest@people.example"
ILL = "The presenter is ill. We offer it again in the fall."
BLOCK = "script[type='application/ld+json']"
LISTEN = """document.addEventListener("securitypolicyviolation", event =>
  (window.refused ||= []).push(event.effectiveDirective))"""
FORBIDDEN = """() => { const made = document.createElement("script");
  made.textContent = "window.ran = true"; document.head.append(made) }"""


@pytest.mark.parametrize("album", ["what_comes_of_events"], indirect=True)
def test_a_member_chooses_sessions_and_keeps_a_calendar(visitor, album):
    member = visitor()
    member.sign_in(MEMBER)
    _find_certificate(member)
    _choose_sessions(member)
    _keep_a_calendar(member)
    assert album.flaws == []


def _find_certificate(member: Visitor) -> None:
    """By the trainings on record that a host says somebody was at."""
    member.open("/ce/credits/")
    checked = member.page.locator("tr", has_text="Attendance checked by the host")
    titles = checked.locator("th").all_inner_texts()
    for title in titles:
        member.open(f"/events/list/?past=1&q={title.splitlines()[0]}")
        if member.page.locator(".ce-event__title a").count():
            member.page.locator(".ce-event__title a").first.click()
        link = member.page.get_by_role("link", name="Certificate of attendance")
        if link.count():
            break
    link.click()
    expect(member.page.get_by_role("heading", level=1)).to_have_text(
        "Certificate of attendance"
    )
    member.look("certificate-of-attendance")
    pdf = member.page.get_by_role("link", name="Open the PDF").get_attribute("href")
    assert member.context.request.get(pdf).body().startswith(b"%PDF-")


def _choose_sessions(member: Visitor) -> None:
    member.open("/events/list/")
    entry = member.page.locator(".ce-event", has_text=ILL)
    while not entry.count():
        member.follow("Next page")
    entry.get_by_role("link").first.click()
    member.look("several-sessions")
    member.follow("Register")
    assert not member.says(ILL)
    member.press("Register")
    expect(member.page.locator(".ce-error-summary")).to_be_visible()
    member.look("no-session-chosen")
    taken = member.page.get_by_role("checkbox", name=": full")
    expect(taken).to_be_disabled()
    member.page.get_by_role("checkbox", disabled=False).first.check()
    member.press("Register")
    expect(
        member.page.get_by_role("heading", name="You are registered")
    ).to_be_visible()
    member.follow("Change or cancel my registration")
    assert member.page.get_by_role("checkbox", checked=True).count() == 1
    member.look("sessions-chosen")


def _keep_a_calendar(member: Visitor) -> None:
    member.page.locator(".site-account summary").click()
    member.follow("My calendar")
    member.look("no-address-yet")
    member.press("Make my calendar address")
    first = _address(member)
    assert member.context.request.get(first).text().startswith("BEGIN:VCALENDAR")
    member.look("my-calendar")
    member.press("Make a new address")
    second = _address(member)
    assert second != first
    assert [_status(member, one) for one in (first, second)] == [404, 200]
    member.press("End this address")
    expect(
        member.page.get_by_role("button", name="Make my calendar address")
    ).to_be_visible()
    assert _status(member, second) == 404


def _address(member: Visitor) -> str:
    return member.page.get_by_label("Copy this address").input_value()


def _status(member: Visitor, address: str) -> int:
    return member.context.request.get(address).status


@pytest.mark.parametrize("album", ["ticket_of_a_walk_in"], indirect=True)
def test_a_walk_in_comes_to_their_attendance_by_a_mail(visitor, album):
    host, guest = visitor(), visitor(javascript=False)
    host.sign_in(HOST)
    host.open(f"/events/list/?q={TODAY.replace(' ', '+')}")
    host.page.locator(".ce-event__title a").first.click()
    host.follow("Take attendance")
    host.fill("Name", "Gilda Guest")
    host.fill("Email address", GUEST)
    host.press("Add")
    _open_mail(guest)
    guest.page.locator("a[href*='/ce/ticket/']").click()
    expect(guest.page.get_by_text("Gilda Guest was there")).to_be_visible()
    guest.look("ticket")
    guest.press("Sign in", exact=True)
    guest.sign_in_here(MEMBER)
    expect(guest.page.get_by_text("The host noted Gilda Guest.")).to_be_visible()
    guest.look("ticket-signed-in")
    guest.press("Yes, that was me")
    guest.page.wait_for_url("**/ce/credits/")
    assert album.flaws == []


def _open_mail(guest: Visitor) -> None:
    mail = guest.page.locator("tr", has_text=GUEST).get_by_role("link")
    guest.open("/dev/mail/")
    guest.reload_until(mail)
    mail.first.click()
    guest.page.wait_for_load_state()


@pytest.mark.parametrize("album", ["data_for_search_engines"], indirect=True)
def test_data_for_search_engines_is_read_and_nothing_is_refused(visitor, album):
    anyone = visitor()
    anyone.context.add_init_script(LISTEN)
    anyone.open(f"/events/list/?q={TODAY.replace(' ', '+')}")
    anyone.page.locator(".ce-event__title a").first.click()
    expect(anyone.page.get_by_role("heading", level=1)).to_have_text(TODAY)
    data = json.loads(anyone.page.locator(BLOCK).text_content())

    assert (data["@type"], data["name"]) == ("EducationEvent", TODAY)
    assert re.search(r"/events/open-desk-day-[\d-]+/$", data["url"])
    assert anyone.page.evaluate("window.refused") is None
    assert album.flaws == []
    # The control: a script that the policy does not know is refused, and this is heard.
    anyone.page.evaluate(FORBIDDEN)
    assert anyone.page.evaluate("window.refused") == ["script-src-elem"]
    assert anyone.page.evaluate("window.ran") is None
