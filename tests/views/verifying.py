"""What the tests of the verifier's pages share: from the link to the answer."""

from __future__ import annotations

from django.urls import reverse

from ce_plugin.models import VerificationRequest
from ce_plugin.services import links

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}


def answer_page() -> str:
    """Where the newest question is answered."""
    return f"/ce/verify/{VerificationRequest.objects.latest('pk').pid}/answer/"


def enter(client, request):
    token = links.token_for(request)
    return client.get(reverse("ce_plugin:verify_enter", args=[token]))


def facts(request) -> tuple:
    """Everything about a question that an answer, or a mere look, could change."""
    request.refresh_from_db()
    application = request.application
    application.refresh_from_db()
    stages = list(application.snapshots.get().stages.values_list("status", flat=True))
    return (request.status, request.decided_at, application.status, tuple(stages))


def answer(client, request, **given):
    data = {
        "answer": "confirm",
        "decider_name": "Dee Rector",
        "digest": request.snapshot_digest,
        **given,
    }
    return client.post(answer_page(), data)
