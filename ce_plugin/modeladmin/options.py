"""The ledgers of the programme, and the review desk as the first of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

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
from ce_plugin.modeladmin.helpers import ApplicationPermissionHelper
from ce_plugin.modeladmin.ledger import Ledger
from ce_plugin.modeladmin.moves import MoveView, RunView
from ce_plugin.models import (
    Attendance,
    Certificate,
    CertificationApplication,
    CreditClaim,
    OutboxMessage,
    Registration,
    TrackParticipation,
)


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


class AttendanceAdmin(cells.AttendanceCells, Ledger):
    model = Attendance
    menu_icon = "group"
    list_display = ("attendee", "sitting", "state", "evidence_level", "recorded_at")
    list_filter = ("status", "way", "evidence_level")
    search_fields = (
        "person__first_name",
        "person__last_name",
        "guest_name",
        "session__title",
        "session__page__title",
    )
    related = ("person", "session__page", "claim")
    may_be_empty = ("person__last_name",)
    inspect_view_fields = (
        "person",
        "guest_name",
        "guest_email",
        "session",
        "status",
        "way",
        "evidence_level",
        "recorded_at",
        "recorded_by",
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
        AttendanceAdmin,
        ParticipationAdmin,
        CertificateAdmin,
        MailAdmin,
    )
