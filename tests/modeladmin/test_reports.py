"""A report's own screens: handed in, matched; and whose they are."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import GroupPagePermission

from ce_plugin.models import Attendance, AttendeeName, EventIndexPage, ImportBatch
from ce_plugin.services import imports
from tests import factories
from tests.authorization.world import _let_in
from tests.services.attending import over, registered

pytestmark = pytest.mark.django_db
HEAD = "Name,Email,Minutes\n"


@pytest.fixture
def session():
    return over()


@pytest.fixture
def desk(client):
    user = factories.make_writer()
    client.force_login(user)
    client.user = user
    return client


def address(session) -> str:
    return reverse("ce_attendance_report", args=[session.pk])


def match(batch) -> str:
    return reverse("ce_imports_match", args=[batch.pk])


def hand_in(client, session, *lines: str, **given):
    content = (HEAD + "\n".join(lines)).encode()
    file = SimpleUploadedFile("zoom.csv", content, "text/csv")
    return client.post(address(session), {"file": file, **given}, follow=True)


def test_a_report_is_read_matched_imported_and_taken_back(desk, session):
    ada = factories.make_person(first_name="Ada", last_name="Horn")
    bea = factories.make_person(first_name="Bea", last_name="Cole")
    lines = ["Ada Horn,reader@home.example,50", "Big B,b@home.example,50", "Nia,,50"]
    response = hand_in(desk, session, *lines, minutes="45")
    batch = ImportBatch.objects.get()
    assert (batch.session, batch.options) == (session, {"minutes": 45})
    assert response.context["to_match"] == 3

    page = desk.get(match(batch))
    assert [form.row.line for form in page.context["forms"]] == [2, 3, 4]
    chosen = {
        "line": ["2", "3", "4", "x"],
        "line-2-who": str(ada.public_id),
        "line-3-who": "guest",
        "line-3-email": bea.email,
        "line-4-who": "",
    }
    desk.post(match(batch), chosen)
    commit = reverse("ce_imports_commit", args=[batch.pk])
    desk.post(commit)

    rows = Attendance.objects.order_by("pk")
    assert [row.person for row in rows] == [ada, bea, None]
    # What is imported can be chosen no more.
    there = reverse("ce_imports_batch", args=[batch.pk])
    assert desk.get(match(batch)).headers["Location"] == there
    desk.post(reverse("ce_imports_undo", args=[batch.pk]))
    assert not Attendance.objects.exists()


def test_taking_a_report_back_says_what_became_of_it(desk, session):
    ada = factories.make_person()
    hand_in(desk, session, f"Ada,{ada.email},50")
    batch = imports.commit_batch(ImportBatch.objects.get(), actor=desk.user)
    undo = reverse("ce_imports_undo", args=[batch.pk])
    row = Attendance.objects.get()
    Attendance.objects.update(way="host")

    refused = desk.post(undo, follow=True)

    assert said_in(refused).startswith("It cannot be taken back as a whole, so nothing")
    assert said_in(refused).endswith("is told of those in an application.")
    places = [session.page_id, session.pk]
    there = reverse("ce_plugin:attendance_session", args=places)
    assert there.encode() in refused.content
    Attendance.objects.update(way=row.way)
    assert said_in(desk.post(undo, follow=True)) == (
        "Taken back. Attendance and credit are as they were before the import, and "
        "whoever lost a credit gets a mail."
    )
    assert ada.mails.filter(kind="credit_taken_back").count() == 1


def said_in(response) -> str:
    (message,) = response.context["messages"]
    return str(message)


def test_a_choice_is_shown_and_can_be_taken_away_again(desk, session):
    ada = factories.make_person(first_name="Ada", last_name="Horn")
    hand_in(desk, session, "Ada Horn,reader@home.example,50")
    batch = ImportBatch.objects.get()
    given = {"line": ["2"], "line-2-who": str(ada.public_id)}
    response = desk.post(match(batch), given, follow=True)
    assert (response.context["to_match"], response.context["decided"]) == (0, 1)
    assert match(batch).encode() in response.content

    (form,) = desk.get(match(batch)).context["forms"]
    assert form["who"].initial == str(ada.public_id)
    response = desk.post(match(batch), {"line": ["2"], "line-2-who": ""}, follow=True)

    assert (response.context["to_match"], response.context["decided"]) == (1, 0)


def test_who_registered_can_be_chosen_by_name_and_no_address_is_shown(desk, session):
    ada = registered(session, factories.make_person(last_name="Horn")).person
    bea = registered(session, factories.make_person(last_name="Birch")).person
    hand_in(desk, session, "Birchs phone,b@home.example,50", "Horns iPad,,50")
    batch = ImportBatch.objects.get()

    response = desk.get(match(batch))

    forms = response.context["forms"]
    offered = [form.fields["registered"].choices for form in forms]
    assert [[code for code, _name in one] for one in offered] == [
        ["", str(bea.public_id), str(ada.public_id)],
        ["", str(ada.public_id), str(bea.public_id)],
    ]
    assert ada.email not in response.content.decode()
    given = {"line": ["3"], "line-3-who": "guest"}
    given["line-3-registered"] = str(ada.public_id)
    desk.post(match(batch), given)
    assert batch.rows.get(line=3).targets["person"] == ada.pk
    form = desk.get(match(batch)).context["forms"][0]
    assert len(form.fields["registered"].choices) == 2


def test_what_is_remembered_can_be_said_otherwise(desk, session):
    ada = factories.make_person(first_name="Ada", last_name="Horn")
    bea = factories.make_person()
    AttendeeName.objects.create(name="big b", email="b@home.example", person=ada)
    hand_in(desk, session, "Big B,b@home.example,50")
    batch = ImportBatch.objects.get()
    (form,) = desk.get(match(batch)).context["forms"]
    assert [code for code, _label in form.fields["who"].choices] == [
        str(ada.public_id),
        "guest",
    ]

    given = {"line": ["2"], "line-2-who": str(ada.public_id), "line-2-email": bea.email}
    desk.post(match(batch), given)
    desk.post(reverse("ce_imports_commit", args=[batch.pk]))

    assert Attendance.objects.get().person == bea
    assert AttendeeName.objects.get().person == bea


def test_an_address_of_nobody_is_said_at_the_line(desk, session):
    hand_in(desk, session, "Big B,b@home.example,50")
    batch = ImportBatch.objects.get()

    response = desk.post(
        match(batch), {"line": ["2"], "line-2-email": "nobody@x.example"}
    )

    (form,) = response.context["forms"]
    assert list(form.errors) == ["email"]


def test_choosing_too_late_changes_nothing(desk, session):
    hand_in(desk, session, "Big B,b@home.example,50")
    batch = ImportBatch.objects.get()
    imports.commit_batch(batch, actor=desk.user)

    response = desk.post(
        match(batch), {"line": ["2"], "line-2-who": "guest"}, follow=True
    )

    said = [str(message) for message in response.context["messages"]]
    assert said == ["Nothing was changed. This is how it stands."]


def test_a_file_that_is_known_leads_to_what_stands(desk, session):
    for _twice in range(2):
        response = hand_in(desk, session, "Nia,,50")

    assert ImportBatch.objects.count() == 1
    assert response.context["batch"] == ImportBatch.objects.get()
    assert len(desk.get(address(session)).context["batches"]) == 1


def test_what_cannot_be_read_is_said_at_the_field(desk, session):
    file = SimpleUploadedFile("a.csv", b"Day\n5/5/2026", "text/csv")

    response = desk.post(address(session), {"file": file})

    assert response.context["form"].errors["file"][0].startswith("The file needs one")
    assert list(desk.post(address(session), {}).context["form"].errors) == ["file"]


def test_too_many_files_are_refused(desk, session, settings):
    settings.CE_PLUGIN_RATE_LIMITS = True
    statuses = {hand_in(desk, session, f"Nia {at},,50").status_code for at in range(31)}

    assert statuses == {200, 429}


def test_a_line_to_match_says_what_the_file_says_and_no_record_number(desk, session):
    ada = factories.make_person(first_name="Ada", last_name="Horn")
    hand_in(desk, session, "Ada Horn,reader@home.example,50")
    batch = ImportBatch.objects.get()
    desk.post(match(batch), {"line": ["2"], "line-2-who": str(ada.public_id)})

    (form,) = desk.get(match(batch)).context["forms"]

    assert form.said == "Ada Horn, reader@home.example, 50 minutes"


def test_a_matched_line_shows_the_person_and_no_record_number(desk, session):
    ada = factories.make_person(first_name="Ada", last_name="Horn")
    position = factories.make_position(person=ada)
    hand_in(desk, session, "Big A,a@home.example,50", "Nia,,50")
    batch = ImportBatch.objects.get()
    given = {"line": ["2", "3"], "line-2-email": ada.email, "line-3-who": "guest"}
    desk.post(match(batch), given)

    response = desk.get(reverse("ce_imports_batch", args=[batch.pk]))

    assert [row["chosen"] for row in response.context["rows"]] == [
        f"Ada Horn, {position.library.name}",
        "a guest, nobody on record",
    ]
    assert str(ada.public_id) not in response.content.decode()
    assert position.library.name in response.content.decode()


def test_whoever_left_early_is_not_called_wrong(desk, session):
    response = hand_in(desk, session, "Nia,,20", minutes="45")

    (row,) = response.context["rows"]
    assert [one["sentence"] for one in row["problems"]] == [
        "Present 20 of the 45 minutes asked for: too short."
    ]
    assert "Stays out" in row["verdict"]
    assert response.context["sentences"] == [
        "1 line stays out: too short, or it cannot be noted. It says why."
    ]
    assert [str(one.label) for one in response.context["choices"]][-1] == "Stays out"


def test_what_a_report_did_is_said_as_what_was(desk, session):
    hand_in(desk, session, "Nia,,50", "Bo,,20", minutes="45")
    batch = ImportBatch.objects.get()

    def told() -> list[str]:
        page = desk.get(reverse("ce_imports_batch", args=[batch.pk]))
        return [sentence.partition(":")[0] for sentence in page.context["sentences"]]

    assert told() == ["1 line is new.", "1 line stays out"]
    imports.commit_batch(batch, actor=desk.user)
    assert told() == ["1 line was new.", "1 line stayed out"]
    desk.post(reverse("ce_imports_undo", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert told() == ["1 line was new.", "1 line stayed out"]


def test_a_file_of_the_directory_has_nobody_to_match(desk):
    batch = imports.stage_file(
        "libraries", name="a.csv", content=b"Library,City\nA,B", actor=desk.user
    )

    assert desk.get(match(batch)).status_code == 404
    assert desk.post(match(batch)).status_code == 404


def test_an_editor_of_the_page_reads_reports_of_it_and_no_other_file(client, session):
    editor = factories.make_user()
    editor.groups.add(*editor.groups.model.objects.filter(name="CE editors"))
    _let_in("CE editors", EventIndexPage.objects.get())
    client.force_login(editor)
    hand_in(client, session, "Nia,,50")
    batch = ImportBatch.objects.get()
    other = ImportBatch.objects.create(
        kind="libraries", author=editor, file_name="b.csv", counts=batch.counts
    )
    here = reverse("ce_imports_batch", args=[batch.pk])

    assert client.get(here).status_code == 200
    assert client.post(reverse("ce_imports_commit", args=[batch.pk])).url == here
    assert Attendance.objects.count() == 1
    there = reverse("ce_imports_batch", args=[other.pk])
    assert client.get(there).url == "/admin/"
    GroupPagePermission.objects.all().delete()
    assert client.get(here).url == "/admin/"
    assert client.get(address(session)).url == "/admin/"
