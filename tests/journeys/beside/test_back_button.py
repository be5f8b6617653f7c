"""The back button after signing out: what was mine is not shown to whoever comes next."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.portal.second_steps import ADDRESS

pytestmark = [pytest.mark.journey, pytest.mark.drill]


@pytest.mark.parametrize(
    ("may_enter_the_admin", "where"),
    [(False, "/accounts/email/"), (True, "/admin/account/")],
)
def test_a_page_of_mine_is_not_shown_again(where, visitor, album):
    somebody = visitor()
    somebody.sign_in(ADDRESS, then=where)
    expect(somebody.page).to_have_url(somebody.site.address + where)
    somebody.open("/accounts/logout/")
    somebody.press("Sign out")
    expect(somebody.page).to_have_url(somebody.site.address + "/")

    for _time in range(2):
        somebody.page.go_back()
    expect(somebody.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(somebody.page.locator("body")).not_to_contain_text(ADDRESS)
