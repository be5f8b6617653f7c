"""Writing a draft: checked, saved as a whole, never over somebody else unasked."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from ce_plugin.models import RuleSet
from ce_plugin.services.rule_set_drafts import discard_draft, save_draft
from ce_plugin.views import rule_set_drafts
from tests.factories import get_rule_set, make_writer, publish
from tests.forms.rule_set_posts import typed

pytestmark = pytest.mark.django_db
MINIMUM = "tracks-1-initial-minimums-3-needed"
TEN = "At least 10 credits in Technology."


@pytest.fixture
def desk(client):
    client.force_login(make_writer(first_name="Cora", last_name="Dinator"))
    return client


@pytest.fixture
def draft() -> RuleSet:
    return get_rule_set("MT-2026")


def at(draft: RuleSet) -> str:
    return f"/admin/snippets/ce_plugin/ruleset/draft/{draft.pk}/"


def send(client, draft, do="save", seen=None, **changes):
    data = typed(draft.definition, do=do, seen=seen or draft.checksum, **changes)
    return client.post(at(draft), dict(data.lists()))


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def save_by(draft: RuleSet, actor, **changes) -> RuleSet:
    definition = {**draft.definition, **changes}
    return save_draft(get_rule_set("MT-2026"), definition=definition, actor=actor)


def test_the_form_shows_fields_and_sentences_and_no_json(desk, draft):
    content = desk.get(at(draft)).content.decode()

    assert content.count(f'name="{MINIMUM}"') == 1
    assert "At least 5 credits in Technology." in content
    assert "As last saved" in content
    for raw in ("schema_version", "&quot;minimums&quot;", '{"'):
        assert raw not in content.split("<form class=")[1].split("</form>")[0]


def test_saving_unchanged_changes_nothing(desk, draft):
    before = RuleSet.objects.values().get(pk=draft.pk)

    response = send(desk, draft)

    assert response["Location"] == at(draft)
    assert RuleSet.objects.values().get(pk=draft.pk) == before


def test_saving_stores_what_was_typed(desk, draft):
    response = send(desk, draft, **{MINIMUM: "10"})

    stored = RuleSet.objects.get(pk=draft.pk)
    staff = stored.definition["tracks"]["staff"]
    assert staff["initial"]["minimums"][3]["needed"] == "10"
    assert staff["renewal"] == staff["initial"]
    assert said(response) == ["The draft is saved."]
    assert TEN in desk.get(at(draft)).content.decode()


def test_saving_twice_is_once(desk, draft):
    send(desk, draft, **{MINIMUM: "10"})
    first = RuleSet.objects.values().get(pk=draft.pk)

    response = send(desk, draft, **{MINIMUM: "10"})

    assert response["Location"] == at(draft)
    assert RuleSet.objects.values().get(pk=draft.pk) == first


def test_checking_says_in_words_what_was_typed_and_saves_nothing(desk, draft):
    response = send(desk, draft, do="check", **{MINIMUM: "10"})

    content = response.content.decode()
    assert TEN in content
    assert "As typed" in content
    assert 'value="10"' in content
    assert said(response) == ["Nothing is wrong with it. It is not saved yet."]
    assert get_rule_set("MT-2026").checksum == draft.checksum


def test_the_enter_key_checks_and_adds_no_row(desk, draft):
    form = desk.get(at(draft)).content.decode().split("<form class=")[1]

    assert form.split('type="submit"')[1].split(">")[0].count('value="check"') == 1


@pytest.mark.parametrize("do", ["save", "check", ""])
def test_errors_stand_at_their_fields_and_nothing_is_stored_or_lost(desk, draft, do):
    response = send(
        desk, draft, do=do, title="Half written", step="0", **{MINIMUM: "ten"}
    )

    form, content = response.context["form"], response.content.decode()
    assert form["title"].value() == "Half written"
    assert 'value="ten"' in content
    assert f'id="id_{MINIMUM}_error"' in content
    assert f'aria-describedby="id_{MINIMUM}_error"' in content
    assert "As last saved" in content
    assert said(response) == ["Nothing was saved: 1 thing is to be mended."]
    assert get_rule_set("MT-2026").checksum == draft.checksum


def test_what_the_rules_refuse_is_said_next(desk, draft):
    response = send(desk, draft, step="0", smallest="0")

    assert response.context["form"].errors == {"step": ["This must be more than 0."]}
    panels = {panel.name: panel.errors for panel in response.context["panels"]}
    assert {name for name, errors in panels.items() if errors} == {"counting"}


def test_another_row_is_added_and_nothing_else_happens(desk, draft):
    prefix = "tracks-1-initial-caps"

    response = send(desk, draft, do=f"add:{prefix}", title="Half written")

    content = response.content.decode()
    assert f'name="{prefix}-0-limit"' in content
    assert response.context["form"]["title"].value() == "Half written"
    assert said(response) == []
    assert get_rule_set("MT-2026").checksum == draft.checksum


def test_a_row_added_filled_and_saved(desk, draft):
    prefix = "tracks-1-initial-caps"
    added = {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-limit": "20",
        f"{prefix}-0-kinds": ["college", "college_course"],
    }

    send(desk, draft, **added)

    staff = get_rule_set("MT-2026").definition["tracks"]["staff"]
    assert staff["initial"]["caps"] == [
        {"limit": "20", "kinds": ["college", "college_course"]}
    ]


def test_the_second_of_two_is_told_and_loses_nothing(desk, draft):
    save_by(draft, make_writer(first_name="Otto", last_name="Ther"), carry_over="5")

    response = send(desk, draft, title="Mine")

    theirs = get_rule_set("MT-2026")
    assert theirs.definition["carry_over"] == "5"
    assert response.context["form"]["title"].value() == "Mine"
    assert response.context["seen"] == theirs.checksum
    assert said(response) == [
        "Nothing was saved: Otto Ther has saved this draft since you began. Compare "
        "below. Saving again replaces what they saved."
    ]
    content = " ".join(response.content.decode().split())
    assert "was:</span> Up to 5 credits too many are carried over." in content
    assert "becomes:</span> The rules are called “Mine”." in content


def test_the_second_saves_again_knowingly(desk, draft):
    theirs = save_by(draft, None, carry_over="5")
    told = send(desk, draft, title="Mine")

    send(desk, draft, seen=theirs.checksum, title="Mine")

    stored = get_rule_set("MT-2026").definition
    assert (stored["title"], stored["carry_over"]) == ("Mine", "0")
    assert "Somebody else has saved this draft" in said(told)[0]


def test_published_meanwhile_what_was_typed_stays_in_sight(desk, draft):
    publish(get_rule_set("MT-2026"))

    response = send(desk, draft, title="Mine")

    assert response.context["form"]["title"].value() == "Mine"
    assert said(response) == ["Nothing was changed: this version is published already."]
    assert get_rule_set("MT-2026").title != "Mine"


def test_discarded_while_saving_what_was_typed_stays_in_sight(desk, draft, monkeypatch):
    """Between reading the draft and locking it somebody else throws it away."""

    def late(rule_set, **kwargs):
        discard_draft(get_rule_set("MT-2026"), actor=None)
        return save_draft(rule_set, **kwargs)

    monkeypatch.setattr(rule_set_drafts, "save_draft", late)
    response = send(desk, draft, title="Mine")

    assert response.context["form"]["title"].value() == "Mine"
    assert said(response) == ["Nothing was changed: the draft has been discarded."]


def test_a_track_just_typed_has_no_sentences_yet(desk, draft):
    added = {"tracks-TOTAL_FORMS": "4", "tracks-3-code": "youth"}

    response = send(desk, draft, do="check", **added)

    youth = response.context["tracks"][3]
    assert (youth.form["code"].value(), youth.sentences) == ("youth", None)
