"""What the plugin does when the host or Wagtail tells it something. See `signals.py`."""

from __future__ import annotations

from django.db.models.signals import pre_save
from wagtail.signals import page_published, page_unpublished

from ce_plugin.models import EventPage
from ce_plugin.services import publications
from ce_plugin.services.people import join_sign_in
from ce_plugin.signals import address_proved


def join_person(sender, *, user, address: str, **kwargs) -> None:
    """Somebody invited, or entered by the office, now signs in."""
    join_sign_in(user, address)


def remember_event(sender, *, instance, raw: bool = False, **kwargs) -> None:
    """An event is about to change: what it was is noted down, where nobody had."""
    if instance.pk and not raw and isinstance(instance, EventPage):
        publications.remember(instance.pk)


def publish_event(sender, *, instance, **kwargs) -> None:
    if isinstance(instance, EventPage):
        publications.publish(instance)


def take_event_off(sender, *, instance, **kwargs) -> None:
    """Also called by Wagtail for a published page that is about to be deleted."""
    if isinstance(instance, EventPage):
        publications.take_off(instance)


def connect() -> None:
    address_proved.connect(join_person, dispatch_uid="ce_plugin.join_person")
    pre_save.connect(remember_event, dispatch_uid="ce_plugin.remember_event")
    page_published.connect(publish_event, dispatch_uid="ce_plugin.publish_event")
    page_unpublished.connect(take_event_off, dispatch_uid="ce_plugin.take_event_off")
