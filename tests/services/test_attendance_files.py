"""The sheet to sign, and the certificate of attendance: what they say, and on paper."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from ce_plugin.services import attendance, clock
from ce_plugin.services.attendance_files import (
    attended_by,
    certificate_of,
    certificate_pdf,
    sheet_pdf,
)
from tests import factories
from tests.services.attending import make_host, over, registered

pytestmark = pytest.mark.django_db


def words_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_sheet_has_a_numbered_row_for_each_seat_and_lettered_ones():
    session = over(title="Weeding", presenter="Bea")
    host = make_host(session)
    for name in ("Ó Súilleabháin", "Ash"):
        registered(session, factories.make_person(first_name="Ada", last_name=name))
    attendance.record_attendance(session, way="host", guest=("Nia", ""), actor=host)

    said = words_of(sheet_pdf(session, actor=host))

    assert "2 Ada Ash" in said
    assert "1 Ada Ó Súilleabháin" in said
    assert session.page.title in said
    assert host.email in said
    assert "Signature" in said
    assert "Nia" not in said


def test_a_long_sheet_goes_over_several_pages_with_its_head_on_each():
    session = over()
    host = make_host(session)
    for _number in range(60):
        registered(session)

    pages = PdfReader(io.BytesIO(sheet_pdf(session, actor=host))).pages

    assert len(pages) > 2
    assert all(session.page.title in page.extract_text() for page in pages)


def test_a_sheet_of_nobody_has_rows_for_walk_ins():
    session = over()

    assert "Row" in words_of(sheet_pdf(session, actor=make_host(session)))


def test_a_certificate_says_what_was_attended_and_counts():
    event = factories.make_event(
        sessions=3,
        title="Conference",
        session={"begins_on": clock.today() - dt.timedelta(days=2)},
    )
    first, second, third = event.sessions.order_by("sort_order")
    type(second).objects.filter(pk=second.pk).update(credits=None, title="Lunch")
    type(third).objects.filter(pk=third.pk).update(title="Elsewhere")
    person = factories.make_person(last_name="Ó Súilleabháin")
    for session in event.sessions.exclude(pk=third.pk):
        attendance.record_attendance(
            session, way="word", person=person, actor=person.user
        )

    certificate = certificate_of(event, person)

    assert [one.title for one in certificate.sessions] == ["Conference", "Lunch"]
    assert [one.credits_words for one in certificate.sessions] == [
        "1.5 credits",
        "no CE credit",
    ]
    assert (certificate.credits, certificate.credits_words) == (
        Decimal("1.5"),
        "1.5 credits",
    )
    said = words_of(certificate_pdf(certificate))
    assert "Ó Súilleabháin" in said
    assert "In all: 1.5 credits" in said
    assert said.count("Attendance code entered") == 2


def test_a_certificate_does_not_count_what_was_withdrawn():
    session, person = over(), factories.make_person()
    row = attendance.record_attendance(
        session, way="word", person=person, actor=person.user
    )
    factories.models.CreditClaim.objects.update(status="withdrawn")

    certificate = certificate_of(session.page, person)

    assert (certificate.credits, certificate.credits_words) == (0, "")
    assert row.claim_id
    assert "In all" not in words_of(certificate_pdf(certificate))


def test_nobody_gets_one_who_was_not_there_or_is_still_there():
    session, person = over(), factories.make_person()
    host = make_host(session)
    assert certificate_of(session.page, person) is None
    assert attended_by(session.page, factories.make_person()) == []
    row = attendance.record_attendance(session, way="host", person=person, actor=host)
    assert attended_by(session.page, person) == [session]

    with clock.at(clock.now() - dt.timedelta(days=20)):
        assert certificate_of(session.page, person) is None
    attendance.correct_to_absent(row, actor=host, note="Mixed up.")
    assert certificate_of(session.page, person) is None


def test_the_longest_titles_fit_on_a_sheet():
    session = over(title="W" * 255)
    type(session.page).objects.update(title="M" * 255, place="Q" * 200)
    for number in range(9):
        factories.models.EventHost.objects.create(
            page=session.page, name="Host " * 20, email=f"h{number}@people.example"
        )
    session = type(session).objects.get()

    assert sheet_pdf(session, actor=factories.make_coordinator())


def test_a_long_name_stays_in_its_column():
    session = over()
    longest = "Bartholomew-Christopher-Maximilian"
    registered(session, factories.make_person(first_name="Ann", last_name=longest))
    registered(session, factories.make_person(first_name="Bea", last_name="Lee"))
    page = PdfReader(io.BytesIO(sheet_pdf(session, actor=make_host(session)))).pages[0]

    sizes = set()
    page.extract_text(
        visitor_text=lambda text, _cm, _tm, _font, size: (
            sizes.add(size) if longest in text or "Lee" in text else None
        )
    )

    assert sizes == {9}


WORDS = (
    "Reading, Repairing and Rehousing the Territorial Newspapers: An Evening of "
    "Practical Conservation Techniques for Small Rural Libraries with Limited Budgets"
)


@pytest.mark.parametrize("change", [str, str.upper])
@pytest.mark.parametrize("session_title", ["", WORDS])
def test_long_titles_of_words_fit_on_a_sheet(change, session_title):
    """They break into lines, and the head of a sheet has room for so many."""
    session = over(title=change(session_title))
    type(session.page).objects.update(title=change(WORDS), place=change(WORDS))
    host = make_host(session)

    said = words_of(sheet_pdf(type(session).objects.get(), actor=host))

    assert change("Reading, Repairing and Rehousing") in said
    assert host.email in said


def test_what_was_called_off_is_left_out_unless_it_is_a_credit():
    event = factories.make_event(
        sessions=2, session={"begins_on": clock.today() - dt.timedelta(days=2)}
    )
    person = factories.make_person()
    held, off = event.sessions.order_by("sort_order")
    for session in (held, off):
        attendance.record_attendance(
            session, way="word", person=person, actor=person.user
        )
    person.claims.filter(session=off).update(status="void")
    event.sessions.filter(pk=off.pk).update(is_cancelled=True)
    assert [one.title for one in certificate_of(event, person).sessions] == [
        held.display_title
    ]

    type(event).objects.filter(pk=event.pk).update(event_status="cancelled")
    event.refresh_from_db()
    assert len(certificate_of(event, person).sessions) == 1
    assert attended_by(event, person) == [held]
    person.claims.update(status="void")
    assert certificate_of(event, person) is None
    assert attended_by(event, person) == []


def test_after_a_merge_the_credit_that_stands_is_said():
    session, person = over(), factories.make_person()
    attendance.record_attendance(session, way="word", person=person, actor=person.user)
    person.claims.update(status="folded")
    factories.make_claim(person, session=session)

    assert certificate_of(session.page, person).credits > 0
