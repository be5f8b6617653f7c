"""Versions of rule sets: who saved, who published and why, what took their place.

What is published is frozen by triggers. Coordinators may write and publish.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ce_plugin.migrations import _frozen_rule_sets

COORDINATORS = "CE coordinators"
RIGHTS = {
    "change_ruleset": "Can change rule set",
    "publish_ruleset": "Can publish rule set",
}


def freeze(apps, schema_editor):
    _frozen_rule_sets.install(schema_editor.connection)


def thaw(apps, schema_editor):
    _frozen_rule_sets.remove(schema_editor.connection)


def rights(apps):
    # Django makes permissions only after the last migration has run.
    types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _created = types.get_or_create(app_label="ce_plugin", model="ruleset")
    permissions = apps.get_model("auth", "Permission").objects
    return [
        permissions.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in RIGHTS.items()
    ]


def give_rights(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(name=COORDINATORS)
    for group in groups:
        group.permissions.add(*rights(apps))


def take_rights(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(name=COORDINATORS)
    for group in groups:
        group.permissions.remove(*rights(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0002_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="ruleset",
            options={
                "ordering": ["programme", "effective_from", "version"],
                "permissions": [("publish_ruleset", "Can publish rule set")],
                "verbose_name": "rule set",
                "verbose_name_plural": "rule sets",
            },
        ),
        migrations.AddField(
            model_name="ruleset",
            name="changed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="last saved"
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="last saved by",
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="reason",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why this version exists"
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to="ce_plugin.ruleset",
                verbose_name="superseded by",
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="superseded_from",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="superseded from"
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="published by",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "superseded"),
                        ("superseded_by__isnull", False),
                        ("superseded_from__isnull", False),
                    ),
                    models.Q(
                        models.Q(("status", "superseded"), _negated=True),
                        ("superseded_by__isnull", True),
                        ("superseded_from__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="ce_rule_set_superseded_iff_successor",
            ),
        ),
        migrations.RunPython(freeze, thaw),
        migrations.RunPython(give_rights, take_rights),
    ]
