"""A merge and the review: nobody verifies themselves."""

from __future__ import annotations

import pytest

from ce_plugin.services.merging import merge_people
from ce_plugin.services.unmerging import unmerge_people
from tests import factories
from tests.services.merge_records import make_merger

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_merger()


def asked_about_the_other():
    """The director is asked about a list: both turn out to be one person."""
    application = factories.make_application(
        "submitted", order=factories.VERIFIER_FIRST
    )
    return application, application.participation.person, application.verifier.person


def test_question_to_oneself_is_taken_back_and_the_coordinator_goes_on(actor):
    application, applicant, director = asked_about_the_other()

    merge = merge_people(applicant, director, actor=actor)

    assert application.verifications.get().status == "revoked"
    stage = factories.review.stages.current_stage(application)
    assert (stage.kind, stage.status) == ("verifier", "stopped")
    assert merge.consequences[0].startswith("Dee Rector")
    assert merge.consequences[0].endswith(
        " was asked to verify the other one's list. Nobody verifies themselves: the "
        "question is taken back, and you ask somebody else."
    )
    unmerge_people(merge, actor=actor)
    assert merge.report == [
        "A question to a verifier stays taken back. Ask again on its case."
    ]


def test_verifier_who_is_the_applicant_by_now_is_not_asked(actor):
    """The coordinator looks first; when the verifier's turn comes, nobody is asked."""
    application = factories.make_application("submitted")
    applicant, director = application.participation.person, application.verifier.person
    merge_people(applicant, director, actor=actor)

    factories.pass_coordinator(application)

    assert application.verifications.count() == 0
    stage = factories.review.stages.current_stage(application)
    assert (stage.kind, stage.status) == ("verifier", "stopped")


def test_mark_of_oneself_under_review_is_said(actor):
    application, applicant, director = asked_about_the_other()
    factories.confirm(application)

    merge = merge_people(applicant, director, actor=actor)

    assert merge.consequences[0].endswith(
        " has confirmed the other one's list, which is under review. That mark is "
        "their own: return the application, so that somebody else is asked."
    )
