"""The coordinator: the review desk in the Wagtail admin."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

EMAIL = "coordinator@library.example"


def sign_in(coordinator: Visitor) -> None:
    coordinator.sign_in(EMAIL, then="/admin/")
    coordinator.look("coordinator-admin", is_admin=True)


def open_case(coordinator: Visitor, applicant: str) -> None:
    """Certification, Applications, and the row of the applicant."""
    coordinator.open("/admin/")
    coordinator.press("Certification")
    coordinator.page.get_by_role("link", name="Applications").first.click()
    search = coordinator.page.get_by_role("searchbox", name="Search applications")
    # The menu of the admin is drawn by a script, and a busy machine takes its time.
    search.wait_for(timeout=60_000)
    coordinator.look("review-desk", is_admin=True)
    search.fill(applicant)
    # The menu has a search of its own, for pages.
    here = coordinator.page.locator("main")
    here.get_by_role("button", name="Search").click()
    coordinator.page.wait_for_load_state()
    row = coordinator.page.locator(".ce-ledger__table tbody tr", has_text=applicant)
    expect(row).to_have_count(1)
    row.get_by_role("link").first.click()
    expect(coordinator.page.locator(".ce-casehead__name")).to_contain_text(applicant)


def expect_list_and_evaluation(coordinator: Visitor, *titles: str) -> None:
    frozen = coordinator.page.get_by_role("region", name="The list as submitted")
    for title in titles:
        expect(frozen).to_contain_text(title)
    rules = coordinator.page.get_by_role("region", name="Requirements")
    expect(rules).to_contain_text("All requirements are met")


def expect_submission(coordinator: Visitor, number: int) -> None:
    mark = coordinator.page.locator(".ce-casehead__name .w-status")
    expect(mark).to_have_text(f"Submission {number}")


def return_with_reason(coordinator: Visitor, reason: str) -> None:
    page = coordinator.page
    coordinator.look("case", is_admin=True)
    page.get_by_text("Return with a reason").click()
    coordinator.press("Return to the applicant")
    expect(page.locator(".w-field__errors")).to_contain_text("Say why.")
    coordinator.look("case-reason-missing", is_admin=True)
    coordinator.fill("Reason", reason)
    coordinator.press("Return to the applicant")
    expect(page.get_by_text("reads your reason and can submit again")).to_be_visible()
    coordinator.look("case-returned", is_admin=True)


def pass_on(coordinator: Visitor, *, issues: bool) -> None:
    coordinator.look("case-submission-2", is_admin=True)
    if issues:
        coordinator.press("Pass and issue the certificate")
        said = "is issued."
    else:
        coordinator.press("Pass on to the verifier")
        said = "is asked by mail to verify the list."
    expect(coordinator.page.locator(".messages")).to_contain_text(said)
    coordinator.look("case-passed", is_admin=True)
