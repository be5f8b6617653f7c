"""The host's pages: who is expected, who is here, and somebody who was not expected."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ce_plugin import permissions
from ce_plugin.enums import AttendanceStatus, AttendanceWay
from ce_plugin.exceptions import NotClaimable, NoteRequired, NotPermitted
from ce_plugin.forms.attendance import Refusal, WalkInForm
from ce_plugin.models import Attendance, EventPage, EventSession
from ce_plugin.services import (
    attendance,
    attendance_codes,
    attendance_lists,
    attendance_marking,
)
from ce_plugin.services.attendance_marking import Outcome
from ce_plugin.services.attendance_tickets import add_walk_in

LONGEST_NOTE = 1000


class HostMixin(LoginRequiredMixin):
    """For hosts of the event; for everybody else there is no such page."""

    @cached_property
    def event(self) -> EventPage:
        event = get_object_or_404(EventPage.objects.live(), pk=self.kwargs["event_id"])
        if not permissions.may_host(self.request.user, event):
            raise Http404
        return event

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            event=self.event, event_url=self.event.get_url(self.request), **kwargs
        )


class HostedSessionMixin(HostMixin):
    """One session of the event, named in the address."""

    @cached_property
    def session(self) -> EventSession:
        rows = EventSession.objects.select_related("category")
        session = get_object_or_404(rows, page=self.event, pk=self.kwargs["session_id"])
        session.page = self.event
        return session

    def get_context_data(self, **kwargs):
        return super().get_context_data(session=self.session, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("ce_plugin:attendance_session", self.event.pk, self.session.pk)

    def tell(self, outcome: Outcome) -> None:
        for sentence in outcome.sentences():
            messages.success(self.request, sentence)
        for sentence in outcome.warnings():
            messages.warning(self.request, sentence)

    def note_walk_in(self, *, way: str, **walk_in: str) -> Refusal | None:
        """Note somebody who was not expected, or say why not."""
        try:
            row = add_walk_in(self.session, way=way, actor=self.request.user, **walk_in)
        except NotClaimable as refused:
            return None, refused.reason
        except NotPermitted:
            return "email", own_refused()
        messages.success(self.request, walk_in_sentence(row))
        return None


class AttendanceView(HostMixin, TemplateView):
    """The sessions of an event; where there is one, its list at once."""

    template_name = "ce_plugin/attendance/sessions.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        only = list(self.event.sessions.values_list("pk", flat=True)[:2])
        if len(only) == 1:
            return redirect("ce_plugin:attendance_session", self.event.pk, only[0])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        present = Q(attendances__status=AttendanceStatus.PRESENT)
        rows = EventSession.objects.filter(page=self.event).next_first()
        sessions = list(rows.annotate(here=Count("attendances", filter=present)))
        for session in sessions:
            session.page = self.event
        return super().get_context_data(sessions=sessions, **kwargs)


class SessionView(HostedSessionMixin, TemplateView):
    """The list with a box to tick beside each name, and room for one more name."""

    template_name = "ce_plugin/attendance/session.html"

    def get_context_data(self, **kwargs):
        rows = attendance_lists.rows_of(self.session, self.request.user)
        code = attendance_codes.code_of(self.session)
        kwargs.setdefault("ticked", {row.key for row in rows if row.is_present})
        kwargs.setdefault("walk_in_form", WalkInForm())
        return super().get_context_data(
            rows=rows,
            here=sum(row.is_present for row in rows),
            own=next((row for row in rows if row.is_own), None),
            obstacle=attendance.obstacle(self.session),
            no_codes=attendance_codes.obstacle(self.session, code),
            code=code,
            may_import=permissions.may_import_report(self.request.user, self.event),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """All that stands on the page is saved, whichever button was pressed."""
        form = _walk_in_form(request)
        if form.is_bound and not form.is_valid():
            return self._nothing_saved(form)
        try:
            outcome = self._save()
        except NoteRequired:
            return self._nothing_saved(form)
        self.tell(outcome)
        if form.is_bound and not self._add(form):
            return self.render_to_response(self.get_context_data(walk_in_form=form))
        return self.back()

    def _save(self) -> Outcome:
        return attendance_marking.save_list(
            self.session,
            **_ticks(self.request),
            actor=self.request.user,
            note=_note(self.request),
            missed=_missed(self.request),
        )

    def _add(self, form: WalkInForm) -> bool:
        refusal = self.note_walk_in(way=AttendanceWay.HOST, **form.cleaned_data)
        if refusal:
            form.add_error(*refusal)
        return refusal is None

    def _nothing_saved(self, form: WalkInForm) -> HttpResponse:
        """The page once more, with all that was ticked and typed on it."""
        context = self.get_context_data(walk_in_form=form, note=_note(self.request))
        rows, ticks = context["rows"], _ticks(self.request)
        back = attendance_marking.to_take_back(rows, **ticks)
        context |= {
            "ticked": attendance_marking.kept_ticks(rows, **ticks),
            "to_take_back": back,
            "losing_credit": attendance_marking.losing_credit(back),
        }
        return self.render_to_response(context)


def _ticks(request: HttpRequest) -> dict[str, set[str]]:
    """Rows that are ticked, and those that were when the page was opened."""
    given = request.POST
    return {"ticked": set(given.getlist("here")), "shown": set(given.getlist("was"))}


def _walk_in_form(request: HttpRequest) -> WalkInForm:
    """Bound when somebody is to be added: a name that was typed is not forgotten."""
    given = request.POST
    is_typed = any(given.get(name, "").strip() for name in ("name", "email"))
    return WalkInForm(given if is_typed or "add" in given else None)


def _missed(request: HttpRequest) -> set[str]:
    """Rows that were open on the page, if the others did not come."""
    return set(request.POST.getlist("open")) if "rest" in request.POST else set()


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\0", "").strip()[:LONGEST_NOTE]


def own_refused() -> str:
    return _(
        "Nobody notes themselves. Scan the code or enter the word, or ask the "
        "coordinator."
    )


def walk_in_sentence(row: Attendance) -> str:
    words = {"name": row.who, "email": row.guest_email}
    if row.person_id:
        return _("%(name)s is on record and noted as present.") % words
    if row.guest_email:
        return _("%(name)s is noted. A mail to %(email)s leads to the credit.") % words
    return _("%(name)s is noted. Without an address no credit can follow.") % words
