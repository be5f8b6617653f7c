"""Who saw or changed a person: the screen that says so, and what fills it."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from ce_plugin.models import AuditEvent, Person
from ce_plugin.services import audit, clock, laboratory
from tests import factories
from tests.modeladmin.steps import DESK

pytestmark = pytest.mark.django_db
URL = "/admin/ce/who-saw/"
DAYS = {"first": "2026-05-01", "last": "2026-05-31"}
LEDGERS = "/admin/ce_plugin/"


@pytest.fixture
def auditor():
    return factories.make_auditor(first_name="Audie", last_name="Tor")


@pytest.fixture
def person():
    return factories.make_person(first_name="Ada", last_name="Quist")


def events_of(instance) -> list[tuple]:
    rows = AuditEvent.objects.of(instance).order_by("seq")
    return [(one.action, one.actor_id) for one in rows]


def on(day: int, hour: int = 18):
    return clock.at(dt.datetime(2026, 5, day, hour, tzinfo=dt.UTC))


def test_opening_a_case_is_recorded_once(desk, coordinator, address):
    application = factories.make_application("submitted")

    desk.get(address(application))
    desk.get(address(application))

    assert events_of(application)[2:] == [("seen", coordinator.pk)]


@pytest.mark.parametrize("name", ["creditclaim", "trackparticipation", "certificate"])
def test_opening_a_row_of_a_ledger_is_recorded(desk, coordinator, name):
    rows = {
        "creditclaim": factories.make_claim,
        "trackparticipation": factories.make_participation,
        "certificate": lambda: factories.make_application("issued").certificates.get(),
    }
    row = rows[name]()

    desk.get(f"{LEDGERS}{name}/inspect/{row.pk}/")

    event = AuditEvent.objects.order_by("-seq").first()
    assert (event.action, event.actor) == ("seen", coordinator)
    assert (event.object_type, event.person) == (name, row.person)


def test_opening_a_person_is_recorded(desk, coordinator, person):
    for screen in ("edit", "inspect"):
        name = Person.snippet_viewset.get_url_name(screen)
        assert desk.get(reverse(name, args=[person.pk])).status_code == 200

    assert events_of(person) == [("seen", coordinator.pk)]


def test_changing_a_person_is_recorded(desk, coordinator, person):
    url = reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk])
    form = {
        "first_name": "Ada",
        "last_name": "Lind",
        "email": person.email,
        "positions-TOTAL_FORMS": 0,
        "positions-INITIAL_FORMS": 0,
    }

    desk.post(url, form)

    person.refresh_from_db()
    assert person.last_name == "Lind"
    assert events_of(person) == [("person.change", coordinator.pk)]


def test_adding_and_deleting_is_recorded(desk, coordinator):
    library = factories.make_library()
    names = type(library).snippet_viewset
    delete = reverse(names.get_url_name("delete"), args=[library.pk])
    add = reverse(names.get_url_name("add"))

    no_contacts = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
    desk.post(add, {"name": "Lund", "city": "Lund", "kind": "public", **no_contacts})
    coordinator.user_permissions.add(
        factories.Permission.objects.get(codename="delete_library")
    )
    desk.post(delete)

    actions = [one.action for one in AuditEvent.objects.order_by("seq")]
    assert actions == ["snippet.add", "snippet.delete"]


def test_screen_shows_who_did_what_why(desk, coordinator):
    with on(3):
        application = factories.make_application("returned", note="Please add dates.")
    person = application.participation.person

    answer = desk.get(URL, {"person": person.pk, **DAYS})

    found = next(one for one in answer.context["lines"] if one["told"].why)
    line = found["told"]
    event = AuditEvent.objects.get(action="application.return")
    assert (line.what, line.why) == (
        "Application returned with a reason",
        "Please add dates.",
    )
    assert line.who == event.actor.get_username()
    assert found["url"] == f"{DESK}inspect/{application.pk}/"
    assert f'href="{DESK}inspect/{application.pk}/"' in answer.content.decode()


def test_screen_holds_to_the_days(desk, person):
    for day in (1, 2, 3):
        with on(day):
            audit.record("person.change", person, actor=None)

    asked = {"person": person.pk, "first": "2026-05-02", "last": "2026-05-02"}
    answer = desk.get(URL, asked)

    days = [line["told"].at.day for line in answer.context["lines"]]
    assert days == [2]


def test_asking_is_itself_recorded(desk, coordinator, person):
    desk.get(URL, {"person": person.pk, **DAYS})

    assert events_of(person) == [("audit.asked", coordinator.pk)]


def test_a_name_finds_the_person(desk, person):
    answer = desk.post(URL, {"who": "quist ada", **DAYS}, follow=True)

    assert answer.context["person"] == person
    assert "quist" not in answer.redirect_chain[0][0]


def test_a_name_of_several_lists_them(desk, person):
    other = factories.make_person(first_name="Ada", last_name="Lind")

    answer = desk.post(URL, {"who": "ada", **DAYS})

    candidates = [one["person"] for one in answer.context["candidates"]]
    assert candidates == [other, person]
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"who": ""}, "who", "Say whom you ask about."),
        ({"who": "ada", "last": "2026-04-01"}, "last", "The last day lies before"),
        ({"who": "ada", "first": "May"}, "first", "Write the day as in 2026-05-14."),
        ({"who": "ada", "first": ""}, "first", "Choose a day."),
    ],
)
def test_wrong_questions_are_told_at_the_field(desk, asked, field, sentence):
    answer = desk.post(URL, DAYS | asked)

    assert answer.context["form"].errors[field][0].startswith(sentence)
    assert sentence in answer.content.decode()


def test_a_person_nobody_has_is_asked_again(desk):
    answer = desk.get(URL, {"person": "999", **DAYS})

    assert answer.context["person"] is None
    assert answer.status_code == 200


def test_nobody_of_that_name_is_said(desk):
    answer = desk.post(URL, {"who": "zzz", **DAYS})

    assert "Nobody is called that." in answer.content.decode()


def test_first_look_asks_nothing(desk):
    answer = desk.get(URL)

    assert answer.context["form"].is_bound is False
    assert answer.context["form"].initial["last"] == clock.today().isoformat()


def test_sheet_holds_every_event_and_is_recorded(desk, coordinator, person):
    with on(4):
        audit.saw(person, actor=coordinator)
        person.user.first_name = "=1+1"
        person.user.save()
        audit.record("person.change", person, actor=person.user)

    answer = desk.get(URL, {"person": person.pk, "export": "xlsx", **DAYS})

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert [(row[1], row[2]) for row in rows[1:]] == [
        ("Ada Quist", "Person changed"),
        ("Cora Dinator", "Looked at"),
    ]
    assert "Ada" not in answer["Content-Disposition"]
    assert events_of(person)[-1] == ("audit.download", coordinator.pk)


def test_a_list_with_names_counts_for_everybody_on_it(desk, coordinator, person):
    factories.make_participation(person)
    report = laboratory.ask_impact(factories.get_rule_set())
    laboratory.compute_impact(report.pk)
    with on(5):
        laboratory.record_export(report, actor=coordinator, rows=1)

    answer = desk.get(URL, {"person": person.pk, **DAYS})

    whats = [line["told"].what for line in answer.context["lines"]]
    assert whats == ["Impact report with names downloaded"]


@pytest.mark.parametrize("number", [1, 3])
def test_screen_asks_as_often_for_one_event_as_for_three(
    desk, person, coordinator, django_assert_num_queries, number
):
    with on(6):
        for _ in range(number):
            audit.record("person.change", person, actor=coordinator)
    desk.get(URL, {"person": person.pk, **DAYS})

    with django_assert_num_queries(23):
        desk.get(URL, {"person": person.pk, **DAYS})


def test_record_shows_its_history_to_those_who_may_read_it(client, auditor, person):
    audit.record("person.change", person, actor=auditor)
    client.force_login(auditor)
    url = reverse(Person.snippet_viewset.get_url_name("inspect"), args=[person.pk])

    page = client.get(url)

    told = [line["told"] for line in page.context["audit_lines"]]
    assert [(one.what, one.who) for one in told] == [
        ("Looked at", "Audie Tor"),
        ("Person changed", "Audie Tor"),
    ]


def test_history_of_rules_names_the_reason(desk):
    rules = factories.publish(factories.make_draft(), reason="Corrected in May.")
    url = reverse(type(rules).snippet_viewset.get_url_name("inspect"), args=[rules.pk])

    page = desk.get(url)

    told = page.context["audit_lines"][0]["told"]
    assert (told.what, told.who, told.why) == (
        "Rules published",
        "The system",
        "Corrected in May.",
    )


def test_others_do_not_come_near(client, person):
    client.force_login(factories.make_coordinator())

    answer = client.get(URL, {"person": person.pk, **DAYS})

    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert AuditEvent.objects.count() == 0


def test_auditors_open_a_case_and_decide_nothing(client, auditor):
    application = factories.make_application("submitted")
    client.force_login(auditor)

    page = client.get(f"{DESK}inspect/{application.pk}/")
    for action in ("pass", "return", "decline", "ask", "remind"):
        client.post(
            f"{DESK}{action}/{application.pk}/",
            {"snapshot_number": 1, "note": "No.", "verifier": application.verifier_id},
        )

    assert page.context["case"].actions.any is False
    application.refresh_from_db()
    assert application.status == "submitted"
    assert application.snapshots.get().stages.filter(status="passed").count() == 1


def test_a_wrong_day_keeps_the_person_who_was_chosen(client, auditor, person):
    client.force_login(auditor)
    wrong = {"person": person.pk, "first": "2026-05-31", "last": "2026-05-01"}

    text = client.get(URL, wrong).content.decode()

    assert f'name="person" value="{person.pk}"' in text
    assert "The last day lies before the first." in text
