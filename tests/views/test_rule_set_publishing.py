"""A step on a draft rests on what was read: what changed since is shown first."""

from __future__ import annotations

import pytest

from ce_plugin.models import RuleSet
from ce_plugin.services.rule_set_drafts import save_draft
from tests.factories import make_draft, make_writer, publish, tried
from tests.views.test_rule_sets import at, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_writer()


@pytest.fixture
def desk(client, writer):
    client.force_login(writer)
    return client


def test_discard_what_was_saved_since_is_shown_first(desk, writer):
    draft = make_draft("MT-2999")
    read = draft.checksum
    save_draft(draft, definition={**draft.definition, "title": "New"}, actor=writer)

    response = desk.post(at("discard", draft), {"seen": read})

    assert said(response) == [
        "The draft was saved since you looked. Read it before you discard it."
    ]
    assert RuleSet.objects.filter(pk=draft.pk).exists()


def test_publish_what_takes_over_something_else_now_is_shown_again(desk):
    first = make_draft("MT-2998", effective_from="2998-01-01")
    second = tried(make_draft("MT-2999", effective_from="2998-01-01"))
    read = desk.get(at("publish", second)).context["form"].initial
    publish(first)

    response = desk.post(at("publish", second), {**read, "reason": "Ours."})

    second.refresh_from_db()
    assert second.is_draft
    again = response.context["form"].initial
    assert (again["former"], again["reason"]) == (str(first.pk), "Ours.")
