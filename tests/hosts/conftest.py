"""These tests belong to the second host; `make test` runs them there."""

from django.conf import settings

if settings.ROOT_URLCONF != "tests.hosts.minimal.urls":
    collect_ignore = ["test_minimal.py"]
