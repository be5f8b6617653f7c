"""A browser that notices every script of a stranger, and every word to another site."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Request

# The call all payloads make, and what the browser reports to the site.
INSTRUMENTS = """
Object.defineProperty(window, "q", {value: () => console.info("beacon: q was called")});
window.refusals = [];
document.addEventListener("securitypolicyviolation", event => window.refusals.push(
  `${event.effectiveDirective} ${event.blockedURI || "inline"}`));
"""
# Markup of a stranger that became part of the page, whether it ran or was refused.
LOOK = """() => {
  const found = [];
  const isScript = value => /^(javascript|vbscript|data:text.html)/i
    .test(value.replace(/[\\u0000-\\u0020]/g, ""));
  const look = root => root.querySelectorAll("*").forEach(element => {
    for (const {name, value} of element.attributes) {
      const called = /^on|^srcdoc$/i.test(name) && /q\\(/.test(value);
      const address = /href$|^src$|action$|^data$|^background$/i.test(name);
      const sends = element.httpEquiv === "refresh" && /url=\\s*javascript/i.test(value);
      if (called || sends || (address && isScript(value)))
        found.push(`${element.localName} ${name}=${value.slice(0, 60)}`);
    }
    if (element.localName === "script" && /^\\s*q\\(\\)/.test(element.textContent))
      found.push("script " + element.textContent.slice(0, 60));
    if (element.shadowRoot) look(element.shadowRoot);
  });
  look(document);
  return {markup: found, refusals: window.refusals};
}"""


@dataclass
class Seen:
    """What one page did. All of it empty is a page that did nothing."""

    dialogs: list[str] = field(default_factory=list)
    beacons: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def ran(self) -> list[str]:
        return [*self.dialogs, *self.beacons]


class Watcher:
    """Somebody's browser. `look` opens an address and says what was seen."""

    def __init__(self, browser: Browser, address: str, cookie: str = "") -> None:
        self.address = address
        self.context = browser.new_context(base_url=address, reduced_motion="reduce")
        self.context.add_init_script(INSTRUMENTS)
        if cookie:
            self.context.add_cookies(
                [{"name": "sessionid", "value": cookie, "url": address}]
            )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("dialog", self._on_dialog)
        self.page.on("console", self._on_console)
        self.context.on("request", self._on_request)
        self.seen = Seen()

    def _on_dialog(self, dialog) -> None:
        # Asked before a page with changes is left: the browser's own, of no script.
        if dialog.type != "beforeunload":
            self.seen.dialogs.append(dialog.message)
        dialog.accept()

    def _on_console(self, message) -> None:
        if message.text.startswith("beacon:"):
            self.seen.beacons.append(message.text)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.seen.foreign.append(request.url)

    def look(self, path: str) -> Seen:
        self.seen = Seen()
        answer = self.page.goto(path)
        if answer.status >= 500:
            self.seen.broken.append(f"answered {answer.status}")
        found = self.page.evaluate(LOOK)
        self.seen.markup, self.seen.refusals = found["markup"], found["refusals"]
        return self.seen

    def close(self) -> None:
        self.context.close()
