"""Where the screens about doubles are in the admin, and their entry in the menu."""

from __future__ import annotations

from django.urls import re_path, reverse

from ce_plugin import permissions
from ce_plugin.modeladmin.gate import GatedMenuItem
from ce_plugin.modeladmin.merge_actions import ApartView, CarryOutView, UndoView
from ce_plugin.modeladmin.merging import (
    INDEX,
    ComparePage,
    FindPage,
    Furniture,
    MergePage,
    SuspectsPage,
)


def menu_item(order: int) -> GatedMenuItem:
    return GatedMenuItem(
        Furniture.page_title,
        reverse(INDEX),
        name="ce-merging",
        icon_name=Furniture.header_icon,
        order=order,
        may=permissions.may_read_merges,
    )


def admin_urls() -> list:
    # Numbers a database can hold: the rest is a 404.
    two = r"^ce/merging/(?P<survivor>[0-9]{1,18})/(?P<merged>[0-9]{1,18})/"
    one = r"(?P<pk>[0-9]{1,18})/"
    views = {
        "compare": (two, ComparePage),
        "carry_out": (f"{two}merge/", CarryOutView),
        "apart": (f"{two}apart/", ApartView),
        "find": (rf"^ce/merging/person/{one}", FindPage),
        "merge": (rf"^ce/merging/merge/{one}", MergePage),
        "undo": (rf"^ce/merging/merge/{one}undo/", UndoView),
    }
    return [
        re_path(r"^ce/merging/$", SuspectsPage.as_view(), name=INDEX),
        *[
            re_path(f"{path}$", view.as_view(), name=f"{INDEX}_{action}")
            for action, (path, view) in views.items()
        ],
    ]
