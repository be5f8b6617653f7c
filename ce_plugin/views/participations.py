"""Choosing a track, seeing where one stands on it, leaving it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import TemplateView

from ce_plugin.app_settings import app_settings
from ce_plugin.enums import ParticipationStatus
from ce_plugin.exceptions import NoRuleSet, TransitionNotAllowed
from ce_plugin.models import Certificate, CertificationTrack, TrackParticipation
from ce_plugin.services import clock, eligibility
from ce_plugin.services.explanations import needs_in_words
from ce_plugin.services.next_steps import open_application, waiting_sentence
from ce_plugin.services.participations import leave, open_participation
from ce_plugin.services.plans import GLANCE, plan_of
from ce_plugin.services.rule_sets import rule_sets_for
from ce_plugin.views.members import PersonRequiredMixin


@dataclass(frozen=True)
class Offer:
    """A track somebody may choose, and what it would ask of them."""

    track: CertificationTrack
    needs: list[str]
    participation: TrackParticipation | None


def offered_tracks():
    return CertificationTrack.objects.filter(
        programme=app_settings.PROGRAMME, live=True
    )


class TrackListView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/participations/track_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(offers=list(self._offers()), **kwargs)

    def _offers(self):
        rows = TrackParticipation.objects.open().filter(person=self.person)
        open_runs = {row.track_id: row for row in rows}
        held = Certificate.objects.filter(person=self.person)
        certified = set(held.values_list("track_id", flat=True))
        in_force = rule_sets_for(app_settings.PROGRAMME, clock.today())
        for track in offered_tracks().filter(code__in=in_force):
            rules, renewal = in_force[track.code].parsed, track.pk in certified
            needs = needs_in_words(rules, track.code, renewal=renewal)
            yield Offer(track, needs, open_runs.get(track.pk))


class ParticipationOpenView(PersonRequiredMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str):
        track = get_object_or_404(offered_tracks(), code=code)
        try:
            participation = open_participation(
                person=self.person, track=track, actor=request.user
            )
        except NoRuleSet:
            messages.error(
                request,
                _(
                    "There are no rules in force for this track, so it cannot be chosen."
                ),
            )
            return redirect("ce_plugin:track_list")
        messages.success(request, _opened_sentence(participation))
        return redirect("ce_plugin:participation", participation.public_id)


def _opened_sentence(participation: TrackParticipation) -> str:
    """What happened, and what it did with the credits banked before."""
    progress = eligibility.progress(participation)
    words = {
        "track": participation.track.name,
        "all": len(progress.credits),
        "counted": len(progress.counted),
    }
    if not progress.credits:
        return (
            _(
                "You are on the %(track)s track now. Add CE credits, "
                "and you will see here where they count."
            )
            % words
        )
    return (
        ngettext(
            "You are on the %(track)s track now. %(counted)s of the %(all)s credit "
            "entry you had banked counts. Below you see which, and why.",
            "You are on the %(track)s track now. %(counted)s of the %(all)s credit "
            "entries you had banked count. Below you see which, and why.",
            words["all"],
        )
        % words
    )


class OwnParticipationMixin(PersonRequiredMixin):
    def own_participation(self) -> TrackParticipation:
        rows = TrackParticipation.objects.filter(person=self.person)
        participation = get_object_or_404(
            rows.select_related("track", "rule_set"), public_id=self.kwargs["public_id"]
        )
        participation.person = self.person
        return participation


class ParticipationView(OwnParticipationMixin, TemplateView):
    template_name = "ce_plugin/participations/participation.html"

    def get_context_data(self, **kwargs):
        participation = self.own_participation()
        application = open_application(participation)
        submitted = application is not None and application.status == "submitted"
        is_open = participation.status == ParticipationStatus.OPEN
        looks_ahead = is_open and not submitted
        return super().get_context_data(
            participation=participation,
            rules=participation.rule_set.parsed,
            progress=eligibility.progress(participation),
            application=application,
            waiting=waiting_sentence(application) if submitted else "",
            is_open=is_open,
            plan=plan_of(participation, seconds=GLANCE) if looks_ahead else None,
            certificate=participation.certificates.filter(is_current=True).first(),
            **kwargs,
        )


class ParticipationLeaveView(OwnParticipationMixin, TemplateView):
    template_name = "ce_plugin/participations/leave.html"

    def get_context_data(self, **kwargs):
        participation = self.own_participation()
        return super().get_context_data(
            participation=participation,
            is_open=participation.status == ParticipationStatus.OPEN,
            application=open_application(participation),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs):
        participation = self.own_participation()
        words = {"track": participation.track.name}
        try:
            leave(participation, actor=request.user)
        except TransitionNotAllowed:
            messages.error(
                request,
                _(
                    "You cannot leave the %(track)s track now: "
                    "an application is under way, or the track is completed."
                )
                % words,
            )
            return redirect("ce_plugin:participation", participation.public_id)
        messages.success(
            request,
            _(
                "You have left the %(track)s track. Your credits stay on your list "
                "and can count again when you choose a track."
            )
            % words,
        )
        return redirect("ce_plugin:dashboard")
