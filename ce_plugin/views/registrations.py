"""Registering for an event: with one press, or with what the event asks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from ce_plugin.enums import RegistrationStatus
from ce_plugin.exceptions import NoSeat, NotClaimable
from ce_plugin.models import EventPage, Registration
from ce_plugin.services import registration_lists, registrations, seats
from ce_plugin.services.people import person_of
from ce_plugin.views.attendance import HostMixin
from ce_plugin.views.pages import visible_event
from ce_plugin.views.registration_forms import form_for


class EventRegisterView(View):
    """Takes the press of the button on the event's page and leads back there.

    Where the event has questions, the button leads here first.
    """

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/registrations/register.html"

    def get(self, request: HttpRequest, event_id: int) -> HttpResponse:
        event = visible_event(request, event_id)
        elsewhere = self._first(event, request.get_full_path())
        return elsewhere or self._own(event) or self._page(event, form_for(event))

    def post(self, request: HttpRequest, event_id: int) -> HttpResponse:
        event = visible_event(request, event_id)
        elsewhere = self._first(event, event.get_url(request))
        if elsewhere:
            return elsewhere
        form = form_for(event, request.POST)
        if not form.is_valid():
            return self._page(event, form)
        return self._register(event, form)

    def _first(self, event: EventPage, back: str) -> HttpResponse | None:
        """Who somebody is comes first, and whether there is anything to do here."""
        if not self.request.user.is_authenticated:
            return redirect_to_login(back)
        person = person_of(self.request.user)
        if person is None:
            query = urlencode({"next": back})
            return redirect(f"{reverse('ce_plugin:welcome')}?{query}")
        self.person = person
        return self._refusal(event)

    def _own(self, event: EventPage) -> HttpResponse | None:
        """Whoever is registered already looks at that."""
        standing = registrations.standing(event, self.person)
        return (
            redirect("ce_plugin:registration", standing.public_id) if standing else None
        )

    def _refusal(self, event: EventPage) -> HttpResponse | None:
        reason = registrations.obstacle(event)
        if not reason:
            return None
        messages.error(self.request, reason)
        return redirect(event.get_url(self.request))

    def _page(self, event: EventPage, form) -> HttpResponse:
        free = seats.free_seats(event)
        context = {
            "event": event,
            "event_url": event.get_url(self.request),
            "form": form,
            "sessions": event.sessions.next_first(),
            "free": free,
            "is_full": free == 0 and not event.has_waiting_list,
        }
        return render(self.request, self.template_name, context)

    def _register(self, event: EventPage, form) -> HttpResponse:
        try:
            registration = registrations.register(
                event,
                person=self.person,
                actor=self.request.user,
                answers=form.answers,
                sessions=form.sessions,
            )
        except NotClaimable as refusal:
            messages.error(self.request, refusal.reason)
        except NoSeat as refusal:
            if refusal.sessions:
                form.refuse_sessions(refusal.sessions)
                return self._page(event, form)
            messages.error(self.request, _("All seats are taken."))
        else:
            messages.success(self.request, registered_words(registration))
        return redirect(event.get_url(self.request))


def registered_words(registration: Registration) -> str:
    """What happened, and what comes next."""
    event = registration.event
    words = {"event": event.title, "email": registration.person.email}
    if registration.status == RegistrationStatus.WAITING:
        words["place"] = seats.place_in_queue(registration)
        return _WAITING % words
    return (_WITH_ADDRESS if event.meeting_url else _CONFIRMED) % words


_CONFIRMED = gettext_lazy(
    "You are registered for %(event)s. A confirmation is on its way to %(email)s."
)
_WITH_ADDRESS = gettext_lazy(
    "You are registered for %(event)s. A confirmation is on its way to "
    "%(email)s; the meeting address is in it and on this page."
)
_WAITING = gettext_lazy(
    "All seats of %(event)s are taken. You are number %(place)s on the waiting list; "
    "a mail goes to %(email)s as soon as a seat is yours."
)


class EventRegistrationsView(HostMixin, TemplateView):
    """Who registered and what they answered, for hosts of the event alone."""

    template_name = "ce_plugin/registrations/list.html"

    def get_context_data(self, **kwargs):
        rows = registration_lists.rows_of(self.event)
        return super().get_context_data(rows=rows, **kwargs)
