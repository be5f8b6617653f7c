"""One event: what it is, and what the person looking at it can do now."""

from __future__ import annotations

import uuid

from ce_plugin.models import EventPage
from ce_plugin.services.event_details import details_of
from ce_plugin.services.offers import offer_for
from ce_plugin.views.pages import PageView


class EventView(PageView):
    page: EventPage

    def facts(self, **kwargs) -> dict:
        offer = offer_for(self.page, self.request.user)
        sessions = [one.session for one in offer.sessions]
        return {
            "offer": offer,
            "details": details_of(self.page, sessions),
            "is_preview": self.request.is_preview,
            # Given out with the claim buttons: a second press finds the first.
            "form_key": uuid.uuid4(),
        }
