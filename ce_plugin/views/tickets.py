"""The link in a guest's mail: their attendance becomes theirs once they sign in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import NotClaimable
from ce_plugin.models import Attendance, Person
from ce_plugin.services import clock
from ce_plugin.services.attendance_tickets import join
from ce_plugin.services.ticket_links import attendance_behind
from ce_plugin.signals import invitation_accepted
from ce_plugin.views.members import PersonRequiredMixin
from ce_plugin.views.private import PrivatePageMixin

KEPT = "ce_plugin_ticket"
UNUSABLE = "ce_plugin/attendance/ticket_unusable.html"


class TicketEnterView(PrivatePageMixin, View):
    """Whoever has the link reads mail at the address the host noted."""

    http_method_names = ["get", "head", "post", "options"]
    unusable_template = UNUSABLE

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        context = {"attendance": attendance_behind(token)}
        return render(request, "ce_plugin/attendance/ticket_enter.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        attendance = attendance_behind(token)
        request.session[KEPT] = token
        onward = reverse("ce_plugin:ticket_open")
        if request.user.is_authenticated:
            return redirect(onward)
        if "new" not in request.POST:
            return redirect_to_login(onward)
        address = attendance.guest_email
        invitation_accepted.send(sender=Person, request=request, address=address)
        return redirect(f"{app_settings.SIGN_UP_URL}?{urlencode({'next': onward})}")


class TicketView(PrivatePageMixin, PersonRequiredMixin, View):
    """The same once somebody is signed in: the button makes the attendance theirs."""

    http_method_names = ["get", "head", "post", "options"]
    unusable_template = UNUSABLE

    def get(self, request: HttpRequest) -> HttpResponse:
        token = request.session.get(KEPT)
        if not token:
            return self.not_usable(request)
        return self._page(attendance_behind(token))

    def post(self, request: HttpRequest) -> HttpResponse:
        token = request.session.get(KEPT)
        if not token:
            return self.not_usable(request)
        attendance = attendance_behind(token)
        try:
            row = join(attendance, person=self.person, actor=request.user)
        except NotClaimable as refusal:
            return self._page(attendance, refusal=refusal.reason)
        del request.session[KEPT]
        messages.success(request, _joined(row))
        return redirect("ce_plugin:claim_list")

    def _page(self, attendance: Attendance, refusal: str = "") -> HttpResponse:
        context = {"attendance": attendance, "person": self.person, "refusal": refusal}
        return render(self.request, "ce_plugin/attendance/ticket.html", context)


def _joined(row: Attendance) -> str:
    words = {"title": row.session.display_title}
    if row.claim_id:
        return _("“%(title)s” is yours now, and its credit is in your record.") % words
    if row.session.credits and not row.session.has_ended(clock.now()):
        return (
            _(
                "“%(title)s” is yours now. Its credit is added when it is over; a mail "
                "tells you."
            )
            % words
        )
    return _("“%(title)s” is yours now.") % words
