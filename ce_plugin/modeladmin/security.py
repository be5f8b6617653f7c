"""How safely the site is set up, in the menu of reports, for superusers."""

from __future__ import annotations

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin import permissions
from ce_plugin.modeladmin.gate import Gate, GatedMenuItem
from ce_plugin.services.security import findings

SECURITY = "ce_security"


class SecurityView(Gate, WagtailAdminTemplateMixin, TemplateView):
    may = staticmethod(permissions.may_read_security)
    template_name = "ce_plugin/modeladmin/security.html"
    page_title = _("Security")
    header_icon = "lock"

    def get_breadcrumbs_items(self) -> list[dict]:
        here = {"url": reverse(SECURITY), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs) -> dict:
        found = findings()
        met = sum(one.is_met for one in found)
        return super().get_context_data(
            findings=found, met=met, number=len(found), **kwargs
        )


def admin_urls() -> list:
    return [path("ce/security/", SecurityView.as_view(), name=SECURITY)]


def menu_item() -> GatedMenuItem:
    return GatedMenuItem(
        _("Security"),
        reverse(SECURITY),
        name="ce-security",
        icon_name=SecurityView.header_icon,
        order=1000,
        may=permissions.may_read_security,
    )
