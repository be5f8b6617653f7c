"""What coordinators write: tracks, categories, rule sets, libraries, people."""

from __future__ import annotations

from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from ce_plugin.forms.snippets import FixedCodeForm, TrackForm
from ce_plugin.modeladmin import audit as audit_screen
from ce_plugin.modeladmin import (
    erasure,
    import_urls,
    laboratory,
    laboratory_urls,
    merge_urls,
    positions,
)
from ce_plugin.modeladmin.audit import history_panel
from ce_plugin.modeladmin.choosers import ViewersChooserViewSet
from ce_plugin.models import (
    CECategory,
    CertificationTrack,
    RuleSet,
)
from ce_plugin.views.rule_set_drafts import DraftView
from ce_plugin.views.rule_set_publishing import PublishView
from ce_plugin.views.rule_sets import (
    CopyView,
    DiscardView,
    NewVersionView,
    RuleSetHistoryView,
    RuleSetIndexView,
    RuleSetInspectView,
)
from ce_plugin.viewsets.base import ProgrammeViewSet, ReadOnlyPolicy
from ce_plugin.viewsets.directory import (
    FederationViewSet,
    LibraryViewSet,
    PersonViewSet,
    TownViewSet,
)


class TrackViewSet(ProgrammeViewSet):
    model = CertificationTrack
    icon = "ce-certificate"
    menu_label = _("Tracks")
    list_display = ["name", "code", "programme", "live"]
    search_fields = ["name", "code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("sort_order")]),
            FieldRowPanel([FieldPanel("programme"), FieldPanel("code")]),
            FieldPanel("summary"),
            FieldPanel("body"),
            InlinePanel(
                "stages",
                panels=[FieldPanel("kind")],
                heading=_("Steps of the review"),
                label=_("step"),
                help_text=_(
                    "Two orders are possible. Coordinator first: automatic check, "
                    "coordinator's review, verifier's confirmation, issue of the "
                    "certificate. Verifier first: automatic check, verifier's "
                    "confirmation, coordinator's review, issue of the certificate. "
                    "Applications under way keep the order they were submitted with."
                ),
            ),
        ],
        base_form_class=TrackForm,
    )


class CategoryViewSet(ProgrammeViewSet):
    model = CECategory
    icon = "tag"
    menu_label = _("CE categories")
    list_display = ["name", "code", "programme", "sort_order"]
    search_fields = ["name", "code"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("programme"), FieldPanel("code")]),
            FieldPanel("description"),
            FieldPanel("sort_order"),
        ],
        base_form_class=FixedCodeForm,
    )


class RuleSetPageView(RuleSetInspectView):
    """With the way to the laboratory, for those who may go there."""

    def get_context_data(self, **kwargs) -> dict:
        buttons = laboratory.buttons(self.object, self.request.user)
        panel = history_panel(self.object, self.request.user)
        return super().get_context_data(laboratory=buttons, **panel, **kwargs)


class PublishPageView(PublishView):
    """With the way to the laboratory, where rules are tried before."""

    def get_context_data(self, **kwargs) -> dict:
        buttons = laboratory.buttons(self.rule_set, self.request.user)
        return super().get_context_data(laboratory=buttons, **kwargs)


class RuleSetViewSet(ProgrammeViewSet):
    """Wagtail's own screens only show; drafts are written on screens of ours."""

    model = RuleSet
    index_view_class = RuleSetIndexView
    chooser_viewset_class = ViewersChooserViewSet
    icon = "list-ol"
    menu_label = _("Rule sets")
    list_display = [
        "code",
        "version",
        "programme",
        "status",
        "effective_from",
        Column("last_day", label=_("In force until")),
    ]
    list_filter = ["programme", "status"]
    search_fields = ["code"]
    inspect_view_enabled = True
    inspect_view_class = RuleSetPageView
    inspect_template_name = "ce_plugin/modeladmin/rule_set.html"
    history_view_class = RuleSetHistoryView
    own_views = {
        "draft": DraftView,
        "new_version": NewVersionView,
        "copy_as": CopyView,
        "publish": PublishPageView,
        "discard": DiscardView,
    }
    inspect_view_fields = [
        "code",
        "version",
        "programme",
        "status",
        "effective_from",
        "effective_to",
        "superseded_from",
        "superseded_by",
        "reason",
        "published_at",
        "published_by",
        "changed_at",
        "changed_by",
        "checksum",
    ]

    @cached_property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_permissions_to_register(self):
        offered = ("view_ruleset", "change_ruleset", "publish_ruleset")
        return super().get_permissions_to_register().filter(codename__in=offered)

    def get_urlpatterns(self) -> list:
        own = [
            # As many digits as a database can hold: the rest is not found.
            re_path(rf"^{name}/(?P<pk>[0-9]{{1,18}})/$", view.as_view(), name=name)
            for name, view in self.own_views.items()
        ]
        # The first one is where the menu leads.
        return [*super().get_urlpatterns(), *own]


class ProgrammeGroup(SnippetViewSetGroup):
    menu_label = _("Program")
    menu_icon = "list-ul"
    menu_order = 220
    items = (
        TrackViewSet,
        CategoryViewSet,
        RuleSetViewSet,
        LibraryViewSet,
        FederationViewSet,
        TownViewSet,
        PersonViewSet,
    )

    def get_submenu_items(self) -> list:
        items = super().get_submenu_items()
        own = (
            laboratory_urls,
            positions,
            import_urls,
            merge_urls,
            audit_screen,
            erasure,
        )
        first = len(items) + 1
        return [*items, *[one.menu_item(order=n) for n, one in enumerate(own, first)]]
