"""The ledgers of the programme, and the review desk as the first of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.admin.utils import label_for_field
from django.urls import re_path
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from ce_plugin.modeladmin import cells
from ce_plugin.modeladmin.desk import (
    AskVerifierView,
    CaseView,
    DeclineView,
    DeskIndexView,
    PassView,
    RemindView,
    ReturnView,
)
from ce_plugin.modeladmin.drawing import CertificateView, DrawAgainView
from ce_plugin.modeladmin.filters import (
    CertificateFilter,
    DeskFilter,
    PersonFilter,
    RelatedFilter,
)
from ce_plugin.modeladmin.helpers import (
    ApplicationPermissionHelper,
    LedgerButtonHelper,
    LedgerPermissionHelper,
    LedgerURLHelper,
)
from ce_plugin.modeladmin.moves import MoveView, RunView
from ce_plugin.modeladmin.views import LedgerIndexView, LedgerInspectView
from ce_plugin.models import (
    Certificate,
    CertificationApplication,
    CreditClaim,
    OutboxMessage,
    Registration,
    TrackParticipation,
)


class Ledger(ModelAdmin):
    """A list and a page per row; no address to add, edit or delete exists."""

    index_view_class = LedgerIndexView
    inspect_view_class = LedgerInspectView
    index_template_name = "ce_plugin/modeladmin/index.html"
    inspect_template_name = "ce_plugin/modeladmin/inspect.html"
    permission_helper_class = LedgerPermissionHelper
    url_helper_class = LedgerURLHelper
    button_helper_class = LedgerButtonHelper
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    related: tuple[str, ...] = ()
    # What a list is ordered by and a row may lack.
    may_be_empty: tuple[str, ...] = ()
    further_views: Mapping[str, type] = {}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def get_facts(self, instance) -> list[dict]:
        """Links and sentences that are no field of the row; see the template."""
        return []

    def get_extra_attrs_for_field_col(self, obj, field_name: str) -> dict:
        # A phone shows the row as a card with the column's name before the value.
        label = label_for_field(field_name, self.model, model_admin=self)
        return {"data-label": label}

    def get_admin_urls_for_registration(self):
        views = {
            "index": self.index_view,
            "inspect": self.inspect_view,
            **self.get_further_views(),
        }
        return tuple(
            re_path(
                self.url_helper.get_action_url_pattern(action),
                view,
                name=self.url_helper.get_action_url_name(action),
            )
            for action, view in views.items()
        )

    def get_further_views(self) -> dict:
        """More addresses of one row: action to view."""
        return {name: self._bind(view) for name, view in self.further_views.items()}

    def _bind(self, view_class):
        def view(request, instance_pk):
            kwargs = {"model_admin": self, "instance_pk": instance_pk}
            return view_class.as_view(**kwargs)(request)

        return view

    def register_indexing(self) -> None:
        """Nothing: usage of these rows is asked of the database, not of an index."""


class ApplicationAdmin(cells.ApplicationCells, Ledger):
    model = CertificationApplication
    menu_icon = "clipboard-list"
    permission_helper_class = ApplicationPermissionHelper
    index_view_class = DeskIndexView
    inspect_view_class = CaseView
    inspect_template_name = "ce_plugin/modeladmin/case.html"
    list_display = ("applicant", "track", "library", "checks", "stage", "since")
    list_filter = (DeskFilter, ("participation__track", RelatedFilter))
    search_fields = (
        "participation__person__first_name",
        "participation__person__last_name",
        "participation__person__email",
        "verifier__library__name",
    )
    related = (
        "participation__person",
        "participation__track",
        "verifier__person",
        "verifier__library",
    )
    inspect_view_fields = ("status",)
    may_be_empty = ("turn_since", "submitted_at", "verifier__library__name")
    further_views = {
        "pass": PassView,
        "return": ReturnView,
        "decline": DeclineView,
        "ask": AskVerifierView,
        "remind": RemindView,
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_turn().with_checks().with_link()


class CreditAdmin(cells.CreditCells, Ledger):
    model = CreditClaim
    menu_icon = "tick-inverse"
    list_display = (
        "title",
        "holder",
        "ends_on",
        "category",
        "credits",
        "evidence_level",
        "state",
    )
    list_filter = (
        "status",
        ("category", RelatedFilter),
        "evidence_level",
        PersonFilter,
    )
    search_fields = ("title", "sponsor", "person__first_name", "person__last_name")
    related = ("person", "category")
    inspect_view_fields = (
        "person",
        "title",
        "sponsor",
        "presenter",
        "description",
        "begins_on",
        "ends_on",
        "category",
        "credits",
        "kind",
        "role",
        "mode",
        "status",
        "evidence_level",
        "provenance",
        "recorded_at",
        "recorded_by",
    )


class RegistrationAdmin(cells.RegistrationCells, Ledger):
    model = Registration
    menu_icon = "calendar-check"
    list_display = ("holder", "event", "state", "registered_at")
    list_filter = ("status",)
    search_fields = ("person__first_name", "person__last_name", "event__title")
    related = ("person", "event")
    inspect_view_fields = (
        "person",
        "event",
        "status",
        "registered_at",
        "waiting_since",
        "cancelled_at",
    )


class ParticipationAdmin(cells.ParticipationCells, Ledger):
    model = TrackParticipation
    menu_icon = "tasks"
    list_display = ("holder", "track", "rule_set", "state", "opened_on", "closed_on")
    list_filter = ("status", ("track", RelatedFilter), "renewal")
    search_fields = ("person__first_name", "person__last_name", "person__email")
    related = ("person", "track", "rule_set")
    may_be_empty = ("closed_on",)
    inspect_view_class = RunView
    further_views = {"move": MoveView}
    inspect_template_name = "ce_plugin/modeladmin/participation.html"
    inspect_view_fields = (
        "person",
        "track",
        "rule_set",
        "status",
        "renewal",
        "opened_on",
        "period_start",
        "closed_on",
    )


class CertificateAdmin(cells.CertificateCells, Ledger):
    model = Certificate
    menu_icon = "ce-certificate"
    inspect_view_class = CertificateView
    inspect_template_name = "ce_plugin/modeladmin/certificate.html"
    list_display = (
        "number",
        "holder_name",
        "track_name",
        "library_name",
        "issued_on",
        "expires_on",
        "paper",
    )
    list_filter = (CertificateFilter, ("track", RelatedFilter), "is_current")
    search_fields = ("number", "holder_name", "library_name")
    further_views = {"draw": DrawAgainView}
    related = ("track",)
    inspect_view_fields = (
        "number",
        "version",
        "holder_name",
        "library_name",
        "track_name",
        "rule_set",
        "issued_on",
        "expires_on",
    )


class MailAdmin(cells.MailCells, Ledger):
    model = OutboxMessage
    menu_icon = "mail"
    list_display = ("subject", "recipient", "delivery", "created_at", "sent_at")
    list_filter = ("state",)
    search_fields = ("recipient", "kind")
    may_be_empty = ("sent_at",)
    inspect_view_fields = (
        "kind",
        "recipient",
        "state",
        "attempts",
        "created_at",
        "next_at",
        "sent_at",
        "last_error_class",
    )


class CertificationGroup(ModelAdminGroup):
    menu_label = _("Certification")
    menu_item_name = "ce-certification"
    menu_icon = "ce-certificate"
    menu_order = 210
    items = (
        ApplicationAdmin,
        CreditAdmin,
        RegistrationAdmin,
        ParticipationAdmin,
        CertificateAdmin,
        MailAdmin,
    )
