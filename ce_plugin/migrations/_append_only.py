"""Triggers: the chain of audit events refuses every change and deletion, also by SQL.

A later migration that alters the table calls `remove` before and `install` after:
SQLite makes such a table anew, and its triggers are lost with the old one.
"""

TABLE = "ce_plugin_auditevent"
REFUSAL = "An audit event never changes."

POSTGRESQL = f"""
CREATE FUNCTION ce_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ce_audit_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ce_audit_append_only();
CREATE TRIGGER ce_audit_never_emptied BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION ce_audit_append_only();
"""
POSTGRESQL_OFF = f"""
DROP TRIGGER ce_audit_append_only ON {TABLE};
DROP TRIGGER ce_audit_never_emptied ON {TABLE};
DROP FUNCTION ce_audit_append_only();
"""

REPLACED = """EXISTS (
    SELECT 1 FROM ce_plugin_auditevent AS stands WHERE stands.seq = NEW.seq)"""
SQLITE = {
    "ce_audit_never_updated": f"BEFORE UPDATE ON {TABLE}",
    "ce_audit_never_deleted": f"BEFORE DELETE ON {TABLE}",
    # "OR REPLACE" removes the row in the way without asking a trigger for deletion.
    "ce_audit_never_replaced": f"BEFORE INSERT ON {TABLE} WHEN {REPLACED}",
}


def install(connection) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        if connection.vendor == "sqlite":
            for name, event in SQLITE.items():
                cursor.execute(
                    f"CREATE TRIGGER {name} {event} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def remove(connection) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_OFF)
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER {name}")
