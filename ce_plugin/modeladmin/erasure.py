"""Forgetting somebody, step by step: asked by one coordinator, agreed to by another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, re_path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin import permissions
from ce_plugin.enums import ErasureOutcome
from ce_plugin.exceptions import NotPermitted, TransitionNotAllowed
from ce_plugin.forms.privacy import ErasureForm
from ce_plugin.modeladmin import wording
from ce_plugin.modeladmin.gate import Gate, GatedMenuItem
from ce_plugin.modeladmin.merging import standing_merge
from ce_plugin.models import ErasureRequest, LegalHold, Person
from ce_plugin.services import audit, erasure

INDEX, OF_PERSON = "ce_erasure", "ce_erasure_person"
WITH_REASON = {"ask": erasure.ask_erasure, "hold": erasure.set_hold}
DONE = {
    "ask": gettext_lazy("Asked. Another coordinator has to agree."),
    "hold": gettext_lazy("The legal hold stands."),
    "approve": gettext_lazy("Erased. Numbers and dates stay on record."),
    "refuse": gettext_lazy("The request is off the table."),
    "lift": gettext_lazy("The legal hold is lifted."),
}


class Furniture(Gate, WagtailAdminTemplateMixin):
    may = staticmethod(permissions.may_read_applications)
    page_title = gettext_lazy("Erase people")
    header_icon = "bin"

    def get_breadcrumbs_items(self) -> list[dict]:
        start = {"url": reverse(INDEX), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), start]


class ErasureIndexView(Furniture, TemplateView):
    """What waits for a second person, oldest first, and whom a hold protects."""

    template_name = "ce_plugin/modeladmin/erasure_list.html"

    def get_context_data(self, **kwargs) -> dict:
        waiting = ErasureRequest.objects.filter(outcome=ErasureOutcome.OPEN)
        holds = LegalHold.objects.filter(lifted_at=None)
        return super().get_context_data(
            waiting=waiting.select_related("person", "asked_by").order_by("pk"),
            holds=holds.select_related("person"),
            **kwargs,
        )


class ErasureView(Furniture, TemplateView):
    """One person. GET shows where it stands; each button is a POST with its step."""

    template_name = "ce_plugin/modeladmin/erasure.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def person(self) -> Person:
        return get_object_or_404(Person, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict]:
        # Somebody who was erased has no name, and the crumb still needs a word.
        here = self.person.full_name or _("Erased person")
        return [*super().get_breadcrumbs_items(), {"url": "", "label": here}]

    def get(self, request, *args, **kwargs) -> HttpResponse:
        audit.saw(self.person, actor=request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        step = request.POST.get("step", "")
        if not permissions.may_erase(request.user, self.person):
            raise PermissionDenied
        form = ErasureForm(request.POST)
        if step in WITH_REASON and not form.is_valid():
            messages.error(request, _("Nothing was done. Look at the red field."))
            context = self.get_context_data(**{f"{step}_form": form})
            return self.render_to_response(context)
        self._take(step, form)
        return redirect(OF_PERSON, self.person.pk)

    def _take(self, step: str, form: ErasureForm) -> None:
        try:
            self._call(step, form)
        except NotPermitted:
            self._warn(_("Another coordinator than the one who asked has to agree."))
        except TransitionNotAllowed:
            self._warn(self._why() or _("Nothing was done. This is how it stands now."))
        else:
            messages.success(self.request, DONE[step])

    def _why(self) -> str:
        obstacle = erasure.obstacle_to(self.person) if self.standing else ""
        return str(erasure.ERASURE_OBSTACLES.get(obstacle, ""))

    def _warn(self, sentence: str) -> None:
        messages.warning(self.request, sentence)

    def _call(self, step: str, form: ErasureForm) -> None:
        actor, request, hold = self.request.user, self.standing, self.hold
        if step in WITH_REASON:
            WITH_REASON[step](self.person, actor=actor, **form.cleaned_data)
        elif step == "approve" and request:
            erasure.approve_erasure(request, actor=actor)
        elif step == "refuse" and request:
            erasure.refuse_erasure(request, actor=actor)
        elif step == "lift" and hold:
            erasure.lift_hold(hold, actor=actor)
        else:
            raise TransitionNotAllowed("There is nothing to do that to.")

    @property
    def standing(self) -> ErasureRequest | None:
        rows = self.person.erasure_requests.filter(outcome=ErasureOutcome.OPEN)
        return rows.select_related("asked_by").first()

    @property
    def hold(self) -> LegalHold | None:
        return erasure.standing_hold(self.person)

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("ask_form", ErasureForm(auto_id="ask_%s"))
        kwargs.setdefault("hold_form", ErasureForm(auto_id="hold_%s"))
        return super().get_context_data(
            person=self.person,
            standing=self.standing,
            asked_by=wording.name_of(self.standing.asked_by) if self.standing else "",
            hold=self.hold,
            gone=standing_merge(self.person),
            erased=self.person.erasure_requests.filter(
                outcome=ErasureOutcome.ERASED
            ).first(),
            obstacle=self._why(),
            may=permissions.may_erase(self.request.user, self.person),
            is_own=self.person.user_id == self.request.user.pk,
            **kwargs,
        )


def admin_urls() -> list:
    return [
        path("ce/erasure/", ErasureIndexView.as_view(), name=INDEX),
        re_path(
            r"^ce/erasure/(?P<pk>[0-9]{1,18})/$", ErasureView.as_view(), name=OF_PERSON
        ),
    ]


def menu_item(order: int) -> GatedMenuItem:
    return GatedMenuItem(
        Furniture.page_title,
        reverse(INDEX),
        name="ce-erasure",
        icon_name=Furniture.header_icon,
        order=order,
        may=permissions.may_read_applications,
    )
