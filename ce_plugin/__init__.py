"""Continuing education and certification for Wagtail: events, claims, tracks, review."""

__version__ = "0.1.0"
