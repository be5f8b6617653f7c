"""I am here: by a scanned code or by the word at the end, before or after signing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from ce_plugin import limiting
from ce_plugin.exceptions import NotClaimable, TooOften
from ce_plugin.forms.attendance import WordForm
from ce_plugin.models import Attendance
from ce_plugin.services import attendance, attendance_codes, claims, limits
from ce_plugin.services.attendance_codes import Proof
from ce_plugin.services.people import person_of
from ce_plugin.views.private import PrivatePageMixin

# Where the browser's session keeps what was shown, while somebody signs in.
KEPT = "ce_plugin_here"


def keep(request: HttpRequest, proof: Proof) -> HttpResponse:
    request.session[KEPT] = attendance_codes.sealed(proof)
    return redirect("ce_plugin:here")


class HereCodeView(PrivatePageMixin, View):
    """A scanned code. It notes nothing: the page it leads to has a button."""

    http_method_names = ["get", "head", "options"]
    unusable_template = "ce_plugin/attendance/code_over.html"
    wrong_link_limit = limits.ATTENDANCE_CODE

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return keep(request, attendance_codes.proof_of_token(token))


class WordView(FormView):
    """Asks for the word before anybody signs in. One answer for every miss."""

    template_name = "ce_plugin/attendance/word.html"
    form_class = WordForm

    def form_valid(self, form: WordForm) -> HttpResponse:
        try:
            limiting.spend(self.request, limits.ATTENDANCE_WORD)
        except TooOften as error:
            limiting.say_at(form, error)
            return limiting.mark(self.form_invalid(form), error)
        proof = attendance_codes.proof_of_word(form.cleaned_data["word"])
        if proof is None:
            form.add_error("word", _missed())
            return self.form_invalid(form)
        limiting.give_back(self.request, limits.ATTENDANCE_WORD)
        return keep(self.request, proof)


def _missed() -> str:
    return _(
        "No session takes this word now. Look at its spelling; words are taken until "
        "about an hour after the end."
    )


class HereView(View):
    """Shows what would be noted for whom; the button notes it."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        proof = self._proof()
        if proof is None:
            return render(request, "ce_plugin/attendance/here_nothing.html")
        return self._page(proof)

    def post(self, request: HttpRequest) -> HttpResponse:
        proof, person = self._proof(), person_of(request.user)
        if proof is None or person is None:
            return redirect("ce_plugin:here")
        try:
            row = attendance.record_attendance(
                proof.session, way=proof.way, person=person, actor=request.user
            )
        except NotClaimable as refusal:
            return self._page(proof, refusal=refusal.reason)
        del request.session[KEPT]
        messages.success(request, _noted(row))
        return redirect(self._onward(row))

    def _proof(self) -> Proof | None:
        kept = self.request.session.get(KEPT)
        return attendance_codes.opened(kept) if kept else None

    def _page(self, proof: Proof, refusal: str = "") -> HttpResponse:
        person = person_of(self.request.user)
        noted = person and attendance.noted(proof.session, person=person, way=proof.way)
        context = {
            "session": proof.session,
            "person": person,
            "refusal": refusal or attendance.obstacle(proof.session),
            "noted": noted,
            "onward": self._onward(noted) if noted else "",
        }
        return render(self.request, "ce_plugin/attendance/here.html", context)

    def _onward(self, row: Attendance) -> str:
        if row.claim_id:
            return reverse("ce_plugin:claim_list")
        return row.session.page.get_url(self.request) or reverse("ce_plugin:dashboard")


def _noted(row: Attendance) -> str:
    words = {"title": row.session.display_title}
    claim = claims.standing_claim(row.person, row.session)
    if claim is not None:
        return _("You are noted at “%(title)s”, and its credit is in your record.") % (
            words
        )
    if row.session.credits and not row.claim_id:
        return (
            _(
                "You are noted at “%(title)s”. Its credit is added when it is over; a "
                "mail tells you."
            )
            % words
        )
    return _("You are noted at “%(title)s”.") % words
