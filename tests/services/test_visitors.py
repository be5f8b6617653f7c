"""What is kept of somebody without an account."""

import pytest

from ce_plugin.services.visitors import address_hash, browser_family


def test_equal_addresses_have_equal_fingerprints_and_no_more(settings):
    one = address_hash("192.0.2.1")

    assert one == address_hash("192.0.2.1")
    assert one != address_hash("192.0.2.2")
    assert len(one) == 64
    settings.CE_PLUGIN_VERIFIER_LINK_KEYS = ["another"]
    assert address_hash("192.0.2.1") != one


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("Mozilla/5.0 (X11) Gecko/20100101 Firefox/140.0", "Firefox"),
        ("Mozilla/5.0 AppleWebKit/537.36 Chrome/150.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge"),
        ("Mozilla/5.0 Chrome/150.0 Safari/537.36 OPR/120.0", "Opera"),
        ("Mozilla/5.0 (iPhone) Version/19.0 Mobile Safari/604.1", "Safari"),
        ("curl/8.0", "Other"),
        ("", "Other"),
    ],
)
def test_the_family_of_a_browser_is_all_that_is_told(said, family):
    assert browser_family(said) == family
