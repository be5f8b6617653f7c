"""Registration only: what the plugin adds to the Wagtail admin."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import VERSION, hooks
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from ce_plugin.modeladmin import (
    approving,
    audit,
    erasure,
    event_buttons,
    event_series,
    event_sessions,
    guards,
    import_urls,
    laboratory,
    laboratory_urls,
    merge_actions,
    merge_urls,
    merging,
    page_choosers,
    positions,
    preflight,
    security,
    telling,
)
from ce_plugin.modeladmin.history_labels import LABELS
from ce_plugin.modeladmin.options import CertificationGroup
from ce_plugin.modeladmin.panels import add_review_panel
from ce_plugin.modeladmin.rule_set_history import FORMATTERS
from ce_plugin.models import RuleSet
from ce_plugin.services.laboratory import EXPORTED
from ce_plugin.transitions import MACHINES
from ce_plugin.viewsets import ProgrammeGroup, ReadOnlyPolicy
from ce_plugin.viewsets.events import EventListingViewSet

if VERSION >= (8, 0):
    # From this version on a policy belongs to the model, not to its screens.
    from wagtail.permissions import register_permission_policy

    register_permission_policy(RuleSet, ReadOnlyPolicy(RuleSet), exact_class=True)

modeladmin_register(CertificationGroup)
register_snippet(ProgrammeGroup)

hooks.register("before_delete_page", guards.before_delete_page)
hooks.register("before_bulk_action", guards.before_bulk_action)
hooks.register("before_bulk_action", preflight.before_bulk_action)
hooks.register("before_publish_page", preflight.before_publish_page)
hooks.register("before_edit_page", approving.before_edit_page)
hooks.register("after_edit_page", approving.after_edit_page)
hooks.register("before_delete_snippet", guards.before_delete_snippet)
hooks.register("before_edit_snippet", guards.before_edit_snippet)
hooks.register("after_create_snippet", telling.after_create_snippet)
hooks.register("after_edit_snippet", telling.after_edit_snippet)
hooks.register("after_delete_snippet", telling.after_delete_snippet)
hooks.register("construct_page_chooser_queryset", page_choosers.within_reach)
hooks.register("construct_homepage_panels", add_review_panel)
hooks.register("construct_homepage_panels", positions.add_positions_panel)
hooks.register("register_admin_urls", laboratory_urls.admin_urls)
hooks.register("register_admin_urls", import_urls.admin_urls)
hooks.register("register_admin_urls", merge_urls.admin_urls)
hooks.register("before_edit_snippet", merge_actions.before_edit_snippet)
hooks.register("register_snippet_listing_buttons", merging.listing_buttons)
hooks.register("register_admin_urls", audit.admin_urls)
hooks.register("register_admin_urls", erasure.admin_urls)
hooks.register("register_admin_urls", positions.admin_urls)
hooks.register("register_admin_urls", preflight.admin_urls)
hooks.register("register_admin_urls", event_sessions.admin_urls)
hooks.register("register_admin_urls", event_series.admin_urls)
hooks.register("register_page_header_buttons", event_buttons.header_buttons)
hooks.register("register_page_listing_more_buttons", event_buttons.listing_more_buttons)
hooks.register("register_admin_urls", security.admin_urls)
hooks.register("register_reports_menu_item", security.menu_item)
hooks.register("register_snippet_listing_buttons", laboratory.listing_buttons)


@hooks.register("register_admin_viewset")
def register_events() -> EventListingViewSet:
    return EventListingViewSet()


@hooks.register("register_permissions")
def register_audit_permission():
    return Permission.objects.filter(
        content_type__app_label="ce_plugin", codename="view_auditevent"
    )


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "ce_plugin/icons/ce-certificate.svg"]


@hooks.register("register_log_actions")
def register_transition_labels(actions) -> None:
    """One label per step of the transition table, for Wagtail's history pages."""
    for machine in MACHINES:
        for step in machine.steps:
            name = f"ce_plugin.{machine.name}.{step.name}"
            actions.register_action(name, step.label, step.label)


@hooks.register("register_log_actions")
def register_rule_set_history(actions) -> None:
    for name, formatter in FORMATTERS.items():
        actions.register_action(name)(formatter)


@hooks.register("register_log_actions")
def register_laboratory_labels(actions) -> None:
    label = _("Impact report with names downloaded")
    actions.register_action(EXPORTED, label, label)


@hooks.register("register_log_actions")
def register_directory_labels(actions) -> None:
    for name, label in LABELS.items():
        actions.register_action(name, label, label)


@hooks.register("register_permissions")
def register_directory_permissions():
    """Rights of the screens on the directory, so that a group can be given them."""
    return Permission.objects.filter(
        content_type__app_label="ce_plugin",
        codename__in=["import_directory", "export_contacts", "merge_people"],
    )
