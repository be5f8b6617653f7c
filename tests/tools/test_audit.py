from tools.audit import LOCKS, ROOT, findings

WELL = {"name": "django", "version": "5.2.19", "vulns": []}


def test_findings_of_known_versions_without_holes_are_none():
    assert findings({"dependencies": [WELL]}) == []


def test_findings_name_the_hole_and_where_it_is_mended():
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20", "6.1.3"]}
    report = {"dependencies": [WELL | {"vulns": [hole]}]}

    assert findings(report) == [
        "django 5.2.19 has PYSEC-2026-1, mended in 5.2.20, 6.1.3"
    ]


def test_findings_say_that_no_version_mends_it_yet():
    hole = {"id": "PYSEC-2026-2", "fix_versions": []}

    assert findings({"dependencies": [WELL | {"vulns": [hole]}]}) == [
        "django 5.2.19 has PYSEC-2026-2, mended in no version yet"
    ]


def test_a_version_nobody_could_look_up_is_a_finding():
    skipped = {"name": "anyascii", "skip_reason": "not found"}

    assert findings({"dependencies": [WELL, skipped]}) == [
        "anyascii was skipped: not found"
    ]


def test_every_lock_file_is_audited():
    there = {path.name for path in (ROOT / "requirements").glob("*.txt")}

    assert set(LOCKS) == there
