"""Member and public routes. Events themselves are Wagtail pages."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter

app_name = "ce_plugin"


class RowNumberConverter(IntConverter):
    """The number of a row: what no database could hold is not an address of ours."""

    regex = "[0-9]{1,18}"


register_converter(RowNumberConverter, "ce_row")

# Their routes use the converter.
from ce_plugin.urls import certification, events  # noqa: E402

urlpatterns = [*certification.urlpatterns, *events.urlpatterns]
