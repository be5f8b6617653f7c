"""What the plugin does when the host tells it something. See `signals.py`."""

from __future__ import annotations

from ce_plugin.services.people import join_sign_in
from ce_plugin.signals import address_proved


def join_person(sender, *, user, address: str, **kwargs) -> None:
    """Somebody invited, or entered by the office, now signs in."""
    join_sign_in(user, address)


def connect() -> None:
    address_proved.connect(join_person, dispatch_uid="ce_plugin.join_person")
