"""Read-only lists and pages of the ledgers, in Wagtail's own furniture."""

from __future__ import annotations

from urllib.parse import unquote

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import result_headers
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail_modeladmin.templatetags.modeladmin_tags import results
from wagtail_modeladmin.views import IndexView, InspectView

from ce_plugin.modeladmin.audit import history_panel
from ce_plugin.services import audit

NUL = "\0"


class Furniture:
    """Breadcrumbs, title and icon as Wagtail's generic screens expect them."""

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": self.index_url, "label": capfirst(self.verbose_name_plural)},
        ]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            breadcrumbs_items=self.get_breadcrumbs_items(),
            header_title=self.get_meta_title(),
            header_icon=self.header_icon,
            **kwargs,
        )


class LedgerIndexView(Furniture, IndexView):
    """A list to look things up in: filtered, searched, never exported."""

    # No export is offered, so asking for one by hand gives the list.
    FORMATS = ()

    def dispatch(self, request, *args, **kwargs):
        # No database takes this character, and no row holds it.
        if NUL in unquote(request.META.get("QUERY_STRING", "")):
            return redirect(self.index_url)
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return redirect(self.index_url)

    def get_ordering(self, request, queryset) -> list:
        """Rows without a value come last: left alone, each database has its own way."""
        ordering = super().get_ordering(request, queryset)
        return [self._nulls_last(name) for name in ordering]

    def _nulls_last(self, name: str):
        field = name.removeprefix("-")
        # The others keep their name: an index serves only the plain order.
        if field not in self.model_admin.may_be_empty:
            return name
        return OrderBy(F(field), descending=name != field, nulls_last=True)

    def get_filters(self, request):
        """Only the filters on the screen filter.

        Modeladmin would pass any other parameter of the address to the
        database, and so answer questions about columns it does not show.
        """
        specs, has_filters, _rest, distinct = super().get_filters(request)
        return specs, has_filters, {}, distinct

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        context["index_url"] = self.index_url
        context["filters"] = [
            {"title": spec.title, "choices": list(spec.choices(self))}
            for spec in self.filter_specs
        ]
        context["headers"] = list(result_headers(self))
        context["rows"] = results(self, context["object_list"], self.request)
        return context


class LedgerInspectView(Furniture, InspectView):
    """One row, its fields in words, and the steps it has taken."""

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        audit.saw(self.instance, actor=request.user)
        return response

    def get_meta_title(self) -> str:
        return f"{capfirst(self.verbose_name)}: {self.instance}"

    def get_breadcrumbs_items(self) -> list[dict]:
        here = {"url": "", "label": str(self.instance)}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        context["steps"] = self._steps()
        context["facts"] = self.model_admin.get_facts(self.instance)
        context.update(history_panel(self.instance, self.request.user))
        return context

    def _steps(self):
        if not hasattr(self.instance, "transitions"):
            return ()
        return self.instance.transitions.select_related("actor")
