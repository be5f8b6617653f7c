"""The two groups of the office: who reviews, and who writes the calendar."""

from django.db import migrations

COORDINATORS = "CE coordinators"
EDITORS = "CE editors"
ACCESS_ADMIN = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
REVIEW = (
    "ce_plugin",
    "certificationapplication",
    "review_certificationapplication",
    "Can review applications",
)
LEDGERS = {
    "certificationapplication": "application",
    "creditclaim": "credit",
    "registration": "registration",
    "trackparticipation": "track participation",
    "certificate": "certificate",
    "outboxmessage": "mail",
    "ruleset": "rule set",
}
WRITTEN = {
    "certificationtrack": "certification track",
    "cecategory": "CE category",
    "library": "library",
    "federation": "federation",
    "person": "person",
}


def wanted():
    """(app, model, codename, name) of everything a coordinator may."""
    yield ACCESS_ADMIN
    yield REVIEW
    for model, label in {**LEDGERS, **WRITTEN}.items():
        yield "ce_plugin", model, f"view_{model}", f"Can view {label}"
    for model, label in WRITTEN.items():
        for action in ("add", "change"):
            yield "ce_plugin", model, f"{action}_{model}", f"Can {action} {label}"
    track = "certificationtrack"
    yield "ce_plugin", track, f"publish_{track}", f"Can publish {WRITTEN[track]}"
    settings = "cesettings"
    yield "ce_plugin", settings, f"change_{settings}", "Can change continuing education"


def permission(apps, app, model, codename, name):
    # Django makes permissions only after the last migration has run.
    types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _created = types.get_or_create(app_label=app, model=model)
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def create_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    coordinators, _created = groups.get_or_create(name=COORDINATORS)
    coordinators.permissions.add(*[permission(apps, *row) for row in wanted()])
    # Which pages editors may write is a matter of the page tree of each site.
    editors, _created = groups.get_or_create(name=EDITORS)
    editors.permissions.add(permission(apps, *ACCESS_ADMIN))


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
