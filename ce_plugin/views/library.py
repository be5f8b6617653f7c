"""A director's page: who works at the library, and what they may do about it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db.models import Max, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from ce_plugin import limiting, permissions
from ce_plugin.exceptions import NotPermitted, TooOften, TransitionNotAllowed
from ce_plugin.forms.directory import REFUSALS, DeclineForm, EndForm, InviteForm
from ce_plugin.models import Library, Position
from ce_plugin.services import clock
from ce_plugin.services.invitations import (
    invitations_of,
    invite,
    invite_again,
    is_open,
    withdraw,
)
from ce_plugin.services.positions import (
    confirm_position,
    decline_position,
    end_position,
)
from ce_plugin.views.members import PersonRequiredMixin


class KeptLibraryMixin(PersonRequiredMixin):
    """Only for directors of the library; for everybody else there is no such page."""

    @cached_property
    def library(self) -> Library:
        library = get_object_or_404(Library, pk=self.kwargs["library_id"])
        if not permissions.may_keep_library(self.request.user, library):
            raise Http404
        return library

    def get_context_data(self, **kwargs):
        return super().get_context_data(library=self.library, **kwargs)

    def back(self):
        return redirect("ce_plugin:library", self.library.pk)


class LibraryView(KeptLibraryMixin, TemplateView):
    template_name = "ce_plugin/library/library.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        rows = _invited_on(self.library.positions.select_related("person"))
        positions = [self._row(one) for one in rows if one.declined_at is None]
        over = [row for row in positions if _is_over(row["position"], today)]
        rest = [row for row in positions if row not in over]
        return super().get_context_data(
            waiting=[row for row in rest if row["position"].confirmed_at is None],
            current=[row for row in rest if row["position"].confirmed_at],
            former=over,
            today=today,
            **kwargs,
        )

    def _row(self, position: Position) -> dict:
        own = position.person_id == self.person.pk
        by_office = position.role in permissions.OFFICE_ROLES
        return {
            "position": position,
            "own": own,
            "mine": not own and not by_office,
            # Whoever has no address is not reached by an invitation.
            "awaited": is_open(position) and position.person.email,
            "withdrawable": is_open(position)
            and position.invited_at
            and not (by_office and position.confirmed_at),
        }


def _invited_on(positions):
    """By name, each with the moment of its last invitation."""
    mailed = Max("mails__created_at", filter=Q(mails__kind="position_invited"))
    names = ("person__last_name", "person__first_name", "pk")
    return positions.annotate(invited_at=mailed).order_by(*names)


def _is_over(position: Position, today) -> bool:
    return position.ends_on is not None and position.ends_on < today


class LibraryInviteView(KeptLibraryMixin, FormView):
    form_class = InviteForm
    template_name = "ce_plugin/library/invite.html"

    def form_valid(self, form):
        begun, given = clock.now(), form.cleaned_data
        try:
            position = invite(self.library, actor=self.request.user, **given)
        except REFUSALS as refusal:
            form.say(refusal)
            return self.form_invalid(form)
        except TooOften as refusal:
            limiting.say_at(form, refusal, "email")
            return limiting.mark(self.form_invalid(form), refusal)
        messages.success(self.request, _invited(position, begun))
        return self.back()


def _invited(position: Position, begun: dt.datetime) -> str:
    words = {"name": position.person.full_name}
    if position.confirmed_at and position.confirmed_at < begun:
        return _("%(name)s was on your list already.") % words
    if position.confirmed_at is None:
        return (
            _("%(name)s is entered. The coordinator confirms this role, and was asked.")
            % words
        )
    return _("%(name)s is on your list now, and a mail is on its way.") % words


class InviteAgainView(KeptLibraryMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs):
        rows = self.library.positions.select_related("person")
        position = get_object_or_404(rows, pk=kwargs["position_id"])
        words = {"name": position.person.full_name}
        try:
            mailed = invite_again(position, actor=request.user)
        except TransitionNotAllowed:
            messages.error(request, _("%(name)s has a sign-in by now.") % words)
        except TooOften as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _mailed(mailed) % words)
        return self.back()


def _mailed(mailed: bool) -> str:
    if mailed:
        return _("An invitation to %(name)s is on its way.")
    return _(
        "No second mail was sent: an invitation went to %(name)s less than an hour ago."
    )


class InvitationWithdrawView(KeptLibraryMixin, View):
    """Says what ends; the button takes the invitation back."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/library/withdraw.html"

    @cached_property
    def position(self) -> Position:
        rows = self.library.positions.select_related("person", "library")
        position = get_object_or_404(rows, pk=self.kwargs["position_id"])
        if not invitations_of(position).exists():
            raise Http404
        return position

    def get(self, request: HttpRequest, *args, **kwargs):
        context = {"library": self.library, "position": self.position}
        return render(request, self.template_name, context)

    def post(self, request: HttpRequest, *args, **kwargs):
        words = {"name": self.position.person.full_name}
        try:
            withdraw(self.position, actor=request.user)
        except (NotPermitted, TransitionNotAllowed):
            sentence = _("%(name)s signs in by now, or is for the coordinator.")
            messages.error(request, sentence % words)
        else:
            sentence = _("The invitation of %(name)s is taken back. Its link is over.")
            messages.success(request, sentence % words)
        return self.back()


class PositionActionView(KeptLibraryMixin, FormView):
    """One position of the library: what is about to happen, then a button."""

    @cached_property
    def position(self) -> Position:
        rows = self.library.positions.select_related("person__user", "library")
        position = get_object_or_404(rows, pk=self.kwargs["position_id"])
        if not permissions.may_decide_position(self.request.user, position):
            raise Http404
        return position

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        self.kwargs = kwargs
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(position=self.position, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs):
        if self.is_settled():
            return self._too_late()
        return super().get(request, *args, **kwargs)

    def is_settled(self) -> bool:
        """Whether there is nothing left to ask about."""
        return False

    def _too_late(self):
        messages.error(
            self.request,
            _("This was decided in the meantime, or is for the coordinator."),
        )
        return self.back()

    def form_valid(self, form):
        if self.is_settled():
            return self._too_late()
        try:
            sentence = self.act(form.cleaned_data)
        except (NotPermitted, TransitionNotAllowed):
            return self._too_late()
        words = {"name": self.position.person.full_name}
        messages.success(self.request, sentence % words)
        return self.back()


class PositionDeclineView(PositionActionView):
    form_class = DeclineForm
    template_name = "ce_plugin/library/decline.html"

    def is_settled(self) -> bool:
        """A second reason would be mailed to nobody."""
        return bool(self.position.declined_at)

    def act(self, given: dict) -> str:
        decline_position(self.position, actor=self.request.user, **given)
        return _("%(name)s is not on your list, and was told why.")


class PositionEndView(PositionActionView):
    form_class = EndForm
    template_name = "ce_plugin/library/end.html"

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "position": self.position}

    def act(self, given: dict) -> str:
        end_position(self.position, actor=self.request.user, **given)
        return _("The last day of %(name)s is on record, and they were told.")


class PositionConfirmView(PositionActionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs):
        try:
            position = confirm_position(self.position, actor=request.user)
        except (NotPermitted, TransitionNotAllowed):
            messages.error(request, _("The coordinator decides about this position."))
        else:
            words = {"name": position.person.full_name}
            messages.success(request, _("%(name)s is confirmed, and was told.") % words)
        return self.back()
