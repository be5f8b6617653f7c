"""What is written on Wagtail's own screens goes into the audit as well."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from ce_plugin.models import Person
from ce_plugin.services import audit

OURS = "ce_plugin"


def after_create_snippet(request, instance: Model) -> None:
    _tell("add", instance, request)


def after_edit_snippet(request, instance: Model) -> None:
    _tell("change", instance, request)


def after_delete_snippet(request, instances: Iterable[Model]) -> None:
    for instance in instances:
        _tell("delete", instance, request)


def _tell(step: str, instance: Model, request) -> None:
    if instance._meta.app_label != OURS:
        return
    kind = "person" if isinstance(instance, Person) else "snippet"
    audit.record(f"{kind}.{step}", instance, actor=request.user)
