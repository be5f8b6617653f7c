"""Who drafts for one federation chooses among the files of that federation only.

Wagtail once gave every group of the admin the choice of all documents. A federation's
files are in a collection of its own, which `services/event_calendars.py` opens.
"""

from django.db import migrations

FEDERATION_EDITORS = "CE federation editors"


def take_away(apps, schema_editor):
    given = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    given.filter(
        group__name=FEDERATION_EDITORS,
        collection__depth=1,
        permission__codename__in=("choose_document", "choose_image"),
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0020_town_rights"),
        ("wagtailcore", "0026_group_collection_permission"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
