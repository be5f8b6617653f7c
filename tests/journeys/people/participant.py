"""The participant: from the dashboard to a submitted application."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from playwright.sync_api import expect

from tests.journeys.visitors import Visitor


@dataclass(frozen=True)
class Application:
    address: str
    verifier: str


# Wrong on purpose: tomorrow, no sponsor, no category.
TYPED = {
    "Title of the training": "Mending Books by Hand",
    "Trainer or presenter": "Rosalind Ferch",
    "Credits": "3",
    "What it was about": "Spines, hinges and paper tears.",
}
A_DAY = 8
FUTURE = (
    "That date is in the future. "
    "Credits can be claimed once the training has taken place."
)


def progress(member: Visitor) -> dict[str, tuple[Decimal, Decimal]]:
    """Counted and needed of each requirement, as its row says it."""
    rows = {}
    for row in member.page.locator(".ce-requirement").all():
        label = row.locator(".ce-requirement__label").inner_text()
        numbers = row.locator(".ce-requirement__value .ce-num").all_inner_texts()
        counted, needed = map(Decimal, numbers)
        missing = max(Decimal(0), needed - counted)
        note = row.locator(".ce-requirement__note").inner_text()
        assert note == _missing_sentence(missing)
        rows[label] = (counted, needed)
    return rows


def _missing_sentence(missing: Decimal) -> str:
    if not missing:
        return "Complete"
    if missing == 1:
        return "1 credit still missing"
    return f"{missing.normalize():f} credits still missing"


def total(member: Visitor) -> Decimal:
    return progress(member)["Credits in all"][0]


def open_first_track(member: Visitor, track: str) -> None:
    """From the dashboard to the track."""
    member.open("/ce/")
    member.look("dashboard-without-track")
    member.follow("Choose a track")
    member.look("tracks")
    member.press(f"Choose {track}")
    expect(member.page.locator("h1")).to_have_text(f"{track} track")


def open_with_banked_credits(member: Visitor, track: str) -> Decimal:
    """What was recorded before counts at once."""
    open_first_track(member, track)
    banked = total(member)
    assert banked > 0
    member.look("track-with-banked-credits")
    return banked


def expect_progress_beyond(member: Visitor, track: str, before: Decimal) -> None:
    member.open("/ce/")
    member.follow(f"{track} track")
    assert total(member) > before
    assert all(counted >= needed for counted, needed in progress(member).values())
    member.look("track-every-bar-full")


def look_ahead(member: Visitor, track: str) -> None:
    """From the dashboard to what closes the gap, and to a way one can go online."""
    member.open("/ce/")
    member.follow(f"What is ahead on the {track} track")
    expect(member.page.locator("h1")).to_have_text("What is ahead")
    assert member.says("Today")
    member.look("plan")
    member.page.get_by_label("Online", exact=True).check()
    member.press("Find another way")
    expect(member.page.get_by_label("Online", exact=True)).to_be_checked()
    member.look("plan-online")


def follow_a_way(member: Visitor) -> None:
    """Each training of the way leads to its page."""
    first = member.page.locator(".ce-opening__title").first
    title = first.inner_text()
    first.click()
    member.page.wait_for_load_state()
    assert title.startswith(member.heading)


def register(member: Visitor, address: str) -> None:
    member.open(address)
    member.look("event-before-registering")
    member.press("Register")
    expect(
        member.page.get_by_role("heading", name="You are registered")
    ).to_be_visible()
    assert member.page.get_by_text("https://meet.example/grants").count() == 1
    member.look("event-registered")


def add_credit_on_event(member: Visitor, category: str) -> str:
    """The button on the page of a past event; gives back what was added."""
    member.open("/events/list/?past=1")
    member.field("CE category").select_option(label=category)
    member.press("Show events")
    member.look("past-training")
    member.page.locator(".ce-event__title a").first.click()
    member.page.wait_for_load_state()
    button = member.page.get_by_role("button", name=re.compile("^Add CE credit")).first
    # Where the event has several sessions, each button names its own.
    title = button.inner_text().partition(": ")[2] or member.heading
    member.look("past-event")
    button.click()
    expect(_answer(member)).to_contain_text(f"“{title}” is on your list")
    member.look("past-event-claimed")
    return title


def claim_from_list(member: Visitor) -> str:
    member.open("/ce/credits/add/")
    first = member.page.locator(".ce-event").first
    title = first.locator(".ce-event__title").inner_text()
    member.look("past-events-to-claim")
    first.get_by_role("button").click()
    expect(_answer(member)).to_contain_text(f"“{title}” is on your list")
    assert title not in member.page.locator(".ce-event__title").all_inner_texts()
    member.look("claimed-from-list")
    return title


def _answer(member: Visitor):
    """What the site says about the last action."""
    return member.page.locator(".ce-alert--success").first


def recorded(member: Visitor) -> int:
    """How many trainings the credit list says it has."""
    answer = member.context.request.get("/ce/credits/").text()
    return int(re.search(r"(\d+) trainings? on your list", answer)[1])


def describe_training_wrongly(member: Visitor) -> None:
    """Told at the fields; everything typed is kept, and nothing is stored."""
    before = recorded(member)
    member.open("/ce/credits/add/")
    member.follow("Describe a training")
    member.look("unlisted-empty")
    for label, text in TYPED.items():
        member.fill(label, text)
    member.fill("First day", _day(2))
    member.press("Save credit")
    expect(member.page.locator(".ce-error-summary")).to_be_visible()
    _expect_messages_at_fields(member)
    for label, text in {**TYPED, "First day": _day(2)}.items():
        assert member.field(label).input_value() == text
    assert recorded(member) == before
    member.look("unlisted-wrong-input")


def _day(from_today: int) -> str:
    return (dt.date.today() + dt.timedelta(days=from_today)).isoformat()


def _expect_messages_at_fields(member: Visitor) -> None:
    messages = {
        "First day": FUTURE,
        "Sponsor": "Say who offered it.",
    }
    for label, message in messages.items():
        field = member.field(label)
        assert field.get_attribute("aria-invalid") == "true"
        expect(field).to_have_accessible_description(re.compile(re.escape(message)))


def correct_and_save(member: Visitor, category: str, *, credits: str = "3") -> None:
    """Only what was wrong is typed again, and the number of credits."""
    before = recorded(member)
    member.fill("Credits", credits)
    member.fill("First day", _day(-30))
    member.fill("Sponsor", "Guild of Book Workers")
    member.choose(category)
    member.press("Check what it counts for")
    expect(member.page.locator("#effect")).to_have_text("What it counts for")
    assert recorded(member) == before
    member.look("unlisted-what-it-counts-for")
    member.press("Save credit")
    if Decimal(credits) > A_DAY:
        _stand_by_amount(member, credits)
    expect(_answer(member)).to_contain_text("“Mending Books by Hand” is on your list")
    assert recorded(member) == before + 1
    member.look("credit-list")


def _stand_by_amount(member: Visitor, credits: str) -> None:
    """More than a day holds is asked about once, with everything typed kept."""
    question = member.page.get_by_role("alert")
    expect(question).to_contain_text(f"{credits} credits for one day?")
    member.look("unlisted-unusual-amount")
    member.page.get_by_label("Yes, the credits are right").check()
    member.press("Save credit")


def apply(member: Visitor, role: str) -> Application:
    """Review, verifier, confirm: the three steps. `role` is the verifier's."""
    member.open("/ce/")
    member.look("dashboard-may-apply")
    member.follow("Apply for the certificate")
    member.look("apply-1-review")
    member.press("Next: choose your verifier")
    member.look("apply-2-verifier")
    member.press("Next: look over and submit")
    expect(member.page.locator(".ce-error-summary")).to_be_visible()
    member.look("apply-2-nobody-chosen")
    verifier = member.page.locator("label", has_text=role).inner_text().split("\n")[0]
    member.choose(verifier)
    member.press("Next: look over and submit")
    expect(member.page.locator(".ce-summary-box")).to_contain_text(verifier)
    member.look("apply-3-confirm")
    member.press("Submit my application")
    expect(_answer(member)).to_contain_text("Your application is submitted.")
    member.look("application-submitted")
    return Application(member.page.url, verifier)


def submit_again(member: Visitor, reason: str) -> None:
    """The dashboard asks for an answer and says why; then the three steps again."""
    member.open("/ce/")
    expect(member.page.locator(".ce-quote")).to_contain_text(reason)
    member.look("dashboard-needs-you")
    member.follow("Answer and submit again")
    expect(member.page.locator(".ce-alert--warning")).to_contain_text(reason)
    member.look("application-returned")
    member.follow("Correct and submit again")
    member.press("Next: choose your verifier")
    # Whom they chose before is still chosen.
    member.press("Next: look over and submit")
    member.press("Submit my application")
    expect(_answer(member)).to_contain_text("Your application is submitted.")
    member.look("application-submitted-again")


def now(member: Visitor, application: Application) -> str:
    """The step an application is said to be at."""
    member.page.goto(application.address)
    current = member.page.locator(".ce-timeline__item--current .ce-timeline__title")
    return current.inner_text()


def asked_address(member: Visitor, application: Application) -> str:
    """Where the question to the verifier went, as the application says."""
    member.page.goto(application.address)
    said = member.page.locator("[aria-labelledby=mail] p").first.inner_text()
    return said.split(", ")[-1]
