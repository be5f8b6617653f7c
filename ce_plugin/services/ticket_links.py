"""The link in a guest's mail: made anew for each mail, stored nowhere."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.signing import BadSignature, Signer

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import LinkNotUsable
from ce_plugin.models import Attendance
from ce_plugin.services import clock

PURPOSE = "ce_plugin.attendance-ticket.v1"
# As long as a guest's name and address are kept (`retention.GUEST_DAYS`).
LASTS = dt.timedelta(days=90)


def token_for(public_id: str, email: str) -> str:
    """`id.time.MAC` of an attendance that was noted for somebody of that address."""
    made = int(clock.now().timestamp())
    return _signer(email).sign(f"{public_id}.{made}")


def _signer(email: str) -> Signer:
    first, *older = app_settings.VERIFIER_LINK_KEYS
    salt = f"{PURPOSE}|{email.lower()}"
    return Signer(key=first, salt=salt, fallback_keys=older, sep=".")


def attendance_behind(token: str) -> Attendance:
    """The attendance a ticket is for, or LinkNotUsable. Says nothing about why."""
    attendance = _named(token.partition(".")[0])
    # An unknown id costs the same work as a known one.
    email = attendance.guest_email if attendance else ""
    try:
        made = _signer(email).unsign(token).partition(".")[2]
    except BadSignature as error:
        raise LinkNotUsable("This link is not one of ours.") from error
    age = clock.now().timestamp() - int(made)
    if attendance is None or not email or age > LASTS.total_seconds():
        raise LinkNotUsable("This link has ended.")
    return attendance


def _named(public_id: str) -> Attendance | None:
    try:
        key = uuid.UUID(public_id)
    except ValueError:
        return None
    related = ("person", "session__page__recording_of", "session__category")
    rows = Attendance.objects.present().select_related(*related)
    return rows.filter(public_id=key).first()
