"""What a coordinator sees first in the admin."""

from __future__ import annotations

from django.urls import reverse
from wagtail.admin.ui.components import Component

from ce_plugin import permissions
from ce_plugin.modeladmin import wording
from ce_plugin.models import Certificate, CertificationApplication

DESK = "ce_plugin_certificationapplication_modeladmin"
CERTIFICATES = "ce_plugin_certificate_modeladmin_index"
SHOWN = 5


class ReviewPanel(Component):
    """The applications that wait for a coordinator, oldest first."""

    name = "ce_review"
    template_name = "ce_plugin/modeladmin/home_panel.html"
    order = 50

    def get_context_data(self, parent_context) -> dict:
        user = parent_context["request"].user
        rows = CertificationApplication.objects.waiting_for_coordinator()
        # Somebody's own case waits for another coordinator.
        waiting = rows.exclude(participation__person__user=user)
        related = ("participation__person", "participation__track")
        return {
            "number": waiting.count(),
            "waiting": [_row(one) for one in waiting.select_related(*related)[:SHOWN]],
            "desk_url": reverse(f"{DESK}_index"),
            "undrawn": Certificate.objects.undrawn().count(),
            "undrawn_url": f"{reverse(CERTIFICATES)}?state=undrawn",
        }


def _row(application: CertificationApplication) -> dict:
    return {
        "application": application,
        "since": wording.day(application.turn_since),
        "url": reverse(f"{DESK}_inspect", args=[application.pk]),
    }


def add_review_panel(request, panels: list) -> None:
    if permissions.is_coordinator(request.user):
        panels.append(ReviewPanel())
