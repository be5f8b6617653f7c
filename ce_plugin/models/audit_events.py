"""Who saw and who changed what, in one chain that is only ever added to (DD16)."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import ActorKind
from ce_plugin.models.people import Person

# What the first event points back to.
BEGINNING = "0" * 64
# Everything an event says; the hash is taken over it, in this order.
SAID = (
    "seq",
    "at",
    "actor_id",
    "actor_kind",
    "action",
    "object_type",
    "object_pid",
    "person_id",
    "reason",
    "from_state",
    "to_state",
    "digest",
    "request_id",
    "prev_hash",
)


class AuditEventQuerySet(models.QuerySet):
    def about(self, person: Person):
        return self.filter(person=person)

    def of(self, instance: models.Model):
        """Events of one row."""
        return self.filter(
            object_type=instance._meta.model_name, object_pid=object_pid(instance)
        )


class AuditEvent(models.Model):
    """Ids and codes only: no name, no address, no sentence somebody wrote.

    `seq` has no gaps. `hash` is taken over the event and the hash before it, so
    that nothing can be changed, left out or put in without breaking the chain.
    `reason` names the row that holds a reason (`claim:12`) or is a code. The
    database refuses to change or delete a row. Neither the actor nor the person
    is a foreign key there: an event outlives what it speaks of.
    """

    seq = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_kind = models.CharField(_("as"), max_length=12, choices=ActorKind)
    action = models.CharField(_("what"), max_length=48)
    object_type = models.CharField(_("kind of record"), max_length=32)
    object_pid = models.CharField(_("record"), max_length=40)
    person = models.ForeignKey(
        Person,
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
        verbose_name=_("whose record"),
    )
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    from_state = models.CharField(_("before"), max_length=16, blank=True)
    to_state = models.CharField(_("after"), max_length=16, blank=True)
    digest = models.CharField(_("fingerprint"), max_length=64, blank=True)
    request_id = models.CharField(_("request"), max_length=32, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        default_permissions = ("view",)
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["person", "at"], name="ce_audit_person_at"),
            models.Index(
                fields=["object_type", "object_pid", "seq"], name="ce_audit_object"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ce_audit_numbered_from_one", condition=Q(seq__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.action}"

    def expected_hash(self) -> str:
        """What `hash` must be, worked out from what the row says."""
        said = [_plain(getattr(self, name)) for name in SAID]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _plain(value):
    # A moment in one spelling, whatever zone a database gives it back in.
    return int(value.timestamp() * 1_000_000) if hasattr(value, "timestamp") else value


def object_pid(instance: models.Model) -> str:
    """How an event names a row: by its public id where it has one."""
    return str(getattr(instance, "public_id", None) or instance.pk)
