"""Putting a run under other rules, in the admin."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from ce_plugin.models import RuleSet
from ce_plugin.services import participations
from tests import factories

pytestmark = pytest.mark.django_db


def url(participation, action="move"):
    name = f"ce_plugin_trackparticipation_modeladmin_{action}"
    return reverse(name, args=[participation.pk])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def rules(code):
    return RuleSet.objects.get(code=code)


@pytest.fixture
def run(db):
    return factories.make_applicant()


def test_the_page_of_an_open_run_leads_to_the_move(desk, run):
    page = desk.get(url(run, "inspect")).content.decode()

    assert url(run) in page


def test_the_page_of_a_closed_run_does_not(desk, run):
    participations.leave(run, actor=run.person.user)

    page = desk.get(url(run, "inspect")).content.decode()

    assert url(run) not in page


def test_first_the_rules_are_chosen(desk, run):
    page = desk.get(url(run)).content.decode()

    assert "follows MT-2023 version 1 now." in page
    assert "MT-2014 version 1" in page
    assert "Put the run under these rules" not in page


def test_the_preview_compares_every_requirement_and_changes_nothing(desk, run):
    page = desk.get(url(run), {"rule_set": rules("MT-2014").pk}).content.decode()

    assert "Can apply today, and still could." in page
    assert "10 of 5" in page
    assert "10 of 10" in page
    run.refresh_from_db()
    assert run.rule_set.code == "MT-2023"


def test_a_choice_that_is_none_is_said_at_the_field(desk, run):
    page = desk.get(url(run), {"rule_set": rules("MT-2026").pk}).content.decode()

    assert "This run cannot be put under these rules." in page


def test_post_moves_and_says_so(desk, run):
    chosen = rules("MT-2014")

    response = desk.post(url(run), {"rule_set": chosen.pk, "reason": "Agreed."})

    run.refresh_from_db()
    assert response["Location"] == url(run, "inspect")
    assert run.rule_set == chosen
    assert said(response) == [
        f"This run now follows MT-2014 version 1. {run.person.full_name} reads your "
        "reason by mail."
    ]
    page = desk.get(url(run, "inspect")).content.decode()
    assert "From MT-2023 version 1 to MT-2014 version 1. Agreed." in page


def test_post_without_a_reason_keeps_the_choice_and_says_so(desk, run):
    response = desk.post(url(run), {"rule_set": rules("MT-2014").pk, "reason": " "})

    page = response.content.decode()
    assert "Say why. The participant will read it." in page
    assert "Put the run under these rules" in page
    assert run.moves.count() == 0


def test_post_twice_is_friendly(desk, run):
    data = {"rule_set": rules("MT-2014").pk, "reason": "Agreed."}
    desk.post(url(run), data)

    response = desk.post(url(run), data)

    assert said(response)[-1] == "This run follows these rules already."
    assert run.moves.count() == 1


def test_post_of_rules_that_are_no_choice_changes_nothing(desk, run):
    response = desk.post(url(run), {"rule_set": rules("MT-2026").pk, "reason": "Why"})

    assert "This run cannot be put under these rules." in response.content.decode()
    assert run.moves.count() == 0


def test_post_while_the_list_is_under_review_changes_nothing(desk):
    run = factories.make_application("submitted").participation

    response = desk.post(url(run), {"rule_set": rules("MT-2014").pk, "reason": "Why"})

    assert said(response)[0].startswith("Nothing was changed: the run is closed, or")
    assert run.moves.count() == 0


def test_nobody_moves_their_own_run(desk, coordinator):
    run = factories.make_participation(factories.make_person(user=coordinator))

    response = desk.post(url(run), {"rule_set": rules("MT-2014").pk, "reason": "Why"})

    assert said(response) == ["Nobody moves their own run."]
    assert run.moves.count() == 0


def test_others_have_no_such_page(client, run):
    client.force_login(run.person.user)

    response = client.get(url(run))

    assert response.status_code == 302
    assert "/login" in response["Location"] or response["Location"] == "/admin/"
