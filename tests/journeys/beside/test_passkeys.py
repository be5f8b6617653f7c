"""Passkeys, with the authenticator that Chromium itself plays."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, expect

from tests.journeys.visitors import Visitor
from tests.portal.second_steps import ADDRESS, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.drill]
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


class Device:
    """What unlocks with a finger, built into the computer of a visitor."""

    def __init__(self, visitor: Visitor) -> None:
        self.devtools: CDPSession = visitor.context.new_cdp_session(visitor.page)
        self.devtools.send("WebAuthn.enable")
        made = self.devtools.send(
            "WebAuthn.addVirtualAuthenticator", {"options": FINGER}
        )
        self.name = made["authenticatorId"]

    def knows_the_finger(self, yes: bool) -> None:
        self._tell("WebAuthn.setUserVerified", isUserVerified=yes)

    @property
    def passkeys(self) -> list[dict]:
        return self._tell("WebAuthn.getCredentials")["credentials"]

    def _tell(self, method: str, **what) -> dict:
        return self.devtools.send(method, {"authenticatorId": self.name, **what})


def wants_a_passkey(visitor) -> tuple[Visitor, Device]:
    """Signed in by password, and shown the form."""
    somebody = visitor()
    device = Device(somebody)
    somebody.sign_in(ADDRESS, then="/accounts/email/")
    somebody.open("/accounts/2fa/")
    somebody.follow("Add a passkey")
    somebody.fill("Password", PASSWORD)
    somebody.press("Go on")
    somebody.fill("Name of this passkey", "Office computer")
    return somebody, device


def has_a_passkey(visitor, *, alone: bool) -> tuple[Visitor, Device]:
    somebody, device = wants_a_passkey(visitor)
    somebody.field("Sign me in with it alone").set_checked(alone)
    somebody.press("Add the passkey")
    expect(somebody.page.get_by_text("The passkey is added.")).to_be_visible()
    somebody.open("/accounts/logout/")
    somebody.press("Sign out")
    return somebody, device


def is_led_to(somebody: Visitor, where: str) -> None:
    """The whole address: that of the door ends with where it leads to as well."""
    expect(somebody.page).to_have_url(somebody.site.address + where)


def is_told_of_trouble(somebody: Visitor) -> None:
    trouble = somebody.page.get_by_role("alert")
    expect(trouble).to_contain_text("The passkey was not used. Try once more")


def test_a_passkey_is_added_with_the_return_key_and_named(visitor, album):
    somebody, device = wants_a_passkey(visitor)
    somebody.look("add-a-passkey")
    somebody.field("Name of this passkey").press("Enter")
    expect(somebody.page.get_by_text("The passkey is added.")).to_be_visible()
    somebody.look("passkey-added")
    assert [each["userName"] for each in device.passkeys] == [ADDRESS]
    somebody.open("/accounts/2fa/webauthn/")
    expect(somebody.page.get_by_role("strong")).to_have_text("Office computer")
    somebody.look("passkeys")
    assert album.flaws == []


@pytest.mark.parametrize(
    ("may_enter_the_admin", "where"), [(False, "/accounts/email/"), (True, "/admin/")]
)
def test_a_passkey_alone_signs_in_and_leads_on(where, visitor, album):
    """It is both steps in one, so the admin asks for nothing more."""
    somebody, _device = has_a_passkey(visitor, alone=True)
    somebody.open(where)
    somebody.press("Sign in with a passkey")
    is_led_to(somebody, where)
    assert album.flaws == []


@pytest.mark.parametrize("may_enter_the_admin", [True])
def test_a_passkey_is_the_second_step_after_the_password(visitor, album):
    somebody, device = has_a_passkey(visitor, alone=False)
    somebody.open("/admin/")
    somebody.page.locator("main input[type=email]").fill(ADDRESS)
    somebody.page.locator("main input[type=password]").fill(PASSWORD)
    somebody.press("Sign in")
    somebody.look("second-step")
    somebody.press("Use a passkey")
    is_led_to(somebody, "/admin/")
    assert [each["signCount"] for each in device.passkeys] == [2]
    assert album.flaws == []


def test_a_finger_that_is_not_known_signs_nobody_in(visitor, album):
    somebody, device = has_a_passkey(visitor, alone=True)
    device.knows_the_finger(False)
    somebody.open("/accounts/email/")
    somebody.press("Sign in with a passkey")
    is_told_of_trouble(somebody)
    somebody.look("passkey-refused")
    device.knows_the_finger(True)
    somebody.press("Sign in with a passkey")
    is_led_to(somebody, "/accounts/email/")
    assert album.flaws == []


def test_a_device_without_the_passkey_signs_nobody_in(visitor, album):
    stranger = visitor()
    Device(stranger)
    stranger.open("/accounts/email/")
    stranger.press("Sign in with a passkey")
    is_told_of_trouble(stranger)
    stranger.open("/accounts/email/")
    is_led_to(stranger, "/accounts/login/?next=/accounts/email/")
