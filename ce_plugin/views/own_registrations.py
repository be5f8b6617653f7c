"""One's registration: changing the answers and taking it back.

Two ways lead here: signing in, and the link of the mail, which needs no account.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from ce_plugin.enums import RegistrationStatus
from ce_plugin.exceptions import NoSeat, NotClaimable
from ce_plugin.models import Person, Registration
from ce_plugin.services import links, registrations, seats, session_choices
from ce_plugin.views.members import PersonRequiredMixin
from ce_plugin.views.private import PrivatePageMixin
from ce_plugin.views.registration_forms import form_for


class RegistrationPage(View):
    """Looking changes nothing; a button of the page does."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/registrations/registration.html"

    def found(self, **named) -> Registration:
        raise NotImplementedError

    def cancel(self, registration: Registration) -> None:
        raise NotImplementedError

    @property
    def actor(self):
        """Who changes the answers; None is whoever has the link."""
        return None

    def get(self, request: HttpRequest, **named) -> HttpResponse:
        registration = self.found(**named)
        form = form_for(registration.event, registration=registration)
        return self._page(registration, form)

    def post(self, request: HttpRequest, **named) -> HttpResponse:
        registration = self.found(**named)
        if "cancel" in request.POST:
            waited = registration.status == RegistrationStatus.WAITING
            self.cancel(registration)
            return self._back(_cancelled_words(registration, waited))
        form = form_for(registration.event, request.POST, registration)
        if form.is_valid() and self._changed(registration, form):
            return self._back(_("Your answers are saved."))
        return self._page(registration, form)

    def _changed(self, registration: Registration, form) -> bool:
        try:
            registrations.change(
                registration,
                actor=self.actor,
                answers=form.answers,
                sessions=form.sessions,
            )
        except NoSeat as refusal:
            form.refuse_sessions(refusal.sessions)
        except NotClaimable as refusal:
            form.add_error(None, refusal.reason)
        return form.is_valid()

    def _back(self, sentence: str) -> HttpResponseRedirect:
        messages.success(self.request, sentence)
        return redirect(self.request.path)

    def _page(self, registration: Registration, form) -> HttpResponse:
        event = registration.event
        context = {
            "registration": registration,
            "event": event,
            # What is off the calendar has no page to go back to.
            "event_url": event.get_url(self.request) if event.live else "",
            "is_on": event.live and not event.is_off,
            "sessions": session_choices.sessions_of(registration),
            "form": form,
            "is_open": self._is_open(registration),
            "place": seats.place_in_queue(registration),
        }
        return render(self.request, self.template_name, context)

    def _is_open(self, registration: Registration) -> bool:
        stands = registration.status != RegistrationStatus.CANCELLED
        return stands and not registrations.is_over(registration.event)


def _cancelled_words(registration: Registration, waited: bool) -> str:
    words = {"event": registration.event.title}
    if waited:
        return _("You are no longer on the waiting list of %(event)s.") % words
    return _("Your registration for %(event)s is cancelled.") % words


def _own(person: Person, public_id) -> Registration:
    """Somebody else's is not found."""
    rows = Registration.objects.select_related("event")
    return get_object_or_404(rows, public_id=public_id, person=person)


class RegistrationView(PersonRequiredMixin, RegistrationPage):
    """Only one's own; somebody else's is not found."""

    @property
    def actor(self):
        return self.request.user

    def found(self, public_id) -> Registration:
        return _own(self.person, public_id)

    def cancel(self, registration: Registration) -> None:
        registrations.cancel(registration, actor=self.request.user)


class RegistrationByLinkView(PrivatePageMixin, RegistrationPage):
    """Whoever has the link of the mail, without signing in."""

    unusable_template = "ce_plugin/registrations/link_unusable.html"

    def found(self, token: str) -> Registration:
        return links.registration_for_token(token)

    def cancel(self, registration: Registration) -> None:
        registrations.cancel_by_link(registration)
