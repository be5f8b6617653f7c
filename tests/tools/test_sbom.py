from tools.sbom import differences, locked

LOCK = """# written by a tool
Django==5.2.19 \\
    --hash=sha256:00
psycopg-binary==3.3.9 ; implementation_name != 'pypy' \\
    --hash=sha256:01
wagtail_modeladmin==2.5.0 \\
    --hash=sha256:02
"""
LISTED = {
    "components": [
        {"name": "django", "version": "5.2.19"},
        {"name": "wagtail-modeladmin", "version": "2.5.0"},
    ]
}
THERE = {"django": "5.2.19", "wagtail-modeladmin": "2.5.0", "pytest": "9.1"}


def test_locked_reads_each_version_that_holds_everywhere():
    assert locked(LOCK) == {"django": "5.2.19", "wagtail-modeladmin": "2.5.0"}


def test_an_inventory_of_what_is_installed_has_no_differences():
    assert differences(LISTED, LOCK, THERE) == []


def test_another_installed_version_is_a_difference():
    assert differences(LISTED, LOCK, THERE | {"django": "5.2.18"}) == [
        "django 5.2.19: listed 5.2.19, installed 5.2.18"
    ]


def test_what_the_inventory_leaves_out_is_a_difference():
    assert differences({"components": LISTED["components"][:1]}, LOCK, THERE) == [
        "wagtail-modeladmin 2.5.0: listed None, installed 2.5.0"
    ]
