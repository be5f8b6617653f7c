"""One order of locks everywhere: participation, application, then the rest (DD5)."""

from __future__ import annotations

from ce_plugin.models import CertificationApplication, RuleSet, TrackParticipation


def lock_participation(participation_id: int) -> TrackParticipation:
    """The row as it is now, held until the caller's transaction ends."""
    rows = TrackParticipation.objects.select_for_update(of=("self",))
    return rows.get(pk=participation_id)


def lock_application(application: CertificationApplication) -> CertificationApplication:
    """The row as it is now, held with its participation."""
    lock_participation(application.participation_id)
    rows = CertificationApplication.objects.select_for_update(of=("self",))
    related = ("participation__person", "participation__track", "verifier")
    return rows.select_related(*related).get(pk=application.pk)


def lock_programme(programme: str) -> None:
    """Hold every version of a programme's rules: two publications take turns."""
    rows = RuleSet.objects.select_for_update(of=("self",)).filter(programme=programme)
    list(rows.order_by("pk").values_list("pk", flat=True))
