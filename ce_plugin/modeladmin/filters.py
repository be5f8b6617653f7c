"""What a list can be narrowed to, and what the review desk shows first."""

from __future__ import annotations

import re

from django.contrib.admin import RelatedFieldListFilter, SimpleListFilter
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ApplicationStatus, StageKind
from ce_plugin.models import Person
from ce_plugin.services import clock

# What no database could hold is the number of no row.
LIKE_A_ROW = re.compile(r"[0-9]{1,18}", re.ASCII)


class DeskFilter(SimpleListFilter):
    """Whose turn it is. Without a choice: what waits for a coordinator."""

    title = _("Whose turn")
    parameter_name = "turn"
    default = "coordinator"

    def lookups(self, request, model_admin):
        return (
            ("coordinator", _("Waiting for you")),
            ("verifier", _("With the verifier")),
            ("applicant", _("Returned to the applicant")),
            ("issued", _("Certificate issued")),
            ("ended", _("Declined or withdrawn")),
            ("all", _("All")),
        )

    def value(self) -> str:
        chosen = super().value()
        known = {key for key, _label in self.lookup_choices}
        return chosen if chosen in known else self.default

    def choices(self, changelist):
        for key, label in self.lookup_choices:
            yield {
                "selected": key == self.value(),
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": label,
            }

    def queryset(self, request, queryset):
        return getattr(self, f"_{self.value()}")(queryset)

    def _coordinator(self, queryset):
        return queryset.waiting_for_coordinator()

    def _verifier(self, queryset):
        return (
            queryset.submitted()
            .filter(turn_kind=StageKind.VERIFIER, turn_status="pending")
            .order_by("turn_since", "pk")
        )

    def _applicant(self, queryset):
        return queryset.filter(status=ApplicationStatus.RETURNED)

    def _issued(self, queryset):
        return queryset.filter(status=ApplicationStatus.ISSUED)

    def _ended(self, queryset):
        ended = [ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN]
        return queryset.filter(status__in=ended)

    def _all(self, queryset):
        # What somebody still prepares is nobody's business here.
        return queryset.exclude(status=ApplicationStatus.DRAFT)


class CertificateFilter(SimpleListFilter):
    """Where a certificate stands today, and which ones need a hand."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return (
            ("valid", _("Valid today")),
            ("expired", _("Expired")),
            ("undrawn", _("PDF could not be drawn")),
        )

    def queryset(self, request, queryset):
        if self.value() == "valid":
            return queryset.valid(clock.today())
        if self.value() == "expired":
            return queryset.expired(clock.today())
        return queryset.undrawn() if self.value() == "undrawn" else queryset


class RelatedFilter(RelatedFieldListFilter):
    """Choices in their model's own order; Django's admin need not be installed."""

    def field_admin_ordering(self, field, request, model_admin) -> tuple:
        return ()


class PersonFilter(SimpleListFilter):
    """Rows of one person, by the link from their page: a name stands in no address."""

    title = _("Person")
    parameter_name = "person"

    def lookups(self, request, model_admin):
        asked = request.GET.get(self.parameter_name, "")
        if not LIKE_A_ROW.fullmatch(asked):
            return ()
        return [(one.pk, str(one)) for one in Person.objects.filter(pk=asked)]

    def queryset(self, request, queryset):
        return queryset.filter(person=self.value()) if self.value() else queryset
