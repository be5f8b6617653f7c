"""Admin screens of rule sets: who may, what GET leaves alone, what POST does once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.utils.formats import date_format

from ce_plugin.models import RuleSet
from ce_plugin.services.rule_set_drafts import save_draft
from tests.factories import (
    get_rule_set,
    make_draft,
    make_participation,
    make_user,
    make_writer,
    publish,
    tried,
)

pytestmark = pytest.mark.django_db
RULES = "/admin/snippets/ce_plugin/ruleset/"
WHY = {"reason": "The board decided it."}
STEPS = ("draft", "new_version", "copy_as", "publish", "discard")


@pytest.fixture
def writer():
    return make_writer(first_name="Cora", last_name="Dinator")


@pytest.fixture
def desk(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def draft() -> RuleSet:
    return tried(get_rule_set("MT-2026"))


def at(step: str, rule_set: RuleSet) -> str:
    return f"{RULES}{step}/{rule_set.pk}/"


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def rows() -> list:
    return list(RuleSet.objects.order_by("pk").values())


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "rights", [[], ["access_admin"], ["access_admin", "view_ruleset"]]
)
def test_nobody_else_takes_a_step(client, draft, step, method, rights):
    stranger = make_user()
    stranger.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    client.force_login(stranger)
    before = rows()

    response = getattr(client, method)(at(step, draft), WHY)

    leads_to = "/admin/" if rights else "/admin/login/"
    assert response.status_code == 302
    assert response["Location"].startswith(leads_to)
    assert rows() == before


@pytest.mark.parametrize("right", ["change_ruleset", "publish_ruleset"])
def test_writing_and_publishing_are_rights_of_their_own(client, draft, right):
    user = make_user()
    codes = ["access_admin", "view_ruleset", right]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    client.force_login(user)

    allowed = [step for step in STEPS if client.get(at(step, draft)).status_code == 200]

    may_publish = right == "publish_ruleset"
    assert allowed == (
        ["publish"] if may_publish else [s for s in STEPS if s != "publish"]
    )
    buttons = client.get(at("inspect", draft)).context["steps"]
    assert len(buttons) == (1 if may_publish else 3)


def test_whoever_may_only_view_reads_without_buttons(client, draft):
    reader = make_user()
    codes = ["access_admin", "view_ruleset"]
    reader.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    client.force_login(reader)

    response = client.get(at("inspect", draft))

    assert response.context["steps"] == []
    assert client.get(at("history", draft)).status_code == 200
    assert "Edit the draft" not in client.get(RULES).content.decode()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [2**31, 2**62, 10**17])
def test_a_number_of_no_row_is_not_found(desk, step, number):
    assert desk.get(f"{RULES}{step}/{number}/").status_code == 404


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("code", ["MT-2023", "MT-2026"])
def test_looking_changes_nothing(desk, step, code):
    rule_set = get_rule_set(code)
    before = rows()

    for _time in range(2):
        desk.get(at(step, rule_set))

    assert rows() == before


@pytest.mark.parametrize("step", ["draft", "publish", "discard"])
def test_steps_of_a_draft_are_over_once_it_is_published(desk, step):
    response = desk.get(at(step, get_rule_set()))

    assert response["Location"] == at("inspect", get_rule_set())
    assert said(response) == ["Nothing was changed: this version is published already."]


def test_the_list_leads_to_the_steps(desk, draft):
    content = desk.get(RULES).content.decode()

    for step in ("draft", "publish", "discard"):
        assert content.count(at(step, draft)) == 1
        assert at(step, get_rule_set()) not in content
    assert content.count(at("new_version", get_rule_set())) == 1


@pytest.mark.parametrize(("words", "found"), [("MT-2026", 1), ("DIRECTOR", 2), ("", 8)])
def test_the_list_asks_as_often_whatever_it_holds(
    desk, draft, django_assert_num_queries, words, found
):
    with django_assert_num_queries(10):
        response = desk.get(RULES, {"q": words})

    assert len(response.context["object_list"]) == found


def test_the_list_shows_the_last_day_in_force(desk, draft):
    publish(draft)

    content = " ".join(desk.get(RULES, {"q": "MT-2023"}).content.decode().split())

    assert "Superseded" in content
    assert date_format(dt.date(2026, 6, 30)) in content


def test_a_drafts_page_says_what_becomes_different(desk, draft):
    content = " ".join(desk.get(at("inspect", draft)).content.decode().split())

    assert "Beside MT-2023 version 1" in content
    assert "was:</span> In force from 1 July 2023, with no last day." in content
    assert "becomes:</span> In force from 1 July 2026, with no last day." in content


def test_a_published_page_says_what_it_changed_and_who_published_it(
    desk, draft, writer
):
    desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    content = desk.get(at("inspect", draft)).content.decode()
    assert "Beside MT-2023 version 1" in content
    assert "The board decided it." in content
    former = desk.get(at("inspect", get_rule_set())).content.decode()
    assert "MT-2026 version 1" in former


def test_the_history_reads_well(desk, draft):
    desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    content = desk.get(at("history", get_rule_set())).content.decode()

    assert "Superseded from 1 July 2026 by MT-2026 version 1." in content
    assert at("inspect", get_rule_set()) in content
    assert f"{RULES}edit/" not in content
    mine = desk.get(at("history", draft)).content.decode()
    assert "Published. Reason: The board decided it." in mine


def test_new_version_begins_a_draft_once(desk):
    source = get_rule_set()

    first = desk.post(at("new_version", source))
    again = desk.post(at("new_version", source))

    draft = get_rule_set("MT-2023", 2)
    assert first["Location"] == again["Location"] == at("draft", draft)
    page = desk.get(at("new_version", source)).content.decode()
    assert "MT-2023 version 2 is being written already." in page


def test_copy_begins_a_draft_under_another_code(desk):
    source = get_rule_set()

    for _time in range(2):
        response = desk.post(at("copy_as", source), {"code": "MT-2027"})
        draft = RuleSet.objects.get(code="MT-2027")
        assert response["Location"] == at("draft", draft)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "This field is required."),
        ("mt 2027", "Use capital letters, digits and hyphens."),
        ("MT-2014", "This code is in use."),
        ("MT-2026", "This code is in use."),
    ],
)
def test_copy_says_at_the_field_what_is_wrong(desk, code, says):
    response = desk.post(at("copy_as", get_rule_set()), {"code": code})

    form = response.context["form"]
    assert form.errors == {"code": [says]}
    assert form["code"].value() == code
    assert RuleSet.objects.count() == 8


def test_discard_throws_the_draft_away_once(desk, draft):
    first = desk.post(at("discard", draft))
    again = desk.post(at("discard", draft))

    assert first["Location"] == again["Location"] == RULES
    assert not RuleSet.objects.filter(code="MT-2026").exists()
    assert said(again)[-1] == "Nothing was changed: the draft has been discarded."


def test_discard_what_was_published_meanwhile_is_too_late(desk, draft):
    publish(draft)

    response = desk.post(at("discard", draft))

    assert response["Location"] == at("inspect", draft)
    assert RuleSet.objects.filter(pk=draft.pk).exists()


def test_publish_says_first_what_it_does(desk, draft):
    make_participation()

    content = " ".join(desk.get(at("publish", draft)).content.decode().split())

    assert "MT-2023 version 1 is superseded from 1 July 2026 on." in content
    assert "Open participations keep the rules they were opened under." in content
    assert "1 participation is open under earlier rules." in content
    assert "The first day, 1 July 2026, is in the past." in content
    assert "Beside MT-2023 version 1" in content
    assert "Nobody is on the way to a certificate" not in content
    assert "is kept with this version for good." in content
    assert content.count("Publish these rules") == 1


def test_publish_what_was_not_tried_leads_to_the_laboratory(desk):
    draft = get_rule_set("MT-2026")

    content = desk.get(at("publish", draft)).content.decode()
    response = desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    assert "These rules were not yet tried." in content
    assert "Publish these rules" not in content
    again = response.content.decode()
    assert "These rules were not yet tried." in again
    assert WHY["reason"] in again
    assert get_rule_set("MT-2026").is_draft


def test_the_way_to_the_laboratory_is_for_those_who_may_go_there(client, draft):
    client.force_login(make_coordinator_of_rules())

    content = client.get(at("publish", draft)).content.decode()

    assert f'href="/admin/ce/laboratory/{draft.pk}/"' in content


def make_coordinator_of_rules():
    user = make_user()
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


def test_publish_freezes_and_says_so(desk, draft, writer):
    response = desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    row = get_rule_set("MT-2026")
    assert (row.status, row.published_by, row.reason) == (
        "published",
        writer,
        "The board decided it.",
    )
    assert response["Location"] == at("inspect", row)
    assert said(response) == ["MT-2026 version 1 is published."]


def test_publish_pressed_twice_is_once(desk, draft):
    data = {"seen": draft.checksum, **WHY}
    desk.post(at("publish", draft), data)
    before = rows()

    response = desk.post(at("publish", draft), data)

    assert rows() == before
    assert response["Location"] == at("inspect", draft)


def test_publish_what_somebody_else_has_published_says_who(desk, client, draft):
    other = make_writer(first_name="Otto", last_name="Ther")
    client.force_login(other)
    client.post(at("publish", draft), {"seen": draft.checksum, **WHY})
    client.force_login(make_writer())

    response = client.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    assert said(response)[-1] == (
        "Nothing was changed: Otto Ther has published this version."
    )
    assert get_rule_set("MT-2026").published_by == other


def test_publish_needs_a_reason_and_keeps_what_was_typed(desk, draft):
    response = desk.post(at("publish", draft), {"seen": draft.checksum, "reason": " "})

    assert response.context["form"].errors == {
        "reason": ["Say why this version exists."]
    }
    assert get_rule_set("MT-2026").is_draft


def test_publish_without_a_reason_too_late_says_so(desk, draft):
    publish(get_rule_set("MT-2026"))

    response = desk.post(at("publish", draft), {"seen": draft.checksum, "reason": ""})

    assert response["Location"] == at("inspect", draft)


def test_publish_what_was_saved_since_shows_it_again(desk, draft):
    other = {**draft.definition, "carry_over": "5"}
    saved = save_draft(draft, definition=other, actor=None)

    response = desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    form = response.context["form"]
    assert (form["seen"].value(), form["reason"].value()) == (
        saved.checksum,
        WHY["reason"],
    )
    assert said(response) == [
        "The draft, or what it takes over, has changed since you looked. "
        "Read it again, then publish."
    ]
    assert "Up to 5 credits too many are carried over." in response.content.decode()
    assert get_rule_set("MT-2026").is_draft


def test_publish_what_was_thrown_away_and_published_otherwise(desk, draft):
    other = {**draft.definition, "carry_over": "5"}
    publish(save_draft(draft, definition=other, actor=None))

    response = desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    assert response["Location"] == at("inspect", draft)
    assert get_rule_set("MT-2026").reason == "Corrected."


def test_publish_with_something_in_the_way_says_what(desk):
    draft = make_draft("MT-2010", effective_from="2010-01-01", effective_to=None)

    page = desk.get(at("publish", draft)).content.decode()
    response = desk.post(at("publish", draft), {"seen": draft.checksum, **WHY})

    assert "Publish these rules" not in page
    for content in (page, response.content.decode()):
        assert "MT-2014 version 1 is in force from 15 September 2014 on." in content
    assert RuleSet.objects.get(pk=draft.pk).is_draft


def test_publish_the_first_rules_of_a_track(desk):
    staff = get_rule_set().definition["tracks"]["staff"]
    draft = make_draft("MT-YOUTH", tracks={"youth": staff})

    content = desk.get(at("publish", draft)).content.decode()

    assert "No other version is superseded." in content
    assert "No rules hold for these tracks on the first day." in content


def test_the_group_of_the_office_writes_and_publishes():
    rights = Group.objects.get(name="CE coordinators").permissions
    codes = set(rights.values_list("codename", flat=True))

    assert {"view_ruleset", "change_ruleset", "publish_ruleset"} <= codes
    assert not codes & {"add_ruleset", "delete_ruleset"}
