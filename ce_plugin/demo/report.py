"""What there is after loading, in numbers."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Count

from ce_plugin.models import (
    Certificate,
    CertificationApplication,
    CreditClaim,
    EventPage,
    EventSession,
    Library,
    OutboxMessage,
    Person,
    Position,
    Registration,
    RuleSet,
    TrackParticipation,
    VerificationRequest,
)

COUNTED = (
    RuleSet,
    Library,
    Person,
    Position,
    EventPage,
    EventSession,
    Registration,
    CreditClaim,
    TrackParticipation,
    CertificationApplication,
    VerificationRequest,
    Certificate,
    OutboxMessage,
)
WITH_STATUS = (
    Registration,
    CreditClaim,
    TrackParticipation,
    CertificationApplication,
    VerificationRequest,
)


def counts() -> dict[str, int]:
    """Rows by kind, then by kind and status."""
    found = {str(model._meta.verbose_name_plural): _all(model) for model in COUNTED}
    found["sign-ins"] = _all(get_user_model())
    for model in WITH_STATUS:
        found |= _by_status(model)
    return found


def _all(model) -> int:
    return model._default_manager.count()


def _by_status(model) -> dict[str, int]:
    rows = model.objects.order_by("status").values("status").annotate(rows=Count("pk"))
    plural = model._meta.verbose_name_plural
    return {f"{plural}, {row['status']}": row["rows"] for row in rows}
