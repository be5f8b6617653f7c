"""What every test may lean on. Browser fixtures live in journeys/."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    """Site and locale look-ups are cached; a query count must not see the last test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _private_files_apart(settings, tmp_path):
    settings.CE_PLUGIN_PRIVATE_ROOT = tmp_path / "private"
