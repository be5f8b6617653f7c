"""Somebody at a browser of their own, and what is seen over their shoulder."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
)

from portal.dev_codes import code_of
from tests.journeys.accessibility import violations
from tests.journeys.running_site import Site

WIDE, NARROW = (1280, 900), (320, 800)
# What scrolls sideways by design: wide tables scroll in a box of their own.
OVERFLOW = """() => [
  document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
  [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.tagName.toLowerCase() + "." + each.className)
    .slice(0, 3).join(", ")]"""
SECONDS_FOR_A_TASK = 90
DOOR = "/accounts/login/"
SECOND_STEP, SECONDS_OF_A_CODE, TRIES_FOR_A_CODE = "/accounts/2fa/", 30, 4


class Album:
    """Screenshots of each step in order, and every flaw found on the way."""

    def __init__(self, folder: Path, *, is_thorough: bool = True) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.is_thorough = is_thorough
        self.steps = 0
        self.flaws: list[str] = []

    def path(self, step: str, width: int) -> Path:
        return self.folder / f"{self.steps:02}-{step}-{width}.png"

    def note(self, flaw: str) -> None:
        # Kept beside the pictures, for a journey that ends before its last line.
        self.flaws.append(flaw)
        (self.folder / "flaws.txt").write_text("\n\n".join(self.flaws))


class Visitor:
    """One person with one browser: their own cookies, and nobody else's."""

    def __init__(
        self, site: Site, browser: Browser, album: Album, *, javascript: bool = True
    ) -> None:
        self.site = site
        self.album = album
        self.javascript = javascript
        self.context = browser.new_context(
            base_url=site.address,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            viewport={"width": WIDE[0], "height": WIDE[1]},
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # The browser reports a 404 that a step asks for as an error, too; and the
        # admin's own content checks report as errors what they find.
        asked_for = "Failed to load resource" in message.text and (
            message.location.get("url") == self.page.url
        )
        is_admin = urlsplit(self.page.url).path.startswith("/admin/")
        if message.type == "error" and not asked_for and not is_admin:
            self._note(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        own = (self.site.address, "data:", "blob:")
        if not request.url.startswith(own):
            self._note(f"leaves the site: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"answered {response.status}: {response.url}")

    def _note(self, flaw: str) -> None:
        self.album.note(f"{self.page.url}: {flaw}")

    # What a person does

    def open(self, path: str) -> int:
        """Go to an address; gives back the status of the answer."""
        return self.page.goto(path).status

    def press(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=name, exact=exact).click()
        self.page.wait_for_load_state()

    def follow(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def field(self, label: str) -> Locator:
        labelled = self.page.get_by_label(label)
        return labelled.and_(self.page.locator("input, textarea, select")).first

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, name: str) -> None:
        """A radio button by its words; on a tile the words lie above the button."""
        self.page.locator("label", has_text=name).first.click()
        assert self.page.get_by_role("radio", name=name).first.is_checked()

    def sign_in(
        self, email: str, *, then: str = "/ce/", password: str = "", leads_to: str = ""
    ) -> None:
        """By the one door, which leads on to where they wanted; it may stand open still."""
        self.context.add_cookies(self.site.signed_in.get(email, []))
        self.open(then)
        if urlsplit(self.page.url).path == DOOR:
            self.sign_in_here(email, password=password)
        self.page.wait_for_url(f"**{leads_to or then}")
        self.site.signed_in[email] = self.context.cookies()

    def sign_in_here(self, email: str, *, password: str = "") -> None:
        """At the door where they stand."""
        self.page.locator("main input[type=email]").fill(email)
        self.page.locator("main input[type=password]").fill(
            password or self.site.sign_ins[email]
        )
        self.press("Sign in")
        self._take_second_step(email)

    def _take_second_step(self, email: str) -> None:
        """If it is asked for. Each code works once, so another journey may have used it."""
        for attempt in range(TRIES_FOR_A_CODE):
            if SECOND_STEP not in self.page.url:
                return
            self.fill("Code", code_of(email, steps=attempt % 2))
            self.press("Sign in")
            if attempt and SECOND_STEP in self.page.url:
                self.page.wait_for_timeout(SECONDS_OF_A_CODE * 1000)
        raise AssertionError(f"No code of {email} was accepted")

    def reload_until(self, wanted: Locator) -> None:
        """Look again until it is there, as somebody does who waits for a task."""
        for _ in range(SECONDS_FOR_A_TASK):
            if wanted.count():
                return
            self.page.wait_for_timeout(1000)
            self.page.reload()
        raise AssertionError(f"Not there after {SECONDS_FOR_A_TASK} s: {wanted}")

    # What is seen

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def says(self, sentence: str) -> bool:
        return sentence in self.text

    def look(self, step: str, *, is_admin: bool = False, part: str = "html") -> None:
        """Pictures at both widths; what axe finds and what hangs over is noted.

        Drills ask axe at both widths; the suite at one: a public page where it has the
        least room, the admin at a desk.
        With a menu open `part` is its selector: what the menu half covers is not judged
        until somebody closes it. What a page looks like hangs on no database, and the
        journeys on SQLite have looked: on PostgreSQL they only walk.
        """
        self.album.steps += 1
        self.page.wait_for_load_state()
        if self.site.on_postgresql:
            return
        usual = WIDE if is_admin else NARROW
        for size in (NARROW, WIDE):
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            if self.javascript and (self.album.is_thorough or size == usual):
                self._ask_axe(f"{step} at {size[0]}", is_admin=is_admin, part=part)
            if size == NARROW and not is_admin:
                self._look_for_overflow(step)
            path = self.album.path(step, size[0])
            self.page.screenshot(path=path, full_page=True)

    def _ask_axe(self, where: str, *, is_admin: bool, part: str) -> None:
        for found in violations(self.page, is_admin=is_admin, part=part):
            self._note(f"{where}: {found}")

    def _look_for_overflow(self, step: str) -> None:
        pixels, culprits = self.page.evaluate(OVERFLOW)
        if pixels > 0:
            self._note(f"{step}: {pixels} px too wide at 320: {culprits}")

    def close(self) -> None:
        self.context.close()
