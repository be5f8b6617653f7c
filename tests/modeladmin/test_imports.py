"""Files and the directory, as a coordinator meets them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from ce_plugin.forms import imports as form
from ce_plugin.models import ContactExport, ImportBatch, Library, Person
from ce_plugin.services import clock, imports
from tests import factories
from tests.services.directory_files import commit, csv_of, person_row, stage

pytestmark = pytest.mark.django_db
START = "/admin/ce/imports/"


@pytest.fixture
def helena():
    return factories.make_library(name="Helena")


def at(batch, action: str = "") -> str:
    return f"{START}{batch.pk}/{action}"


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def hand_in(desk, content: bytes, *, kind="people", name="people.csv"):
    file = SimpleUploadedFile(name, content)
    return desk.post(START, {"kind": kind, "file": file}, follow=True)


def test_start_without_files_says_how_to_begin(desk):
    text = text_of(desk.get(START))

    assert "No file has been read yet. Begin with the libraries" in text
    assert "Needed for a new library." in text
    assert "With e-mail addresses" not in text


def test_hand_in_shows_the_report_and_imports_nothing(desk, helena):
    rows = [person_row(1), person_row(2, role="wizard"), person_row(1)]

    response = hand_in(desk, csv_of(*rows))

    batch = ImportBatch.objects.get()
    text = text_of(response)
    assert response.redirect_chain == [(at(batch), 302)]
    assert said(response) == ["The file was read. Nothing has been imported yet."]
    assert response.context["sentences"] == [
        "1 line is new.",
        "1 line is double, or it is not clear who is meant.",
        "1 line is wrong.",
    ]
    assert "<strong>Role:</strong> “wizard” is not known here." in text
    assert "Line 2 says the same." in text
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"City\nHelena\n", "These columns are missing: First name, Last name."),
        (b"PK\x03\x04", "This workbook cannot be opened."),
    ],
)
def test_hand_in_of_what_cannot_be_read_says_so_at_the_field(desk, content, sentence):
    text = text_of(hand_in(desk, content))

    assert sentence in text
    assert "error-message" in text
    assert ImportBatch.objects.count() == 0


def test_hand_in_of_nothing_or_too_much_says_so(desk, monkeypatch):
    monkeypatch.setattr(form, "MAX_BYTES", 5)

    assert "Choose a file." in text_of(desk.post(START, {"kind": "people"}))
    assert "The file is larger than 10 MB." in text_of(hand_in(desk, b"a,b,c\n"))


def test_hand_in_of_the_same_file_leads_to_what_stands(desk, coordinator, helena):
    content = csv_of(person_row())
    batch = stage(content, actor=coordinator)

    waiting = hand_in(desk, content)
    commit_response = desk.post(at(batch, "commit/"), follow=True)
    imported = hand_in(desk, content)

    assert [one.redirect_chain[0][0] for one in (waiting, imported)] == [at(batch)] * 2
    assert said(waiting)[0].startswith("The very same file was read ")
    assert said(commit_response) == ["Imported. You can take it back on this page."]
    assert said(imported)[0].startswith("The very same file was imported ")
    assert (ImportBatch.objects.count(), Person.objects.count()) == (1, 1)


def test_commit_with_lines_to_leave_out_asks_for_the_tick(desk, coordinator, helena):
    batch = stage(csv_of(person_row(1), person_row(1)), actor=coordinator)

    refused = desk.post(at(batch, "commit/"))
    count = Person.objects.count()
    done = desk.post(at(batch, "commit/"), {"leave_out": "on"}, follow=True)

    assert "Tick this, or correct the file and read it again." in text_of(refused)
    assert said(refused) == ["Nothing was imported. Look at the red field."]
    assert (count, Person.objects.count()) == (0, 1)
    assert said(done) == ["Imported. You can take it back on this page."]


def test_commit_after_the_directory_changed_shows_the_report_anew(
    desk, coordinator, helena
):
    batch = stage(csv_of(person_row()), actor=coordinator)
    Library.objects.update(name="Elsewhere")

    response = desk.post(at(batch, "commit/"), follow=True)

    assert said(response)[0].startswith("Nothing was imported: the record has")
    assert response.context["sentences"] == ["1 line is wrong."]
    assert "There is nothing to import in this file." in text_of(response)


def test_commit_beaten_by_a_change_and_a_discard_says_that_nothing_was_changed(
    desk, coordinator, helena, monkeypatch
):
    batch = stage(csv_of(person_row()), actor=coordinator)
    Library.objects.update(name="Elsewhere")
    look_again = imports.look_again

    def discarded_meanwhile(batch, actor):
        imports.discard_batch(batch, actor=actor)
        return look_again(batch, actor=actor)

    monkeypatch.setattr(imports, "look_again", discarded_meanwhile)
    response = desk.post(at(batch, "commit/"), follow=True)

    assert said(response) == ["Nothing was changed. This is how it stands."]
    assert response.redirect_chain == [(at(batch), 302)]


def test_look_again_discard_and_what_comes_too_late(desk, coordinator, helena):
    batch = stage(csv_of(person_row()), actor=coordinator)

    looked = desk.post(at(batch, "look-again/"), follow=True)
    gone = desk.post(at(batch, "discard/"), follow=True)
    late = [
        desk.post(at(batch, action), follow=True)
        for action in ("look-again/", "commit/", "undo/")
    ]

    assert said(looked) == ["The lines were compared with what is on record now."]
    assert said(gone) == ["Discarded. Nothing of the file was imported."]
    nothing = ["Nothing was changed. This is how it stands."]
    assert [said(one) for one in late] == [nothing] * 3
    assert "Line by line" not in text_of(gone)


def test_undo_takes_back_or_says_what_stands_in_the_way(desk, coordinator, helena):
    batch = commit(csv_of(person_row()), actor=coordinator)
    claim = factories.make_claim(Person.objects.get())

    refused = desk.post(at(batch, "undo/"), follow=True)
    claim.delete()
    done = desk.post(at(batch, "undo/"), follow=True)

    assert said(refused) == [
        "It cannot be taken back as a whole. Line 2: “Ada Lovelace1” is in use by now."
    ]
    assert said(done) == ["Taken back. The directory is as it was before the import."]
    assert "Taken back" in text_of(done)
    assert Person.objects.count() == 0


@pytest.mark.parametrize("action", ["commit/", "undo/", "discard/", "look-again/"])
def test_actions_by_get_change_nothing_and_lead_back(desk, coordinator, helena, action):
    batch = stage(csv_of(person_row()), actor=coordinator)

    response = desk.get(at(batch, action))

    assert (response.status_code, response.url) == (302, at(batch))
    batch.refresh_from_db()
    assert batch.state == "staged"


@pytest.mark.parametrize(
    ("asked", "lines"),
    [("new", [2, 4]), ("wrong", [3]), ("same", []), ("invented", [2, 3, 4])],
)
def test_lines_are_narrowed_by_verdict(desk, coordinator, helena, asked, lines):
    rows = [person_row(1), person_row(2, role="wizard"), person_row(3)]
    batch = stage(csv_of(*rows), actor=coordinator)

    response = desk.get(at(batch), {"verdict": asked})

    assert [row["line"] for row in response.context["rows"]] == lines


def test_lines_come_in_pages_that_keep_the_choice(desk, coordinator, helena):
    rows = [person_row(number) for number in range(60)]
    batch = stage(csv_of(*rows), actor=coordinator)

    response = desk.get(at(batch), {"verdict": "new", "p": "2"})

    assert [row["line"] for row in response.context["rows"]] == list(range(52, 62))
    assert 'href="?verdict=new&amp;p=1"' in text_of(response).replace(
        "?p=1&amp;verdict=new", "?verdict=new&amp;p=1"
    )


def test_report_asks_as_often_of_one_line_as_of_three(
    desk, coordinator, helena, django_assert_num_queries
):
    for most in (1, 3):
        rows = [person_row(number + 9 * most) for number in range(most)]
        batch = stage(csv_of(*rows), actor=coordinator)
        desk.get(at(batch))
        with django_assert_num_queries(11):
            desk.get(at(batch))


def test_history_asks_as_often_of_one_file_as_of_three(
    desk, coordinator, helena, django_assert_num_queries
):
    for number in (1, 2, 3):
        stage(csv_of(person_row(number)), actor=coordinator)
        if number != 2:
            desk.get(START)
            with django_assert_num_queries(10):
                assert len(desk.get(START).context["rows"]) == number


def test_changes_are_said_with_before_and_after(desk, coordinator, helena):
    person = factories.make_person(first_name="Ada", email="a@people.example")
    header = ("Record", "First name", "Last name")
    row = [str(person.public_id), "Eda", person.last_name]
    notes = csv_of(["<script>", *row], header=("Colour", *header), encoding="cp1252")

    text = text_of(hand_in(desk, notes.replace(b"<script>", b"<script>\xe9")))

    assert "<strong>First name:</strong> Ada becomes Eda" in text
    assert "The column “Colour” is not known here and was left aside." in text
    assert "it was read as Windows-1252" in text
    assert "<script>é" not in text


def test_error_sheet_is_handed_out_as_a_workbook(desk, coordinator, helena):
    batch = stage(csv_of(person_row(1, role="=1+1")), actor=coordinator)

    response = desk.get(at(batch, "errors/"))

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [cell.value for cell in sheet[2]][6:7] == ["=1+1"]
    assert (
        response["Content-Disposition"]
        == 'attachment; filename="to-correct-in-peoplecsv.xlsx"'
    )


def test_export_without_the_right_holds_no_addresses(desk, helena):
    factories.make_person(email="a@people.example")
    asked = {"kind": "people", "file_format": "csv", "with_addresses": "on"}

    response = desk.post(f"{START}export/", asked)

    assert b"a@people.example" not in response.content
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert ContactExport.objects.count() == 0


def test_export_with_addresses_needs_a_reason_and_is_listed(desk, coordinator):
    codename = "export_contacts"
    coordinator.user_permissions.add(Permission.objects.get(codename=codename))
    factories.make_person(email="a@people.example")
    asked = {"kind": "people", "file_format": "csv", "with_addresses": "on"}

    refused = desk.post(f"{START}export/", asked)
    response = desk.post(f"{START}export/", asked | {"reason": "Yearly check"})

    assert "Say what the addresses are for." in text_of(refused)
    assert b"a@people.example" in response.content
    text = text_of(desk.get(START))
    assert "Cora Dinator: People and positions, 1 row. Yearly check" in text
    assert desk.get(f"{START}export/").url == START


@pytest.mark.parametrize("path", ["", "1/", "1/errors/", "export/"])
def test_screens_are_closed_to_whoever_lacks_the_right(client, path):
    client.force_login(factories.make_coordinator())

    response = client.get(START + path)

    assert (response.status_code, response.url) == (302, "/admin/")


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30])
def test_unknown_numbers_are_not_found(desk, number):
    assert desk.get(f"{START}{number}/").status_code == 404


@pytest.mark.parametrize("may", [True, False])
def test_menu_leads_to_the_screens_for_those_who_may(client, coordinator, may):
    user = coordinator if may else factories.make_coordinator()
    client.force_login(user)

    assert (START in text_of(client.get("/admin/"))) == may


def test_auditors_read_what_was_read_in_and_can_press_nothing(client, helena):
    rows = csv_of(person_row(1), person_row(2, role="wizard"))
    batch = stage(rows, actor=factories.make_writer())
    actor = factories.make_user()
    ContactExport.objects.create(kind="people", actor=actor, reason="A ballot", rows=3)
    client.force_login(factories.make_auditor())

    start, shown = client.get(START), client.get(at(batch))

    assert "A ballot" in text_of(start)
    assert "Role:" in text_of(shown)
    for response in (start, shown):
        assert f'action="{START}' not in response.content.decode()
    assert client.get(at(batch, "errors/")).status_code == 302
    assert client.post(at(batch, "commit/")).status_code == 302
    assert Person.objects.count() == 0


def test_a_settled_file_says_that_its_lines_are_gone(desk, coordinator, helena):
    batch = commit(csv_of(person_row(1)), actor=coordinator)
    imports.settle_files(clock.now() + dt.timedelta(days=1))

    text = text_of(desk.get(at(batch)))

    assert "these were deleted" in text
    assert "Take this import back" not in text
    assert "Line by line" not in text


def test_a_file_of_another_kind_is_refused_with_its_name(desk, helena):
    text = text_of(hand_in(desk, csv_of(person_row()), kind="libraries"))

    assert "By its columns this is a file of the kind “People" in text
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize("content", [b"First name,Last name", b"\x89PNG\r\n\x1a\n"])
def test_what_is_only_called_a_workbook_is_refused(desk, content):
    text = text_of(hand_in(desk, content, name="People.XLSX"))

    assert "The name says Excel (.xlsx), but this is no workbook." in text
    assert ImportBatch.objects.count() == 0


def test_each_value_of_a_line_stands_under_its_column(desk, helena):
    text = text_of(hand_in(desk, csv_of(person_row())))

    assert '<span class="ce-meta">Last name</span> Lovelace1</span>' in text
