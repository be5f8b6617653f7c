"""The verifier: a link from a mail, no account, one answer."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import SECONDS_FOR_A_TASK, Visitor

SUBJECT = "Please confirm a colleague's training"


def link_from_mail(
    verifier: Visitor, recipient: str, applicant: str, *, number: int = 1
) -> str:
    """The link of the newest mail, once `number` questions about somebody came."""
    page = verifier.page
    for _ in range(SECONDS_FOR_A_TASK):
        verifier.open("/dev/mail/")
        mails = _questions(verifier, recipient, applicant)
        if len(mails) >= number:
            break
        page.wait_for_timeout(1000)
    assert len(mails) == number
    verifier.look("verifier-mails")
    verifier.open(mails[0])
    link = page.locator("a[href*='/ce/verify/']")
    expect(link).to_have_count(1)
    verifier.look("verifier-mail")
    return link.get_attribute("href")


def _questions(verifier: Visitor, recipient: str, applicant: str) -> list[str]:
    """Addresses of the mails that ask this person about that one, newest first."""
    rows = verifier.page.locator("tr", has_text=recipient).filter(has_text=SUBJECT)
    found = [row.get_by_role("link").get_attribute("href") for row in rows.all()]
    request = verifier.context.request
    return [address for address in found if applicant in request.get(address).text()]


def look_only(verifier: Visitor, link: str) -> None:
    """What a mail filter and a curious person do: twice, and once by HEAD."""
    for _ in range(2):
        assert verifier.context.request.head(link).status == 200
        assert verifier.open(link) == 200
        expect(
            verifier.page.get_by_role("button", name="Send my answer")
        ).to_be_visible()


def confirm(verifier: Visitor, name: str, *titles: str) -> None:
    page = verifier.page
    for title in titles:
        expect(page.locator("main")).to_contain_text(title)
    verifier.look("verify")
    verifier.press("Send my answer")
    expect(page.locator(".ce-error-summary")).to_be_visible()
    verifier.look("verify-nothing-chosen")
    verifier.choose("I confirm this training")
    verifier.fill("Your full name", name)
    verifier.press("Send my answer")
    expect_receipt(verifier, name)
    verifier.look("verify-receipt")


def expect_receipt(verifier: Visitor, name: str) -> None:
    heading = verifier.page.locator("h1")
    expect(heading).to_have_text("Thank you, your answer is recorded")
    expect(verifier.page.locator("main")).to_contain_text(name)


def look_again(verifier: Visitor, link: str, name: str) -> None:
    """The link shows the receipt ever after."""
    verifier.open(link)
    expect_receipt(verifier, name)
