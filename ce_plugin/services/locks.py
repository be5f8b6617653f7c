"""One order of locks everywhere: participation, application, then the rest (DD5)."""

from __future__ import annotations

from ce_plugin.models import CertificationApplication, TrackParticipation


def lock_application(application: CertificationApplication) -> CertificationApplication:
    """The row as it is now, held until the caller's transaction ends."""
    TrackParticipation.objects.select_for_update(of=("self",)).get(
        pk=application.participation_id
    )
    rows = CertificationApplication.objects.select_for_update(of=("self",))
    related = ("participation__person", "participation__track", "verifier")
    return rows.select_related(*related).get(pk=application.pk)
