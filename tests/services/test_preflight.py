"""What is found about an event before it is published, case by case."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from ce_plugin.models import CESettings, EventPage, EventSession
from ce_plugin.services import preflight
from ce_plugin.services.clashes import Clash
from ce_plugin.services.preflight_findings import Around
from tests.factories import make_event
from tests.rules.builders import make_rules

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 3, 1)
DENVER = "America/Denver"
SERIES = uuid.UUID(int=1)
AROUND = Around(today=TODAY, usual_zone=DENVER, rule_set=make_rules("MT-2023"))


def session(**fields) -> EventSession:
    day = fields.get("begins_on", dt.date(2027, 3, 10))
    defaults = {
        "begins_on": day,
        "ends_on": day,
        "begins_at": dt.time(10),
        "ends_at": dt.time(11, 30),
        "credits": Decimal("1.5"),
        "category_id": 1,
    }
    return EventSession(**{**defaults, **fields})


def event(*sessions: EventSession, **fields) -> EventPage:
    """An event about which nothing is to be said, but for `fields`. Never stored."""
    defaults = {
        "title": "Grant writing",
        "format": "online",
        "meeting_url": "https://meet.example/room",
        "has_captions": True,
        "contact_name": "Ines Calloway",
    }
    page = EventPage(**{**defaults, **fields})
    page.sessions = list(sessions or [session()])
    return page


def found(page: EventPage, around: Around = AROUND) -> list[tuple[str, str, str]]:
    return [
        (one.severity.value, one.field, one.sentence)
        for one in preflight.findings(page, around)
    ]


def test_nothing_is_said_of_an_event_that_is_complete():
    assert found(event()) == []


def test_what_the_dates_of_a_series_have_in_common_is_said_once():
    night = {"begins_at": dt.time(1, 30), "ends_at": dt.time(3)}
    days = [dt.date(2027, 3, day) for day in (10, 17, 24)]
    series = event(*(session(begins_on=day, **night) for day in days))

    sentences = [sentence for _severity, _field, sentence in found(series)]

    assert sentences == ["“Grant writing” begins at night, at 01:30. Was 13:30 meant?"]


ERRORS = [
    (
        {"registration_closes_on": dt.date(2027, 3, 11)},
        {},
        "registration_closes_on",
        "Registration is open until Thu 11 Mar 2027, but the event is over on "
        "Wed 10 Mar 2027.",
    ),
    (
        {"registration_mode": "elsewhere"},
        {},
        "registration_url",
        "People register on another site: say where.",
    ),
    (
        {},
        {"category_id": None},
        "sessions",
        "“Grant writing” gives credits: say in which category.",
    ),
    (
        {},
        {
            "begins_on": dt.date(2027, 3, 14),
            "begins_at": dt.time(2, 30),
            "ends_at": dt.time(4),
            "title": "Late",
        },
        "sessions",
        "There is no 02:30 on Sun 14 Mar 2027: the clocks go forward that night. "
        "Choose a time before or after that hour.",
    ),
]


@pytest.mark.parametrize(("facts", "given", "field", "sentence"), ERRORS)
def test_what_must_be_mended_keeps_it_from_being_published(
    facts, given, field, sentence
):
    page = event(session(**given), **facts)

    first = preflight.findings(page, AROUND)[0]
    assert (first.blocks, first.field, first.sentence) == (True, field, sentence)
    assert [one.sentence for one in preflight.errors(page)] == [sentence]


def test_an_event_without_a_session_is_on_no_calendar():
    page = event()
    page.sessions = []

    assert found(page) == [
        ("error", "sessions", "Add a session: without a day it is on no calendar.")
    ]


def test_end_in_an_hour_that_comes_twice_is_an_error():
    late = session(
        begins_on=dt.date(2027, 11, 7), begins_at=dt.time(0, 30), ends_at=dt.time(1, 30)
    )

    errors = preflight.errors(event(late))
    assert [one.sentence.partition(":")[0] for one in errors] == ["01"]


def test_errors_come_first():
    page = event(contact_name="", registration_mode="elsewhere", meeting_url="")

    assert [severity for severity, _field, _said in found(page)] == ["error", "warning"]


def test_registration_may_close_on_the_last_day():
    page = event(registration_closes_on=dt.date(2027, 3, 10))

    assert found(page) == []


@pytest.mark.parametrize(
    ("title", "looks"),
    [
        ("TEST: Weeding 101", True),
        ("[Test] Weeding 101", True),
        ("test - weeding", True),
        ("Weeding 101 (test)", True),
        ("Weeding 101 - TEST", True),
        ("Testing your website: where to begin", False),
        ("Websites: testing", False),
        ("Test prep at the library", False),
        ("Test-taking skills", False),
        ("The GED test and your patrons", False),
        ("Contests (and how to run them)", False),
    ],
)
def test_a_title_that_is_marked_as_a_test_is_doubted_and_a_topic_is_not(title, looks):
    said = [finding for finding in found(event(title=title)) if finding[1] == "title"]

    assert bool(said) is looks


def test_a_session_that_is_a_test_is_doubted():
    (finding,) = found(event(session(title="test session")))

    assert finding[1:] == (
        "sessions",
        "“test session” looks like a test. Is it for everybody to see?",
    )


WARNINGS = [
    (
        {"title": "Grants (9 March 2027)", "series": SERIES},
        {},
        "title",
        "Its title says 9 March 2027, and it is on Wed 10 Mar 2027.",
    ),
    (
        {"title": "Test"},
        {},
        "title",
        "“%s” looks like a test. Is it for everybody to see?",
    ),
    (
        {"title": "test event 2"},
        {},
        "title",
        "“%s” looks like a test. Is it for everybody to see?",
    ),
    (
        {},
        {"begins_on": dt.date(2027, 2, 28)},
        "sessions",
        "It is over: its last day was Sun 28 Feb 2027.",
    ),
    (
        {"time_zone": "America/Chicago"},
        {},
        "time_zone",
        "Its times are in Central Time. Is that meant? Here it is Mountain Time.",
    ),
    (
        {},
        {"credits": None},
        "sessions",
        "“Grant writing” gives no credits. By its 90 minutes, without breaks, it would "
        "be 1.5 credits.",
    ),
    (
        {},
        {"credits": Decimal(2)},
        "sessions",
        "“Grant writing” gives 2 credits for 90 minutes. By its length, without "
        "breaks, it would be 1.5 credits.",
    ),
    (
        {},
        {"credits": Decimal("0.5"), "ends_at": dt.time(10, 10)},
        "sessions",
        "“Grant writing” gives 0.5 credits for 10 minutes. By its length, without "
        "breaks, it would be 0 credits.",
    ),
    (
        {"format": "in_person"},
        {},
        "place",
        "It is held in a room, and no place is named.",
    ),
    (
        {"meeting_url": ""},
        {},
        "meeting_url",
        "People register here for an online event, and their mail will name no "
        "meeting address.",
    ),
    (
        {"format": "recording"},
        {},
        "recording_url",
        "It is a recording, and its address is missing.",
    ),
    (
        {"registration_closes_on": dt.date(2027, 2, 20)},
        {},
        "registration_closes_on",
        "Registration is over already, since Sat 20 Feb 2027.",
    ),
    (
        {"capacity": 20, "has_waiting_list": False},
        {},
        "has_waiting_list",
        "There are 20 seats and no waiting list: whoever comes late is turned away, "
        "and a seat given up stays empty.",
    ),
    ({"contact_name": ""}, {}, "contact_name", "Nobody is named whom people can ask."),
    (
        {"has_captions": False},
        {},
        "has_captions",
        "Say whether there are captions, or whom to ask for access.",
    ),
    (
        {},
        {"begins_at": dt.time(1, 30), "ends_at": dt.time(3)},
        "sessions",
        "“Grant writing” begins at night, at 01:30. Was 13:30 meant?",
    ),
]


@pytest.mark.parametrize(("facts", "given", "field", "sentence"), WARNINGS)
def test_what_may_be_overlooked_is_a_warning(facts, given, field, sentence):
    page = event(session(**given), **facts)
    said = sentence.replace("%s", page.title)

    assert found(page) == [("warning", field, said)]
    assert preflight.errors(page) == []


SILENT = [
    ({"title": "Grants (10 March 2027)", "series": SERIES}, {}),
    ({"title": "Recorded live (9 March 2027)"}, {}),
    ({"title": "Grants", "series": SERIES}, {}),
    ({"title": "Usability testing for libraries"}, {}),
    ({"title": "Event"}, {}),
    ({"title": "2027"}, {}),
    ({"has_captions": False, "accessibility_note": "Captions on request."}, {}),
    ({"has_captions": False, "format": "in_person", "place": "Helena"}, {}),
    ({"contact_name": "", "contact_email": "ask@library.example"}, {}),
    ({"capacity": 20, "has_waiting_list": True}, {}),
    (
        {
            "capacity": 20,
            "has_waiting_list": False,
            "registration_mode": "none",
        },
        {},
    ),
    ({"meeting_url": "", "registration_mode": "none"}, {}),
    ({}, {"credits": Decimal(1)}),
    ({}, {"credits": Decimal(0)}),
    ({}, {"credits": None, "ends_at": None}),
    ({}, {"credits": None, "ends_at": dt.time(10, 10)}),
    ({}, {"credits": None, "date_precision": "day"}),
    ({}, {"credits": None, "ends_on": dt.date(2027, 3, 11)}),
    ({"event_type": "deadline", "format": "in_person"}, {"credits": None}),
    (
        {"event_type": "deadline"},
        {"begins_at": dt.time(1, 30), "ends_at": None, "credits": None},
    ),
    (
        {"format": "recording", "recording_url": "https://rec.example/1"},
        {"begins_on": dt.date(2026, 3, 10)},
    ),
    ({}, {"begins_on": dt.date(2027, 3, 1)}),
]


@pytest.mark.parametrize(("facts", "given"), SILENT)
def test_what_is_meant_is_not_warned_of(facts, given):
    assert found(event(session(**given), **facts)) == []


def test_a_cancelled_session_says_nothing():
    cancelled = session(
        is_cancelled=True, begins_at=dt.time(1, 30), credits=Decimal(9), title="Gone"
    )

    assert found(event(session(), cancelled)) == []


def test_without_rules_nothing_is_said_about_credits():
    around = Around(today=TODAY, usual_zone=DENVER)

    assert found(event(session(credits=None)), around) == []


def test_each_session_is_weighed_by_itself_so_that_breaks_do_not_count():
    morning = session(title="Morning", begins_at=dt.time(9), ends_at=dt.time(10))
    evening = session(title="Evening", begins_at=dt.time(19), ends_at=dt.time(20))
    morning.credits = evening.credits = Decimal(1)

    assert found(event(morning, evening)) == []


def test_the_table_of_the_rules_gives_the_amount():
    around = Around(TODAY, DENVER, make_rules("NE-PUBLIC-LIBRARIAN"))
    short = session(ends_at=dt.time(10, 44), credits=None)

    said = found(event(short), around)[0][2]
    assert said.endswith("By its 44 minutes, without breaks, it would be 0.5 credits.")


def test_a_clash_is_named_with_its_address():
    clash = Clash("Board night", "Wed 10 Mar 2027, 10:00", "/events/board-night/")
    around = Around(TODAY, DENVER, make_rules("MT-2023"), (clash,))

    (only,) = preflight.findings(event(), around)

    assert (only.blocks, only.sentence, only.url) == (
        False,
        "At the same time: Board night, Wed 10 Mar 2027, 10:00.",
        "/events/board-night/",
    )


def parallel(*sessions: dict, around: Around = AROUND, **fields) -> list[str]:
    """What is said of sessions where registering is enough."""
    given = {"attendance_credit": "on_registration", **fields}
    rows = [
        session(title=title, **times)
        for title, times in zip(("Mending", "Weeding"), sessions, strict=True)
    ]
    sentences = [sentence for *_rest, sentence in found(event(*rows, **given), around)]
    return [one for one in sentences if one.startswith("Registering gives")]


SAID = (
    "Registering gives no credit for “Mending” and “Weeding”: they are at the same time "
    "as another session. Give them seats, so that people choose, or take attendance."
)
LATER = {"begins_at": dt.time(11), "ends_at": dt.time(12)}
AFTER = {"begins_at": dt.time(11, 30), "ends_at": dt.time(13)}


@pytest.mark.parametrize("times", [{}, LATER])
def test_where_registering_is_enough_sessions_at_the_same_time_are_warned_of(times):
    site = Around(TODAY, DENVER, AROUND.rule_set, usual_credit="on_registration")

    assert parallel({}, times) == [SAID]
    assert parallel({}, times, around=site, attendance_credit="") == [SAID]
    assert parallel({}, times, around=site, attendance_credit="on_attendance") == []


@pytest.mark.parametrize(
    ("times", "fields"),
    [
        (AFTER, {}),
        ({"capacity": 20}, {}),
        ({"credits": None}, {}),
        ({"is_cancelled": True}, {}),
        ({"date_precision": "day"}, {}),
        ({**LATER, "ends_at": None}, {}),
        ({}, {"attendance_credit": ""}),
        ({}, {"registration_mode": "none"}),
    ],
)
def test_what_registering_does_credit_is_not_warned_of(times, fields):
    assert parallel({}, times, **fields) == []


def test_the_setting_of_the_site_is_asked():
    settings = CESettings.load()
    settings.attendance_becomes_credit = "on_registration"
    settings.save()
    stored = make_event(sessions=2)

    said = [one.sentence for one in preflight.look(stored)]

    assert any(one.startswith("Registering gives no credit for") for one in said)
