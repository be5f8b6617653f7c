"""Somebody who was never here: an account, a mail to answer, four questions."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

EMAIL = "newcomer@library.example"
PASSWORD = "three wild geese over Helena"


def sign_up(newcomer: Visitor) -> None:
    newcomer.open("/accounts/signup/")
    newcomer.look("sign-up")
    newcomer.press("Make my account")
    expect(newcomer.page.locator(".ce-error-summary")).to_be_visible()
    newcomer.look("sign-up-empty")
    newcomer.page.locator("input[type=email]").fill(EMAIL)
    for field in newcomer.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    newcomer.press("Make my account")
    expect(newcomer.page.locator("h1")).to_have_text("Open the mail we sent you")
    newcomer.look("sign-up-mail-sent")


def confirm_address(newcomer: Visitor) -> None:
    mail = newcomer.page.locator("tr", has_text=EMAIL).get_by_role("link")
    newcomer.open("/dev/mail/")
    newcomer.reload_until(mail)
    mail.first.click()
    newcomer.look("mail-to-newcomer")
    newcomer.page.locator("a[href*='confirm-email']").click()
    newcomer.look("confirm-address")
    newcomer.press("Yes, this is my address")
    newcomer.page.wait_for_load_state()


def say_who(newcomer: Visitor) -> None:
    """Asked once, before the dashboard."""
    newcomer.sign_in(EMAIL, password=PASSWORD, leads_to="/ce/welcome/*")
    newcomer.look("welcome")
    newcomer.press("Save and go on")
    expect(newcomer.page.locator(".ce-error-summary")).to_be_visible()
    newcomer.look("welcome-empty")
    newcomer.fill("First name", "Odette")
    newcomer.fill("Last name", "Ransom")
    newcomer.field("Your library").select_option(index=1)
    newcomer.choose("Library staff")
    newcomer.press("Save and go on")
    expect(newcomer.page.locator("h1")).to_have_text("My certification")
    newcomer.look("dashboard-of-a-newcomer")
