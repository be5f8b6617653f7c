"""Registering for an event with one button, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import View

from ce_plugin.enums import RegistrationStatus
from ce_plugin.exceptions import NotClaimable
from ce_plugin.models import EventPage, Registration
from ce_plugin.services.people import person_of
from ce_plugin.services.registrations import cancel, register
from ce_plugin.views.members import PersonRequiredMixin
from ce_plugin.views.pages import visible_event


class EventRegisterView(View):
    """Takes the press of the button on the event's page and leads back there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, event_id: int) -> HttpResponseRedirect:
        event = visible_event(request, event_id)
        back = event.get_url(request)
        if not request.user.is_authenticated:
            return redirect_to_login(back)
        person = person_of(request.user)
        if person is None:
            query = urlencode({"next": back})
            return redirect(f"{reverse('ce_plugin:welcome')}?{query}")
        try:
            registration = register(event, person=person, actor=request.user)
        except NotClaimable as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _registered(registration))
        return redirect(back)


def _registered(registration: Registration) -> str:
    words = {
        "event": registration.event.title,
        "email": registration.person.email,
    }
    if registration.event.meeting_url:
        return (
            _(
                "You are registered for %(event)s. A confirmation is on its way to "
                "%(email)s; the meeting address is in it and on this page."
            )
            % words
        )
    return (
        _(
            "You are registered for %(event)s. "
            "A confirmation is on its way to %(email)s."
        )
        % words
    )


class RegistrationCancelView(PersonRequiredMixin, View):
    """Asks once, then takes the registration back."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/registrations/cancel.html"

    def get(self, request: HttpRequest, public_id) -> HttpResponse:
        registration = self._own(public_id)
        if registration.status == RegistrationStatus.CANCELLED:
            return self._leave(registration)
        context = {
            "registration": registration,
            "event": registration.event,
            "event_url": registration.event.get_url(request),
            "sessions": registration.event.sessions.next_first(),
        }
        return render(request, self.template_name, context)

    def post(self, request: HttpRequest, public_id) -> HttpResponse:
        registration = cancel(self._own(public_id), actor=request.user)
        return self._leave(registration)

    def _own(self, public_id) -> Registration:
        rows = Registration.objects.select_related("event")
        return get_object_or_404(rows, public_id=public_id, person=self.person)

    def _leave(self, registration: Registration) -> HttpResponse:
        sentence = _("Your registration for %(event)s is cancelled.")
        messages.success(self.request, sentence % {"event": registration.event.title})
        return redirect(self._way_out(registration.event))

    def _way_out(self, event: EventPage) -> str:
        # An event that is off the calendar has no page to go back to.
        if not event.live:
            return reverse("ce_plugin:dashboard")
        return event.get_url(self.request)
