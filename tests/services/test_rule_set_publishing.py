"""Publishing: what is taken over, what is in the way, and what is frozen."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.log_actions import registry

from ce_plugin import rules
from ce_plugin.exceptions import (
    DraftChanged,
    NoteRequired,
    NotPermitted,
    NotPublishable,
    TransitionNotAllowed,
)
from ce_plugin.models import ImpactReport, RuleSet
from ce_plugin.services import clock, laboratory
from ce_plugin.services.rule_set_drafts import discard_draft, save_draft
from ce_plugin.services.rule_set_publishing import (
    plan_publication,
    publish_rule_set,
)
from ce_plugin.services.rule_sets import rule_sets_for
from tests.factories import (
    get_rule_set,
    make_draft,
    make_user,
    make_writer,
    publish,
    tried,
)

pytestmark = pytest.mark.django_db
WHY = "The board decided it on 3 June."


@pytest.fixture
def writer():
    return make_writer()


def said(rule_set: RuleSet) -> list[str]:
    """The history page, oldest first."""
    entries = registry.get_logs_for_instance(rule_set).order_by("pk")
    return [str(entry.formatter.format_message(entry)) for entry in entries]


def obstacles(draft: RuleSet) -> tuple[str, ...]:
    plan = plan_publication(draft)
    before = list(RuleSet.objects.values_list("pk", "status", "checksum"))
    with pytest.raises(NotPublishable) as refusal:
        publish(draft)
    assert refusal.value.obstacles == plan.obstacles
    assert list(RuleSet.objects.values_list("pk", "status", "checksum")) == before
    return plan.obstacles


def test_publish_freezes_with_author_time_and_reason(writer):
    draft = get_rule_set("MT-2026")
    moment = clock.now()

    with clock.at(moment):
        publish_rule_set(tried(draft), actor=writer, reason=f" {WHY} ")

    row = get_rule_set("MT-2026")
    assert (row.status, row.published_by, row.published_at, row.reason) == (
        "published",
        writer,
        moment,
        WHY,
    )
    assert row.definition == {**draft.definition, "draft": False}
    assert row.checksum == rules.digest(row.definition)


def test_publish_ends_what_it_takes_over(writer):
    publish_rule_set(tried(get_rule_set("MT-2026")), actor=writer, reason=WHY)

    former, successor = get_rule_set(), get_rule_set("MT-2026")
    assert (former.status, former.superseded_by, former.superseded_from) == (
        "superseded",
        successor,
        dt.date(2026, 7, 1),
    )
    assert former.last_day == dt.date(2026, 6, 30)
    assert get_rule_set("MT-2014").status == "published"


def test_publish_reads_well_in_the_history(writer):
    draft = tried(make_draft(carry_over="5"))
    publish_rule_set(draft, actor=writer, reason=WHY)

    assert said(draft) == [
        "Draft begun as a copy of MT-2023 version 1.",
        "Draft saved.",
        f"Published. Reason: {WHY}",
    ]
    assert said(get_rule_set()) == [
        "Published. Reason: Shipped with the plugin.",
        "Superseded from 1 July 2023 by MT-2023 version 2.",
    ]


def test_history_says_that_a_draft_was_discarded(writer):
    draft = make_draft("MT-2027")
    key = draft.pk
    discard_draft(draft, actor=writer)
    draft.pk = key

    assert said(draft)[-1] == "Draft discarded."


def test_publish_twice_is_once(writer):
    stale = get_rule_set("MT-2026")
    publish_rule_set(tried(get_rule_set("MT-2026")), actor=writer, reason=WHY)

    for again in (stale, get_rule_set("MT-2026")):
        publish_rule_set(again, actor=make_writer(), reason="Another")

    row = get_rule_set("MT-2026")
    assert (row.published_by, row.reason) == (writer, WHY)


def test_publish_what_was_published_with_other_content_is_refused(writer):
    stale = get_rule_set("MT-2026")
    other = {**stale.definition, "carry_over": "5"}
    publish(save_draft(get_rule_set("MT-2026"), definition=other, actor=writer))

    with pytest.raises(TransitionNotAllowed):
        publish_rule_set(stale, actor=writer, reason=WHY)


@pytest.mark.parametrize("by_hand", [True, False])
def test_publish_what_was_saved_since_is_refused(writer, by_hand):
    stale = get_rule_set("MT-2026")
    seen = stale.checksum if by_hand else ""
    other = {**stale.definition, "carry_over": "5"}
    save_draft(get_rule_set("MT-2026"), definition=other, actor=writer)

    with pytest.raises(DraftChanged):
        publish_rule_set(stale, actor=writer, reason=WHY, seen=seen)

    assert get_rule_set("MT-2026").is_draft


def test_publish_what_was_thrown_away_is_refused(writer):
    draft = get_rule_set("MT-2026")
    discard_draft(get_rule_set("MT-2026"), actor=writer)

    with pytest.raises(TransitionNotAllowed):
        publish_rule_set(draft, actor=writer, reason=WHY)


def test_publish_needs_a_reason(writer):
    with pytest.raises(NoteRequired):
        publish_rule_set(get_rule_set("MT-2026"), actor=writer, reason="  ")


def test_publish_keeps_the_report_of_the_laboratory(writer):
    draft = tried(get_rule_set("MT-2026"))

    row = publish_rule_set(draft, actor=writer, reason=WHY)

    report = row.impact_reports.get()
    assert report.frozen_at
    assert laboratory.current_report(row) == report


def test_publish_what_was_not_tried_is_refused(writer):
    draft = save_draft(
        tried(get_rule_set("MT-2026")),
        definition={**get_rule_set("MT-2026").definition, "carry_over": "5"},
        actor=writer,
    )

    with pytest.raises(NotPublishable) as refusal:
        publish_rule_set(draft, actor=writer, reason=WHY)

    assert refusal.value.obstacles == (
        "These rules were not yet tried in the laboratory.",
    )
    assert get_rule_set("MT-2026").is_draft


def test_discard_takes_the_reports_along(writer):
    discard_draft(tried(get_rule_set("MT-2026")), actor=writer)

    assert not ImpactReport.objects.exists()


def test_publish_is_a_right_of_its_own():
    with pytest.raises(NotPermitted):
        publish_rule_set(get_rule_set("MT-2026"), actor=make_user(), reason=WHY)


def test_a_draft_within_the_dates_of_another_is_refused():
    draft = make_draft("MT-2010", effective_from="2010-01-01", effective_to=None)

    assert obstacles(draft) == (
        "MT-2014 version 1 is in force from 15 September 2014 on. Let this draft end "
        "on 14 September 2014 at the latest, or begin it later.",
        "MT-2023 version 1 is in force from 1 July 2023 on. Let this draft end on "
        "30 June 2023 at the latest, or begin it later.",
    )


def test_a_second_successor_is_refused():
    publish(get_rule_set("MT-2026"))
    draft = make_draft(
        "MT-2025", effective_from="2026-01-01", effective_to="2026-06-30"
    )

    assert obstacles(draft) == (
        "MT-2023 version 1 gives way to MT-2026 version 1 on 1 July 2026 already; a "
        "second successor cannot take its place. Begin this draft on that day, or "
        "correct MT-2023 version 1 by a new version of it.",
    )


def without(*tracks: str) -> dict:
    standing = get_rule_set().definition["tracks"]
    return {code: standing[code] for code in standing if code not in tracks}


@pytest.mark.parametrize("settled", [True, False])
def test_a_draft_that_leaves_tracks_without_rules_is_refused(settled):
    changes = {"tracks": without("director", "trustee")}
    if settled:
        publish(get_rule_set("MT-2026"))
        changes |= {"effective_to": "2026-06-30"}
    draft = make_draft(of="MT-2023", **changes)

    assert obstacles(draft) == (
        "MT-2023 version 1 also holds the rules of: Library Director and "
        "Trustee. From 1 July 2023 on these tracks would be without rules. Add them "
        "to this draft.",
    )


def test_other_tracks_and_other_programmes_are_not_in_the_way():
    staff = get_rule_set().definition["tracks"]["staff"]
    apart = make_draft("MT-YOUTH", tracks={"youth": staff})
    draft = {**get_rule_set("WI-DIRECTOR").definition, "code": "MT-WI"}

    assert plan_publication(apart).takes_over == ()
    publish(apart)
    assert plan_publication(make_draft(of="WI-DIRECTOR")).takes_over == (
        get_rule_set("WI-DIRECTOR"),
    )
    assert draft["programme"] == "WI"
    assert get_rule_set().status == "published"


def test_what_never_was_in_force_is_not_in_the_way():
    publish(make_draft(carry_over="5"))
    draft = make_draft(carry_over="6")

    assert [str(each) for each in plan_publication(draft).takes_over] == [
        "MT-2023 version 2"
    ]


def test_two_sets_with_other_tracks_are_both_taken_over():
    staff = get_rule_set().definition["tracks"]["staff"]
    apart = publish(make_draft("MT-YOUTH", tracks={"youth": staff}))
    tracks = {**without(), "youth": staff}

    both = publish(make_draft("MT-2028", effective_from="2028-01-01", tracks=tracks))

    assert set(both.supersedes.all()) == {apart, get_rule_set()}


def test_never_do_two_answer_for_one_track_and_day():
    """Whatever is published in whatever order: one rule set per track and day."""
    publish(get_rule_set("MT-2026"))
    publish(make_draft(effective_from="2026-02-01", effective_to="2026-06-30"))
    publish(make_draft(of="MT-2026", carry_over="5"))
    for month in range(1, 13):
        day = dt.date(2026, month, 15)
        rows = RuleSet.objects.in_force(day).filter(programme="MT")
        assert len(rows) == 1
        assert set(rule_sets_for("MT", day)) == {"director", "staff", "trustee"}


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({"effective_from": "2999-01-01"}, ()),
        (
            {},
            (
                "The first day, 1 July 2023, is in the past. What was decided since "
                "then is not decided again.",
            ),
        ),
        (
            {"effective_from": "2999-01-01", "effective_to": "2999-12-31"},
            (
                "After 31 December 2999 no rules are in force for: Library "
                "Director, Library Staff and Trustee.",
            ),
        ),
    ],
)
def test_what_is_worth_knowing_before(changes, notes):
    assert plan_publication(make_draft(**changes)).notes == notes


def test_an_end_with_rules_to_follow_is_nothing_to_know():
    publish(make_draft("MT-2998", effective_from="2998-01-01"))
    draft = make_draft(
        of="MT-2023", effective_from="2997-01-01", effective_to="2997-12-31"
    )

    # MT-2023 has its end, so its correction may stand before it until then.
    assert plan_publication(draft).notes == ()


def test_publishing_says_when_something_else_would_be_taken_over():
    """Two people publish for one day: the second has not read what the first did."""
    first = make_draft("MT-2998", effective_from="2998-01-01")
    second = make_draft("MT-2999", effective_from="2998-01-01")
    read = plan_publication(second).former
    publish(first)

    with pytest.raises(DraftChanged):
        publish_rule_set(second, actor=None, reason="Ours.", former=read)

    second.refresh_from_db()
    assert second.is_draft
    again = plan_publication(second).former
    assert again == str(first.pk) != read
    row = publish_rule_set(second, actor=None, reason="Ours.", former=again)
    assert not row.is_draft
