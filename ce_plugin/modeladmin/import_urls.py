"""Where the import screens are in the admin, and their entry in the menu."""

from __future__ import annotations

from django.urls import re_path, reverse

from ce_plugin import permissions
from ce_plugin.modeladmin.gate import GatedMenuItem
from ce_plugin.modeladmin.import_actions import (
    CommitView,
    DiscardView,
    ErrorSheetView,
    ExportView,
    ImportsView,
    LookAgainView,
    UndoView,
)
from ce_plugin.modeladmin.imports import INDEX, BatchPage, Furniture
from ce_plugin.modeladmin.reports import MatchView, ReportView


def menu_item(order: int) -> GatedMenuItem:
    return GatedMenuItem(
        Furniture.page_title,
        reverse(INDEX),
        name="ce-imports",
        icon_name=Furniture.header_icon,
        order=order,
        may=permissions.may_read_imports,
    )


def admin_urls() -> list:
    views = {
        "batch": ("", BatchPage),
        "commit": ("commit/", CommitView),
        "look_again": ("look-again/", LookAgainView),
        "match": ("match/", MatchView),
        "discard": ("discard/", DiscardView),
        "undo": ("undo/", UndoView),
        "errors": ("errors/", ErrorSheetView),
    }
    # A number a database can hold: the rest is a 404.
    base = r"^ce/imports/(?P<pk>[0-9]{1,18})/"
    return [
        re_path(r"^ce/imports/$", ImportsView.as_view(), name=INDEX),
        re_path(
            r"^ce/attendance/(?P<session_id>[0-9]{1,18})/report/$",
            ReportView.as_view(),
            name="ce_attendance_report",
        ),
        re_path(r"^ce/imports/export/$", ExportView.as_view(), name=f"{INDEX}_export"),
        *[
            re_path(f"{base}{path}$", view.as_view(), name=f"{INDEX}_{action}")
            for action, (path, view) in views.items()
        ],
    ]
