"""axe-core on a page, and the flaws of Wagtail's own that we do not answer for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """([tags, upstream, part]) => axe.run(part, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
}).then(result => result.violations.flatMap(violation => violation.nodes
  .filter(node => !upstream.some(([rule, selector]) =>
    rule === violation.id && document.querySelector(node.target[0])?.matches(selector)))
  .map(node => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""

# Rule, selector, both as narrow as the defect: flaws of Wagtail's stock editor, on
# pages of the admin only. None of these elements is in a template of ours.
UPSTREAM = [
    # The rich text editor, Draftail, is a textbox without a name.
    ["aria-input-field-name", ".public-DraftEditor-content"],
    # The number beside a side panel's icon is not in the name of its button.
    ["label-content-name-mismatch", "button[data-side-panel-toggle]"],
]

# The admin scrolls its content below a bar that stays: a field half under the bar
# would be judged by the half that shows, and which one it is, is chance.
UNSCROLLED = """() => [...document.querySelectorAll("*")]
  .filter(each => each.scrollTop)
  .forEach(each => each.scrollTo({top: 0, behavior: "instant"}))"""

# A message that fades in would be judged by a colour it has for a moment only.
SETTLED = """() => Promise.all(document.getAnimations()
  .filter(each => each.effect.getComputedTiming().endTime !== Infinity)
  .map(each => each.finished.catch(() => null)))"""


def violations(page: Page, *, is_admin: bool, part: str = "html") -> list[str]:
    """What axe finds in the part of the page that a selector names."""
    # Half a megabyte: sent once to each page, not once to each width.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(SETTLED)
    if is_admin:
        page.evaluate(UNSCROLLED)
    return page.evaluate(RUN, [TAGS, UPSTREAM if is_admin else [], part])
