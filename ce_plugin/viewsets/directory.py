"""Libraries, federations, towns, people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)

from ce_plugin.forms.snippets import PersonForm
from ce_plugin.modeladmin.choosers import ViewersChooserViewSet
from ce_plugin.modeladmin.people import PersonEditView, PersonPageView
from ce_plugin.models import Federation, Library, Person, Town
from ce_plugin.viewsets import people
from ce_plugin.viewsets.base import ProgrammeViewSet


class LibraryViewSet(ProgrammeViewSet):
    model = Library
    icon = "home"
    menu_label = _("Libraries")
    list_display = ["name", "city", "kind", "federation"]
    list_filter = ["federation", "kind"]
    search_fields = ["name", "city"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("city"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("federation"), FieldPanel("website")]),
        InlinePanel(
            "contacts",
            panels=[
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
            ],
            heading=_("Contacts"),
            label=_("contact"),
        ),
        people.PeoplePanel(),
    ]

    def get_queryset(self, request):
        return Library.objects.select_related("federation")


class FederationViewSet(ProgrammeViewSet):
    model = Federation
    icon = "globe"
    menu_label = _("Federations")
    list_display = ["name"]
    search_fields = ["name"]
    panels = [FieldPanel("name")]


class TownViewSet(ProgrammeViewSet):
    """Where towns are, so that people find what is near them."""

    model = Town
    icon = "site"
    menu_label = _("Towns")
    list_display = ["name", "federation", "latitude", "longitude"]
    list_filter = ["federation"]
    search_fields = ["name"]
    panels = [
        FieldPanel("name"),
        FieldPanel("federation"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    ]

    def get_queryset(self, request):
        return Town.objects.select_related("federation")


class PersonViewSet(ProgrammeViewSet):
    """Names, address, positions. Who signs in as whom is not changed here."""

    edit_view_class = PersonEditView
    chooser_viewset_class = ViewersChooserViewSet
    inspect_view_enabled = True
    inspect_view_class = PersonPageView
    inspect_template_name = "ce_plugin/modeladmin/person.html"
    inspect_view_fields = ["first_name", "last_name", "email"]

    model = Person
    icon = "user"
    menu_label = _("People")
    list_display = ["__str__", "email", people.WORKS_AS]
    filterset_class = people.PersonFilterSet
    search_fields = ["first_name", "last_name", "email"]

    def get_queryset(self, request):
        """Without those who were merged into another."""
        return people.with_positions(Person.objects.standing())

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
                    FieldPanel("email"),
                ],
                heading=_("Person"),
            ),
            InlinePanel(
                "positions",
                panels=[
                    FieldRowPanel([FieldPanel("library"), FieldPanel("role")]),
                    FieldRowPanel([FieldPanel("title"), FieldPanel("email")]),
                    FieldPanel("begins_on"),
                    # Ending and confirming tell people: buttons of their own do it.
                    FieldRowPanel(
                        [
                            FieldPanel("ends_on", read_only=True),
                            FieldPanel("confirmed_at", read_only=True),
                        ]
                    ),
                ],
                heading=_("Positions"),
                label=_("position"),
                help_text=_(
                    "A new position waits under Positions to confirm. The page of the "
                    "person has a button to give a position its last day."
                ),
            ),
        ],
        base_form_class=PersonForm,
    )
