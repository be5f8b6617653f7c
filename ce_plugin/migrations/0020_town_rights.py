"""Coordinators write the table of towns; auditors read it."""

from django.db import migrations

from ce_plugin.migrations._roles import give

COORDINATORS = "CE coordinators"
AUDITORS = "CE programme auditors"


def rights(*actions):
    for action in actions:
        yield "ce_plugin", "town", f"{action}_town", f"Can {action} town"


def give_rights(apps, schema_editor):
    give(apps, COORDINATORS, rights("view", "add", "change"))
    give(apps, AUDITORS, rights("view"))


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0019_published_sessions_outlive"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
