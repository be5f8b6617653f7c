"""What the plugin does when the host tells it something. See `signals.py`."""

from __future__ import annotations

from ce_plugin.services.people import join_sign_in, note_sign_in
from ce_plugin.signals import address_proved


def join_person(sender, *, user, address: str, agreed: bool = False, **kwargs) -> None:
    """Signing in alone makes nobody somebody on record: they are asked."""
    if agreed:
        join_sign_in(user, address)
    else:
        note_sign_in(user, address)


def connect() -> None:
    address_proved.connect(join_person, dispatch_uid="ce_plugin.join_person")
