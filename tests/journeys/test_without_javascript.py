"""The road of a member, a verifier and a checker whose browsers run no scripts.

The coordinator comes with JavaScript, as the editor does: Wagtail's admin needs it.
"""

from __future__ import annotations

import pytest

from tests.journeys.people import coordinator as desk
from tests.journeys.people import holder, participant, verifier

pytestmark = [pytest.mark.journey, pytest.mark.drill]

APPLICANT, EMAIL = "Walter Lindqvist", "director@library.example"
TRACK, CATEGORY = "Library Director", "Technology"


@pytest.mark.parametrize("album", ["without_javascript"], indirect=True)
def test_every_step_works_without_javascript(album, visitor):
    member = visitor(javascript=False)
    titles = _collect(member)
    application = participant.apply(member, "Board chair")
    _pass_on(visitor(), titles)
    _vouch(visitor(javascript=False), member, application, titles)
    certificate = holder.open_certificate(member, application.address, APPLICANT)
    holder.expect_pdf(member, certificate)
    holder.expect_next_participation(member, TRACK)
    anyone = visitor(javascript=False)
    holder.check_by_code(anyone, certificate)
    holder.check_by_number(anyone, certificate)
    holder.expect_uniform_refusal(anyone, certificate)
    assert album.flaws == []


def _collect(member) -> list[str]:
    member.sign_in(EMAIL)
    member.look("dashboard")
    participant.look_ahead(member, TRACK)
    participant.follow_a_way(member)
    member.open("/ce/")
    member.follow(f"{TRACK} track")
    before = participant.total(member)
    titles = [
        participant.add_credit_on_event(member, CATEGORY),
        participant.claim_from_list(member),
    ]
    participant.describe_training_wrongly(member)
    participant.correct_and_save(member, CATEGORY, credits="10")
    participant.expect_progress_beyond(member, TRACK, before)
    return [*titles, "Mending Books by Hand"]


def _pass_on(coordinator, titles: list[str]) -> None:
    desk.sign_in(coordinator)
    desk.open_case(coordinator, APPLICANT)
    desk.expect_list_and_evaluation(coordinator, *titles)
    desk.pass_on(coordinator, issues=False)


def _vouch(chair, member, application, titles: list[str]) -> None:
    address = participant.asked_address(member, application)
    link = verifier.link_from_mail(chair, address, APPLICANT)
    verifier.look_only(chair, link)
    waiting = f"With your verifier, {application.verifier}"
    assert participant.now(member, application) == waiting
    verifier.confirm(chair, application.verifier, *titles)
    verifier.look_again(chair, link, application.verifier)
