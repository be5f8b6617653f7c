"""Triggers: a published rule set refuses every change and deletion, also by SQL.

The one change it allows is to be superseded, once. On SQLite a table that a later
migration makes anew loses its triggers, and they name each column: such a migration
calls `remove` before and `install` after.
"""

TABLE = "ce_plugin_ruleset"
SUPERSESSION = ("status", "superseded_by_id", "superseded_from")
REFUSAL = "A published rule set never changes."

POSTGRESQL = f"""
CREATE FUNCTION ce_rule_set_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    supersession CONSTANT text[] := ARRAY['{"', '".join(SUPERSESSION)}'];
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW)::text = to_jsonb(OLD)::text THEN
            RETURN OLD;
        END IF;
        IF OLD.status = 'published' AND NEW.status = 'superseded'
            AND NEW.superseded_by_id IS NOT NULL AND NEW.superseded_from IS NOT NULL
            AND (to_jsonb(NEW) - supersession)::text
                = (to_jsonb(OLD) - supersession)::text
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ce_rule_set_frozen BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ce_rule_set_frozen();
"""

SQLITE = {
    "ce_rule_set_frozen_delete": "BEFORE DELETE ON {table} WHEN OLD.status <> 'draft'",
    "ce_rule_set_frozen_update": """BEFORE UPDATE ON {table}
WHEN (OLD.status <> 'draft' AND ({others}
    OR (({supersession}) AND NOT (
        OLD.status = 'published' AND NEW.status = 'superseded'
        AND NEW.superseded_by_id IS NOT NULL AND NEW.superseded_from IS NOT NULL))))
OR {replaces}""",
    "ce_rule_set_frozen_insert": "BEFORE INSERT ON {table} WHEN {replaces}",
}
# "OR REPLACE" removes the row in the way without asking a trigger for deletion.
REPLACES = """EXISTS (SELECT 1 FROM {table} AS stands
    WHERE stands.status <> 'draft' AND stands.id IS NOT {old}
    AND (stands.id = NEW.id
        OR (stands.code = NEW.code AND stands.version = NEW.version)))"""


def install(connection) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        if connection.vendor == "sqlite":
            for name, event in _sqlite_events(connection, cursor).items():
                cursor.execute(
                    f"CREATE TRIGGER {name} {event} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def remove(connection) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER ce_rule_set_frozen ON {TABLE}")
            cursor.execute("DROP FUNCTION ce_rule_set_frozen()")
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER {name}")


def _sqlite_events(connection, cursor) -> dict[str, str]:
    described = connection.introspection.get_table_description(cursor, TABLE)
    columns = [column.name for column in described]
    return {
        name: event.format(
            table=TABLE,
            others=_differ([name for name in columns if name not in SUPERSESSION]),
            supersession=_differ(SUPERSESSION),
            replaces=REPLACES.format(
                table=TABLE, old="OLD.id" if "update" in name else "NULL"
            ),
        )
        for name, event in SQLITE.items()
    }


def _differ(columns) -> str:
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns)
