"""Page states beside the road: no violation of WCAG 2.2 AA, nothing hangs over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import newcomer, participant
from tests.journeys.visitors import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.drill]

FLAWED = """<!doctype html><html lang="en"><title>Flawed</title><main><h1>Flawed</h1>
<p style="color: #999; background: #fff">Pale</p><img src="data:,">
<div style="width: 500px">Wide</div>
<script>console.error("loud"); fetch("https://elsewhere.example/").catch(() => 0)
</script></main>"""
PUBLIC = {
    "home": "/",
    "calendar": "/events/",
    "calendar-filtered": "/events/?category=TECH&q=privacy",
    "calendar-narrowed": "/events/?near=Helena&miles=100&audience=staff&sponsor=state",
    "calendar-misunderstood": "/events/?near=Helna&credits=many&category=XX",
    "list-near": "/events/list/?near=Helena&miles=200",
    "calendar-empty-month": "/events/2041/7/",
    "list": "/events/list/",
    "list-nothing-found": "/events/list/?q=unfindable",
    "sign-in": "/accounts/login/",
    "forgotten-password": "/accounts/password/reset/",
    "check-unknown": "/ce/check/AAAAAAAAAAAAAAAAAAAAAAAAAA/",
    "verify-link-unusable": "/ce/verify/not-a-link/",
    "not-found": "/nothing/here/",
}
MEMBERS = {
    "home-signed-in": "/",
    "credits-filtered": "/ce/credits/?q=unfindable",
    "claim-list-found": "/ce/credits/add/?q=library",
    "claim-list-nothing-found": "/ce/credits/add/?q=unfindable",
    "email-addresses": "/accounts/email/",
    "change-password": "/accounts/password/change/",
    "sign-out": "/accounts/logout/",
}
LEDGERS = (
    "creditclaim",
    "registration",
    "attendance",
    "trackparticipation",
    "certificate",
    "outboxmessage",
)
SNIPPETS = ("certificationtrack", "cecategory", "ruleset", "library", "person")


def test_the_looking_itself_finds_flaws(visitor, album):
    """The control: without it an axe that does not run would look like a clean site."""
    anyone = visitor()
    # Of no site: ours would not let its style and script be.
    anyone.page.goto("about:blank")
    anyone.page.set_content(FLAWED)
    anyone.look("flawed")
    found = "\n".join(album.flaws)
    for flaw in (
        "at 320: color-contrast",
        "at 1280: color-contrast",
        "at 320: image-alt",
        "px too wide at 320",
        "console: loud",
        "leaves the site: https://elsewhere.example/",
    ):
        assert flaw in found


def test_public_pages(visitor, album):
    anyone = visitor()
    for step, address in PUBLIC.items():
        anyone.open(address)
        anyone.look(step)
    _check_forms(anyone)
    assert album.flaws == []


def _check_forms(anyone: Visitor) -> None:
    """Forms sent empty, or with what does not belong together."""
    for step, address, button in [
        ("sign-in-refused", "/accounts/login/", "Sign in"),
        ("check-empty", "/ce/check/", "Check"),
    ]:
        anyone.open(address)
        anyone.page.locator("main").get_by_role(
            "button", name=button, exact=True
        ).click()
        expect(anyone.page.locator(".ce-error-summary")).to_be_visible()
        anyone.look(step)


def test_pages_of_a_newcomer(visitor, album):
    """With a record of their own, so that no other journey changes it meanwhile."""
    person = visitor()
    newcomer.sign_up(person)
    newcomer.confirm_address(person)
    newcomer.say_who(person)
    person.open("/ce/credits/")
    person.look("credits-of-a-newcomer")
    _find_event(person, "Youth Services Retreat")
    participant.open_first_track(person, "Library Staff")
    participant.claim_from_list(person)
    participant.describe_training_wrongly(person)
    participant.correct_and_save(person, "Technology")
    participant.look_ahead(person, "Library Staff")
    for step, address in MEMBERS.items():
        person.open(address)
        person.look(step)
    _look_before_deciding(person)
    assert album.flaws == []


def _find_event(member: Visitor, title: str) -> None:
    """An event of several sessions, each with credit of its own."""
    member.open(f"/events/list/?past=1&q={title}")
    member.page.locator(".ce-event__title a").first.click()
    expect(member.page.locator(".ce-button--credit").nth(1)).to_be_visible()
    member.look("event-of-several-sessions")


def _look_before_deciding(member: Visitor) -> None:
    """Pages that ask once more, or show what would be, each by its own link."""
    for step, address, link in [
        ("credit-edit", "/ce/credits/", "a[href$='/edit/']"),
        ("credit-remove", "/ce/credits/", "a[href$='/withdraw/']"),
        ("claim-preview", "/ce/credits/add/", ".ce-event__title a"),
        ("track-not-yet", "/ce/tracks/", ".ce-card__footer a"),
    ]:
        member.open(address)
        member.page.locator(f"main {link}").first.click()
        member.page.wait_for_load_state()
        member.look(step)
    member.follow("Leave this track")
    expect(member.page.get_by_role("button", name="Leave this track")).to_be_visible()
    member.look("track-leave-asked")


def test_pages_of_the_admin(visitor, album):
    """Everything of ours there; what is Wagtail's own is listed in accessibility.py."""
    coordinator = visitor()
    coordinator.sign_in("coordinator@library.example", then="/admin/")
    for name in LEDGERS:
        coordinator.open(f"/admin/ce_plugin/{name}/")
        coordinator.look(f"{name}-list", is_admin=True)
        row = coordinator.page.locator(".ce-ledger__table tbody a").first
        row.click()
        coordinator.page.wait_for_load_state()
        coordinator.look(name, is_admin=True)
    for name in SNIPPETS:
        coordinator.open(f"/admin/snippets/ce_plugin/{name}/")
        coordinator.look(f"{name}-list", is_admin=True)
    _look_at_decline(coordinator)
    _look_at_move(coordinator)
    assert album.flaws == []


