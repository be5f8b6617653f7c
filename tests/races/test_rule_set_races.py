"""Two publications at once, on PostgreSQL, with a control that shows the race."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import partial

import pytest
from django.contrib.auth import get_user_model

from ce_plugin.models import RuleSet
from ce_plugin.services import rule_set_drafts, rule_set_publishing
from tests import factories
from tests.races.conftest import TRIES, succeeded, together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
FIRST_DAY = dt.date(2023, 7, 1)
_tracks = itertools.count(1)


def publish(code: str, writer_id: int) -> RuleSet:
    draft = RuleSet.objects.get(code=code)
    writer = get_user_model().objects.get(pk=writer_id)
    return rule_set_publishing.publish_rule_set(draft, actor=writer, reason="Decided.")


def make_drafts(number: int) -> list[str]:
    """Codes of so many tried drafts for the same new track and the same days."""
    track = f"track-{next(_tracks)}"
    tracks = {track: factories.get_rule_set().definition["tracks"]["staff"]}
    codes = [f"MT-{track}-{each}".upper() for each in range(number)]
    drafts = [factories.make_draft(code, tracks=tracks) for code in codes]
    return [factories.tried(draft).code for draft in drafts]


def two_publications_at_once() -> tuple[list[object], int]:
    """What each returned, and how many of the two answer for their first day."""
    codes = make_drafts(2)
    writers = [factories.make_writer().pk for _code in codes]
    results = together(*map(partial, [publish] * 2, codes, writers))
    in_force = RuleSet.objects.in_force(FIRST_DAY).filter(code__in=codes)
    return results, in_force.count()


def test_of_two_published_at_once_one_takes_over_from_the_other():
    for _try in range(5):
        results, in_force = two_publications_at_once()
        assert len(succeeded(results)) == 2, results
        assert in_force == 1


def test_control_without_the_lock_both_answer_for_one_day(monkeypatch):
    monkeypatch.setattr(rule_set_publishing, "lock_programme", lambda programme: None)

    counts = [two_publications_at_once()[1] for _try in range(TRIES)]

    assert max(counts) == 2


def test_eight_presses_publish_once():
    (code,) = make_drafts(1)
    writers = [factories.make_writer().pk for _press in range(8)]

    results = together(*map(partial, [publish] * 8, [code] * 8, writers))

    published = succeeded(results)
    assert len(published) == 8, results
    assert len({(row.published_at, row.published_by_id) for row in published}) == 1


def test_two_who_begin_a_new_version_write_the_same_draft():
    source = factories.get_rule_set()
    writer = factories.make_writer()

    results = together(
        *[partial(rule_set_drafts.new_version, source, actor=writer)] * 8
    )

    assert len({draft.pk for draft in succeeded(results)}) == 1, results
    assert RuleSet.objects.filter(code=source.code).count() == 2
