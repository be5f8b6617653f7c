"""Admin screens of rule sets: reading them, and the steps they take.

GET shows, POST calls one verb of the services. Who may is asked before anything.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import HistoryView, IndexView, InspectView

from ce_plugin import permissions
from ce_plugin.exceptions import (
    DraftChanged,
    RuleSetConflict,
    TransitionNotAllowed,
)
from ce_plugin.forms.rule_set_steps import CopyForm
from ce_plugin.models import RuleSet
from ce_plugin.services.rule_sentences import describe
from ce_plugin.services.rule_set_changes import changes_between
from ce_plugin.services.rule_set_drafts import discard_draft, new_draft, new_version
from ce_plugin.services.rule_set_publishing import (
    former_rules,
)


def address(rule_set: RuleSet, name: str = "inspect") -> str:
    return reverse(rule_set.snippet_viewset.get_url_name(name), args=[rule_set.pk])


def steps_for(user, rule_set: RuleSet) -> list[Button]:
    """What this person can do with it now, the likeliest first."""
    may_write = permissions.may_change_rule_sets(user)
    may_publish = permissions.may_publish_rule_sets(user)
    offered = [
        ("draft", _("Edit the draft"), "edit", may_write and rule_set.is_draft),
        ("publish", _("Publish"), "upload", may_publish and rule_set.is_draft),
        (
            "new_version",
            _("Make a new version"),
            "plus",
            may_write and not rule_set.is_draft,
        ),
        ("copy_as", _("Copy under another code"), "copy", may_write),
        ("discard", _("Discard the draft"), "bin", may_write and rule_set.is_draft),
    ]
    return [
        Button(label, url=address(rule_set, name), icon_name=icon, priority=number)
        for number, (name, label, icon, is_offered) in enumerate(offered)
        if is_offered
    ]


def comparisons(rule_set: RuleSet) -> list[tuple[RuleSet, tuple]]:
    """Each version whose place it takes, or took, with what becomes different."""
    return [
        (former, changes_between(former.parsed, rule_set.parsed))
        for former in former_rules(rule_set)
    ]


class RuleSetIndexView(IndexView):
    """A list that is never exported."""

    FORMATS = ()

    def get_list_more_buttons(self, instance) -> list:
        return [
            *super().get_list_more_buttons(instance),
            *steps_for(self.request.user, instance),
        ]


class RuleSetInspectView(InspectView):
    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            sentences=describe(self.object.parsed),
            comparisons=comparisons(self.object),
            steps=steps_for(self.request.user, self.object),
            history_url=address(self.object, "history"),
            **kwargs,
        )


class RuleSetHistoryView(HistoryView):
    """Whoever may read the rules may read what became of them."""

    any_permission_required = ("view",)
    header_buttons = ()

    def get_edit_url(self, instance) -> str:
        return address(instance)


class RuleSetView(WagtailAdminTemplateMixin, View):
    """One rule set and somebody who may take a step with it."""

    header_icon = "list-ol"
    may = staticmethod(permissions.may_change_rule_sets)

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def rule_set(self) -> RuleSet:
        return get_object_or_404(RuleSet, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.rule_set)

    def get_breadcrumbs_items(self) -> list[dict]:
        rules = self.rule_set
        listed = reverse(RuleSet.snippet_viewset.get_url_name("list"))
        plural = capfirst(RuleSet._meta.verbose_name_plural)
        return [
            *self.breadcrumbs_items,
            {"url": listed, "label": plural},
            {"url": address(rules), "label": str(rules)},
            {"url": "", "label": self.get_page_title(), "sublabel": str(rules)},
        ]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            rule_set=self.rule_set, inspect_url=address(self.rule_set), **kwargs
        )

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.show()

    def show(self, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def too_late(self) -> HttpResponse:
        """Somebody else was quicker: show how it stands now."""
        row = stored(self.kwargs["pk"])
        messages.warning(self.request, standing(row))
        if row is None:
            return redirect(RuleSet.snippet_viewset.get_url_name("list"))
        return redirect(address(row))


def stored(key: int) -> RuleSet | None:
    return RuleSet.objects.select_related("published_by").filter(pk=key).first()


def standing(row: RuleSet | None) -> str:
    """Why a step on a draft came too late."""
    if row is None:
        return _("Nothing was changed: the draft has been discarded.")
    if row.published_by is None:
        return _("Nothing was changed: this version is published already.")
    return _("Nothing was changed: %(name)s has published this version.") % {
        "name": full_name(row.published_by)
    }


def full_name(user) -> str:
    return user.get_full_name() or user.get_username()


class DraftOnlyView(RuleSetView):
    """A step that only a draft takes."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.show() if self.rule_set.is_draft else self.too_late()


class NewVersionView(RuleSetView):
    template_name = "ce_plugin/rule_sets/new_version.html"
    page_title = gettext_lazy("Make a new version")

    def get_context_data(self, **kwargs) -> dict:
        drafts = RuleSet.objects.drafts().filter(code=self.rule_set.code)
        return super().get_context_data(standing=drafts.first(), **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        return redirect(
            address(new_version(self.rule_set, actor=request.user), "draft")
        )


class CopyView(RuleSetView):
    template_name = "ce_plugin/rule_sets/copy.html"
    page_title = gettext_lazy("Copy under another code")

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", CopyForm())
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = CopyForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        try:
            draft = new_draft(self.rule_set, actor=request.user, **form.cleaned_data)
        except RuleSetConflict:
            form.add_error("code", _("This code is in use."))
            return self.show(form=form)
        return redirect(address(draft, "draft"))


class DiscardView(DraftOnlyView):
    template_name = "ce_plugin/rule_sets/discard.html"
    page_title = gettext_lazy("Discard the draft")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        draft = RuleSet.objects.drafts().filter(pk=self.kwargs["pk"]).first()
        if draft is None:
            return self.too_late()
        try:
            discard_draft(draft, actor=request.user, seen=request.POST.get("seen", ""))
        except TransitionNotAllowed:
            return self.too_late()
        except DraftChanged as error:
            return self.look_again(error.rule_set)
        said = _("The draft %(name)s is discarded.") % {"name": draft}
        messages.success(request, said)
        return redirect(RuleSet.snippet_viewset.get_url_name("list"))

    def look_again(self, draft: RuleSet) -> HttpResponse:
        """Somebody has worked on it since: nothing is lost without being seen."""
        self.rule_set = draft
        said = _("The draft was saved since you looked. Read it before you discard it.")
        messages.warning(self.request, said)
        return self.show()
