"""The directory out, and in again: every line says same, and nothing reckons."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import Group, Permission
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from ce_plugin.exceptions import NoteRequired, NotPermitted
from ce_plugin.models import ContactExport, Federation, Person
from ce_plugin.services import clock, directory_export
from ce_plugin.services.directory_export import error_sheet, export_directory
from ce_plugin.services.spreadsheets import inert, plain_again, write_csv, write_xlsx
from tests import factories
from tests.services.directory_files import csv_of, person_row, stage, verdicts

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "'=1", "''@a"]
PLAIN = ["", "Ada", "'Twas", "''", "1-1", " = "]


@pytest.fixture
def actor():
    user = factories.make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


@pytest.fixture
def exporter(actor):
    actor.user_permissions.add(Permission.objects.get(codename="export_contacts"))
    return actor


@pytest.fixture
def directory():
    valleys = Federation.objects.create(name="Broad Valleys")
    helena = factories.make_library(name="Helena; “Clark, Lewis”", federation=valleys)
    factories.make_library(name="=1+1", city="@home")
    ada = factories.make_person(first_name="=cmd", last_name=" Łoś\n ")
    for role in ("staff", "trustee", "trustee"):
        factories.make_position(person=ada, library=helena, role=role, title="+1")
    factories.make_position(
        person=ada,
        library=helena,
        role="staff",
        email="w@people.example",
        ends_on="2019-12-31",
        begins_on="2019-01-01",
        confirmed_at=None,
    )
    # Declined: it never was, and is in no file.
    factories.make_position(
        person=ada, library=helena, confirmed_at=None, declined_at=clock.now()
    )
    twin = {"first_name": "Ann", "last_name": "Twin", "email": "t@people.example"}
    factories.make_person(**twin, user=None)
    factories.make_person(**twin, user=None)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(("kind", "rows"), [("libraries", 2), ("people", 5)])
def test_export_read_in_again_says_same_for_every_row(
    exporter, directory, kind, rows, file_format
):
    with_addresses = kind == "people"
    content = export_directory(
        kind,
        file_format,
        actor=exporter,
        with_addresses=with_addresses,
        reason="Yearly check",
    )

    assert verdicts(stage(content, actor=exporter, kind=kind)) == ["same"] * rows


def test_export_without_addresses_reads_in_again_as_same_too(actor, directory):
    content = export_directory("people", "csv", actor=actor)

    assert b"@people.example" not in content
    assert verdicts(stage(content, actor=actor)) == ["same"] * 5
    assert ContactExport.objects.count() == 0


def test_export_with_addresses_is_put_on_record_with_its_reason(exporter, directory):
    export_directory(
        "people", "xlsx", actor=exporter, with_addresses=True, reason=" Mailing "
    )

    record = ContactExport.objects.get()
    assert (record.kind, record.file_format, record.actor, record.reason) == (
        "people",
        "xlsx",
        exporter,
        "Mailing",
    )
    assert record.rows == 5
    entries = ModelLogEntry.objects.filter(action=directory_export.EXPORTED)
    assert [entry.user for entry in entries] == [exporter]


def test_export_with_addresses_needs_a_right_and_a_reason(actor, exporter):
    asked = {"with_addresses": True, "reason": " "}
    stranger = factories.make_user()
    plain = factories.make_writer()

    with pytest.raises(NoteRequired):
        export_directory("people", "csv", actor=exporter, **asked)
    with pytest.raises(NotPermitted):
        export_directory("people", "csv", actor=plain, **asked)
    with pytest.raises(NotPermitted):
        export_directory("people", "csv", actor=stranger)
    assert ContactExport.objects.count() == 0


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN])
def test_inert_text_is_plain_again(text):
    assert plain_again(inert(text)) == text
    assert (inert(text) != text) == (text in FORMULAS)


def test_csv_cells_are_marked_and_quoted_in_the_header_too():
    content = write_csv(["=h"], [[text] for text in FORMULAS]).decode("utf-8-sig")

    cells = [row[0] for row in csv.reader(io.StringIO(content, newline=""))]
    assert cells == [f"'{text}" for text in ["=h", *FORMULAS]]
    assert content.startswith('"')


def test_xlsx_cells_are_all_text_and_lose_what_no_sheet_holds():
    content = write_xlsx(["=h"], [[text] for text in ["=1+1", "17", "a\x01\x00b"]])

    cells = [row[0] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=h", "s"),
        ("=1+1", "s"),
        ("17", "s"),
        ("ab", "s"),
    ]


def test_error_sheet_holds_the_lines_that_stay_out_and_why(actor):
    batch = stage(
        csv_of(person_row(1), ["Ada", "", "x@people.example", "", "", ""]), actor=actor
    )

    content = error_sheet(batch, "csv", actor=actor).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))

    assert [row[0] for row in rows] == ["Line", "2", "3"]
    assert [row[-1] for row in rows] == [
        "What is wrong",
        "Library: There is no library “Helena”. Read it in first, or correct it.",
        "Last name: This is missing.",
    ]


def test_error_sheet_of_doubles_and_of_another_hides_the_addresses(actor):
    factories.make_library(name="Helena")
    batch = stage(csv_of(person_row(1), person_row(1)), actor=actor)
    other = factories.make_writer()

    content = error_sheet(batch, "csv", actor=other).decode()

    assert "Line 2 says the same." in content
    assert "@people.example" not in content
    assert "@people.example" in error_sheet(batch, "csv", actor=actor).decode()
    with pytest.raises(NotPermitted):
        error_sheet(batch, "csv", actor=factories.make_user())
    assert Person.objects.count() == 0
