"""Putting a run under other rules: choose, look at what changes, say why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.enums import ParticipationStatus
from ce_plugin.exceptions import NoRuleSet, NotPermitted, TransitionNotAllowed
from ce_plugin.forms.rule_set_moves import ChooseRulesForm, MoveForm
from ce_plugin.modeladmin.views import LedgerInspectView
from ce_plugin.models import RuleSet
from ce_plugin.services.rule_set_moves import (
    MovePreview,
    move_to_rule_set,
    preview_move,
    rule_sets_to_move_to,
)


class RunView(LedgerInspectView):
    """One run, and the way to put it under other rules while it is open."""

    def address(self, action: str) -> str:
        return self.url_helper.get_action_url(action, self.instance.pk)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(move_url=self.move_url(), **kwargs)

    def move_url(self) -> str:
        is_open = self.instance.status == ParticipationStatus.OPEN
        allowed = permissions.may_review(self.request.user, self.instance)
        return self.address("move") if is_open and allowed else ""


class MoveView(RunView):
    """GET shows what would change, POST moves. Rules are chosen by `?rule_set=`."""

    http_method_names = ["get", "head", "post", "options"]

    def check_action_permitted(self, user) -> bool:
        return permissions.is_coordinator(user)

    def get_template_names(self) -> list[str]:
        return ["ce_plugin/modeladmin/move.html"]

    def get_meta_title(self) -> str:
        return _("Other rules for: %(run)s") % {"run": self.instance}

    @cached_property
    def choices(self):
        others = rule_sets_to_move_to(self.instance)
        return others.exclude(pk=self.instance.rule_set_id)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        asked = request.GET if "rule_set" in request.GET else None
        choose = ChooseRulesForm(asked, choices=self.choices)
        if asked is None or not choose.is_valid():
            return self.show(choose_form=choose)
        chosen = choose.cleaned_data["rule_set"]
        form = MoveForm(choices=self.choices, initial={"rule_set": chosen.pk})
        return self.show(choose_form=choose, **self.preview(chosen, form))

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = MoveForm(request.POST, choices=self.choices)
        try:
            return self.move(form) if form.is_valid() else self.show_again(form)
        except NotPermitted:
            messages.error(request, _("Nobody moves their own run."))
        except (TransitionNotAllowed, NoRuleSet):
            messages.warning(
                request,
                _(
                    "Nothing was changed: the run is closed, or its list is under "
                    "review and is judged by the rules it has."
                ),
            )
        return redirect(self.address("inspect"))

    def move(self, form: MoveForm) -> HttpResponse:
        chosen = form.cleaned_data["rule_set"]
        move_to_rule_set(
            self.instance,
            chosen,
            actor=self.request.user,
            reason=form.cleaned_data["reason"],
        )
        messages.success(
            self.request,
            self.moved_words() % {"rules": chosen, "name": self.instance.person},
        )
        return redirect(self.address("inspect"))

    def moved_words(self) -> str:
        if self.instance.person.email:
            return _(
                "This run now follows %(rules)s. %(name)s reads your reason by mail."
            )
        return _(
            "This run now follows %(rules)s. %(name)s has no address: tell them yourself."
        )

    def show_again(self, form: MoveForm) -> HttpResponse:
        if "rule_set" in form.errors:
            return self.too_late_or_tampered(form)
        messages.error(self.request, _("Nothing was changed. Look at the red field."))
        chosen = form.cleaned_data["rule_set"]
        choose = ChooseRulesForm({"rule_set": chosen.pk}, choices=self.choices)
        return self.show(choose_form=choose, **self.preview(chosen, form))

    def too_late_or_tampered(self, form: MoveForm) -> HttpResponse:
        # Pressed twice: the run is under these rules, so they are no choice any more.
        if form.data.get("rule_set") == str(self.instance.rule_set_id):
            messages.info(self.request, _("This run follows these rules already."))
            return redirect(self.address("inspect"))
        choose = ChooseRulesForm(form.data, choices=self.choices)
        return self.show(choose_form=choose)

    def preview(self, chosen: RuleSet, form: MoveForm) -> dict:
        found = preview_move(self.instance, chosen)
        return {
            "chosen": chosen,
            "form": form,
            "preview": found,
            "comparison": comparison(found),
        }

    def show(self, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    @property
    def addresses(self) -> dict[str, str]:
        return {name: self.address(name) for name in ("inspect", "move")}


def comparison(preview: MovePreview) -> list[dict]:
    """One row per requirement of either rules, in the order of the new ones."""
    before = {row.key: row for row in preview.before.rows}
    after = {row.key: row for row in preview.after.rows}
    return [
        {
            "label": (after.get(key) or before[key]).label,
            "before": before.get(key),
            "after": after.get(key),
        }
        for key in dict.fromkeys([*after, *before])
    ]
