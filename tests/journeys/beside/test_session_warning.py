"""A session that ends: the warning, going on with one key, and what is said after.

Both clocks are set forward together, the browser's and the server's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, expect

from portal import sessions
from tests.journeys.visitors import Visitor
from tests.portal.second_steps import ADDRESS

pytestmark = [pytest.mark.journey, pytest.mark.drill]
MINUTE, HOUR = 60, 60 * 60
LetPass = Callable[[Visitor, int], None]


@pytest.fixture
def let_pass(monkeypatch) -> LetPass:
    passed = [0]
    shifted = SimpleNamespace(time=lambda: time.time() + sum(passed))
    monkeypatch.setattr(sessions, "time", shifted)

    def let_pass(visitor: Visitor, seconds: int) -> None:
        passed.append(seconds)
        visitor.page.clock.fast_forward(seconds * 1000)

    return let_pass


def ann(visitor, where: str) -> Visitor:
    somebody = visitor()
    somebody.page.clock.install()
    with somebody.page.expect_response("**/accounts/session/"):
        somebody.sign_in(ADDRESS, then=where)
    return somebody


def dialog(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("dialog")


def in_dialog(visitor: Visitor, role: str, name: str) -> Locator:
    return dialog(visitor).get_by_role(role, name=name, exact=True)


@pytest.fixture
def may_enter_the_admin() -> bool:
    return True


def test_staying_takes_one_key_and_the_work_goes_on_where_it_was(
    visitor, album, let_pass
):
    at_work = ann(visitor, "/admin/")
    search = at_work.page.get_by_role("search").get_by_role("textbox").first
    search.focus()

    for _time in range(3):
        let_pass(at_work, HOUR - 2 * MINUTE - 20)
        expect(dialog(at_work)).to_be_hidden()
        let_pass(at_work, 20)
        expect(dialog(at_work)).to_be_visible()
        expect(dialog(at_work)).to_contain_text("ends in about 2 minutes.")
        expect(in_dialog(at_work, "button", "Stay signed in")).to_be_focused()
        at_work.page.keyboard.press("Enter")
        expect(dialog(at_work)).to_be_hidden()
        expect(search).to_be_focused()

    assert at_work.open("/admin/account/") == 200
    expect(at_work.page).to_have_url(f"{at_work.site.address}/admin/account/")
    assert album.flaws == []


def test_a_session_let_pass_ends_at_the_door_which_leads_back(visitor, album, let_pass):
    at_work = ann(visitor, "/admin/account/")
    let_pass(at_work, HOUR - MINUTE - 30)
    expect(in_dialog(at_work, "button", "Stay signed in")).to_be_focused()
    at_work.look("session-ends-soon", is_admin=True)
    at_work.page.keyboard.press("Tab")
    expect(in_dialog(at_work, "button", "Close")).to_be_focused()
    at_work.page.keyboard.press("Shift+Tab")

    let_pass(at_work, 2 * MINUTE)
    expect(dialog(at_work)).to_contain_text("Your session has ended.")
    expect(in_dialog(at_work, "link", "Sign in again")).to_be_focused()
    expect(in_dialog(at_work, "button", "Stay signed in")).to_be_hidden()
    at_work.look("session-over", is_admin=True)

    at_work.page.keyboard.press("Enter")
    at_work.page.wait_for_url("**/accounts/login/?next=%2Fadmin%2Faccount%2F")
    at_work.sign_in_here(ADDRESS)
    expect(at_work.page).to_have_url(f"{at_work.site.address}/admin/account/")
    assert album.flaws == []


def test_whoever_closes_the_warning_is_told_once_more_when_it_is_over(
    visitor, album, let_pass
):
    at_work = ann(visitor, "/admin/")
    search = at_work.page.get_by_role("search").get_by_role("textbox").first
    search.focus()
    let_pass(at_work, HOUR - MINUTE)
    expect(dialog(at_work)).to_be_visible()
    at_work.page.keyboard.press("Escape")
    expect(dialog(at_work)).to_be_hidden()
    expect(search).to_be_focused()
    let_pass(at_work, 20)
    expect(dialog(at_work)).to_be_hidden()
    let_pass(at_work, MINUTE)
    expect(in_dialog(at_work, "link", "Sign in again")).to_be_focused()


def test_a_day_at_the_desk_is_not_made_longer(visitor, album, let_pass):
    at_work = ann(visitor, "/admin/")
    for _hour in range(8):
        let_pass(at_work, HOUR - MINUTE)
        in_dialog(at_work, "button", "Stay signed in").click()
        expect(dialog(at_work)).to_be_hidden()
    let_pass(at_work, 7 * MINUTE)
    in_dialog(at_work, "button", "Stay signed in").click()
    expect(dialog(at_work)).to_contain_text("It cannot be made longer")
    let_pass(at_work, 2 * MINUTE)
    expect(dialog(at_work)).to_contain_text("Your session has ended.")


def test_work_in_another_window_goes_on_in_this_one(visitor, album, let_pass):
    at_work = ann(visitor, "/admin/")
    let_pass(at_work, HOUR - MINUTE)
    expect(dialog(at_work)).to_be_visible()
    at_work.context.request.get("/admin/account/")
    let_pass(at_work, 2 * MINUTE)
    expect(dialog(at_work)).to_be_hidden()


@pytest.mark.parametrize("may_enter_the_admin", [False])
def test_members_are_warned_on_their_pages(visitor, album, let_pass):
    member = ann(visitor, "/accounts/email/")
    let_pass(member, 20 * HOUR - MINUTE)
    expect(in_dialog(member, "button", "Stay signed in")).to_be_focused()
    member.look("members-session-ends-soon")
    member.page.keyboard.press("Enter")
    expect(dialog(member)).to_contain_text("It cannot be made longer")
    let_pass(member, 2 * MINUTE)
    member.look("members-session-over")
    member.page.keyboard.press("Enter")
    member.page.wait_for_url("**/accounts/login/?next=%2Faccounts%2Femail%2F")
    assert album.flaws == []
