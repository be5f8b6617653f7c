"""Sessions pasted from a spreadsheet: each row says what is wrong with it, and where."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from wagtail.models import PageLogEntry

from ce_plugin.exceptions import NotPermitted, UnreadableFile
from ce_plugin.models import EventPage
from ce_plugin.services import session_sheets
from ce_plugin.services.event_drafts import add_sessions
from tests.factories import make_categories, make_event, make_user
from tests.modeladmin.editors import WRITING, make_page_editor

pytestmark = pytest.mark.django_db
HEAD = "title\tday\tbegins\tends\tpresenter\tcredits\tcategory\tseats"
ROW = "Opening\t5/14/2027\t9:00 am\t10:30\tAnn Lee\t1.5\tLA\t40"


@pytest.fixture
def event():
    make_categories()
    return make_event(session={"begins_on": dt.date(2027, 5, 13)}, title="Conference")


def read(event, *lines: str):
    return session_sheets.read_sessions("\n".join(lines), event)


def problems(sheet) -> list[tuple[int, str, str]]:
    return [
        (row.line.number, one["field"], one["sentence"])
        for row in sheet.rows
        for one in row.line.problems
    ]


def test_a_row_becomes_a_session_with_all_that_it_says(event):
    sheet = read(event, HEAD, ROW)

    (session,) = sheet.new
    assert problems(sheet) == []
    assert (
        session.title,
        session.when,
        session.presenter,
        session.credits,
        session.category.code,
        session.capacity,
    ) == (
        "Opening",
        "Fri 14 May 2027, 09:00 to 10:30 (Mountain Time)",
        "Ann Lee",
        Decimal("1.5"),
        "LA",
        40,
    )


def test_columns_come_in_any_order_under_many_names_and_with_commas(event):
    sheet = read(
        event,
        "Speaker,Start time,DATE,Session,End",
        "Ann Lee,14:00,2027-05-14,Closing,3 pm",
    )

    (session,) = sheet.new
    assert (session.title, session.when) == (
        "Closing",
        "Fri 14 May 2027, 14:00 to 15:00 (Mountain Time)",
    )


def test_both_times_may_stand_in_one_cell(event):
    sheet = read(event, "title\tdate\ttime", "Lunch\t5/14/2027\t11:30-1 pm")

    assert sheet.new[0].when == "Fri 14 May 2027, 11:30 to 13:00 (Mountain Time)"


def test_a_category_may_be_named_in_full(event):
    sheet = read(
        event, "title\tday\tcredits\tcategory", "Opening\t5/14/2027\t1\ttechnology"
    )

    assert sheet.new[0].category.code == "TECH"


def test_what_is_wrong_is_said_at_its_row_and_column(event):
    sheet = read(
        event,
        HEAD,
        ROW,
        "\t5/14/2027",
        "A\t14/5/2027\t9",
        "B\t5/14/2027\t\t10:00",
        "C\t5/14/2027\t1:30 pm\t12:30",
        "D\t5/14/2027\t9:00\t10:00\tAnn\t1",
        "E\t5/14/2027\t9:00\t10:00\tAnn\t1.3\tLA",
        "F\t5/14/2027\t9:00\t10:00\tAnn\t1\tXX",
        "G\t5/14/2027\t\t\t\t\t\tmany",
        "H\t3/14/2027\t2:30 am\t4:00 am",
        "I\t11/7/2027\t0:30\t1:30 am",
    )

    said = problems(sheet)
    assert [(line, field) for line, field, _sentence in said] == [
        (3, "title"),
        (4, "begins_on"),
        (4, "begins_at"),
        (5, "begins_at"),
        (6, "ends_at"),
        (7, "category"),
        (8, "credits"),
        (9, "category"),
        (10, "capacity"),
        (11, "begins_at"),
        (12, "ends_at"),
    ]
    sentences = [sentence for _line, _field, sentence in said]
    assert sentences[0] == "This is missing."
    assert sentences[3] == "Say when it begins as well."
    assert sentences[4] == "The session must end after it begins."
    assert sentences[5] == "Say in which category the credits count."
    assert sentences[6] == "Credits come in steps of one half, such as 1.5."
    assert sentences[9].startswith("There is no 02:30 on Sun 14 Mar 2027")
    assert sentences[10].startswith("01:30 comes twice on Sun 7 Nov 2027")
    assert [row.line.number for row in sheet.wrong] == list(range(3, 13))


def test_all_that_is_wrong_with_a_row_is_said_at_once(event):
    sheet = read(
        event,
        HEAD,
        "A\tsoon\t9:00\t8:00\tAnn\t1.3\tnone\tmany",
        "B\t5/14/2027\t9:00\t8:00\tAnn\t1.3",
        "\t5/14/2027\tx\t8:00\tAnn\t1",
        ROW,
        ROW.replace("\t1.5\t", "\t1.3\t"),
    )

    assert {number: _fields(sheet, number) for number in range(2, 7)} == {
        2: ["begins_on", "capacity", "category", "credits"],
        3: ["category", "credits", "ends_at"],
        4: ["begins_at", "category", "title"],
        5: [],
        6: ["credits", "title"],
    }
    assert sheet.new == [sheet.rows[3].session]


def _fields(sheet, number: int) -> list[str]:
    return sorted(field for line, field, _said in problems(sheet) if line == number)


def test_a_last_day_before_the_first_is_refused(event):
    sheet = read(event, "title\tday\tlast day", "Long\t5/14/2027\t5/13/2027")

    assert problems(sheet) == [(2, "ends_on", "The last day lies before the first.")]


def test_times_in_two_places_are_refused(event):
    sheet = read(
        event, "title\tday\ttime\tbegins", "Twice\t5/14/2027\t9:00-10:00\t9:00"
    )

    assert problems(sheet) == [
        (2, "time", "The times stand here and in columns of their own.")
    ]


def test_the_same_row_twice_is_said_with_the_first(event):
    sheet = read(event, HEAD, ROW, ROW.replace("Opening", "OPENING"))

    assert problems(sheet) == [(3, "title", "Line 2 says the same.")]


def test_a_time_at_night_is_a_doubt_and_no_mistake(event):
    sheet = read(event, HEAD, "Talk\t5/14/2027\t1:30\t2:30")

    (row,) = sheet.rows
    assert row.doubt == "“Talk” begins at night, at 01:30. Was 13:30 meant?"
    assert len(sheet.new) == 1


def test_what_the_event_has_already_is_left_out(event, editor):
    add_sessions(event, read(event, HEAD, ROW).new, actor=editor, step="wagtail.edit")
    draft = EventPage.objects.get().get_latest_revision_as_object()

    sheet = read(draft, HEAD, ROW, ROW.replace("Opening", "Closing"))

    assert [row.is_there for row in sheet.rows] == [True, False]
    assert [session.title for session in sheet.new] == ["Closing"]


def test_columns_that_are_not_known_are_named_and_left_aside(event):
    one = read(event, "title\tday\troom", "Opening\t5/14/2027\tA")
    two = read(event, "title\tday\troom\tfee", "Opening\t5/14/2027\tA\t0")

    assert one.notes == ["A column is not known here and was left aside: room."]
    assert two.notes == ["Columns are not known here and were left aside: room, fee."]
    assert len(one.new) == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([ROW], "The file has column names and no rows below them."),
        (["title\tbegins", "A\t9:00"], "These columns are missing: day."),
        (
            ["title\tday\tdate", "A\t5/14/2027\t5/14/2027"],
            "These columns stand in the file more than once: day.",
        ),
        (
            [HEAD, *[f"{n}\t5/14/2027" for n in range(501)]],
            "There are more than 500 rows. Paste them in parts.",
        ),
    ],
)
def test_a_shape_that_cannot_be_read_is_refused_as_a_whole(event, lines, sentence):
    with pytest.raises(UnreadableFile) as refused:
        read(event, *lines)

    assert refused.value.sentences[0] == sentence


def test_five_hundred_rows_are_read_with_few_queries(
    event, django_assert_max_num_queries
):
    lines = [HEAD, *[f"Talk {n}\t5/14/2027\t9:00\t10:00" for n in range(500)]]

    with django_assert_max_num_queries(4):
        sheet = read(event, *lines)

    assert len(sheet.new) == 500


@pytest.fixture
def editor(event):
    """Somebody who writes on the calendar and does not publish."""
    return make_page_editor(rights=WRITING)


def test_sessions_are_added_to_a_draft_and_never_to_the_published_page(event, editor):
    sheet = read(event, HEAD, ROW, ROW.replace("Opening", "Closing"))

    revision = add_sessions(event, sheet.new, actor=editor, step=session_sheets.ADDED)

    page = EventPage.objects.get()
    assert page.sessions.count() == 1
    assert (page.live, page.has_unpublished_changes) == (True, True)
    draft = page.get_latest_revision_as_object()
    assert [one.display_title for one in draft.sessions.all()] == [
        "Conference",
        "Opening",
        "Closing",
    ]
    assert [one.sort_order for one in draft.sessions.all()] == [0, 1, 2]
    entry = PageLogEntry.objects.get(page=page.pk, action=session_sheets.ADDED)
    assert (entry.user, entry.revision) == (editor, revision)
    revision.publish()
    assert EventPage.objects.get().sessions.count() == 3


def test_whoever_may_not_write_there_adds_nothing(event):
    sheet = read(event, HEAD, ROW)

    with pytest.raises(NotPermitted):
        add_sessions(event, sheet.new, actor=make_user(), step="wagtail.edit")

    assert EventPage.objects.get().latest_revision is None


def test_a_locked_page_is_not_written(event, editor):
    EventPage.objects.update(locked=True, locked_by=make_user())

    with pytest.raises(NotPermitted):
        add_sessions(event, read(event, HEAD, ROW).new, actor=editor, step="x")

    assert EventPage.objects.get().latest_revision is None
