"""Who may be one person: the list, the comparison, what was merged.

Looking changes nothing; see `merge_actions.py` for what is pressed here.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from ce_plugin import permissions
from ce_plugin.enums import MergeReason
from ce_plugin.forms.merging import FindForm, MergeForm
from ce_plugin.modeladmin.gate import Gate
from ce_plugin.models import MergeSuspect, NotSamePerson, Person, PersonMerge
from ce_plugin.services.merge_previews import Preview, preview
from ce_plugin.services.people_search import people_called
from ce_plugin.services.unmerging import later_merges

INDEX = "ce_merging"
PER_PAGE = 50
FOUND = 20
MERGES_SHOWN = 20


def compare_url(survivor_id: int, merged_id: int, action: str = "compare") -> str:
    return reverse(f"{INDEX}_{action}", args=[survivor_id, merged_id])


def merge_url(merge: PersonMerge, action: str = "merge") -> str:
    return reverse(f"{INDEX}_{action}", args=[merge.pk])


def listing_buttons(instance, user, next_url=None) -> list[Button]:
    """The way from a person in the list to somebody to compare with."""
    if not isinstance(instance, Person) or not permissions.may_merge_people(user):
        return []
    url = reverse(f"{INDEX}_find", args=[instance.pk])
    return [Button(_("Find doubles"), url=url, icon_name="user", priority=40)]


def standing_merge(person: Person) -> PersonMerge | None:
    """Where the person went, if they were merged into another."""
    rows = PersonMerge.objects.standing().filter(merged=person)
    return rows.select_related("survivor").first()


class ForMergers(Gate):
    may = staticmethod(permissions.may_merge_people)


class ForReaders(ForMergers):
    """Auditors may look."""

    may_look = staticmethod(permissions.may_read_merges)


class Furniture(WagtailAdminTemplateMixin):
    page_title = gettext_lazy("Same person?")
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict]:
        start = {"url": reverse(INDEX), "label": _("Same person?")}
        here = {"url": "", "label": self.get_page_subtitle()}
        more = [here] if here["label"] else []
        return [*super().get_breadcrumbs_items(), start, *more]


class SuspectsPage(ForReaders, Furniture, TemplateView):
    """Pairs found at night, the surest first, and what was merged lately."""

    template_name = "ce_plugin/modeladmin/merge_suspects.html"

    def get_context_data(self, **kwargs) -> dict:
        rows = MergeSuspect.objects.select_related("first", "second")
        page = WagtailPaginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        merges = PersonMerge.objects.select_related("survivor", "merged", "actor")
        return super().get_context_data(
            page_obj=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            rows=[_suspect(one) for one in page],
            may_act=self.may_act,
            merges=[
                {"merge": one, "url": merge_url(one)} for one in merges[:MERGES_SHOWN]
            ],
            **kwargs,
        )


def _suspect(suspect: MergeSuspect) -> dict:
    return {
        "suspect": suspect,
        "url": compare_url(suspect.first_id, suspect.second_id),
        "reasons": [MergeReason(code).label for code in suspect.reasons],
    }


class FindPage(ForMergers, Furniture, TemplateView):
    """Somebody to compare this person with, by name or address."""

    template_name = "ce_plugin/modeladmin/merge_find.html"

    @cached_property
    def person(self) -> Person:
        return get_object_or_404(Person, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.person.full_name

    def get_context_data(self, **kwargs) -> dict:
        form = FindForm(self.request.GET or {"q": self.person.last_name})
        asked = form.cleaned_data["q"] if form.is_valid() else ""
        rows = [
            {"person": one, "url": compare_url(self.person.pk, one.pk)}
            for one in self._found(asked.strip())[:FOUND]
        ]
        return super().get_context_data(
            person=self.person,
            gone=standing_merge(self.person),
            form=form,
            rows=rows,
            **kwargs,
        )

    def _found(self, asked: str) -> QuerySet:
        if not asked:
            return Person.objects.none()
        people = Person.objects.standing().exclude(pk=self.person.pk)
        return people_called(asked, among=people)


class ComparePage(ForReaders, Furniture, TemplateView):
    """Two people side by side: what each has, which value stays, what happens."""

    template_name = "ce_plugin/modeladmin/merge_compare.html"

    @cached_property
    def survivor(self) -> Person:
        return self._person("survivor")

    @cached_property
    def merged(self) -> Person:
        return self._person("merged")

    def _person(self, name: str) -> Person:
        rows = Person.objects.select_related("user")
        return get_object_or_404(rows, pk=self.kwargs[name])

    def get_page_subtitle(self) -> str:
        return _("%(one)s and %(other)s") % {"one": self.survivor, "other": self.merged}

    @property
    def asked(self) -> dict[str, str]:
        """Whose value was chosen so far: the page can be looked at with it again."""
        return (self.request.POST or self.request.GET).dict()

    @cached_property
    def preview(self) -> Preview:
        return preview(self.survivor, self.merged, self.asked)

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", MergeForm(choices=self.preview.choices))
        # The address names the two by number, and the page by who they are.
        return super().get_context_data(**kwargs | self._shown())

    def _shown(self) -> dict:
        both = (self.survivor.pk, self.merged.pk)
        user = self.request.user
        return {
            "survivor": self.survivor,
            "merged": self.merged,
            "preview": self.preview,
            "alike": [one for one in self.preview.choices if not one.differs],
            "is_one": self.survivor.pk == self.merged.pk,
            "may_act": self.may_act,
            "told_apart": told_apart_of(self.survivor, self.merged),
            "known_by": [_known_by(self.survivor), _known_by(self.merged)],
            "survivor_called": _called(self.survivor, self.merged),
            "merged_called": _called(self.merged, self.survivor),
            "positions": [_positions(self.survivor), _positions(self.merged)],
            "is_own": not permissions.may_merge(user, self.survivor, self.merged),
            "swap_url": compare_url(*reversed(both)),
            "merge_url": compare_url(*both, "carry_out"),
            "apart_url": compare_url(*both, "apart"),
        }


def told_apart_of(one: Person, other: Person) -> NotSamePerson | None:
    """Who said that the two are two people, and when."""
    first, second = sorted([one.pk, other.pk])
    rows = NotSamePerson.objects.filter(first=first, second=second)
    return rows.select_related("actor").first()


def _called(person: Person, other: Person) -> str:
    """The name, and the number of the record where the two have one name."""
    if person.full_name != other.full_name:
        return person.full_name
    words = {"name": person.full_name, "number": person.pk}
    return _("%(name)s (record %(number)s)") % words


def _known_by(person: Person) -> list[str]:
    """What tells two records of one name apart, and what was never proved."""
    lines = [_("Record %(number)s") % {"number": person.pk}, person.email]
    for address in person.addresses.all():
        proved = "%(email)s" if address.verified_at else _("%(email)s (not confirmed)")
        lines.append(proved % {"email": address.email})
    if person.user is None:
        return [*lines, _("has no sign-in")]
    return [*lines, _("signs in as %(name)s") % {"name": person.user.get_username()}]


def _positions(person: Person) -> list[str]:
    held = person.positions.get_queryset().select_related("library")
    return [str(one) for one in held]


class MergePage(ForReaders, Furniture, TemplateView):
    """What was merged into whom, what it did, and the way back."""

    template_name = "ce_plugin/modeladmin/merge.html"

    @cached_property
    def merge(self) -> PersonMerge:
        related = ("survivor", "merged", "actor", "undone_by")
        rows = PersonMerge.objects.select_related(*related)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.merge)

    def get_context_data(self, **kwargs) -> dict:
        people = (self.merge.survivor, self.merge.merged)
        edit = Person.snippet_viewset.get_url_name("edit")
        return super().get_context_data(
            merge=self.merge,
            moved=self.merge.entries.filter(action="moved").count(),
            later=list(later_merges(self.merge)),
            may_act=self.may_act,
            is_own=not permissions.may_merge(self.request.user, *people),
            survivor_url=reverse(edit, args=[self.merge.survivor_id]),
            undo_url=merge_url(self.merge, "undo"),
            **kwargs,
        )
