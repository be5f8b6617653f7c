"""QR codes that change, words of one session, and the proof that outlives a sign-in."""

from __future__ import annotations

import datetime as dt

import pytest

from ce_plugin.exceptions import LinkNotUsable, NotClaimable, NotPermitted
from ce_plugin.models import AttendanceCode
from ce_plugin.services import (
    attendance_codes,
    attendance_windows,
    attendance_words,
    clock,
)
from ce_plugin.services.attendance_codes import (
    change_codes,
    open_codes,
    opened,
    proof_of_token,
    proof_of_word,
    sealed,
    token_of,
)
from tests import factories
from tests.services.attending import make_host

pytestmark = pytest.mark.django_db
# A quarter to one in Denver, in the middle of a session from twelve to half past one.
NOW = dt.datetime(2026, 5, 5, 18, 45, tzinfo=dt.UTC)
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


def at(**later):
    return clock.at(NOW + dt.timedelta(**later))


def make_session():
    return factories.make_session(
        begins_on=dt.date(2026, 5, 5), begins_at=dt.time(12), ends_at=dt.time(13, 30)
    )


@pytest.fixture
def code():
    session = make_session()
    with at():
        yield open_codes(session, actor=make_host(session))


def test_codes_are_taken_from_half_an_hour_before_until_an_hour_after(code):
    begin = dt.datetime(2026, 5, 5, 18, 0, tzinfo=dt.UTC)
    assert code.opens_at == begin - dt.timedelta(minutes=30)
    assert code.closes_at == begin + dt.timedelta(minutes=150)
    assert code.word.count(" ") == 1


def test_a_day_without_times_is_taken_all_day():
    session = factories.make_session(
        begins_on=dt.date(2026, 5, 5), begins_at=None, ends_at=None
    )

    with at():
        code = open_codes(session, actor=make_host(session))

    assert code.opens_at == dt.datetime(2026, 5, 5, 5, 30, tzinfo=dt.UTC)
    assert code.closes_at == dt.datetime(2026, 5, 6, 7, 0, tzinfo=dt.UTC)


def test_opening_twice_keeps_the_word_and_the_secret(code):
    again = open_codes(code.session, actor=make_host(code.session))

    assert (again.pk, again.word, again.secret) == (code.pk, code.word, code.secret)
    assert attendance_codes.code_of(code.session) == code


def test_only_hosts_open_and_change_codes(code):
    stranger = factories.make_person().user

    with pytest.raises(NotPermitted):
        open_codes(code.session, actor=stranger)
    with pytest.raises(NotPermitted):
        change_codes(code, word="meadow", closes_at=code.closes_at, actor=stranger)
    for stop in (attendance_codes.stop_code, attendance_codes.stop_word):
        with pytest.raises(NotPermitted):
            stop(code, actor=stranger)


@pytest.mark.parametrize("later", [{"hours": 3}, {"hours": -2}])
def test_codes_are_not_begun_where_they_would_not_be_taken(later):
    session = make_session()

    with at(**later), pytest.raises(NotClaimable):
        open_codes(session, actor=make_host(session))


def test_a_stopped_code_has_no_secret_that_anybody_knows(code):
    attendance_codes.stop_code(code, actor=factories.make_coordinator())

    with pytest.raises(LinkNotUsable):
        proof_of_token(token_of(code))


def test_begun_anew_a_code_that_was_not_stopped_stays(code):
    secret, word = code.secret, code.word

    attendance_codes.begin_code_anew(code, actor=factories.make_coordinator())
    attendance_codes.begin_word_anew(code, actor=factories.make_coordinator())

    assert (code.secret, code.word) == (secret, word)


def test_a_scanned_code_is_taken_for_this_step_and_the_one_after(code):
    token = token_of(code)
    begun = 30 - attendance_codes.seconds_left()

    for later in (0, 29 - begun, 59 - begun):
        with at(seconds=later):
            proof = proof_of_token(token)
            assert (proof.session, proof.way) == (code.session, "qr")
    with at(seconds=60 - begun), pytest.raises(LinkNotUsable):
        proof_of_token(token)


def test_a_code_of_the_future_is_not_taken(code):
    with at(minutes=5):
        token = token_of(code)

    with pytest.raises(LinkNotUsable):
        proof_of_token(token)


def test_codes_change_and_differ_between_sessions(code):
    other = open_codes(make_session(), actor=make_host(code.session) and _host_of(code))
    tokens = {token_of(code), token_of(other)}
    with at(seconds=30):
        tokens |= {token_of(code)}

    assert len(tokens) == 3
    mixed = f"{code.pk}.{token_of(other).partition('.')[2]}"
    with pytest.raises(LinkNotUsable):
        proof_of_token(mixed)


