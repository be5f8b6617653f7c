"""Files in which a provider writes several tables, one below the other."""

from __future__ import annotations

import pytest

from ce_plugin.exceptions import UnreadableFile
from ce_plugin.services.attendance_reports import ATTENDANCE
from ce_plugin.services.import_files import read_sheet
from ce_plugin.services.import_libraries import LIBRARIES
from ce_plugin.services.import_rows import columns_in

ZOOM_WEBINAR = """Attendee Report,
Report Generated:,"05/05/2026 06:12 PM"
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered
"Weeding, gently",812 3456 7890,05/05/2026 05:00 PM,62,40
Host Details,
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest
Yes,Hanna Host,host@x.example,05/05/2026 04:55 PM,05/05/2026 06:02 PM,67,No
Panelist Details,
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest
Yes,Pia Panel,pia@x.example,05/05/2026 04:55 PM,05/05/2026 06:02 PM,67,No
Attendee Details,
Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest
Yes,Nia Elk,Nia,Elk,nia@people.example,05/01/2026,approved,05/05/2026 05:00 PM,05/05/2026 06:00 PM,60,Yes
No,Bo Elk,Bo,Elk,bo@people.example,05/01/2026,approved,--,--,--,--
Other Attended
User Name,Join Time,Leave Time,Time in Session (minutes),Country/Region Name
14065550100,05/05/2026 05:00 PM,05/05/2026 06:00 PM,60,United States
"""
ZOOM_MEETING = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
812 3456 7890,Weeding,05/05/2026,05/05/2026,host@x.example,65,2

Name (Original Name),User Email,Total Duration (Minutes),Guest
Nia Elk,nia@people.example,60,Yes
"""
TEAMS = """1. Summary
Meeting title\tWeeding, gently
Attended participants\t2
Meeting duration\t1h 2m 3s

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Nia Elk\t5/5/26, 5:00:00 PM\t5/5/26, 6:00:00 PM\t1h 0m 2s\tnia@people.example\tnia\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Nia Elk\t5/5/26, 5:00:00 PM\t5/5/26, 5:30:00 PM\t30m 2s\tnia@people.example\tAttendee
Nia Elk\t5/5/26, 5:30:00 PM\t5/5/26, 6:00:00 PM\t30m 0s\tnia@people.example\tAttendee
"""


def names_in(content: bytes) -> list[str]:
    sheet = read_sheet(content, ATTENDANCE)
    places = [
        column.name if column else "" for column in ATTENDANCE.named_in(sheet.header)
    ]
    return [cells[places.index("name")] for _line, cells in sheet.lines]


def test_of_a_webinar_report_the_attendees_are_read_and_nobody_else():
    sheet = read_sheet(ZOOM_WEBINAR.encode("utf-8-sig"), ATTENDANCE)

    assert names_in(ZOOM_WEBINAR.encode()) == ["Nia Elk", "Bo Elk"]
    assert [line for line, _cells in sheet.lines] == [13, 14]
    assert sheet.notes == [
        ["table_aside", "Host Details"],
        ["table_aside", "Panelist Details"],
        ["table_aside", "Other Attended"],
    ]


def test_of_a_meeting_report_the_line_about_the_meeting_is_nobody():
    assert names_in(ZOOM_MEETING.encode()) == ["Nia Elk"]


def test_of_a_report_of_teams_the_participants_are_read_once():
    assert names_in(TEAMS.encode("utf-16")) == ["Nia Elk"]
    assert names_in(TEAMS.encode()) == ["Nia Elk"]


@pytest.mark.parametrize("report", [ZOOM_WEBINAR, ZOOM_MEETING, TEAMS])
def test_of_what_providers_write_beside_nothing_is_said(report):
    sheet = read_sheet(report.encode(), ATTENDANCE)

    columns_in(sheet, ATTENDANCE)

    assert "left_aside" not in {code for code, *_values in sheet.notes}


def test_the_separator_is_that_of_the_column_names():
    content = b"Report of attendance, made today\nName;E-mail\nElk, Nia;nia@x.example"

    assert names_in(content) == ["Elk, Nia"]


def test_somebody_called_like_a_column_is_no_table():
    assert names_in(b"Name,Role\nAttendee,Attendee\nMail,Guest\n") == [
        "Attendee",
        "Mail",
    ]


def test_two_tables_of_which_either_may_be_meant_are_refused():
    content = (
        b"Day one\nName,Email\nNia,n@x.example\nDay two\nName,Email\nBo,b@x.example"
    )

    with pytest.raises(UnreadableFile) as refused:
        read_sheet(content, ATTENDANCE)

    assert refused.value.sentences == (
        "The file holds several tables: Day one; Day two.",
        "Keep the one with those who attended, and read the file again.",
    )


def test_a_table_nobody_is_in_is_said_to_be_empty():
    lines = ZOOM_WEBINAR.splitlines()
    without = "\n".join(lines[:12] + lines[14:])

    with pytest.raises(UnreadableFile) as refused:
        read_sheet(without.encode(), ATTENDANCE)

    assert refused.value.sentences == (
        "The file has column names and no rows below them.",
    )


def test_a_directory_has_one_table_whatever_stands_in_it():
    content = b"Library,City\nCity,Library\nButte,Butte\n"

    assert len(read_sheet(content, LIBRARIES).lines) == 2
