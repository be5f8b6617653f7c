"""The chain of audit events, who may read it, and two more roles."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ce_plugin.migrations import _append_only
from ce_plugin.migrations._roles import give


COORDINATORS = "CE coordinators"
AUDITORS = "CE programme auditors"
FEDERATION_EDITORS = "CE federation editors"
ACCESS_ADMIN = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
READ = {
    "auditevent": "audit event",
    "certificationapplication": "application",
    "creditclaim": "credit",
    "registration": "registration",
    "trackparticipation": "track participation",
    "certificate": "certificate",
    "outboxmessage": "mail",
    "ruleset": "rule set",
    "certificationtrack": "certification track",
    "cecategory": "CE category",
    "library": "library",
    "federation": "federation",
    "person": "person",
    "importbatch": "import",
    "contactexport": "export of addresses",
    "personmerge": "merge of two people",
}


def viewing(*models):
    for model in models:
        yield "ce_plugin", model, f"view_{model}", f"Can view {READ[model]}"


def create_groups(apps, schema_editor):
    give(apps, COORDINATORS, viewing("auditevent"))
    # Reads everything and changes nothing.
    give(apps, AUDITORS, [ACCESS_ADMIN, *viewing(*READ)])
    # Whose pages they may write is a matter of the page tree of each site.
    give(apps, FEDERATION_EDITORS, [ACCESS_ADMIN])


def freeze(apps, schema_editor):
    _append_only.install(schema_editor.connection)


def thaw(apps, schema_editor):
    _append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0010_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "seq",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("own", "The person"),
                            ("office", "The office"),
                            ("verifier", "A verifier"),
                            ("public", "Somebody not signed in"),
                            ("system", "The system"),
                        ],
                        max_length=12,
                        verbose_name="as",
                    ),
                ),
                ("action", models.CharField(max_length=48, verbose_name="what")),
                (
                    "object_type",
                    models.CharField(max_length=32, verbose_name="kind of record"),
                ),
                ("object_pid", models.CharField(max_length=40, verbose_name="record")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=64, verbose_name="reason"),
                ),
                (
                    "from_state",
                    models.CharField(blank=True, max_length=16, verbose_name="before"),
                ),
                (
                    "to_state",
                    models.CharField(blank=True, max_length=16, verbose_name="after"),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="fingerprint"
                    ),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, max_length=32, verbose_name="request"),
                ),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ce_plugin.person",
                        verbose_name="whose record",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit events",
                "ordering": ["-seq"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["person", "at"], name="ce_audit_person_at"),
                    models.Index(
                        fields=["object_type", "object_pid", "seq"],
                        name="ce_audit_object",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)),
                        name="ce_audit_numbered_from_one",
                    )
                ],
            },
        ),
        migrations.RunPython(freeze, thaw),
        migrations.RunPython(create_groups, migrations.RunPython.noop),
    ]