def _host_of(code):
    return factories.make_coordinator()


@pytest.mark.parametrize(
    "token", ["", "x", "1.", "999999.{}".format("0" * 32), "1.2.3"]
)
def test_forged_codes_are_refused(code, token):
    with pytest.raises(LinkNotUsable):
        proof_of_token(token)


def test_a_code_is_not_taken_outside_its_window(code):
    code.closes_at = NOW - MINUTE
    code.save()

    with pytest.raises(LinkNotUsable):
        proof_of_token(token_of(code))


@pytest.mark.parametrize(
    "spelled", ["copper meadow", " COPPER  Meadow ", "copper-meadow", "coppermeadow"]
)
def test_a_word_is_taken_however_it_is_spelled(code, spelled):
    AttendanceCode.objects.update(word="Copper meadow")

    proof = proof_of_word(spelled)

    assert (proof.session, proof.way) == (code.session, "word")


@pytest.mark.parametrize("later", [{"hours": -3}, {"hours": 3}])
def test_a_word_is_taken_in_its_window_only(code, later):
    with at(**later):
        assert proof_of_word(code.word) is None


@pytest.mark.parametrize("word", ["", " ", "other", "\0"])
def test_other_words_are_not_taken(code, word):
    AttendanceCode.objects.update(word="copper meadow")
    assert proof_of_word(word) is None


def test_an_empty_word_is_nobodys(code):
    AttendanceCode.objects.update(word="")

    assert proof_of_word("") is None


def test_a_host_changes_word_and_end(code):
    closes = NOW + dt.timedelta(hours=9)
    host = factories.make_coordinator()

    change_codes(code, word=" Blue heron ", closes_at=closes, actor=host)

    code.refresh_from_db()
    assert (code.word, code.closes_at) == ("Blue heron", closes)


def test_a_window_may_be_closed_before_it_opened(code):
    past = NOW - dt.timedelta(days=2)
    change_codes(code, word="", closes_at=past, actor=factories.make_coordinator())

    assert (code.opens_at, code.closes_at) == (past, past)


@pytest.mark.parametrize("word", ["abc", "a b c", "...."])
def test_short_words_are_refused(code, word):
    with pytest.raises(NotClaimable):
        change_codes(
            code,
            word=word if word != "a b c" else "ab",
            closes_at=code.closes_at,
            actor=factories.make_coordinator(),
        )


def test_two_sessions_at_once_cannot_have_one_word(code):
    coordinator = factories.make_coordinator()
    other = open_codes(make_session(), actor=coordinator)

    with pytest.raises(NotClaimable):
        change_codes(
            other,
            word=code.word.upper(),
            closes_at=other.closes_at,
            actor=coordinator,
        )


def test_a_new_word_is_nobody_elses(code, monkeypatch):
    words = iter([code.word, code.word, "quiet harbor"])
    monkeypatch.setattr(attendance_codes, "new_word", lambda: next(words))

    other = open_codes(make_session(), actor=factories.make_coordinator())

    assert other.word == "quiet harbor"


def test_words_are_many_and_of_letters():
    assert len(set(attendance_words.WORDS)) ** 2 > 50_000
    assert all(word.isascii() and word.isalpha() for word in attendance_words.WORDS)


def test_a_proof_lasts_a_quarter_of_an_hour(code):
    kept = sealed(proof_of_token(token_of(code)))

    with at(minutes=15):
        assert opened(kept).session == code.session
    with at(minutes=15, seconds=1):
        assert opened(kept) is None


def test_a_forged_proof_is_none(code):
    kept = sealed(proof_of_token(token_of(code)))

    assert opened(f"{kept[:-2]}xx") is None
    assert opened("nonsense") is None


def test_a_proof_of_a_session_that_is_gone_is_none(code):
    kept = sealed(proof_of_token(token_of(code)))
    code.session.delete()

    assert opened(kept) is None


def test_a_session_that_was_moved_to_an_earlier_day_can_have_its_word(code):
    session = code.session
    AttendanceCode.objects.update(
        opens_at=NOW + dt.timedelta(days=7), closes_at=NOW + dt.timedelta(days=7)
    )
    code.refresh_from_db()
    code.session = session

    closes = NOW + dt.timedelta(hours=2)
    change_codes(
        code, word=code.word, closes_at=closes, actor=factories.make_coordinator()
    )

    assert (code.opens_at, code.closes_at) == (
        attendance_windows.usual_window(session)[0],
        closes,
    )
