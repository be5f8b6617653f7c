"""The rule laboratory as a coordinator meets it."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from ce_plugin.modeladmin import laboratory as screens
from ce_plugin.models import ImpactReport, RuleSet
from ce_plugin.services import clock, laboratory
from tests import factories
from tests.services import small_programme

pytestmark = pytest.mark.django_db
START = "/admin/ce/laboratory/"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.at(small_programme.NOW):
        yield


def at(rule_set: RuleSet, action: str = "") -> str:
    return f"{START}{rule_set.pk}/{action}"


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def edit(rule_set: RuleSet) -> None:
    rule_set.definition["tracks"]["staff"]["initial"]["total"] = "55"
    RuleSet.objects.filter(pk=rule_set.pk).update(definition=rule_set.definition)


@pytest.fixture
def report():
    small_programme.build()
    return small_programme.worked_out()


@pytest.fixture
def unfinished():
    small_programme.build()
    return laboratory.ask_impact(small_programme.next_rules())


def test_start_lists_every_version_drafts_first(desk, report):
    rows = desk.get(START).context["rows"]

    assert len(rows) == RuleSet.objects.count()
    assert [row["is_draft"] for row in rows].index(False) == 1
    assert rows[0]["report"] == report


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("none", "Not tried yet"),
        ("waiting", "Waiting to be worked out"),
        ("finished", "As of 25 November 2026"),
        ("edited", "Of an earlier wording"),
    ],
)
def test_start_says_how_a_version_stands(desk, standing, words):
    rule_set = small_programme.next_rules()
    if standing == "waiting":
        laboratory.ask_impact(rule_set)
    elif standing != "none":
        small_programme.worked_out(rule_set)
    if standing == "edited":
        edit(rule_set)

    (row,) = [row for row in rows_of(desk.get(START)) if f">{rule_set}<" in row]
    assert words in row


def rows_of(response) -> list[str]:
    return text_of(response).split("<tr>")


def test_start_without_rule_sets_says_how_they_come(desk):
    assert "brought in by the command load_rule_sets" in text_of(desk.get(START))


@pytest.mark.parametrize("drafts", [1, 3])
def test_start_asks_as_often_for_one_version_as_for_three(
    desk, django_assert_num_queries, drafts
):
    for number in range(drafts):
        small_programme.worked_out(factories.make_trial_draft(code=f"MT-TRY-{number}"))

    with django_assert_num_queries(10):
        response = desk.get(START)

    assert len(response.context["rows"]) == 8 + drafts


def test_version_not_tried_yet_offers_one_press(desk):
    response = desk.get(at(small_programme.next_rules()))

    assert text_of(response).count("Work it out") == 1
    assert (response.context["report"], ImpactReport.objects.count()) == (None, 0)


def test_one_press_and_the_report_is_there(
    desk, coordinator, django_capture_on_commit_callbacks
):
    small_programme.build()
    rule_set = small_programme.next_rules()
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(at(rule_set, "work-out/"), follow=True)

    assert said(response) == [
        "The report is being worked out. You may leave this page."
    ]
    report = ImpactReport.objects.get()
    assert (report.state, report.asked_by) == ("done", coordinator)
    assert "1 loses eligibility." in text_of(desk.get(at(rule_set)))


def test_pressed_again_on_the_same_day_nothing_is_worked_out_again(desk, report):
    response = desk.post(at(report.rule_set, "work-out/"), follow=True)

    assert said(response) == ["This is the report of today."]
    assert ImpactReport.objects.get() == report


def test_rules_that_cannot_be_read_say_where(desk):
    rule_set = small_programme.next_rules()
    rule_set.definition["step"] = "none"
    RuleSet.objects.filter(pk=rule_set.pk).update(definition=rule_set.definition)

    response = desk.post(at(rule_set, "work-out/"), follow=True)

    (message,) = said(response)
    assert message.startswith("These rules cannot be tried yet. step: ")


def test_report_says_it_in_sentences_pictures_reasons_and_rows(desk, report):
    response = desk.get(at(report.rule_set))
    content = text_of(response)

    assert content.count("1 loses eligibility.") == 1
    assert content.count('role="img"') == 2
    assert content.count("Only training issued") == 0
    # Once for all, and once for each of the two who lose credits by it.
    assert content.count("From 1 July 2026 on only training issued") == 3
    assert len(response.context["page_obj"]) == 4


def test_pictures_are_told_in_words_and_numbers(desk, report):
    content = text_of(desk.get(at(report.rule_set)))

    assert '<title id="ce-counted-title">Credits counted, before and after' in content
    assert 'aria-labelledby="ce-counted-title"' in content
    assert 'aria-describedby="ce-counted-desc"' in content
    line = '<th scope="row">from 60 to under 65</th><td class="ce-num">1</td>'
    assert f'{line}<td class="ce-num">0</td>' in content
    assert '<th scope="row">more than 15, up to 20</th>' in content
    assert "under their own rules (striped)" in content
    assert "under MT-2026 version 1 (solid)" in content


def test_by_track_stands_what_each_loses(desk, report):
    content = text_of(desk.get(at(report.rule_set)))
    rows = [part.split("</tr>")[0] for part in content.split('<th scope="row">')]
    staff = next(row for row in rows if row.startswith("Library staff</th>"))

    numbers = [cell.split("<")[0] for cell in staff.split('">')[1:]]
    assert numbers == ["3", "1", "0", "1", "0", "2"]


def test_rows_lead_to_the_person_and_the_participation(desk, report):
    content = text_of(desk.get(at(report.rule_set)))
    participation = report.rows.get(outcome="loses").participation

    ledger = "ce_plugin_trackparticipation_modeladmin_inspect"
    for url in (
        reverse(ledger, args=[participation.pk]),
        f"/admin/snippets/ce_plugin/person/edit/{participation.person_id}/",
    ):
        assert content.count(f'href="{url}"') == 1
        assert desk.get(url).status_code == 200


def names(response) -> list[str]:
    rows = response.context["page_obj"].object_list
    return [row.participation.person.first_name for row in rows]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["Ann", "Cyd", "Ben", "Dee"]),
        ({"order": "gain"}, ["Ben", "Dee", "Cyd", "Ann"]),
        ({"order": "name"}, ["Ann", "Ben", "Cyd", "Dee"]),
        ({"outcome": "loses"}, ["Ann"]),
        ({"outcome": "unchanged", "track": "trustee"}, ["Dee"]),
        ({"track": "staff", "order": "name"}, ["Ann", "Ben", "Cyd"]),
        ({"outcome": "gains"}, []),
        ({"outcome": "x", "order": "pk", "track": "\0", "p": "99"}, None),
    ],
)
def test_list_is_narrowed_and_ordered(desk, report, asked, wanted):
    response = desk.get(at(report.rule_set), asked)

    assert names(response) == (wanted or ([] if wanted == [] else ALL))


ALL = ["Ann", "Cyd", "Ben", "Dee"]


def test_one_track_has_its_own_figures(desk, report):
    response = desk.get(at(report.rule_set), {"track": "trustee"})

    assert response.context["figures"].open == 1
    assert "Every credit counts exactly as before." in text_of(response)


def test_list_is_in_pages_that_keep_what_was_chosen(desk, monkeypatch, report):
    monkeypatch.setattr(screens, "PER_PAGE", 2)

    response = desk.get(at(report.rule_set), {"order": "name", "p": "2"})

    assert names(response) == ["Cyd", "Dee"]
    assert "order=name&amp;p=1" in text_of(response)


@pytest.mark.parametrize("people", [1, 3])
def test_report_asks_as_often_for_one_row_as_for_three(
    desk, django_assert_num_queries, people
):
    for number in range(people):
        small_programme.earn(
            small_programme.join(f"Ann {number}"), 3, small_programme.AUGUST
        )
    report = small_programme.worked_out()

    with django_assert_num_queries(13):
        response = desk.get(at(report.rule_set))

    assert len(names(response)) == people


def test_asking_for_the_head_only_is_no_error(desk, report):
    assert desk.head(at(report.rule_set), {"report": "\0"}).status_code == 200


def test_nobody_on_an_open_participation(desk):
    report = small_programme.worked_out()
    content = text_of(desk.get(at(report.rule_set)))

    assert content.count("Nobody is on an open participation of these tracks") == 1
    assert "<svg class=" not in content.replace('<svg class="icon', "")


def test_edited_draft_is_shown_as_out_of_date(desk, report):
    edit(report.rule_set)

    content = text_of(desk.get(at(report.rule_set)))

    assert content.count("These figures are out of date") == 1
    assert content.count("Work it out again") == 1


def test_yesterdays_report_may_be_worked_out_for_today(desk, report):
    with clock.at(small_programme.NOW + dt.timedelta(days=1)):
        content = text_of(desk.get(at(report.rule_set)))

    assert content.count("These figures are of 25 November 2026.") == 1
    assert content.count("Work it out for today") == 1


def test_todays_report_offers_nothing_more(desk, report):
    assert "Work it out" not in text_of(desk.get(at(report.rule_set)))


def test_progress_is_shown_without_and_with_the_script(desk, unfinished):
    laboratory._take(unfinished.pk)
    rule_set = unfinished.rule_set

    content = text_of(desk.get(at(rule_set)))
    answer = desk.get(at(rule_set, "progress/")).json()

    assert content.count('<progress id="ce-progress-bar" max="4" value="0">') == 1
    assert content.count("0 of 4 open participations are judged.") == 1
    assert content.count("Look again") == 1
    assert content.count("ce_plugin/js/laboratory.js") == 1
    assert answer == {
        "finished": False,
        "done": 0,
        "total": 4,
        "words": "0 of 4 open participations are judged.",
    }


def test_progress_says_when_it_is_finished(desk, report):
    answer = desk.get(at(report.rule_set, "progress/")).json()

    assert answer == {"finished": True, "words": "Finished."}
    assert "laboratory.js" not in text_of(desk.get(at(report.rule_set)))


def test_report_is_stopped_and_may_be_asked_again(desk, unfinished):
    rule_set = unfinished.rule_set

    response = desk.post(at(rule_set, "stop/"), {"report": unfinished.pk}, follow=True)

    unfinished.refresh_from_db()
    assert unfinished.state == "cancelled"
    assert said(response) == ["Stopped. What was found so far is discarded."]
    assert "The last report was stopped" in text_of(response)
    assert "Work it out" in text_of(response)


@pytest.mark.parametrize("asked", ["this", "other", "nonsense"])
def test_stopped_too_late_the_report_stands(desk, report, asked):
    other = small_programme.worked_out(factories.make_trial_draft())
    value = {"this": report.pk, "other": other.pk, "nonsense": "\0x"}[asked]

    response = desk.post(at(report.rule_set, "stop/"), {"report": value}, follow=True)

    assert said(response) == ["The report was finished before you stopped."]
    assert set(ImpactReport.objects.values_list("state", flat=True)) == {"done"}


def test_failed_report_is_said_and_the_one_before_stays(desk, report, monkeypatch):
    edit(report.rule_set)
    failing = laboratory.ask_impact(report.rule_set)
    monkeypatch.setattr(laboratory, "MAX_ATTEMPTS", 1)
    monkeypatch.setattr(laboratory, "next_chunk", lambda *args: 1 / 0)
    laboratory.compute_impact(failing.pk)

    response = desk.get(at(report.rule_set))

    assert text_of(response).count("The last report could not be worked out.") == 1
    assert response.context["report"] == report


def test_report_of_the_publication_can_still_be_read(desk, report):
    laboratory.attach_to_publication(report)
    with clock.at(small_programme.NOW + dt.timedelta(days=1)):
        small_programme.worked_out()
        newest = desk.get(at(report.rule_set))
        kept = desk.get(at(report.rule_set), {"report": report.pk})

    link = f'href="?report={report.pk}"'
    assert (text_of(newest).count(link), text_of(kept).count(link)) == (1, 0)
    assert kept.context["report"] == report
    assert text_of(kept).count("This report was stored with the version") == 1


def sheet_of(response) -> list[list]:
    workbook = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [list(row) for row in workbook.active.iter_rows()]


def test_spreadsheet_holds_the_list_as_narrowed(desk, coordinator, report):
    response = desk.post(
        at(report.rule_set, "spreadsheet/"), {"track": "staff", "order": "name"}
    )
    head, *rows = [[cell.value for cell in row] for row in sheet_of(response)]

    assert head[:4] == ["Last name", "First name", "Track", "Outcome"]
    assert rows[0] == [
        "Bench",
        "Ann",
        "Library staff",
        "Loses eligibility",
        "Yes",
        "No",
        60,
        40,
        -20,
        0,
        20,
        "20 fewer. From 1 July 2026 on only training issued through the State "
        "Library counts.",
    ]
    assert [row[1] for row in rows] == ["Ann", "Ben", "Cyd"]
    assert response["Content-Disposition"] == (
        'attachment; filename="impact-mt-2026-version-1-2026-11-25.xlsx"'
    )
    entry = ModelLogEntry.objects.get(action=laboratory.EXPORTED)
    assert (entry.user, entry.data["rows"]) == (coordinator, 3)


# How a text is stored: in its cell, or among the texts of the workbook.
TEXT = {"inlineStr", "s"}
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "#REF!", "\t=1", "＝1", "\n=1"]


@pytest.mark.parametrize("name", DANGEROUS)
def test_whatever_a_name_looks_like_it_is_text(desk, name):
    participation = small_programme.join("Ann")
    type(participation.person).objects.update(last_name=name, first_name="a\x07b")
    report = small_programme.worked_out()

    _head, row = sheet_of(desk.post(at(report.rule_set, "spreadsheet/")))

    assert {cell.data_type for cell in row} - TEXT == {"n"}
    assert (row[0].value, row[0].data_type in TEXT) == (name, True)
    assert row[1].value == "ab"


def test_spreadsheet_of_nothing_leads_back(desk):
    rule_set = small_programme.next_rules()

    response = desk.post(at(rule_set, "spreadsheet/"))

    assert (response.status_code, response["Location"]) == (302, at(rule_set))
    assert not ModelLogEntry.objects.filter(action=laboratory.EXPORTED).exists()


@pytest.mark.parametrize("action", ["work-out/", "stop/", "spreadsheet/"])
def test_looking_at_what_is_to_be_pressed_changes_nothing(desk, report, action):
    response = desk.get(at(report.rule_set, action))

    assert (response.status_code, response["Location"]) == (302, at(report.rule_set))
    assert ImpactReport.objects.get().state == "done"
    assert not ModelLogEntry.objects.filter(action=laboratory.EXPORTED).exists()


def somebody(client, *rights: str):
    """A user of the admin with some rights, but not all that are needed."""
    user = factories.make_user()
    codes = ["access_admin", *rights]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    client.force_login(user)


ACTIONS = ["", "work-out/", "stop/", "progress/", "spreadsheet/"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "rights", [(), ("view_ruleset",), ("view_trackparticipation",)]
)
def test_others_are_sent_away(client, report, action, method, rights):
    somebody(client, *rights)

    response = getattr(client, method)(at(report.rule_set, action))

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert ImpactReport.objects.get().state == "done"
    assert not ModelLogEntry.objects.filter(action=laboratory.EXPORTED).exists()


def test_others_see_neither_start_nor_menu_nor_button(client):
    somebody(client, "view_ruleset")
    small_programme.next_rules()

    assert client.get(START)["Location"] == "/admin/"
    for address in ("/admin/", "/admin/snippets/ce_plugin/ruleset/"):
        assert "ce/laboratory/" not in text_of(client.get(address))


def test_strangers_sign_in_first(client, report):
    response = client.post(at(report.rule_set, "spreadsheet/"))

    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("number", ["0", "999999999999999999"])
@pytest.mark.parametrize("action", ACTIONS)
def test_unknown_versions_are_not_found(desk, number, action):
    method = "post" if action in ("work-out/", "stop/", "spreadsheet/") else "get"

    assert getattr(desk, method)(f"{START}{number}/{action}").status_code == 404


def test_rule_sets_lead_to_their_bench(desk):
    rule_set = small_programme.next_rules()
    for address in ("", f"inspect/{rule_set.pk}/"):
        content = text_of(desk.get(f"/admin/snippets/ce_plugin/ruleset/{address}"))
        assert content.count(f'href="{at(rule_set)}"') == 1


def test_the_menu_leads_to_the_laboratory(desk):
    assert f'"{START}"' in text_of(desk.get("/admin/"))


def test_buttons_are_for_rule_sets_only(coordinator):
    assert screens.listing_buttons(factories.make_library(), coordinator) == []
