"""What a migration needs to give rights to a group."""


def permission(apps, app, model, codename, name):
    # Django makes permissions only after the last migration has run.
    types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _created = types.get_or_create(app_label=app, model=model)
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def give(apps, group: str, rows) -> None:
    """Add rights, rows of (app, model, codename, name), to a group, made if needed."""
    groups = apps.get_model("auth", "Group").objects
    found, _created = groups.get_or_create(name=group)
    found.permissions.add(*[permission(apps, *row) for row in rows])
