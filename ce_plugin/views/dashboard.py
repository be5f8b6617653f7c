"""The first page after signing in, and the question who somebody is."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from ce_plugin.forms.welcome import WelcomeForm
from ce_plugin.models import (
    Certificate,
    CESettings,
    CreditClaim,
    EventSession,
    Person,
    Position,
    Registration,
    SessionSeat,
)
from ce_plugin.permissions import OFFICE_ROLES
from ce_plugin.services import clock
from ce_plugin.services.joining import offered_to
from ce_plugin.services.next_steps import outlooks
from ce_plugin.services.people import kept_libraries, person_of, welcome_person
from ce_plugin.services.plans import glances
from ce_plugin.views.members import PersonRequiredMixin, safe_next

LATEST = 5
# Long enough to collect what a renewal still needs.
SOON = dt.timedelta(days=180)
# An event page is wide; a line about it needs little.
SESSION_FIELDS = (
    "title",
    "begins_on",
    "begins_at",
    "ends_on",
    "ends_at",
    "date_precision",
    "credits",
    "is_cancelled",
    "note",
    "page__title",
    "page__url_path",
    "page__time_zone",
    "page__event_status",
    "page__status_note",
)


class WelcomeView(LoginRequiredMixin, FormView):
    """Asks once; whoever has answered goes on to where they wanted."""

    form_class = WelcomeForm
    template_name = "ce_plugin/dashboard/welcome.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and person_of(request.user):
            return redirect(self.get_success_url())
        if request.user.is_authenticated and offered_to(request.user):
            query = urlencode({"next": self.get_success_url()})
            return redirect(f"{reverse('ce_plugin:record_offered')}?{query}")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        user = self.request.user
        return {"first_name": user.first_name, "last_name": user.last_name}

    def form_valid(self, form):
        person = welcome_person(self.request.user, **form.cleaned_data)
        messages.success(
            self.request,
            _(
                "Welcome, %(name)s. Your position waits to be confirmed; "
                "you can collect credits in the meantime."
            )
            % {"name": person.first_name},
        )
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return safe_next(self.request, reverse("ce_plugin:dashboard"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            next=safe_next(self.request, ""),
            contact_email=CESettings.load().contact_email,
            **kwargs,
        )


class DashboardView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/dashboard/dashboard.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        waiting = _waiting_position(_positions(self.person, today))
        cards = sorted(outlooks(self.person), key=lambda card: card.step)
        looking = [card.participation for card in cards if card.looks_ahead]
        ahead = glances(self.person, looking)
        return super().get_context_data(
            person=self.person,
            today=today,
            soon=today + SOON,
            cards=[(card, ahead.get(card.participation.pk)) for card in cards],
            main_step=cards[0].step.name if cards else None,
            position=waiting,
            position_is_for_office=bool(waiting and waiting.role in OFFICE_ROLES),
            libraries=kept_libraries(self.request.user),
            registered=_registered_sessions(self.person, today),
            latest=_latest_claims(self.person),
            certificates=_certificates(self.person),
            **kwargs,
        )


def _positions(person: Person, today) -> list[Position]:
    held = Position.objects.current(today).filter(person=person)
    return list(held.select_related("library"))


def _waiting_position(held: list[Position]) -> Position | None:
    """What waits, unless the same is confirmed already, as it may be after a merge."""
    holds = {(one.library_id, one.role) for one in held if one.confirmed_at}
    waits = (one for one in held if one.confirmed_at is None)
    return next((one for one in waits if (one.library_id, one.role) not in holds), None)


def _registered_sessions(person: Person, today) -> list[EventSession]:
    """Sessions to come of the events somebody is registered for."""
    registered = Registration.objects.standing().filter(person=person)
    sessions = EventSession.objects.published().filter(
        page__in=registered.values("event"), ends_on__gte=today
    )
    waits = registered.waiting().filter(event=OuterRef("page")).order_by()
    upcoming = _chosen(sessions, registered).annotate(waits=Exists(waits))
    upcoming = upcoming.select_related("page").only(*SESSION_FIELDS)
    return list(upcoming.order_by("begins_on", "begins_at", "pk")[:LATEST])


def _chosen(sessions: QuerySet, registered: QuerySet) -> QuerySet:
    """Without those that whoever could choose among the sessions did not choose."""
    seats = SessionSeat.objects.filter(registration__in=registered.values("pk"))
    mine = seats.filter(session=OuterRef("pk"))
    choices = seats.filter(registration__event=OuterRef("page"))
    return sessions.filter(Exists(mine) | ~Exists(choices))


def _latest_claims(person: Person) -> list[CreditClaim]:
    rows = CreditClaim.objects.live().filter(person=person)
    return list(
        rows.select_related("category").order_by("-recorded_at", "-pk")[:LATEST]
    )


def _certificates(person: Person) -> list[Certificate]:
    return list(Certificate.objects.filter(person=person, is_current=True))
