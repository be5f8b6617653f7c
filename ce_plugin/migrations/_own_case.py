"""Triggers: nobody decides on an application or marks a list that is their own (A5).

A later migration that alters one of these tables calls `remove` before and `install`
after: SQLite makes such a table anew, and its triggers are lost with the old one.
"""

REFUSAL = "Nobody decides on their own case."
APPLICANT = """EXISTS (SELECT 1 FROM ce_plugin_certificationapplication AS a
    JOIN ce_plugin_trackparticipation AS r ON r.id = a.participation_id
    JOIN ce_plugin_person AS p ON p.id = r.person_id
    WHERE a.id = {application} AND p.user_id = NEW.actor_id)"""
OF_STAGE = """(SELECT s.application_id FROM ce_plugin_stagestate AS t
    JOIN ce_plugin_applicationsnapshot AS s ON s.id = t.snapshot_id
    WHERE t.id = NEW.subject_id)"""
OWN = {
    "ce_plugin_applicationtransition": (
        "NEW.name IN ('return', 'decline', 'issue') AND "
        + APPLICANT.format(application="NEW.subject_id")
    ),
    "ce_plugin_stagetransition": "NEW.name = 'pass' AND "
    + APPLICANT.format(application=OF_STAGE),
}
POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {own} THEN
        RAISE EXCEPTION '{refusal}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION {name}();
"""
SQLITE = """CREATE TRIGGER {name} BEFORE INSERT ON {table}
WHEN {own} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""


def _name(table: str) -> str:
    return table.replace("ce_plugin_", "ce_own_case_")


def install(connection) -> None:
    statement = {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(connection.vendor)
    with connection.cursor() as cursor:
        for table, own in OWN.items():
            if statement:
                cursor.execute(
                    statement.format(
                        name=_name(table), table=table, own=own, refusal=REFUSAL
                    )
                )


def remove(connection) -> None:
    with connection.cursor() as cursor:
        for table in OWN:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {_name(table)} ON {table}")
                cursor.execute(f"DROP FUNCTION {_name(table)}()")
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {_name(table)}")
