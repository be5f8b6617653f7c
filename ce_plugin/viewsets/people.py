"""The list of people: where they work, and whom to narrow it to."""

from __future__ import annotations

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import HelpPanel
from wagtail.admin.ui.tables import Column

from ce_plugin.enums import PositionRole
from ce_plugin.models import Library, Person, Position
from ce_plugin.services import clock

HELD = "held_now"


def with_positions(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each with what they hold or wait for today: one query for a page of them."""
    return people.prefetch_related(
        Prefetch("positions", queryset=current_positions(), to_attr=HELD)
    )


def current_positions() -> QuerySet[Position]:
    rows = Position.objects.current(clock.today()).select_related("library")
    return rows.order_by("library__name", "pk")


def works_as(person: Person) -> SafeString:
    return format_html_join("; ", "{}", ((one,) for one in getattr(person, HELD)))


WORKS_AS = Column("works_as", label=_("Works as"), accessor=works_as)


class PersonFilterSet(WagtailFilterSet):
    """Both together mean this role at this library."""

    library = django_filters.ModelChoiceFilter(
        queryset=Library.objects.all(), label=_("Library"), method="narrowed"
    )
    role = django_filters.ChoiceFilter(
        choices=PositionRole.choices, label=_("Role"), method="narrowed"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def narrowed(self, queryset: QuerySet, name: str, value) -> QuerySet:
        asked = self.form.cleaned_data
        names = [one for one in ("library", "role") if asked.get(one)]
        # Filtered once, by whichever comes first: the two are about one position.
        if name != names[0]:
            return queryset
        held = current_positions().filter(**{one: asked[one] for one in names})
        return queryset.filter(pk__in=held.order_by().values("person"))


class PeoplePanel(HelpPanel):
    """On a library's form: who works there, each a link to their page."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("heading", _("People"))
        kwargs.setdefault("template", "ce_plugin/modeladmin/library_people.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            held = current_positions().filter(library=self.instance.pk)
            rows = held.select_related("person").order_by("person__last_name", "pk")
            return {**context, "positions": list(rows) if self.instance.pk else []}
