"""What somebody does on the way to the screens that are tested here."""

from __future__ import annotations

from ce_plugin.services import applications
from ce_plugin.services.answers import answer_verification
from tests import factories

DESK = "/admin/ce_plugin/certificationapplication/"


def submit(participation):
    """The application of a participation, verifier chosen and submitted."""
    actor = participation.person.user
    application = applications.start_application(participation, actor=actor)
    verifier = factories.verifier_for(participation)
    applications.choose_verifier(application, verifier=verifier, actor=actor)
    return applications.submit_application(application, actor=actor)


def ask(**fields):
    """An application whose verifier is being asked."""
    application = factories.make_application("submitted", **fields)
    factories.pass_coordinator(application)
    application.refresh_from_db()
    return application


def question(application, *, lines: int = 1, answer: str = "question"):
    """The verifier does not confirm; the case goes back to the coordinator."""
    request = application.verifications.get(status="asked")
    return answer_verification(
        request,
        answer=answer,
        decider_name="Dee Rector",
        comment="I was not there.",
        questioned=request.snapshot.lines.all()[:lines],
    )
