"""Writing a draft: one form, checked as often as one likes, saved as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin import rules
from ce_plugin.exceptions import DraftChanged, TransitionNotAllowed
from ce_plugin.forms.rule_set_formsets import with_another_row
from ce_plugin.forms.rule_sets import RuleSetForm
from ce_plugin.services.rule_sentences import describe
from ce_plugin.services.rule_set_changes import changes_between
from ce_plugin.services.rule_set_drafts import save_draft
from ce_plugin.views.rule_set_panels import panels_of, track_panels
from ce_plugin.views.rule_sets import (
    DraftOnlyView,
    address,
    full_name,
    standing,
    stored,
)

ADD = "add:"


class DraftView(DraftOnlyView):
    """`do` is save, check, or add: and the rows that get another one.

    Only save writes, and only what has no error. Whatever was typed comes back.
    """

    template_name = "ce_plugin/rule_sets/draft.html"
    page_title = gettext_lazy("Edit the draft")
    # What somebody else has saved meanwhile, and how mine differs from it.
    theirs: tuple = ()

    @cached_property
    def form(self) -> RuleSetForm:
        definition = self.rule_set.definition
        if self.request.method != "POST":
            return RuleSetForm(definition=definition)
        data = self.request.POST
        if self.do.startswith(ADD):
            data = with_another_row(data, self.do.removeprefix(ADD))
        return RuleSetForm(data, definition=definition)

    @property
    def do(self) -> str:
        return self.request.POST.get("do", "check")

    @cached_property
    def seen(self) -> str:
        """The checksum of what the writer began from."""
        return self.request.POST.get("seen") or self.rule_set.checksum

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if self.do.startswith(ADD):
            return self.show()
        if not self.form.is_valid():
            return self.show_errors()
        if self.do == "save":
            return self.save()
        messages.success(request, _("Nothing is wrong with it. It is not saved yet."))
        return self.show()

    def show_errors(self) -> HttpResponse:
        number = self.form.error_count()
        said = ngettext(
            "Nothing was saved: %(number)s thing is to be mended.",
            "Nothing was saved: %(number)s things are to be mended.",
            number,
        )
        messages.error(self.request, said % {"number": number})
        return self.show()

    def save(self) -> HttpResponse:
        try:
            row = save_draft(
                self.rule_set,
                definition=self.form.definition(),
                actor=self.request.user,
                seen=self.seen,
            )
        except DraftChanged as error:
            return self.show_theirs(error.rule_set)
        except TransitionNotAllowed:
            return self.show_end()
        messages.success(self.request, _("The draft is saved."))
        return redirect(address(row, "draft"))

    def show_theirs(self, row) -> HttpResponse:
        """Nothing typed is lost: saving again, knowingly, goes over what they saved."""
        who = full_name(row.changed_by) if row.changed_by else _("Somebody else")
        messages.warning(
            self.request,
            _(
                "Nothing was saved: %(name)s has saved this draft since you began. "
                "Compare below. Saving again replaces what they saved."
            )
            % {"name": who},
        )
        self.seen = row.checksum
        self.theirs = changes_between(row.parsed, self.form.rule_set)
        return self.show()

    def show_end(self) -> HttpResponse:
        """Published or gone: what was typed stays on the screen, to be copied."""
        messages.error(self.request, standing(stored(self.rule_set.pk)))
        return self.show()

    def get_context_data(self, **kwargs) -> dict:
        said = describe(self.said_of)
        return super().get_context_data(
            form=self.form,
            media=self.form.media,
            panels=panels_of(self.form, said),
            tracks=track_panels(self.form, said),
            tracks_rows=self.form.nested["tracks"],
            seen=self.seen,
            theirs=self.theirs,
            is_typed=self.request.method == "POST",
            is_said_of_typed=self.said_of is not self.rule_set.parsed,
            **kwargs,
        )

    @cached_property
    def said_of(self) -> rules.RuleSet:
        """What was typed, when it can be read; else what is stored."""
        if self.form.is_bound and self.form.is_valid():
            return self.form.rule_set
        return self.rule_set.parsed
