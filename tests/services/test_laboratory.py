"""Asked for once, worked out once, taken up again, stopped, kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from wagtail.models import ModelLogEntry

from ce_plugin import rules, tasks
from ce_plugin.exceptions import NotPermitted, TransitionNotAllowed
from ce_plugin.models import (
    CertificationTrack,
    ImpactReport,
    ImpactRow,
    RuleSet,
    TrackParticipation,
)
from ce_plugin.services import clock, laboratory
from tests import factories
from tests.services import small_programme

pytestmark = pytest.mark.django_db
AN_HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.at(small_programme.NOW):
        yield


@pytest.fixture
def programme():
    return small_programme.build()


@pytest.fixture
def chunks_of_two(monkeypatch):
    monkeypatch.setattr(laboratory, "CHUNK", 2)


@pytest.fixture
def chunk_a_task(monkeypatch, chunks_of_two):
    """One chunk, then the next task."""
    monkeypatch.setattr(laboratory, "BUDGET", 0)


def judged(report) -> list[str]:
    people = report.rows.order_by("pk").values_list("participation__person__first_name")
    return [name for (name,) in people]


def standing(report) -> tuple:
    report.refresh_from_db()
    return report.state, report.done, report.total


def edit(rule_set: RuleSet) -> None:
    rule_set.definition["tracks"]["staff"]["initial"]["total"] = "55"
    RuleSet.objects.filter(pk=rule_set.pk).update(definition=rule_set.definition)


def test_report_is_worked_out_after_the_commit(
    programme, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        report = laboratory.ask_impact(small_programme.next_rules())
        assert standing(report) == ("waiting", 0, 0)

    assert standing(report) == ("done", 4, 4)
    assert judged(report) == ["Ann", "Ben", "Cyd", "Dee"]
    assert (report.started_at, report.finished_at) == (
        small_programme.NOW,
        small_programme.NOW,
    )


def test_rolled_back_question_works_nothing_out(
    programme, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as hints:
        try:
            with transaction.atomic():
                laboratory.ask_impact(small_programme.next_rules())
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass

    assert (hints, ImpactReport.objects.count()) == ([], 0)


def test_asked_twice_is_asked_once(programme):
    first = laboratory.ask_impact(small_programme.next_rules())
    second = laboratory.ask_impact(small_programme.next_rules())
    laboratory.compute_impact(first.pk)
    third = laboratory.ask_impact(small_programme.next_rules())

    assert (second, third) == (first, first)


def test_the_same_press_at_the_same_moment_is_one_report(programme, monkeypatch):
    """Both looked, nobody saw a report: the constraint tells."""
    first = laboratory.ask_impact(small_programme.next_rules())
    looked = type(ImpactReport.objects.none()).first
    monkeypatch.setattr(type(ImpactReport.objects.none()), "first", lambda rows: None)
    second = laboratory.ask_impact(small_programme.next_rules())
    monkeypatch.setattr(type(ImpactReport.objects.none()), "first", looked)

    assert (second, ImpactReport.objects.count()) == (first, 1)


def test_another_day_is_another_report_and_the_older_goes(programme):
    first = small_programme.worked_out()
    with clock.at(small_programme.NOW + dt.timedelta(days=1)):
        second = small_programme.worked_out()

    assert second.as_of == small_programme.DAY + dt.timedelta(days=1)
    assert list(ImpactReport.objects.all()) == [second]
    assert not ImpactRow.objects.filter(report=first.pk).exists()


def test_a_draft_saved_meanwhile_is_judged_as_saved(programme):
    stale, rule_set = small_programme.next_rules(), small_programme.next_rules()
    edit(rule_set)

    report = laboratory.ask_impact(stale)

    assert report.definition["tracks"]["staff"]["initial"]["total"] == "55"


def test_asking_with_other_wording_stops_what_runs(programme, chunk_a_task):
    rule_set = small_programme.next_rules()
    first = laboratory.ask_impact(rule_set)
    laboratory._take(first.pk)
    edit(rule_set)

    second = laboratory.ask_impact(rule_set)

    assert (standing(first)[0], standing(second)[0]) == ("cancelled", "waiting")


def test_rules_that_cannot_be_read_are_not_judged(programme):
    rule_set = small_programme.next_rules()
    del rule_set.definition["tracks"]
    RuleSet.objects.filter(pk=rule_set.pk).update(definition=rule_set.definition)

    with pytest.raises(rules.RuleSetError):
        laboratory.ask_impact(rule_set)

    assert not ImpactReport.objects.exists()


def exported() -> int:
    return ModelLogEntry.objects.filter(action=laboratory.EXPORTED).count()


@pytest.mark.parametrize("verb", ["ask", "cancel", "export"])
def test_the_laboratory_is_for_coordinators(programme, verb):
    report, stranger = (
        laboratory.ask_impact(small_programme.next_rules()),
        factories.make_user(),
    )
    verbs = {
        "ask": lambda: laboratory.ask_impact(report.rule_set, actor=stranger),
        "cancel": lambda: laboratory.cancel_impact(report, actor=stranger),
        "export": lambda: laboratory.record_export(report, actor=stranger, rows=1),
    }

    with pytest.raises(NotPermitted):
        verbs[verb]()

    assert (standing(report)[0], exported()) == ("waiting", 0)


def test_long_report_is_handed_from_task_to_task(
    programme, chunk_a_task, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        report = laboratory.ask_impact(small_programme.next_rules())

    assert standing(report) == ("done", 4, 4)
    assert len(set(judged(report))) == 4


def test_dead_worker_is_followed_where_it_left_off(programme, chunk_a_task):
    report = laboratory.ask_impact(small_programme.next_rules())
    dead = laboratory._take(report.pk)
    laboratory._keep(dead, laboratory.impact_rows(*_first_chunk(dead)))

    assert laboratory.compute_impact(report.pk) is False
    assert standing(report) == ("running", 2, 4)
    with clock.at(small_programme.NOW + AN_HOUR):
        for _task in range(3):
            laboratory.compute_impact(report.pk)

    assert standing(report) == ("done", 4, 4)
    assert judged(report) == ["Ann", "Ben", "Cyd", "Dee"]


def _first_chunk(report) -> tuple:
    chunk = laboratory.next_chunk(report, 2)
    return chunk, rules.parse_rule_set(report.definition), report.as_of


def test_worker_whose_lock_ended_doubles_nothing(programme, chunks_of_two):
    report = laboratory.ask_impact(small_programme.next_rules())
    slow = laboratory._take(report.pk)
    rows = laboratory.impact_rows(*_first_chunk(slow))
    with clock.at(small_programme.NOW + AN_HOUR):
        assert laboratory.compute_impact(report.pk) is True

    assert laboratory._keep(slow, rows) is False
    assert laboratory._finish(slow) is False
    assert len(judged(report)) == 4


def test_task_that_comes_twice_finds_nothing_to_do(programme):
    report = laboratory.ask_impact(small_programme.next_rules())

    assert [tasks.compute_impact(report.pk) for _task in range(2)] == [True, False]
    assert standing(report) == ("done", 4, 4)


def test_task_for_a_report_that_is_gone_finds_nothing_to_do():
    assert tasks.compute_impact(4711) is False


def test_without_a_queue_the_schedule_takes_it_up(programme):
    report = laboratory.ask_impact(small_programme.next_rules())

    assert (laboratory.compute_waiting(), laboratory.compute_waiting()) == (1, 0)
    assert standing(report)[0] == "done"


def test_stopped_in_the_middle_leaves_no_row(programme, chunks_of_two, monkeypatch):
    coordinator = _coordinator()
    report = laboratory.ask_impact(small_programme.next_rules(), actor=coordinator)
    keep = laboratory._keep

    def keep_and_be_stopped(ours, rows):
        kept = keep(ours, rows)
        laboratory.cancel_impact(report, actor=coordinator)
        return kept

    monkeypatch.setattr(laboratory, "_keep", keep_and_be_stopped)

    assert laboratory.compute_impact(report.pk) is False
    assert (standing(report), judged(report)) == (("cancelled", 2, 4), [])
    assert laboratory.compute_impact(report.pk) is False


def _coordinator():
    user = factories.make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


def test_stopped_twice_is_stopped_once_and_may_be_asked_again(programme):
    report = laboratory.ask_impact(small_programme.next_rules())
    for _press in range(2):
        laboratory.cancel_impact(report, actor=None)

    again = laboratory.ask_impact(small_programme.next_rules())

    assert (standing(report)[0], again.pk > report.pk) == ("cancelled", True)


def test_what_is_finished_cannot_be_stopped(programme):
    report = small_programme.worked_out()

    with pytest.raises(TransitionNotAllowed):
        laboratory.cancel_impact(report, actor=None)

    assert (standing(report)[0], len(judged(report))) == ("done", 4)


def test_error_is_tried_again_and_given_up_in_the_end(programme, monkeypatch):
    report = laboratory.ask_impact(small_programme.next_rules())
    monkeypatch.setattr(laboratory, "next_chunk", lambda *args: 1 / 0)

    states = []
    for hours in range(4):
        with clock.at(small_programme.NOW + hours * AN_HOUR):
            laboratory.compute_impact(report.pk)
        states.append(standing(report)[0])

    assert states == ["running", "running", "failed", "failed"]
    assert report.last_error_class == "ZeroDivisionError"
    assert laboratory.ask_impact(small_programme.next_rules()).pk != report.pk


def test_error_waits_a_minute_before_the_next_try(programme, monkeypatch):
    report = laboratory.ask_impact(small_programme.next_rules())
    monkeypatch.setattr(laboratory, "next_chunk", lambda *args: 1 / 0)
    laboratory.compute_impact(report.pk)
    monkeypatch.undo()

    assert laboratory.compute_impact(report.pk) is False
    with clock.at(small_programme.NOW + laboratory.RETRY):
        assert laboratory.compute_impact(report.pk) is True


def test_what_goes_forward_is_not_given_up(programme, chunks_of_two, monkeypatch):
    """The third worker gets on by a chunk: three tries begin anew from there."""
    report = laboratory.ask_impact(small_programme.next_rules())
    ImpactReport.objects.update(attempts=laboratory.MAX_ATTEMPTS - 1)
    keep = laboratory._keep

    def stumble(ours, rows):
        monkeypatch.setattr(laboratory, "next_chunk", lambda *args: 1 / 0)
        return keep(ours, rows)

    monkeypatch.setattr(laboratory, "_keep", stumble)
    laboratory.compute_impact(report.pk)
    assert standing(report) == ("running", 2, 4)
    monkeypatch.undo()

    with clock.at(small_programme.NOW + AN_HOUR):
        assert laboratory.compute_impact(report.pk) is True
    assert len(judged(report)) == 4


def test_chunk_that_kills_its_worker_is_given_up(programme):
    report = laboratory.ask_impact(small_programme.next_rules())
    for hours in range(laboratory.MAX_ATTEMPTS):
        with clock.at(small_programme.NOW + hours * AN_HOUR):
            assert laboratory._take(report.pk).state == "running"

    with clock.at(small_programme.NOW + 9 * AN_HOUR):
        assert laboratory.compute_impact(report.pk) is False

    assert standing(report)[0] == "failed"


def test_nobody_on_an_open_participation_is_a_finished_report():
    assert standing(small_programme.worked_out()) == ("done", 0, 0)


def join_elsewhere() -> TrackParticipation:
    """Somebody on a track with rules of another programme."""
    rule_set = RuleSet.objects.get(programme="NE")
    track = CertificationTrack.objects.create(
        programme="NE", code=next(iter(rule_set.parsed.tracks)), name="Nebraska"
    )
    return TrackParticipation.objects.create(
        person=factories.make_person(),
        track=track,
        rule_set=rule_set,
        opened_on=small_programme.DAY,
    )


def test_closed_participations_and_other_programmes_are_left_out(programme):
    join_elsewhere()
    TrackParticipation.objects.filter(pk=programme["ben"].pk).update(
        status="left", closed_on=small_programme.DAY
    )

    report = small_programme.worked_out()

    assert judged(report) == ["Ann", "Cyd", "Dee"]
    assert report.summary["without_rules"] == []


def test_current_report_is_of_these_very_rules(programme):
    rule_set = small_programme.next_rules()
    assert laboratory.current_report(rule_set) is None
    report = laboratory.ask_impact(rule_set)
    assert laboratory.current_report(rule_set) is None
    laboratory.compute_impact(report.pk)
    assert laboratory.current_report(rule_set) == report

    edit(rule_set)
    assert laboratory.current_report(rule_set) is None


def test_the_mark_of_a_draft_makes_no_other_rules(programme):
    rule_set = small_programme.next_rules()
    report = small_programme.worked_out(rule_set)
    rule_set.definition["draft"] = False

    assert laboratory.current_report(rule_set) == report


def test_published_with_a_version_it_is_kept_for_good(programme):
    report = small_programme.worked_out()

    first = laboratory.attach_to_publication(report)
    with clock.at(small_programme.NOW + dt.timedelta(days=2)):
        again = laboratory.attach_to_publication(report)
        small_programme.worked_out()

    assert first.frozen_at == again.frozen_at == small_programme.NOW
    assert (ImpactReport.objects.count(), len(judged(report))) == (2, 4)


@pytest.mark.parametrize("obstacle", ["unfinished", "edited"])
def test_only_a_finished_report_of_these_rules_is_published(programme, obstacle):
    rule_set = small_programme.next_rules()
    report = laboratory.ask_impact(rule_set)
    if obstacle == "edited":
        laboratory.compute_impact(report.pk)
        edit(rule_set)

    with pytest.raises(TransitionNotAllowed):
        laboratory.attach_to_publication(report)


def test_frozen_report_refuses_to_change_and_to_go(programme):
    report = laboratory.attach_to_publication(small_programme.worked_out())

    with pytest.raises(ValidationError):
        report.save()
    with pytest.raises(ValidationError):
        report.delete()


FROZEN = {
    "report changed": "UPDATE ce_plugin_impactreport SET done = 9",
    "report gone": "DELETE FROM ce_plugin_impactreport",
    "row changed": "UPDATE ce_plugin_impactrow SET counted_after = 9",
    "row gone": "DELETE FROM ce_plugin_impactrow",
    "row more": (
        "INSERT INTO ce_plugin_impactrow (report_id, participation_id, outcome,"
        " eligible_before, eligible_after, counted_before, counted_after,"
        " missing_before, missing_after, lost, won)"
        " SELECT report_id, {other}, outcome, eligible_before, eligible_after,"
        " 1, 1, 1, 1, lost, won FROM ce_plugin_impactrow LIMIT 1"
    ),
}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        return "never changes" in str(error)
    return False


@pytest.mark.parametrize("wrong", FROZEN)
def test_the_database_keeps_what_is_frozen(programme, wrong):
    report = small_programme.worked_out()
    statement = FROZEN[wrong].format(other=small_programme.join("Eve").pk)
    before = list(report.rows.values_list())

    laboratory.attach_to_publication(report)

    assert refused(statement)
    assert list(report.rows.values_list()) == before


@pytest.mark.parametrize("allowed", ["report changed", "row changed", "row more"])
def test_the_database_lets_what_is_not_frozen_change(programme, allowed):
    small_programme.worked_out()

    assert not refused(FROZEN[allowed].format(other=small_programme.join("Eve").pk))


def test_taking_the_list_away_is_on_record(programme):
    coordinator, report = _coordinator(), small_programme.worked_out()

    laboratory.record_export(report, actor=coordinator, rows=4)

    entry = ModelLogEntry.objects.get(action=laboratory.EXPORTED)
    assert (entry.action, entry.user) == (laboratory.EXPORTED, coordinator)
    assert (entry.object_id, entry.data) == (
        str(report.rule_set_id),
        {"report": report.pk, "rows": 4},
    )
