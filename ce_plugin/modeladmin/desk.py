"""The review desk: what waits, one case, and the steps a coordinator takes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.exceptions import (
    NotPermitted,
    NoVerifier,
    SnapshotChanged,
    TransitionNotAllowed,
)
from ce_plugin.forms.review import AskVerifierForm, DecisionForm, ReasonForm
from ce_plugin.modeladmin import wording
from ce_plugin.modeladmin.case import Case, read_case
from ce_plugin.modeladmin.filters import DeskFilter
from ce_plugin.modeladmin.history import last_decision
from ce_plugin.modeladmin.views import LedgerIndexView, LedgerInspectView
from ce_plugin.services import review, verification


class DeskIndexView(LedgerIndexView):
    """Applications; without a choice, those that wait for a coordinator."""

    @property
    def turn(self) -> str:
        return self.filter_specs[0].value()

    def get_default_ordering(self, request) -> tuple[str, ...]:
        waits = self.turn in ("coordinator", "verifier")
        return ("turn_since",) if waits else ("-submitted_at",)

    def get_context_data(self, **kwargs) -> dict:
        plain = not set(self.params) - {DeskFilter.parameter_name}
        waits = self.turn == "coordinator" and plain
        return super().get_context_data(nothing_waits=waits, **kwargs)


class CaseView(LedgerInspectView):
    """One application on one screen. Looking changes nothing."""

    http_method_names = ["get", "head", "options"]

    def check_action_permitted(self, user) -> bool:
        return permissions.may_read_applications(user)

    @cached_property
    def case(self) -> Case:
        return read_case(self.instance, self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        fresh = {"snapshot_number": self.instance.snapshot_number}
        kwargs.setdefault("decision_form", DecisionForm(initial=fresh))
        kwargs.setdefault("return_form", ReasonForm(initial=fresh))
        kwargs.setdefault("ask_form", AskVerifierForm(candidates=self.case.candidates))
        return super().get_context_data(case=self.case, **kwargs)

    def address(self, action: str) -> str:
        return self.url_helper.get_action_url(action, self.instance.pk)

    @property
    def addresses(self) -> dict[str, str]:
        actions = ("inspect", "pass", "return", "decline", "ask", "remind")
        return {action: self.address(action) for action in actions}


class ActionView(CaseView):
    """A form in, a verb of the services called, back to the case.

    `name` is the step it takes; when somebody took it before, their name is said.
    """

    http_method_names = ["get", "head", "post", "options"]

    def check_action_permitted(self, user) -> bool:
        return permissions.is_coordinator(user)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        # Somebody comes back here after signing in again: show the case.
        return redirect(self.address("inspect"))

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            return self._take()
        except NotPermitted:
            return self.refuse()
        except (TransitionNotAllowed, SnapshotChanged, NoVerifier) as error:
            messages.warning(request, self.too_late(error))
            return redirect(self.address("inspect"))

    def _take(self) -> HttpResponse:
        # An applicant may send a question again, but not from this side of the desk.
        if not permissions.may_review(self.request.user, self.instance):
            raise NotPermitted("Nobody reviews their own case.")
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        self.act(form.cleaned_data)
        self.report()
        return redirect(self.address("inspect"))

    def get_form(self):
        return DecisionForm(self.request.POST)

    def form_invalid(self, form) -> HttpResponse:
        # A hidden number that was tampered with: show the case as it is.
        return redirect(self.address("inspect"))

    def show_again(self, *, possible: bool, **forms) -> HttpResponse:
        """The screen with the form and its errors, while its step is still offered."""
        if not possible:
            raise TransitionNotAllowed("This step is not offered any more.")
        messages.error(self.request, _("Nothing was decided. Look at the red field."))
        return self.render_to_response(self.get_context_data(**forms))

    def refuse(self) -> HttpResponse:
        messages.error(
            self.request,
            _("You may not decide on this application. Another coordinator does."),
        )
        return self.render_to_response(self.get_context_data(), status=403)

    def report(self) -> None:
        messages.success(self.request, self.done())

    def too_late(self, error: Exception) -> str:
        if isinstance(error, SnapshotChanged):
            return _(
                "The list was submitted anew on %(when)s. "
                "Look at it again before you decide."
            ) % {"when": wording.local(self._current().submitted_at)}
        return self._standing() or _("Nothing was changed. This is how it stands now.")

    def _current(self):
        self.instance.refresh_from_db()
        return self.instance

    def _standing(self) -> str:
        last = last_decision(self.instance)
        if last is None:
            return ""
        return _("Already decided. %(what)s: %(who)s, %(when)s.") % {
            "what": last.what,
            "who": last.who,
            "when": wording.local(last.at),
        }

    def _said_by_another(self) -> bool:
        """Whether the step had been taken by somebody else before."""
        last = last_decision(self.instance)
        return last is not None and last.actor_id != self.request.user.pk


class PassView(ActionView):
    def act(self, data: dict) -> None:
        review.pass_coordinator(self.instance, actor=self.request.user, **data)

    def report(self) -> None:
        if self._said_by_another():
            messages.warning(self.request, self._standing())
            return
        super().report()

    def done(self) -> str:
        if self.case.certificate:
            return _("Passed. Certificate %(number)s is issued.") % {
                "number": self.case.certificate.number
            }
        return _("Passed on. %(name)s is asked by mail to verify the list.") % {
            "name": self.case.application.verifier.person.full_name
        }


class ReasonView(ActionView):
    """Needs a reason, which the applicant reads."""

    def get_form(self):
        return ReasonForm(self.request.POST)

    def report(self) -> None:
        if self._said_by_another():
            messages.warning(self.request, self._standing())
            return
        super().report()


class ReturnView(ReasonView):
    def act(self, data: dict) -> None:
        review.return_application(self.instance, actor=self.request.user, **data)

    def form_invalid(self, form) -> HttpResponse:
        possible = self.case.actions.give_back
        return self.show_again(possible=possible, return_form=form)

    def done(self) -> str:
        person = self.case.application.participation.person
        return _("Returned. %(name)s reads your reason and can submit again.") % {
            "name": person.full_name
        }


class DeclineView(ReasonView):
    """Asks once before an application ends: GET shows the question."""

    def get_template_names(self) -> list[str]:
        return ["ce_plugin/modeladmin/decline.html"]

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if not self.case.actions.decline:
            messages.warning(request, self._standing() or self.nothing_to_decline())
            return redirect(self.address("inspect"))
        return self.render_to_response(self.get_context_data())

    def nothing_to_decline(self) -> str:
        return _("There is nothing to decline on this application now.")

    def act(self, data: dict) -> None:
        review.decline_application(self.instance, actor=self.request.user, **data)

    def form_invalid(self, form) -> HttpResponse:
        possible = self.case.actions.decline
        return self.show_again(possible=possible, return_form=form)

    def done(self) -> str:
        person = self.case.application.participation.person
        return _("Declined. %(name)s reads your reason.") % {"name": person.full_name}


class AskVerifierView(ActionView):
    """The same or another person the rules offer; the link before ends."""

    def get_form(self):
        return AskVerifierForm(self.request.POST, candidates=self.case.candidates)

    def form_invalid(self, form) -> HttpResponse:
        return self.show_again(possible=self.case.actions.ask, ask_form=form)

    def act(self, data: dict) -> None:
        verification.change_verifier(self.instance, actor=self.request.user, **data)

    def done(self) -> str:
        return _("%(name)s is asked by mail. An earlier link has ended.") % {
            "name": self._current().verifier.person.full_name
        }


class RemindView(ActionView):
    def act(self, data: dict) -> None:
        verification.remind(self.instance, actor=self.request.user)

    def too_late(self, error: Exception) -> str:
        return _(
            "The question was not sent again: it was mailed less than an hour ago, "
            "or it has been answered."
        )

    def done(self) -> str:
        return _("The question was sent again, with the same link.")
