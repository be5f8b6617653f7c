"""A person's own screens. Opening one is looking at somebody's record."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from wagtail.snippets.views.snippets import EditView, InspectView

from ce_plugin import permissions
from ce_plugin.modeladmin import merging
from ce_plugin.modeladmin.audit import history_panel
from ce_plugin.models import CreditClaim, Person, Position
from ce_plugin.services import addresses, audit, positions

CREDITS = "ce_plugin_creditclaim_modeladmin_index"


class PersonEditView(EditView):
    """Opening it is looking at somebody's record.

    What the form changes is told and decided as anywhere else: an address that no
    mail goes to any more reads so, and what was confirmed was another position.
    """

    def get(self, request, *args, **kwargs):
        audit.saw(self.object, actor=request.user)
        return super().get(request, *args, **kwargs)

    def save_instance(self):
        before = Person.objects.get(pk=self.object.pk)
        held = {one.pk: one for one in before.positions.get_queryset()}
        person = super().save_instance()
        addresses.mail_moved(person, before.email)
        for position in Position.objects.filter(pk__in=held):
            if _is_another(position, held[position.pk]):
                positions.wait_again(position, actor=self.request.user)
        return person


def _is_another(position: Position, before: Position) -> bool:
    held = before.role, before.library_id
    return (position.role, position.library_id) != held


class PersonPageView(InspectView):
    """For those who read and change nothing, and with what was done to the record."""

    def get(self, request, *args, **kwargs):
        audit.saw(self.object, actor=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        person, user = self.object, self.request.user
        held = person.positions.get_queryset().select_related("library")
        return super().get_context_data(
            positions=list(held),
            gone=merging.standing_merge(person),
            may_end=_endable(user, held),
            addresses=list(person.addresses.all()),
            credits_url=f"{reverse(CREDITS)}?person={person.pk}",
            credits_number=CreditClaim.objects.live().filter(person=person).count(),
            **history_panel(self.object, self.request.user),
            **kwargs,
        )


def _endable(user, held: Iterable[Position]) -> set[int]:
    """Positions the one who looks may give a last day."""
    confirmed = [one for one in held if one.confirmed_at and one.ends_on is None]
    may = permissions.may_decide_position
    return {one.pk for one in confirmed if may(user, one)}
