"""Whose address counts: what our own proxies wrote, and nothing before it."""

from __future__ import annotations

import pytest

from ce_plugin.services.visitors import client_address, network_of

DIRECT, OURS, FORGED = "10.0.0.1", "203.0.113.7", "198.51.100.9"


@pytest.mark.parametrize(
    ("proxies", "passed_on", "address"),
    [
        (0, None, DIRECT),
        (0, FORGED, DIRECT),
        (1, None, DIRECT),
        (1, "", DIRECT),
        (1, OURS, OURS),
        (1, f"{FORGED}, {OURS}", OURS),
        (1, f"{FORGED},{FORGED},{OURS}", OURS),
        (2, OURS, DIRECT),
        (2, f"{OURS}, 10.0.0.2", OURS),
        (2, f"{FORGED}, {OURS}, 10.0.0.2", OURS),
        (-1, FORGED, DIRECT),
    ],
)
def test_only_the_last_addresses_of_the_header_are_believed(
    proxies, passed_on, address, settings
):
    settings.CE_PLUGIN_TRUSTED_PROXIES = proxies
    meta = {"REMOTE_ADDR": DIRECT}
    if passed_on is not None:
        meta["HTTP_X_FORWARDED_FOR"] = passed_on

    assert client_address(meta) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_one_visitor_is_one_network(address, network):
    assert network_of(address) == network
