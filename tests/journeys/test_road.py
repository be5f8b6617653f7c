"""From a published event to a printed certificate, in both orders of review."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest

from tests.journeys.people import coordinator as desk
from tests.journeys.people import editor, holder, participant, verifier
from tests.journeys.people.editor import Event
from tests.journeys.people.participant import Application
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey

REASON = "Please say who held the training about mending books."
OUTSIDE = "Mending Books by Hand"
OTHER = "director@library.example"
NOUNS = (
    "participations/{}/",
    "participations/{}/apply/",
    "participations/{}/leave/",
    "applications/{}/",
    "applications/{}/verifier/",
    "applications/{}/confirm/",
    "applications/{}/withdraw/",
    "certificates/{}/",
    "certificates/{}/certificate.pdf",
    "credits/{}/edit/",
    "credits/{}/withdraw/",
    "registrations/{}/",
)


@dataclass(frozen=True)
class Story:
    """Who walks the road, on which track, and whose office it is to vouch."""

    applicant: str
    email: str
    track: str
    verifier_role: str
    event: Event
    category: str
    verifier_first: bool


def _in_days(days: int) -> dt.date:
    return dt.date.today() + dt.timedelta(days=days)


STORIES = {
    "coordinator_first": Story(
        applicant="Maren Tollefson",
        email="staff@library.example",
        track="Library Staff",
        verifier_role="Library director",
        event=Event("Grant Writing Clinic", _in_days(12), "1.5", "Technology"),
        category="Library Administration",
        verifier_first=False,
    ),
    "verifier_first": Story(
        applicant="Louise Whitehorn",
        email="trustee@library.example",
        track="Library Trustee",
        verifier_role="Board chair",
        event=Event(
            "Reading a Budget Together", _in_days(40), "2", "Library Administration"
        ),
        category="Library Services to the Public",
        verifier_first=True,
    ),
}


class Road:
    """The people of one story, each with a browser of their own."""

    def __init__(self, story: Story, visitor) -> None:
        self.story = story
        self.editor: Visitor = visitor()
        self.member: Visitor = visitor()
        self.coordinator: Visitor = visitor()
        self.verifier: Visitor = visitor()
        self.anyone: Visitor = visitor()
        self.questions = 0

    def publish(self) -> str:
        """Gives back the address of the new event."""
        editor.publish(self.editor, self.story.event)
        editor.find_in_calendar(self.anyone, self.story.event)
        return self.anyone.page.url

    def collect(self, event_address: str) -> list[str]:
        """To the last credit needed; gives back what was added."""
        member, category = self.member, self.story.category
        member.sign_in(self.story.email)
        banked = participant.open_with_banked_credits(member, self.story.track)
        participant.register(member, event_address)
        added = [participant.add_credit_on_event(member, category)]
        added.append(participant.claim_from_list(member))
        participant.describe_training_wrongly(member)
        participant.correct_and_save(member, category)
        participant.expect_progress_beyond(member, self.story.track, banked)
        return [*added, OUTSIDE]

    def give_back(self, titles: list[str]) -> None:
        """The coordinator reads the case and returns it; the participant answers."""
        desk.sign_in(self.coordinator)
        desk.open_case(self.coordinator, self.story.applicant)
        desk.expect_list_and_evaluation(self.coordinator, *titles)
        desk.return_with_reason(self.coordinator, REASON)
        participant.submit_again(self.member, REASON)

    def pass_on(self) -> None:
        desk.open_case(self.coordinator, self.story.applicant)
        desk.expect_submission(self.coordinator, 2)
        desk.pass_on(self.coordinator, issues=self.story.verifier_first)

    def vouch(self, application: Application, titles: list[str]) -> None:
        """Looking changes nothing, answering does, and looking again shows it."""
        name, member = application.verifier, self.member
        self.questions += 1
        address = participant.asked_address(member, application)
        link = verifier.link_from_mail(
            self.verifier, address, self.story.applicant, number=self.questions
        )
        verifier.look_only(self.verifier, link)
        waiting = f"With your verifier, {name}"
        assert participant.now(member, application) == waiting
        verifier.confirm(self.verifier, name, *titles)
        verifier.look_again(self.anyone, link, name)

    def review(self, application: Application, titles: list[str]) -> None:
        if self.story.verifier_first:
            self.vouch(application, titles)
            self.give_back(titles)
            self.vouch(application, titles)
            self.pass_on()
        else:
            self.give_back(titles)
            self.pass_on()
            self.vouch(application, titles)

    def hold(self, application: Application) -> holder.Certificate:
        member, story = self.member, self.story
        certificate = holder.open_certificate(
            member, application.address, story.applicant
        )
        holder.expect_pdf(member, certificate)
        holder.expect_next_participation(member, story.track)
        return certificate

    def check(self, certificate: holder.Certificate) -> None:
        holder.check_by_code(self.anyone, certificate)
        holder.check_by_number(self.anyone, certificate)
        holder.expect_uniform_refusal(self.anyone, certificate)


FIRST, *OTHERS = STORIES
ORDERS = [FIRST, *[pytest.param(name, marks=pytest.mark.drill) for name in OTHERS]]


@pytest.mark.parametrize("album", ORDERS, indirect=True)
def test_road_from_event_to_certificate(album, visitor):
    story = STORIES[album.folder.name]
    road = Road(story, visitor)
    titles = road.collect(road.publish())
    application = participant.apply(road.member, story.verifier_role)
    road.review(application, titles)
    certificate = road.hold(application)
    road.check(certificate)
    expect_closed_to_others(visitor(), application.address, certificate.address)
    assert album.flaws == []


def expect_closed_to_others(other: Visitor, *addresses: str) -> None:
    """What belongs to somebody else is answered as what does not exist."""
    other.sign_in(OTHER)
    unknown = [f"/ce/{noun.format(uuid.uuid4())}" for noun in NOUNS]
    answers = {
        address: other.context.request.get(address).status
        for address in [*unknown, *addresses]
    }
    assert {a: status for a, status in answers.items() if status != 404} == {}
    other.open(addresses[0])
    other.look("not-found")
