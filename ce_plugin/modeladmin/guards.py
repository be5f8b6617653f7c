"""What may not be thrown away or changed by hand, said before it fails."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib import messages
from django.db.models import Exists, Model, OuterRef, ProtectedError, Q
from django.db.models.deletion import Collector
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import Page

from ce_plugin.models import (
    Attendance,
    CreditClaim,
    EventPage,
    Person,
    Registration,
    RuleSet,
)
from ce_plugin.services import people

OURS = "ce_plugin"


def used_events(pages: Iterable[Page]):
    """Events at or below these pages that people registered for, attended or hold
    credits of."""
    below = reduce(or_, (Q(path__startswith=page.path) for page in pages))
    registered = Registration.objects.filter(event=OuterRef("pk"))
    claimed = CreditClaim.objects.filter(session__page=OuterRef("pk"))
    attended = Attendance.objects.filter(session__page=OuterRef("pk"))
    rests = Exists(registered) | Exists(claimed) | Exists(attended)
    return EventPage.objects.filter(below).filter(rests)


def refuse_used_events(request, pages: Iterable[Page]) -> HttpResponse | None:
    used = used_events(pages).order_by("path").first()
    if used is None:
        return None
    messages.error(
        request,
        _(
            "People have registered for “%(event)s” or hold credits for it, so it "
            "cannot be deleted. Unpublish it instead."
        )
        % {"event": used.title},
    )
    return redirect("wagtailadmin_explore", used.get_parent().pk)


def before_delete_page(request, page: Page) -> HttpResponse | None:
    return refuse_used_events(request, [page])


def before_bulk_action(request, action_type, objects, action) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    if action_type != "delete" or not pages:
        return None
    return refuse_used_events(request, pages)


def before_delete_snippet(request, instances: Iterable[Model]) -> HttpResponse | None:
    """Of our own snippets only those that nothing rests on, and no rule set."""
    held = [one for one in instances if _is_ours(one) and _is_held(one)]
    if not held:
        return None
    messages.error(
        request,
        _("“%(name)s” cannot be deleted: other records rest on it.")
        % {"name": str(held[0])},
    )
    return redirect(held[0].snippet_viewset.get_url_name("list"))


def _is_ours(instance: Model) -> bool:
    return instance._meta.app_label == OURS


def _is_held(instance: Model) -> bool:
    if isinstance(instance, RuleSet):
        return True
    collector = Collector(using=instance._state.db)
    try:
        collector.collect([instance])
    except ProtectedError:
        return True
    return False


def before_edit_snippet(request, instance: Model) -> HttpResponse | None:
    """Nobody confirms their own position or moves their own mail address."""
    if not isinstance(instance, Person) or not _is_own(request.user, instance):
        return None
    messages.error(request, _("Another coordinator changes your own record."))
    return redirect(instance.snippet_viewset.get_url_name("list"))


def _is_own(user, person: Person) -> bool:
    """Their record, or a second one of theirs, as far as the addresses tell (A4)."""
    own = people.person_of(user)
    return own is not None and (own == person or people.share_an_address(own, person))
