"""What is kept of a visitor without an account: enough to compare, not to name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from ce_plugin.app_settings import app_settings

PURPOSE = "ce_plugin.visitor-address.v1"
# The first that fits: most browsers claim to be several others as well.
FAMILIES = (
    ("Edge", r"\bEdgA?(iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS)/"),
    ("Safari", r"\bSafari/"),
)


def client_address(meta: Mapping[str, str]) -> str:
    """Where a request comes from. Only what our own proxies wrote is believed.

    Each proxy adds the address it was asked from at the end of the header, so the
    last ones are ours; what stands before them anybody may have written.
    """
    count = app_settings.TRUSTED_PROXIES
    passed_on = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    direct = meta.get("REMOTE_ADDR", "")
    if count < 1 or len(passed_on) < count:
        return direct
    return passed_on[-count].strip() or direct


def network_of(address: str) -> str:
    """What one visitor cannot change at will: of IPv6 the half that is assigned."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address
    if given.version == 4:
        return str(given)
    if given.ipv4_mapped:
        return str(given.ipv4_mapped)
    return str(ipaddress.ip_network((given, 64), strict=False))


def address_hash(address: str) -> str:
    """A keyed fingerprint: equal addresses can be seen to be equal, no more."""
    key = app_settings.VERIFIER_LINK_KEYS[0]
    return salted_hmac(PURPOSE, address, secret=key, algorithm="sha256").hexdigest()


def browser_family(user_agent: str) -> str:
    """`Firefox`, not its version, system or build; `Other` for what we do not know."""
    known = (name for name, mark in FAMILIES if re.search(mark, user_agent))
    return next(known, "Other")
