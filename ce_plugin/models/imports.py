"""Files that come in, row by row, and address lists that go out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ce_plugin.enums import (
    STANDING_IMPORT_STATES,
    ImportAction,
    ImportState,
    ImportVerdict,
)
from ce_plugin.models.sessions import EventSession

STANDING = Q(state__in=sorted(STANDING_IMPORT_STATES))


def _user(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
    )


class ImportBatchQuerySet(models.QuerySet):
    def standing(self):
        """Waiting or in the record: the same file is not read again."""
        return self.filter(STANDING)


class ImportBatch(models.Model):
    """One file of one `kind` (see `services/import_kinds.py`), and how far it is.

    `counts` has one number per verdict. `notes` are codes of what was noticed while
    reading the file, each with its values, such as an encoding that was guessed.
    `session` and `options` are of a report on one session: which, and how it is read.

    Personal data: the author. That it was read stays for ever.
    """

    kind = models.CharField(_("kind"), max_length=32)
    file_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.STAGED
    )
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    session = models.ForeignKey(
        EventSession,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("session"),
    )
    options = models.JSONField(default=dict, blank=True)
    author = _user(_("read by"))
    created_at = models.DateTimeField(_("read"), auto_now_add=True)
    committed_by = _user(_("imported by"))
    committed_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_by = _user(_("taken back by"))
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("view",)
        permissions = [("import_directory", _("Can import and export the directory"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"], condition=STANDING, name="ce_import_once"
            ),
            models.CheckConstraint(
                name="ce_import_committed_iff_dated",
                condition=Q(
                    state__in=["committed", "settled", "undone"],
                    committed_at__isnull=False,
                )
                | Q(state__in=["staged", "discarded"], committed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ce_import_undone_iff_dated",
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One line of the file, as given, and what is to become of it.

    `data` maps column names to text. `problems` are `{"field", "sentence"}`;
    `changes` are `{"field": [before, after]}` in words for a person. `key` is what a
    double within the file has in common, empty when the line is wrong. `targets` maps
    what the line speaks of to the id of the row that stands for it, if there is one.

    Personal data: everything the file says. Goes when the batch is discarded, or 90
    days after it was imported or taken back.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows"
    )
    line = models.PositiveIntegerField(_("line"))
    data = models.JSONField()
    key = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=ImportVerdict)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    targets = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "line"]
        default_permissions = ()
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        indexes = [
            models.Index(
                fields=["batch", "verdict", "line"], name="ce_import_row_list"
            ),
            models.Index(fields=["batch", "key"], name="ce_import_row_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "line"], name="ce_import_row_line"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Line %(line)s") % {"line": self.line})


class ImportChange(models.Model):
    """What an import did to one row: enough to take it back, to the last column.

    `before` is empty for a row that was created; `after` holds the columns as they
    were written, so that a change made since is noticed.

    Personal data: what was written. Emptied with the lines of its batch; which row it
    was stays, so that the event of the batch says whom it touched.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="ledger"
    )
    line = models.PositiveIntegerField(_("line"))
    model = models.CharField(max_length=64)
    object_id = models.PositiveBigIntegerField()
    action = models.CharField(max_length=8, choices=ImportAction)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "pk"]
        default_permissions = ()
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by an import")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "model", "object_id"], name="ce_import_change_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} ({self.action})"


class ContactExport(models.Model):
    """Addresses left the site: who took them, when, and what for. Only ever added.

    Personal data: who took them. The addresses themselves are not kept here.
    """

    kind = models.CharField(_("kind"), max_length=32)
    file_format = models.CharField(_("format"), max_length=8)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"))
    rows = models.PositiveIntegerField(_("rows"))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("export of addresses")
        verbose_name_plural = _("exports of addresses")
        default_permissions = ("view",)
        permissions = [("export_contacts", _("Can export e-mail addresses"))]
        constraints = [
            models.CheckConstraint(
                name="ce_contact_export_says_why", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return ngettext("%d row", "%d rows", self.rows) % self.rows
