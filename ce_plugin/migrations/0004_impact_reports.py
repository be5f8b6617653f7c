"""Impact reports, and triggers that keep those of a published version as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What the model refuses, SQL refuses too.
REFUSAL = "A report stored with a published version never changes."
REPORT, ROW = "ce_plugin_impactreport", "ce_plugin_impactrow"
SQLITE = """
CREATE TRIGGER ce_frozen_{table}_{event} BEFORE {event} ON {table}
WHEN EXISTS (SELECT 1 FROM ce_plugin_impactreport
             WHERE id = {report} AND frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRES = """
CREATE FUNCTION ce_refuse_frozen_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE known bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN known := NEW.{key}; ELSE known := OLD.{key}; END IF;
    IF EXISTS (SELECT 1 FROM ce_plugin_impactreport
               WHERE id = known AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ce_frozen_{table} BEFORE {events} ON {table}
FOR EACH ROW EXECUTE FUNCTION ce_refuse_frozen_{table}();
"""
# Table, the column that names the report, what may not happen to it.
GUARDED = (
    (REPORT, "id", ("UPDATE", "DELETE")),
    (ROW, "report_id", ("INSERT", "UPDATE", "DELETE")),
)


def statements(vendor):
    for table, key, events in GUARDED:
        facts = {"table": table, "key": key, "refusal": REFUSAL}
        if vendor == "postgresql":
            yield POSTGRES.format(events=" OR ".join(events), **facts)
        for event in events if vendor == "sqlite" else ():
            row = "NEW" if event == "INSERT" else "OLD"
            yield SQLITE.format(event=event, report=f"{row}.{key}", **facts)


def create_triggers(apps, schema_editor):
    # Not executescript: it would end the transaction of the migration.
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    # On SQLite they go with their tables.
    if schema_editor.connection.vendor == "postgresql":
        for table, _key, _events in GUARDED:
            name = f"ce_refuse_frozen_{table}"
            schema_editor.execute(f"DROP FUNCTION {name} CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0003_rule_set_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImpactReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("definition", models.JSONField(verbose_name="rules that were judged")),
                ("checksum", models.CharField(max_length=64)),
                ("as_of", models.DateField(verbose_name="day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be worked out"),
                            ("running", "Being worked out"),
                            ("done", "Finished"),
                            ("cancelled", "Stopped"),
                            ("failed", "Could not be worked out"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="begun"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ended"),
                ),
                (
                    "total",
                    models.PositiveIntegerField(
                        default=0, verbose_name="participations"
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("cursor", models.BigIntegerField(default=0)),
                ("lease", models.CharField(blank=True, max_length=32)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "last_error_class",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="last error"
                    ),
                ),
                ("summary", models.JSONField(blank=True, default=dict)),
                (
                    "frozen_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="stored with the version"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impact_reports",
                        to="ce_plugin.ruleset",
                    ),
                ),
            ],
            options={
                "verbose_name": "impact report",
                "verbose_name_plural": "impact reports",
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ImpactRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("loses", "Loses eligibility"),
                            ("gains", "Becomes eligible"),
                            ("worse", "Less counts, or more is missing"),
                            ("better", "More counts, or less is missing"),
                            ("unchanged", "No change"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("eligible_before", models.BooleanField()),
                ("eligible_after", models.BooleanField()),
                ("counted_before", models.DecimalField(decimal_places=2, max_digits=9)),
                ("counted_after", models.DecimalField(decimal_places=2, max_digits=9)),
                ("missing_before", models.DecimalField(decimal_places=2, max_digits=9)),
                ("missing_after", models.DecimalField(decimal_places=2, max_digits=9)),
                ("lost", models.JSONField(blank=True, default=dict)),
                ("won", models.JSONField(blank=True, default=dict)),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impact_rows",
                        to="ce_plugin.trackparticipation",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="ce_plugin.impactreport",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "participation"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="impactreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done"])),
                fields=("rule_set", "checksum", "as_of"),
                name="ce_one_impact_report_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("finished_at__isnull", True),
                        ("state__in", ["waiting", "running"]),
                    ),
                    models.Q(
                        ("finished_at__isnull", False),
                        ("state__in", ["done", "cancelled", "failed"]),
                    ),
                    _connector="OR",
                ),
                name="ce_impact_ended_iff_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("frozen_at__isnull", True), ("state", "done"), _connector="OR"
                ),
                name="ce_impact_frozen_only_when_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactrow",
            constraint=models.UniqueConstraint(
                fields=("report", "participation"), name="ce_one_impact_row"
            ),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
