"""What every ledger of the programme is: a list and a page per row, to look only."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.admin.utils import label_for_field
from django.urls import re_path
from wagtail_modeladmin.options import ModelAdmin

from ce_plugin.modeladmin.helpers import (
    LedgerButtonHelper,
    LedgerPermissionHelper,
    LedgerURLHelper,
)
from ce_plugin.modeladmin.views import LedgerIndexView, LedgerInspectView


class Ledger(ModelAdmin):
    """A list and a page per row; no address to add, edit or delete exists."""

    index_view_class = LedgerIndexView
    inspect_view_class = LedgerInspectView
    index_template_name = "ce_plugin/modeladmin/index.html"
    inspect_template_name = "ce_plugin/modeladmin/inspect.html"
    permission_helper_class = LedgerPermissionHelper
    url_helper_class = LedgerURLHelper
    button_helper_class = LedgerButtonHelper
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    related: tuple[str, ...] = ()
    # What a list is ordered by and a row may lack.
    may_be_empty: tuple[str, ...] = ()
    further_views: Mapping[str, type] = {}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def get_facts(self, instance) -> list[dict]:
        """Links and sentences that are no field of the row; see the template."""
        return []

    def get_extra_attrs_for_field_col(self, obj, field_name: str) -> dict:
        # A phone shows the row as a card with the column's name before the value.
        label = label_for_field(field_name, self.model, model_admin=self)
        return {"data-label": label}

    def get_admin_urls_for_registration(self):
        views = {
            "index": self.index_view,
            "inspect": self.inspect_view,
            **self.get_further_views(),
        }
        return tuple(
            re_path(
                self.url_helper.get_action_url_pattern(action),
                view,
                name=self.url_helper.get_action_url_name(action),
            )
            for action, view in views.items()
        )

    def get_further_views(self) -> dict:
        """More addresses of one row: action to view."""
        return {name: self._bind(view) for name, view in self.further_views.items()}

    def _bind(self, view_class):
        def view(request, instance_pk):
            kwargs = {"model_admin": self, "instance_pk": instance_pk}
            return view_class.as_view(**kwargs)(request)

        return view

    def register_indexing(self) -> None:
        """Nothing: usage of these rows is asked of the database, not of an index."""
