"""Adding credits: from the calendar with one press, or described in a form."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import (
    LIVE_CLAIM_STATUSES,
    ClaimMode,
    EventFormat,
    EvidenceLevel,
)
from ce_plugin.exceptions import DuplicateClaim, LockedClaim, NotClaimable
from ce_plugin.forms.claims import ClaimForm, initial_of
from ce_plugin.models import CreditClaim, EventSession
from ce_plugin.services import claims, clock, previews
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.services.rule_sets import rule_sets_for
from ce_plugin.views.claims import OwnClaimMixin
from ce_plugin.views.members import PersonRequiredMixin, posted_key, safe_next

PER_PAGE = 25


class ClaimAddView(PersonRequiredMixin, TemplateView):
    """Past training on the calendar that is not on the list yet."""

    template_name = "ce_plugin/claims/claim_add.html"

    def get_context_data(self, **kwargs):
        asked = " ".join(self.request.GET.get("q", "").replace("\0", "").split())[:100]
        sessions = _matching(claims.claimable_sessions(self.person), asked)
        page = Paginator(sessions, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            q=asked,
            page_obj=page,
            earliest=claims.earliest_claimable(),
            form_key=uuid.uuid4(),
            here=self.request.get_full_path(),
            **kwargs,
        )


def _matching(sessions, asked: str):
    """Sessions that have every word asked for somewhere in their names."""
    for word in asked.split():
        sessions = sessions.filter(
            Q(title__icontains=word)
            | Q(page__title__icontains=word)
            | Q(presenter__icontains=word)
            | Q(page__sponsor__icontains=word)
        )
    return sessions


class ClaimSessionView(PersonRequiredMixin, TemplateView):
    """GET shows what the session would count for; only POST records it."""

    template_name = "ce_plugin/claims/claim_session.html"

    def session(self) -> EventSession:
        rows = EventSession.objects.published().select_related("page", "category")
        return get_object_or_404(rows, pk=self.kwargs["session_id"])

    def get_context_data(self, **kwargs):
        session = self.session()
        standing = _standing(self.person, session)
        obstacle = "" if standing else claims.obstacle(session)
        effects = []
        if not (standing or obstacle):
            candidate = previews.from_session(session, self.person)
            effects = previews.effects(self.person, candidate)
        return super().get_context_data(
            session=session,
            standing=standing,
            obstacle=obstacle,
            effects=effects,
            has_recording=_has_recording(session),
            form_key=uuid.uuid4(),
            next=safe_next(self.request, ""),
            **kwargs,
        )

    def post(self, request: HttpRequest, session_id: int):
        session = self.session()
        try:
            claim = claims.claim_listed(
                session,
                person=self.person,
                actor=request.user,
                mode=_mode(request, session),
                form_key=posted_key(request, self.person.pk, session.pk),
            )
        except DuplicateClaim as error:
            tell_duplicate(request, error.claim)
        except NotClaimable as error:
            messages.error(request, error.reason)
        else:
            tell_recorded(request, claim)
        return redirect(safe_next(request, reverse("ce_plugin:claim_list")))


def _standing(person, session: EventSession) -> CreditClaim | None:
    rows = CreditClaim.objects.live().filter(person=person, session=session)
    return rows.first()


def _has_recording(session: EventSession) -> bool:
    live = session.page.format != EventFormat.RECORDING
    return live and bool(session.page.recording_url)


def _mode(request: HttpRequest, session: EventSession) -> str:
    if session.page.format == EventFormat.RECORDING:
        return ClaimMode.RECORDING
    asked = request.POST.get("mode")
    return asked if asked in ClaimMode.values else ClaimMode.LIVE


def tell_recorded(request: HttpRequest, claim: CreditClaim) -> None:
    """What happened, and what the credit does on each open track."""
    words = {
        "title": claim.title,
        "credits": credits_in_words(claim.credits),
        "category": claim.category.name,
    }
    said = [_("“%(title)s” is on your list: %(credits)s, %(category)s.") % words]
    for effect in previews.effects(claim.person, claim):
        said += [effect.sentence, effect.then if effect.counted else effect.because]
    if len(said) == 1:
        said.append(_("Choose a track to see where it counts."))
    messages.success(request, " ".join(said))


def tell_duplicate(request: HttpRequest, claim: CreditClaim) -> None:
    words = {"title": claim.title}
    if claim.status in LIVE_CLAIM_STATUSES:
        messages.info(
            request,
            _("“%(title)s” is already on your list. Nothing was added.") % words,
        )
    else:
        messages.info(
            request,
            _(
                "You removed “%(title)s” after adding it with this form. "
                "Open the form again to add it once more."
            )
            % words,
        )


class DescribedTrainingMixin:
    """A form about training off the calendar: checked twice before it is stored."""

    form_class = ClaimForm
    template_name = "ce_plugin/claims/claim_form.html"
    claim: CreditClaim | None = None

    def get_form_kwargs(self):
        in_force = rule_sets_for(app_settings.PROGRAMME, clock.today())
        rule_set = next(iter(in_force.values()), None)
        return {**super().get_form_kwargs(), "rule_set": rule_set}

    def form_valid(self, form) -> HttpResponse:
        alike = self._alike(form)
        asked = any(alike.values()) and not form.cleaned_data["is_another"]
        if asked or "check" in self.request.POST:
            return self._show_again(form, alike, asked=asked)
        return self.store(form.facts())

    def _alike(self, form) -> dict[str, list]:
        cleaned = form.cleaned_data
        names = ("title", "begins_on", "ends_on")
        wanted = {name: cleaned[name] for name in names}
        return {
            "own_alike": claims.find_duplicates(
                self.person, exclude=self.claim, **wanted
            ),
            "listed_alike": claims.listed_namesakes(self.person, **wanted),
        }

    def _show_again(self, form, alike: dict, *, asked: bool) -> HttpResponse:
        candidate = previews.from_facts(form.facts(), self.person)
        candidate.pk = self.claim and self.claim.pk
        effects = previews.effects(self.person, candidate)
        context = self.get_context_data(
            form=form, candidate=candidate, effects=effects, asked=asked, **alike
        )
        return self.render_to_response(context)

    def get_context_data(self, **kwargs):
        key = self.request.POST.get("form_key") or uuid.uuid4()
        return super().get_context_data(claim=self.claim, form_key=key, **kwargs)


class ClaimOutsideView(PersonRequiredMixin, DescribedTrainingMixin, FormView):
    def get_initial(self) -> dict:
        return {"title": self.request.GET.get("title", "")[:255], "kind": "outside"}

    def post(self, request: HttpRequest, *args, **kwargs):
        self.key = posted_key(request, self.person.pk)
        standing = CreditClaim.objects.filter(person=self.person, form_key=self.key)
        if "check" not in request.POST and standing.exists():
            tell_duplicate(request, standing.get())
            return redirect("ce_plugin:claim_list")
        return super().post(request, *args, **kwargs)

    def store(self, facts: dict) -> HttpResponse:
        request = self.request
        try:
            claim = claims.claim_outside(
                person=self.person, actor=request.user, form_key=self.key, facts=facts
            )
        except DuplicateClaim as error:
            tell_duplicate(request, error.claim)
        else:
            tell_recorded(request, claim)
        return redirect("ce_plugin:claim_list")


def described_by_participant(claim: CreditClaim) -> bool:
    """Facts of the calendar, of a host or of a provider are not theirs to change."""
    return not claim.session_id and claim.evidence_level == EvidenceLevel.SELF_STATED


class ClaimEditView(OwnClaimMixin, DescribedTrainingMixin, FormView):
    def get(self, request: HttpRequest, *args, **kwargs):
        return self._unless_fixed(super().get)

    def post(self, request: HttpRequest, *args, **kwargs):
        return self._unless_fixed(super().post)

    def _unless_fixed(self, answer) -> HttpResponse:
        self.claim = self.live_claim()
        if self.claim.is_locked or not described_by_participant(self.claim):
            return self.refuse(self.claim)
        return answer(self.request, **self.kwargs)

    def get_initial(self) -> dict:
        return initial_of(self.claim)

    def store(self, facts: dict) -> HttpResponse:
        try:
            claim = claims.amend_claim(self.claim, actor=self.request.user, facts=facts)
        except LockedClaim:
            return self.refuse(self.claim)
        tell_recorded(self.request, claim)
        return redirect("ce_plugin:claim_list")
