"""Telling people who registered what changed about an event."""

from __future__ import annotations

from collections.abc import Sequence

from ce_plugin.models import EventPage
from ce_plugin.services.session_changes import SessionChange


def announce(event: EventPage, changes: Sequence[SessionChange]) -> None:
    """Called in the transaction of each publication that changes something.

    Nobody is told yet: the mails come with registration.
    """