SHEET = """title\tday\ttime\tcredits\tcategory
Opening\t5/14/2027\t9-10:15 am\t1\tLA
At night\t5/14/2027\t1:30-2:30\t1\tTECH"""


# How far the words of a choice stand above or below the middle of its button.
FROM_THE_MIDDLE = """labels => labels.map(label => {
  const words = document.createRange();
  words.selectNodeContents(label.lastChild);
  const middle = ({top, bottom}) => (top + bottom) / 2;
  const button = label.querySelector("input");
  const boxes = [words, button].map(one => one.getBoundingClientRect());
  return Math.abs(middle(boxes[0]) - middle(boxes[1]));
})"""


def test_screens_about_an_event_in_the_admin(visitor, album):
    """Rows are pasted and a series is planned, right and wrong; nothing is written."""
    editor = visitor()
    editor.sign_in("editor@library.example", then="/admin/events/")
    editor.look("event-list", is_admin=True)
    editor.open("/admin/events/?q=unfindable")
    editor.look("event-list-nothing-found", is_admin=True)
    editor.open("/admin/events/")
    link = editor.page.locator("td.title a").first.get_attribute("href")
    event = link.split("/pages/")[1].split("/")[0]
    for scheme in ("light", "dark"):
        editor.page.emulate_media(color_scheme=scheme)
        _paste_sessions(editor, event, scheme)
        _plan_series(editor, event, scheme)
    assert album.flaws == []


def _paste_sessions(editor: Visitor, event: str, scheme: str) -> None:
    editor.open(f"/admin/ce/events/{event}/sessions/")
    editor.look(f"sessions-{scheme}", is_admin=True)
    for step, sheet in {
        "right": SHEET,
        "wrong": SHEET.replace("5/14", "14/5"),
        "unreadable": "Opening",
    }.items():
        editor.page.locator("#id_sheet").fill(sheet)
        editor.press("Look at the rows")
        editor.look(f"sessions-{step}-{scheme}", is_admin=True)


def _plan_series(editor: Visitor, event: str, scheme: str) -> None:
    editor.open(f"/admin/ce/events/{event}/series/")
    editor.press("Look at the dates")
    editor.look(f"series-wrong-{scheme}", is_admin=True)
    labels = editor.page.locator("main label:has(> input[type=radio])")
    assert max(labels.evaluate_all(FROM_THE_MIDDLE)) <= 2
    for name, text in {
        "first": "2027-03-07",
        "begins_at": "02:30",
        "ends_at": "04:00",
        "count": "3",
    }.items():
        editor.page.locator(f"#id_{name}").fill(text)
    editor.press("Look at the dates")
    expect(editor.page.get_by_text("To choose").first).to_be_visible()
    editor.look(f"series-{scheme}", is_admin=True)


def test_page_on_security(visitor, album):
    """In both dresses of the admin; a demonstration site leaves much unmet."""
    administrator = visitor()
    administrator.sign_in("admin@library.example", then="/admin/ce/security/")
    expect(administrator.page.get_by_text("Not met").first).to_be_visible()
    for scheme in ("light", "dark"):
        administrator.page.emulate_media(color_scheme=scheme)
        administrator.look(f"security-{scheme}", is_admin=True)
    assert album.flaws == []


