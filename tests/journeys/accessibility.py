"""axe-core on a page, and the flaws of Wagtail's own that we do not answer for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """([tags, upstream]) => axe.run(document, {
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
    # The calendar and clock that open at a date or time field: arrows without
    # names, and days of the neighbouring months in pale grey.
    ["button-name", ".xdsoft_datetimepicker button"],
    ["color-contrast", ".xdsoft_datetimepicker *"],
    # Small, or half hidden by the sticky header as the form scrolls under it.
    ["target-size", "#w-minimap-toggle"],
    ["target-size", ".w-panel__toggle"],
    ["target-size", "#page-edit-form *"],
    ["target-size", ".xdsoft_datetimepicker, .xdsoft_datetimepicker *"],
]


# A message that fades in would be judged by a colour it has for a moment only.
SETTLED = """() => Promise.all(document.getAnimations()
  .filter(each => each.effect.getComputedTiming().endTime !== Infinity)
  .map(each => each.finished.catch(() => null)))"""


def violations(page: Page, *, is_admin: bool) -> list[str]:
    # Half a megabyte: sent once to each page, not once to each width.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(SETTLED)
    return page.evaluate(RUN, [TAGS, UPSTREAM if is_admin else []])
