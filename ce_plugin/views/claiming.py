"""Adding credits from the calendar with one press."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ce_plugin.enums import (
    LIVE_CLAIM_STATUSES,
    ClaimMode,
    EventFormat,
)
from ce_plugin.exceptions import DuplicateClaim, NotClaimable
from ce_plugin.models import CreditClaim, EventSession
from ce_plugin.services import claimable, claims, clock, previews
from ce_plugin.services.explanations import credits_in_words
from ce_plugin.views.members import PersonRequiredMixin, posted_key, safe_next
from ce_plugin.views.pages import refuse_unless_open

PER_PAGE = 25


class ClaimAddView(PersonRequiredMixin, TemplateView):
    """Past training on the calendar that is not on the list yet."""

    template_name = "ce_plugin/claims/claim_add.html"

    def get_context_data(self, **kwargs):
        asked = " ".join(self.request.GET.get("q", "").replace("\0", "").split())[:100]
        sessions = _matching(claimable.claimable_sessions(self.person), asked)
        page = Paginator(sessions, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            q=asked,
            page_obj=page,
            earliest=claimable.earliest_claimable(),
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
        session = get_object_or_404(rows, pk=self.kwargs["session_id"])
        refuse_unless_open(self.request, session.page)
        return session

    def get_context_data(self, **kwargs):
        session = self.session()
        standing = claims.standing_claim(self.person, session)
        obstacle = "" if standing else claimable.obstacle(session)
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


def _has_recording(session: EventSession) -> bool:
    live = session.page.format != EventFormat.RECORDING
    return live and session.page.has_recording(clock.today())


def _mode(request: HttpRequest, session: EventSession) -> str:
    if session.page.format == EventFormat.RECORDING:
        return ClaimMode.RECORDING
    asked = request.POST.get("mode") == ClaimMode.RECORDING
    return ClaimMode.RECORDING if asked and _has_recording(session) else ClaimMode.LIVE


def tell_recorded(request: HttpRequest, claim: CreditClaim) -> None:
    """What happened, and what the credit does on each open track."""
    words = {
        "title": claim.title,
        "credits": credits_in_words(claim.credits),
        "category": claim.category.name,
    }
    said = [_("“%(title)s” is on your list: %(credits)s, %(category)s.") % words]
    for effect in previews.effects(claim.person, claim):
        said += [effect.sentence, effect.now if effect.counted else effect.because]
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
