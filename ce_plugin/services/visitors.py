"""What is kept of a visitor without an account: enough to compare, not to name."""

from __future__ import annotations

import re

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


def address_hash(address: str) -> str:
    """A keyed fingerprint: equal addresses can be seen to be equal, no more."""
    key = app_settings.VERIFIER_LINK_KEYS[0]
    return salted_hmac(PURPOSE, address, secret=key, algorithm="sha256").hexdigest()


def browser_family(user_agent: str) -> str:
    """`Firefox`, not its version, system or build; `Other` for what we do not know."""
    known = (name for name, mark in FAMILIES if re.search(mark, user_agent))
    return next(known, "Other")