def test_rule_sets_in_the_admin(visitor, album):
    """A draft is begun, mistyped, mended and thrown away; nothing shipped changes."""
    coordinator = visitor()
    coordinator.sign_in("coordinator@library.example", then="/admin/")
    _open_rules(coordinator, "MT-2026")
    coordinator.look("rules-of-a-draft", is_admin=True)
    for step in ("Publish", "Discard the draft", "Copy under another code"):
        _open_rules(coordinator, "MT-2026")
        coordinator.follow(step)
        coordinator.look(f"rules-{step.split()[0].lower()}", is_admin=True)
    coordinator.fill("Code of the new rule set", "MT-2099")
    coordinator.press("Begin the draft")
    _write_rules(coordinator)
    coordinator.follow("Leave without saving")
    coordinator.follow("Discard the draft")
    coordinator.press("Discard the draft")
    assert coordinator.says("The draft MT-2099 version 1 is discarded.")
    assert album.flaws == []


def _open_rules(coordinator: Visitor, code: str) -> None:
    coordinator.open("/admin/snippets/ce_plugin/ruleset/")
    coordinator.follow(code)


def _write_rules(coordinator: Visitor) -> None:
    page = coordinator.page
    coordinator.look("rules-form", is_admin=True)
    page.locator("button[value='add:tracks-1-initial-caps']").click()
    page.wait_for_load_state()
    page.locator("#id_tracks-1-initial-caps-0-limit").fill("ten")
    page.locator("#id_title").fill("Rules of 2099")
    page.get_by_role("button", name="Save the draft").first.click()
    expect(page.locator("#id_tracks-1-initial-caps-0-limit_error")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Rules of 2099")
    coordinator.look("rules-form-refused", is_admin=True)
    page.locator("#id_tracks-1-initial-caps-0-limit").fill("10")
    page.locator("#id_tracks-1-initial-caps-0-kinds").get_by_label("Webinar").check()
    page.get_by_role("button", name="Save the draft").first.click()
    expect(page.get_by_text("At most 10 credits from: Webinar.").first).to_be_visible()


def _look_at_decline(coordinator: Visitor) -> None:
    coordinator.open("/admin/ce_plugin/certificationapplication/")
    coordinator.page.locator(".ce-ledger__table tbody a").first.click()
    coordinator.follow("Decline this application")
    expect(coordinator.page.get_by_label("Reason")).to_be_visible()
    coordinator.look("decline", is_admin=True)


def _look_at_move(coordinator: Visitor) -> None:
    coordinator.open("/admin/ce_plugin/trackparticipation/?status__exact=open")
    coordinator.page.locator(".ce-ledger__table tbody a").first.click()
    coordinator.follow("Put this run under other rules")
    coordinator.page.get_by_label("New rules").select_option(index=1)
    coordinator.press("Show what would change")
    coordinator.press("Put the run under these rules")
    expect(
        coordinator.page.get_by_text("The participant will read it.")
    ).to_be_visible()
    coordinator.look("move", is_admin=True)


def test_pages_of_the_laboratory(visitor, album):
    """What MT-2026 does is there at once; another version is worked out on the spot."""
    coordinator = visitor()
    coordinator.sign_in("coordinator@library.example", then="/admin/ce/laboratory/")
    coordinator.look("laboratory", is_admin=True)
    _open_bench(coordinator, "MT-2026 version 1")
    expect(coordinator.page.get_by_role("img", name="Credits counted")).to_be_visible()
    coordinator.page.get_by_text("The same as a table").first.click()
    coordinator.look("impact", is_admin=True)
    coordinator.follow("Loses eligibility")
    coordinator.follow("Library Staff")
    coordinator.look("impact-narrowed", is_admin=True)
    _open_bench(coordinator, "MT-2009 version 1")
    coordinator.look("not-tried-yet", is_admin=True)
    _work_out(coordinator)
    assert album.flaws == []


def _open_bench(coordinator: Visitor, name: str) -> None:
    coordinator.open("/admin/ce/laboratory/")
    coordinator.page.locator("main").get_by_role("link", name=name).click()
    coordinator.page.wait_for_load_state()


def _work_out(coordinator: Visitor) -> None:
    """The bar, if the worker was not quicker; then the script shows the result."""
    page = coordinator.page
    page.route("**/progress/", lambda route: route.abort())
    coordinator.press("Work it out")
    result = page.get_by_role("heading", name="What these rules do")
    expect(page.get_by_role("progressbar").or_(result)).to_be_visible()
    coordinator.look("being-worked-out", is_admin=True)
    page.unroute("**/progress/")
    expect(result).to_be_visible(timeout=90_000)
    coordinator.look("worked-out", is_admin=True)
