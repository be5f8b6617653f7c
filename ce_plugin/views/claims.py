"""The credit list, and taking one credit off it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ce_plugin.enums import LIVE_CLAIM_STATUSES
from ce_plugin.exceptions import CePluginError, LockedClaim
from ce_plugin.forms.credit_list import CreditFilterForm
from ce_plugin.models import Attendance, CESettings, CreditClaim, TrackParticipation
from ce_plugin.services import clock, eligibility
from ce_plugin.services.claims import duplicate_groups, withdraw_claim
from ce_plugin.services.eligibility import CreditRow
from ce_plugin.services.next_steps import open_participations
from ce_plugin.services.people import main_position
from ce_plugin.views.members import PersonRequiredMixin, safe_next


@dataclass(frozen=True)
class Place:
    """One credit on one track."""

    participation: TrackParticipation
    row: CreditRow


@dataclass(frozen=True)
class Line:
    """One credit of the list and where it counts."""

    claim: CreditClaim
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Year:
    number: int
    lines: tuple[Line, ...]

    @property
    def credits(self) -> Decimal:
        return total(self.lines)


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.claim.credits for line in lines), Decimal(0))


class ClaimListView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/claims/claim_list.html"

    def get_context_data(self, **kwargs):
        record = self._record()
        participations = open_participations(self.person)
        lines = _lines(record, participations)
        form = CreditFilterForm(self.request.GET, record=record)
        shown = [line for line in lines if form.wants(line.claim)]
        return super().get_context_data(
            filter_form=form,
            is_filtered=len(shown) < len(lines),
            record=record,
            participations=participations,
            duplicates=duplicate_groups(record),
            years=_years(shown),
            shown=len(shown),
            credits=total(shown),
            person=self.person,
            position=main_position(self.person, clock.today()),
            today=clock.today(),
            **kwargs,
        )

    def _record(self) -> list[CreditClaim]:
        rows = CreditClaim.objects.live().with_lock().filter(person=self.person)
        rows = _with_certificates(rows.select_related("category"))
        return list(rows.order_by("-ends_on", "-pk"))


def _with_certificates(rows: QuerySet) -> QuerySet:
    """`attended`: the event whose certificate of attendance says this credit."""
    there = Attendance.objects.present().filter(claim=OuterRef("pk"))
    return rows.annotate(attended=Subquery(there.values("session__page")[:1]))


def _lines(
    record: list[CreditClaim], participations: list[TrackParticipation]
) -> list[Line]:
    told = eligibility.progress_on(participations, record)
    by_track = [progress.credits for progress in told]
    return [
        Line(
            claim,
            tuple(
                Place(participation, rows[number])
                for participation, rows in zip(participations, by_track, strict=True)
            ),
        )
        for number, claim in enumerate(record)
    ]


def _years(lines: Iterable[Line]) -> list[Year]:
    grouped = groupby(lines, key=lambda line: line.claim.ends_on.year)
    return [Year(number, tuple(group)) for number, group in grouped]


class OwnClaimMixin(PersonRequiredMixin):
    def own_claim(self) -> CreditClaim:
        """The person's own credit, taken back or not; 404 for anybody else's."""
        rows = CreditClaim.objects.with_lock().filter(person=self.person)
        claim = get_object_or_404(
            rows.select_related("category"), public_id=self.kwargs["public_id"]
        )
        claim.person = self.person
        return claim

    def live_claim(self) -> CreditClaim:
        claim = self.own_claim()
        if claim.status not in LIVE_CLAIM_STATUSES:
            raise Http404
        return claim

    def refuse(self, claim: CreditClaim):
        """The page that says why a credit stays as it is, and what to do."""
        context = {
            "claim": claim,
            "contact_email": CESettings.load().contact_email,
            "view": self,
        }
        return render(self.request, "ce_plugin/claims/claim_fixed.html", context)


class ClaimWithdrawView(OwnClaimMixin, TemplateView):
    template_name = "ce_plugin/claims/claim_withdraw.html"

    def get(self, request: HttpRequest, **kwargs):
        claim = self.live_claim()
        if claim.is_locked:
            return self.refuse(claim)
        return self.render_to_response(
            self.get_context_data(claim=claim, back=self.back())
        )

    def post(self, request: HttpRequest, **kwargs):
        claim = self.own_claim()
        try:
            withdraw_claim(claim, actor=request.user)
        except LockedClaim:
            # Perhaps submitted since it was read a moment ago.
            return self.refuse(self.own_claim())
        except CePluginError:
            messages.error(request, _("This credit can no longer be removed by you."))
            return redirect("ce_plugin:claim_list")
        messages.success(
            request,
            _(
                "“%(title)s” is no longer on your list. "
                "If that was a mistake, add the training again."
            )
            % {"title": claim.title},
        )
        return redirect(self.back())

    def back(self) -> str:
        """The page that sent somebody here, such as the review before applying."""
        return safe_next(self.request, reverse("ce_plugin:claim_list"))
