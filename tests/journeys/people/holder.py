"""The certificate: its holder, its PDF, and whoever checks it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.visitors import Visitor


@dataclass(frozen=True)
class Certificate:
    address: str
    number: str
    code: str
    holder: str


def open_certificate(member: Visitor, application: str, holder: str) -> Certificate:
    """From the application to the certificate, until its PDF has been drawn."""
    member.page.goto(application)
    member.look("application-issued")
    member.follow("See your certificate")
    member.reload_until(member.page.get_by_role("link", name="Download the PDF"))
    member.look("certificate")
    sheet = member.page.locator(".ce-certificate")
    expect(sheet.locator(".ce-certificate__name")).to_have_text(holder)
    number = sheet.locator(".ce-certificate__facts dd").first.inner_text()
    check = sheet.locator(".ce-certificate__address").inner_text()
    return Certificate(
        member.page.url, number, check.rstrip("/").split("/")[-1], holder
    )


def expect_pdf(member: Visitor, certificate: Certificate) -> None:
    answer = member.context.request.get(f"{certificate.address}certificate.pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert certificate.holder in text
    assert certificate.number in text


def expect_next_participation(member: Visitor, track: str) -> None:
    """Opened with the certificate: nothing counts yet, nothing is lost."""
    member.page.get_by_role("link", name="See how far the renewal is").click()
    expect(member.page.locator("h1")).to_have_text(f"{track} track")
    expect(member.page.locator(".ce-page-header__kicker")).to_have_text("Renewal")
    member.look("next-participation")
    member.open("/ce/")
    expect(member.page.locator("main")).to_contain_text("Renewal")
    member.look("dashboard-certified")


def check_by_code(anyone: Visitor, certificate: Certificate) -> None:
    anyone.open("/ce/check/")
    anyone.look("check")
    spaced = re.sub(r"(.{5})", r"\1 ", certificate.code).lower()
    anyone.fill("Code on the certificate", spaced)
    anyone.press("Check")
    expect(anyone.page.locator(".ce-verdict__word")).to_have_text("Valid")
    expect(anyone.page.locator("main")).to_contain_text(certificate.holder)
    anyone.look("check-valid")


def check_by_number(anyone: Visitor, certificate: Certificate) -> None:
    _ask_number(anyone, certificate.number, certificate.holder.split()[-1])
    expect(anyone.page.locator(".ce-verdict__word")).to_have_text("Valid")
    anyone.look("check-by-number")


def expect_uniform_refusal(anyone: Visitor, certificate: Certificate) -> None:
    """A wrong code, a wrong number and a wrong name are answered alike."""
    answers = []
    anyone.open("/ce/check/")
    anyone.fill("Code on the certificate", "A" * 26)
    anyone.press("Check")
    expect(anyone.page.locator(".ce-verdict__word")).to_have_text("No such certificate")
    anyone.look("check-unknown")
    answers.append(anyone.text)
    for number, surname in [
        (certificate.number, "Nobody"),
        ("MSL-2001-000001-0", certificate.holder.split()[-1]),
    ]:
        _ask_number(anyone, number, surname)
        answers.append(anyone.text)
    assert len(set(answers)) == 1


def _ask_number(anyone: Visitor, number: str, surname: str) -> None:
    anyone.open("/ce/check/")
    anyone.fill("Number", number)
    anyone.fill("Surname of the holder", surname)
    anyone.press("Check")
    expect(anyone.page.locator(".ce-verdict__word")).to_be_visible()
