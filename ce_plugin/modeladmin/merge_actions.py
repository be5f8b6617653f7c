"""What is pressed about two people: merge, keep apart, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ce_plugin.exceptions import NotMergeable, NotPermitted
from ce_plugin.forms.merging import MergeForm
from ce_plugin.modeladmin.merging import (
    INDEX,
    ComparePage,
    MergePage,
    compare_url,
    merge_url,
    standing_merge,
)
from ce_plugin.models import Person
from ce_plugin.services.merging import merge_people, tell_apart
from ce_plugin.services.unmerging import unmerge_people


class Pressed:
    """Refusals in sentences, on the page that was pressed."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            return self.act()
        except NotMergeable as error:
            messages.error(request, " ".join(error.sentences))
        except NotPermitted:
            own = _("Another coordinator does this: one of the two is you.")
            messages.error(request, own)
        return self.back()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        # Somebody comes back here after signing in again: show the page.
        return self.back()


class OfTwo(Pressed, ComparePage):
    # Whoever may only look has nothing to come back to here.
    may_look = None

    def back(self) -> HttpResponse:
        return redirect(compare_url(self.survivor.pk, self.merged.pk))


class CarryOutView(OfTwo):
    def act(self) -> HttpResponse:
        standing = standing_merge(self.merged)
        if standing and standing.survivor_id == self.survivor.pk:
            return redirect(merge_url(standing))
        form = MergeForm(self.request.POST, choices=self.preview.choices)
        if not form.is_valid():
            text = _("Nothing was merged. Look at the red field.")
            messages.error(self.request, text)
            return self.render_to_response(self.get_context_data(form=form))
        merge = merge_people(
            self.survivor,
            self.merged,
            actor=self.request.user,
            choices=form.cleaned_data,
        )
        messages.success(self.request, _("Merged. You can undo it on this page."))
        return redirect(merge_url(merge))


class ApartView(OfTwo):
    def act(self) -> HttpResponse:
        tell_apart(self.survivor, self.merged, actor=self.request.user)
        messages.success(
            self.request,
            _("Remembered: %(one)s and %(other)s are two people.")
            % {"one": self.survivor, "other": self.merged},
        )
        return redirect(reverse(INDEX))


class UndoView(Pressed, MergePage):
    def act(self) -> HttpResponse:
        unmerge_people(self.merge, actor=self.request.user)
        messages.success(self.request, _("Undone. They are two people again."))
        return self.back()

    def back(self) -> HttpResponse:
        return redirect(merge_url(self.merge))


def before_edit_snippet(request, instance) -> HttpResponse | None:
    """The page of somebody who was merged says where they went."""
    merge = standing_merge(instance) if isinstance(instance, Person) else None
    if merge is None:
        return _erased(request, instance)
    messages.info(
        request,
        _("%(merged)s was merged into %(survivor)s.")
        % {"merged": instance, "survivor": merge.survivor},
    )
    return redirect(merge_url(merge))


def _erased(request, instance) -> HttpResponse | None:
    """Of somebody who was erased there is nothing to type over."""
    if not isinstance(instance, Person) or instance.full_name:
        return None
    messages.info(request, _("This person was erased. What is left is shown here."))
    return redirect(Person.snippet_viewset.get_url_name("inspect"), instance.pk)
