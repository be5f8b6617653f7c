"""Admin forms of what coordinators write."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ce_plugin.enums import StageKind
from ce_plugin.models import Position, ReviewStage

COORDINATOR_FIRST = (
    StageKind.AUTOMATIC,
    StageKind.COORDINATOR,
    StageKind.VERIFIER,
    StageKind.ISSUE,
)
VERIFIER_FIRST = (
    StageKind.AUTOMATIC,
    StageKind.VERIFIER,
    StageKind.COORDINATOR,
    StageKind.ISSUE,
)
PRESETS = (COORDINATOR_FIRST, VERIFIER_FIRST)


class FixedCodeForm(WagtailAdminModelForm):
    """Rule sets name rows by programme and code: both are written once."""

    fixed = ("programme", "code")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            for name in self.fixed:
                self.fields[name].disabled = True


class TrackForm(FixedCodeForm):
    """A certificate needs both marks on one list: only two orders are possible."""

    def clean(self) -> dict:
        cleaned = super().clean()
        stages = self.formsets["stages"]
        if stages.is_valid() and kinds_in_order(stages) not in PRESETS:
            raise ValidationError(
                _(
                    "The review takes these steps: automatic check, coordinator and "
                    "verifier in either order, and last the issue of the certificate."
                )
            )
        return cleaned

    def save(self, commit: bool = True):
        """Rows keep their kind and change places.

        A kind stands once per track, and rows are written one after the other:
        two that exchanged their kinds would be in each other's way.
        """
        track = super().save(commit=False)
        rows = ReviewStage.objects.filter(track=track.pk)
        standing = dict(rows.values_list("kind", "pk"))
        track.stages.set(
            ReviewStage(pk=standing.get(kind), kind=kind, sort_order=number)
            for number, kind in enumerate(kinds_in_order(self.formsets["stages"]))
        )
        if commit:
            track.save()
        return track


def kinds_in_order(formset) -> tuple[str, ...]:
    return tuple(
        form.cleaned_data["kind"]
        for form in formset.ordered_forms
        if form.cleaned_data.get("kind")
    )


class PersonForm(WagtailAdminModelForm):
    """Refuses to drop a position that somebody was asked to verify in."""

    def clean(self) -> dict:
        cleaned = super().clean()
        positions = self.formsets["positions"]
        if positions.is_valid() and self._used(positions.deleted_forms):
            self.add_error(
                None,
                _(
                    "A position named as verifier of an application stays on record. "
                    "Give it a last day instead of removing it."
                ),
            )
        return cleaned

    def _used(self, forms) -> bool:
        doomed = Position.objects.filter(pk__in=[form.instance.pk for form in forms])
        named = Q(verifies__isnull=False) | Q(verifications__isnull=False)
        return doomed.filter(named).exists()
