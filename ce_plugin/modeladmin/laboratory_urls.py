"""Where the rule laboratory is in the admin: its addresses and its menu entry."""

from __future__ import annotations

from django.urls import re_path, reverse

from ce_plugin import permissions
from ce_plugin.modeladmin.gate import GatedMenuItem
from ce_plugin.modeladmin.laboratory import (
    INDEX,
    Furniture,
    LaboratoryView,
    ProgressView,
    ReportView,
)
from ce_plugin.modeladmin.laboratory_actions import SheetView, StopView, WorkOutView


def menu_item(order: int) -> GatedMenuItem:
    return GatedMenuItem(
        Furniture.page_title,
        reverse(INDEX),
        name="ce-laboratory",
        icon_name=Furniture.header_icon,
        order=order,
        may=permissions.may_use_laboratory,
    )


def admin_urls() -> list:
    views = {
        "report": ("", ReportView),
        "work_out": ("work-out/", WorkOutView),
        "stop": ("stop/", StopView),
        "progress": ("progress/", ProgressView),
        "sheet": ("spreadsheet/", SheetView),
    }
    # A number a database can hold: the rest is a 404.
    base = r"^ce/laboratory/(?P<pk>[0-9]{1,18})/"
    return [
        re_path(r"^ce/laboratory/$", LaboratoryView.as_view(), name=INDEX),
        *[
            re_path(f"{base}{path}$", view.as_view(), name=f"{INDEX}_{action}")
            for action, (path, view) in views.items()
        ],
    ]
