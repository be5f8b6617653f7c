"""A director's library, somebody invited to it, and the coordinator's side of both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.drill]
EMAIL, FURTHER = (
    "tess.quill@library.example",
    "tess.augustina.quill-musselshell@cottonwood.example",
)
PASSWORD = "four cranes over the Musselshell"
DIRECTOR = "director@library.example"
COORDINATOR = "coordinator@library.example"


def test_a_director_invites_somebody_who_signs_up_and_keeps_her_details(visitor, album):
    director, invited = visitor(), visitor()
    _keep_the_library(director)
    _accept(invited)
    _keep_details(invited)
    assert album.flaws == []


def _keep_the_library(director: Visitor) -> None:
    director.sign_in(DIRECTOR)
    director.page.locator(".site-account summary").click()
    director.look("account-menu-of-a-director", part=".site-account")
    director.page.locator(".site-account").get_by_role(
        "link", name="My library"
    ).click()
    director.look("library")
    director.follow("Invite a person")
    director.press("Send the invitation")
    expect(director.page.locator(".ce-error-summary")).to_be_visible()
    director.look("invite-empty")
    _fill_in(director, DIRECTOR)
    director.press("Send the invitation")
    director.look("invite-own-address")
    _fill_in(director, EMAIL)
    director.press("Send the invitation")
    assert director.says("Tess Quill is on your list now")
    director.page.get_by_role("link", name="Decline").click()
    director.press("Decline the position")
    director.look("decline-without-reason")
    director.follow("Back to the library")
    director.page.get_by_role("button", name="Confirm").click()
    director.look("library-confirmed")
    director.page.get_by_role("link", name="Tess Quill leaves").click()
    director.look("last-day")
    director.follow("Back to the library")


def _fill_in(director: Visitor, email: str) -> None:
    director.fill("First name", "Tess")
    director.fill("Last name", "Quill")
    director.fill("Their email address", email)
    director.page.get_by_label("Library staff").check()
    director.page.locator("input[type=date]").fill("2026-01-05")


def _accept(invited: Visitor) -> None:
    _open_mail(invited, EMAIL)
    invited.look("mail-of-an-invitation")
    invited.page.locator("a[href*='/ce/invitation/']").click()
    invited.page.wait_for_load_state()
    invited.look("invitation")
    link = invited.page.url
    invited.press("Make my sign-in")
    assert invited.page.locator("main input[type=email]").input_value() == EMAIL
    invited.look("sign-up-by-invitation")
    for field in invited.page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    invited.press("Make my account")
    expect(invited.page.locator("h1")).to_have_text("My certification")
    invited.open(link)
    invited.look("invitation-used")
    invited.open(f"{link[:-5]}/")
    invited.look("invitation-unusable")


def _keep_details(invited: Visitor) -> None:
    invited.open("/ce/details/")
    invited.press("Add this address")
    expect(invited.page.locator(".ce-error-summary")).to_be_visible()
    invited.look("details-without-address")
    invited.fill("Another email address", FURTHER)
    invited.press("Add this address")
    invited.look("details")
    _open_mail(invited, FURTHER)
    invited.page.locator("a[href*='/ce/address/']").click()
    invited.page.wait_for_load_state()
    link = invited.page.url
    invited.look("address")
    invited.press("Confirm this address")
    invited.look("address-confirmed")
    invited.follow("Go to my details")
    invited.press(f"Send my mail to {FURTHER}")
    invited.look("details-mail-elsewhere")
    # She signs in with the first one, so that it stays.
    assert invited.says("you sign in with it")
    invited.press(f"Send my mail to {EMAIL}")
    invited.follow(f"Remove {FURTHER}")
    invited.look("address-remove")
    invited.press("Remove this address")
    assert invited.says(f"{FURTHER} is removed.")
    invited.open(f"{link[:-5]}/")
    invited.look("address-link-unusable")


def _open_mail(visitor: Visitor, email: str) -> None:
    visitor.open("/dev/mail/")
    mail = visitor.page.locator("tr", has_text=email).get_by_role("link")
    visitor.reload_until(mail)
    mail.first.click()
    visitor.page.wait_for_load_state()


def test_a_coordinator_confirms_invites_and_ends(visitor, album):
    coordinator = visitor()
    coordinator.sign_in(COORDINATOR, then="/admin/ce/positions/")
    coordinator.look("positions", is_admin=True)
    coordinator.page.get_by_role("link", name="Decline").first.click()
    coordinator.press("Decline the position")
    coordinator.look("position-decline-without-reason", is_admin=True)
    coordinator.open("/admin/ce/positions/invite/")
    coordinator.press("Send the invitation")
    coordinator.look("position-invite-empty", is_admin=True)
    coordinator.field("Library").select_option(index=1)
    _fill_in(coordinator, "otis.quill@library.example")
    coordinator.press("Send the invitation")
    coordinator.look("person-with-position", is_admin=True)
    coordinator.page.get_by_role("link", name="Give a last day").click()
    coordinator.look("position-end", is_admin=True)
    coordinator.page.locator("input[type=date]").fill("2025-01-05")
    coordinator.press("Save the last day")
    coordinator.look("position-end-too-early", is_admin=True)
    coordinator.page.locator("input[type=date]").fill("2026-02-06")
    coordinator.press("Save the last day")
    coordinator.look("person-with-former-position", is_admin=True)
    assert album.flaws == []
