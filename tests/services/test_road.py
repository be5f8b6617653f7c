"""The whole road through the verbs, in both orders of review."""

from __future__ import annotations

import pytest

from ce_plugin.models import Certificate, OutboxMessage, TrackParticipation
from tests.factories import COORDINATOR_FIRST, VERIFIER_FIRST, make_application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("order", [COORDINATOR_FIRST, VERIFIER_FIRST])
def test_road_ends_with_certificate_and_next_participation(order):
    application = make_application("issued", order=order)

    certificate = Certificate.objects.get(application=application)
    runs = TrackParticipation.objects.filter(person=certificate.person)
    assert application.status == "issued"
    assert sorted(runs.values_list("status", "renewal")) == [
        ("certified", False),
        ("open", True),
    ]
    assert runs.get(status="open").period_start == certificate.issued_on
    assert sorted(OutboxMessage.objects.values_list("kind", flat=True)) == [
        "application_submitted",
        "certificate_issued",
        "verification_answered",
        "verification_asked",
        "verification_copy",
        "verification_receipt",
    ]
