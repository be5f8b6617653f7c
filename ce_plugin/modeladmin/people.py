"""A person's own screens. Opening one is looking at somebody's record."""

from __future__ import annotations

from wagtail.snippets.views.snippets import EditView, InspectView

from ce_plugin.modeladmin.audit import history_panel
from ce_plugin.services import audit


class PersonEditView(EditView):
    """Opening it is looking at somebody's record."""

    def get(self, request, *args, **kwargs):
        audit.saw(self.object, actor=request.user)
        return super().get(request, *args, **kwargs)


class PersonPageView(InspectView):
    """For those who read and change nothing, and with what was done to the record."""

    def get(self, request, *args, **kwargs):
        audit.saw(self.object, actor=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            positions=self.object.positions.select_related("library"),
            **history_panel(self.object, self.request.user),
            **kwargs,
        )
