"""Positions that wait to be confirmed: the office's list, and its two buttons."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import re_path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin import limiting, permissions
from ce_plugin.exceptions import NotPermitted, TooOften, TransitionNotAllowed
from ce_plugin.forms.directory import (
    REFUSALS,
    DeclineForm,
    EndForm,
    OfficeInviteForm,
)
from ce_plugin.modeladmin.gate import Gate, GatedMenuItem
from ce_plugin.models import Position
from ce_plugin.services import clock
from ce_plugin.services.invitations import invite
from ce_plugin.services.positions import (
    confirm_position,
    decline_position,
    end_position,
)

INDEX = "ce_positions"
PERSON = "wagtailsnippets_ce_plugin_person:inspect"
TITLE = gettext_lazy("Positions to confirm")
SHOWN = 100


class ForCoordinators(Gate, WagtailAdminTemplateMixin):
    """The admin sends everybody else away, as from any screen that is not theirs."""

    may = staticmethod(permissions.is_coordinator)
    page_title = TITLE
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [
            *super().get_breadcrumbs_items(),
            {"url": reverse(INDEX), "label": TITLE},
        ]
        here = (
            [] if self.page_title == TITLE else [{"url": "", "label": self.page_title}]
        )
        return [*items, *here]


class PositionListView(ForCoordinators, TemplateView):
    """Auditors look; the buttons are for coordinators."""

    may_look = staticmethod(permissions.may_read_applications)
    template_name = "ce_plugin/modeladmin/positions.html"

    def get_context_data(self, **kwargs) -> dict:
        rows = _waiting_for(self.request.user).select_related("person", "library")
        number, shown = rows.count(), list(rows[:SHOWN])
        _note_holders(shown)
        return super().get_context_data(
            rows=shown, number=number, may_act=self.may_act, **kwargs
        )


def _note_holders(rows: list[Position]) -> None:
    """Of a role that one person has at a time: who has it there now, as `holders`."""
    single = [one for one in rows if one.role in permissions.OFFICE_ROLES]
    held = Position.objects.confirmed(clock.today()).select_related("person")
    found = held.filter(
        library__in=[one.library_id for one in single],
        role__in=permissions.OFFICE_ROLES,
    )
    now = list(found)
    for row in single:
        place = (row.library_id, row.role)
        row.holders = [one for one in now if (one.library_id, one.role) == place]


def _waiting_for(user):
    # Somebody's own position waits for another coordinator.
    return Position.objects.waiting().exclude(person__user=user)


class OnePositionView(ForCoordinators, TemplateView):
    @cached_property
    def position(self) -> Position:
        rows = Position.objects.select_related("person", "library")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def decide(self, verb, sentence: str, **given) -> HttpResponse:
        try:
            verb(self.position, actor=self.request.user, **given)
        except (NotPermitted, TransitionNotAllowed):
            messages.error(
                self.request,
                _("This was decided in the meantime, or is your own position."),
            )
        else:
            name = {"name": self.position.person}
            messages.success(self.request, sentence % name)
        return self.back()

    def back(self) -> HttpResponse:
        return redirect(INDEX)


class ConfirmView(OnePositionView):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        sentence = _("The position of %(name)s is confirmed. They were told.")
        return self.decide(confirm_position, sentence)


class FormPositionView(OnePositionView):
    """Says what is about to happen; the button does it by `act`."""

    form_class: type[forms.Form]

    def get_form(self, data=None) -> forms.Form:
        return self.form_class(data)

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(position=self.position, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        return self.act(form.cleaned_data)


class DeclineView(FormPositionView):
    page_title = gettext_lazy("Decline this position?")
    template_name = "ce_plugin/modeladmin/position_decline.html"
    form_class = DeclineForm

    def act(self, given: dict) -> HttpResponse:
        sentence = _("The position of %(name)s is declined. They were told why.")
        return self.decide(decline_position, sentence, **given)


class EndView(FormPositionView):
    """From the person's page, and back to it."""

    page_title = gettext_lazy("Give this position a last day")
    template_name = "ce_plugin/modeladmin/position_end.html"
    form_class = EndForm

    def get_form(self, data=None) -> EndForm:
        return EndForm(data, position=self.position)

    def act(self, given: dict) -> HttpResponse:
        sentence = _("The last day of %(name)s there is on record. They were told.")
        return self.decide(end_position, sentence, **given)

    def back(self) -> HttpResponse:
        return redirect(PERSON, self.position.person_id)


class InviteView(ForCoordinators, FormView):
    """Anybody at any library: what a coordinator enters is confirmed at once."""

    page_title = gettext_lazy("Invite a person")
    template_name = "ce_plugin/modeladmin/position_invite.html"
    form_class = OfficeInviteForm

    def form_valid(self, form: OfficeInviteForm) -> HttpResponse:
        begun, given = clock.now(), form.cleaned_data
        try:
            position = invite(actor=self.request.user, **given)
        except REFUSALS as refusal:
            form.say(refusal)
            return self.form_invalid(form)
        except TooOften as refusal:
            limiting.say_at(form, refusal, "email")
            return limiting.mark(self.form_invalid(form), refusal)
        messages.success(self.request, _entered(position, begun))
        return redirect(PERSON, position.person_id)


def _entered(position: Position, begun: dt.datetime) -> str:
    name = {"name": position.person}
    if position.confirmed_at and position.confirmed_at < begun:
        return _("%(name)s held this position already.") % name
    return _("%(name)s is entered, and a mail is on its way.") % name


class PositionsPanel(Component):
    """On the first page of the admin: how many wait, if any do."""

    name = "ce_positions"
    template_name = "ce_plugin/modeladmin/positions_panel.html"
    order = 55

    def get_context_data(self, parent_context) -> dict:
        user = parent_context["request"].user
        return {"number": _waiting_for(user).count(), "url": reverse(INDEX)}


def add_positions_panel(request, panels: list) -> None:
    if permissions.is_coordinator(request.user):
        panels.append(PositionsPanel())


def menu_item(order: int) -> GatedMenuItem:
    return GatedMenuItem(
        TITLE,
        reverse(INDEX),
        name="ce-positions",
        icon_name=ForCoordinators.header_icon,
        order=order,
        may=permissions.may_read_applications,
    )


def admin_urls() -> list:
    base = r"^ce/positions/(?P<pk>[0-9]{1,18})/"
    return [
        re_path(r"^ce/positions/$", PositionListView.as_view(), name=INDEX),
        re_path(
            r"^ce/positions/invite/$", InviteView.as_view(), name=f"{INDEX}_invite"
        ),
        re_path(rf"{base}end/$", EndView.as_view(), name=f"{INDEX}_end"),
        re_path(rf"{base}confirm/$", ConfirmView.as_view(), name=f"{INDEX}_confirm"),
        re_path(rf"{base}decline/$", DeclineView.as_view(), name=f"{INDEX}_decline"),
    ]
