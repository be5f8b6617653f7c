"""Calendar files to download."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import View

from ce_plugin import limiting
from ce_plugin.services import limits
from ce_plugin.services.calendar_files import event_file
from ce_plugin.views.pages import visible_event


@method_decorator(limiting.answer_too_often, name="dispatch")
class EventCalendarFileView(View):
    """One event as an .ics file: an entry for each session whose day is known."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, event_id: int) -> HttpResponse:
        limiting.spend(request, limits.CALENDAR_FILE)
        event = visible_event(request, event_id)
        response = HttpResponse(
            event_file(event), content_type="text/calendar; charset=utf-8"
        )
        name = f"{event.slug}.ics"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
