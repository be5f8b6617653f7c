"""The real demonstration, loaded once, looked at from all sides."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth import get_user_model
from django.db.models import Min
from django.test import Client
from django_q.models import OrmQ
from wagtail.models import Page, Site

from ce_plugin import permissions
from ce_plugin.demo import SIGN_INS
from ce_plugin.demo.files import rows
from ce_plugin.demo.pages import INVENTED
from ce_plugin.demo.public_events import CONFERENCE
from ce_plugin.enums import EventType, Provenance
from ce_plugin.models import (
    ApplicationSnapshot,
    ApplicationTransition,
    CECategory,
    Certificate,
    CertificationApplication,
    CertificationTrack,
    CESettings,
    CreditClaim,
    EventIndexPage,
    EventPage,
    EventSession,
    Federation,
    ImpactReport,
    Library,
    OutboxMessage,
    Person,
    Position,
    Registration,
    Town,
    TrackParticipation,
    VerificationRequest,
    times,
)
from ce_plugin.services import (
    claims,
    clock,
    eligibility,
    stages,
)
from ce_plugin.services.impact_figures import figures_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_load_says_what_is_there(loaded):
    lines = dict(reversed(line.strip().split("  ", 1)) for line in loaded.splitlines())

    assert lines["libraries"] == "40"
    assert lines["credits"] == str(CreditClaim.objects.count())
    # A few more came of the attendance of one evening.
    collected = CreditClaim.objects.exclude(provenance=Provenance.ATTENDANCE)
    assert collected.count() == 3000
    assert lines["people"] == str(Person.objects.count())


def test_programme_has_four_categories_and_three_tracks():
    assert list(CECategory.objects.values_list("code", flat=True)) == [
        "LA",
        "LSP",
        "CMTS",
        "TECH",
    ]
    assert not CECategory.objects.filter(description="").exists()
    assert {
        track.code: list(
            track.stages.order_by("sort_order").values_list("kind", flat=True)
        )
        for track in CertificationTrack.objects.all()
    } == {
        "director": ["automatic", "coordinator", "verifier", "issue"],
        "staff": ["automatic", "coordinator", "verifier", "issue"],
        "trustee": ["automatic", "verifier", "coordinator", "issue"],
    }


def test_libraries_are_those_of_the_list():
    listed = {
        (row["name"], row["city"], row["federation"]) for row in rows("libraries")
    }

    assert listed == set(
        Library.objects.values_list("name", "city", "federation__name")
    )
    assert Federation.objects.count() == 6


def test_each_library_has_a_confirmed_director_and_board_chair():
    for role in ("director", "board_chair"):
        held = Position.objects.filter(role=role, confirmed_at__isnull=False)
        assert held.values("library").distinct().count() == 40


def test_people_are_invented_and_some_wait_to_be_confirmed():
    addresses = Person.objects.values_list("email", flat=True)

    assert 115 <= len(addresses) <= 130
    assert [email for email in addresses if not email.endswith(".example")] == []
    assert Position.objects.filter(confirmed_at=None).count() == 7


def _last_day(row) -> str:
    """The last day it may have been, of those known by month or year alone."""
    begins = dt.date.fromisoformat(row["begins"][:10])
    return str(times.last_day_of(begins, row["precision"]))


@pytest.mark.parametrize("number", range(40))
def test_public_event_keeps_its_dates(number):
    row = rows("public_events")[number]
    first, last = row["begins"][:10], (row["ends"] or _last_day(row))[:10]

    found = [
        page
        for page in EventPage.objects.filter(title=row["title"])
        if min(str(s.begins_on) for s in page.sessions.all()) == first
        and max(str(s.ends_on) for s in page.sessions.all()) == last
    ]

    assert len(found) == 1
    assert row["source"] in found[0].source_note
    if row["title"] != CONFERENCE:
        assert found[0].sessions.get().date_precision == row["precision"]


def test_every_event_says_where_it_comes_from():
    public = EventPage.objects.filter(source_note__startswith="Public record: ")

    assert public.count() == 40
    assert set(
        EventPage.objects.exclude(pk__in=public).values_list("source_note", flat=True)
    ) == {INVENTED}
    for page, row in matched(public):
        if not row["credits"] and page.event_type != EventType.DEADLINE:
            assert "invented for the demonstration" in page.source_note


def matched(pages):
    listed = {row["title"]: row for row in rows("public_events")}
    return [(page, listed[page.title]) for page in pages]


def test_each_of_the_next_twelve_months_has_four_to_eight_events():
    begin = clock.today().replace(day=1) + relativedelta(months=1)
    held = EventPage.objects.annotate(first=Min("sessions__begins_on"))
    months = Counter(page.first.replace(day=1) for page in held)
    ahead = [months[begin + relativedelta(months=n)] for n in range(12)]

    assert [count for count in ahead if not 4 <= count <= 8] == []


def test_deadlines_carry_no_credit():
    held = EventSession.objects.filter(page__event_type=EventType.DEADLINE)

    assert held.count() >= 6
    assert not held.filter(credits__isnull=False).exists()


def test_some_events_have_several_sessions_in_several_categories():
    page = EventPage.objects.get(title=CONFERENCE)

    assert page.sessions.count() == 6
    assert page.sessions.values("category").distinct().count() == 4


def test_credits_are_a_mix():
    held = CreditClaim.objects.all()

    assert held.filter(provenance=Provenance.DEMONSTRATION).count() == 3000
    assert held.filter(session=None).count() > 1000
    assert held.filter(session__isnull=False).count() > 1000
    for field, least in (("kind", 8), ("evidence_level", 5), ("status", 4)):
        assert held.values(field).distinct().count() >= least
    assert [c for c in held.values_list("credits", flat=True) if c * 2 % 1] == []


def test_no_credit_was_noted_before_its_training_or_after_today():
    now = clock.now()
    wrong = [
        claim
        for claim in CreditClaim.objects.all()
        if not claim.ends_on < claim.recorded_at.date() <= now.date()
    ]

    assert wrong == []


def test_some_people_typed_in_the_same_training_twice():
    doubled = [
        person
        for person in Person.objects.all()
        if claims.duplicate_groups(eligibility.live_claims(person))
    ]

    assert len(doubled) > 5


def test_participations_are_in_every_state_under_both_rule_sets():
    found = TrackParticipation.objects.values_list("status", "rule_set__code")

    assert set(found) == {
        (status, code)
        for status in ("open", "certified", "left")
        for code in ("MT-2014", "MT-2023")
    }


def test_rule_set_is_the_one_in_force_on_the_day_of_opening():
    wrong = [
        row
        for row in TrackParticipation.objects.values_list("opened_on", "rule_set__code")
        if row[1] != ("MT-2014" if row[0] < dt.date(2023, 7, 1) else "MT-2023")
    ]

    assert wrong == []


def test_applications_are_in_every_state():
    found = set(CertificationApplication.objects.values_list("status", flat=True))

    assert found == {
        "draft",
        "submitted",
        "returned",
        "withdrawn",
        "declined",
        "issued",
    }


def test_applications_wait_at_every_step_in_both_orders():
    found = set()
    for application in CertificationApplication.objects.submitted():
        stage = stages.current_stage(application)
        order = application.participation.track.code == "trustee"
        found.add(
            (
                "verifier first" if order else "coordinator first",
                stage.kind,
                stage.status,
            )
        )

    assert found == {
        (order, *step)
        for order in ("coordinator first", "verifier first")
        for step in (
            ("coordinator", "pending"),
            ("verifier", "pending"),
            ("verifier", "stopped"),
        )
    }


def test_a_question_marks_the_lines_it_is_about():
    asked = VerificationRequest.objects.filter(status="questioned")

    assert [request.questioned_lines.count() for request in asked] == [2] * len(asked)


def test_one_verifier_link_has_ended():
    asked = VerificationRequest.objects.filter(status="asked")

    assert asked.filter(expires_at__lt=clock.now()).count() == 1


def test_certificates_are_valid_expiring_and_expired():
    today = clock.today()
    soon = today + dt.timedelta(days=60)
    held = Certificate.objects.all()

    assert held.valid(today).count() >= 20
    assert held.filter(expires_on__range=(today, soon)).count() >= 5
    assert held.filter(expires_on__lt=today).count() >= 8


def test_certificate_numbers_rise_with_the_days_of_issue():
    numbers = Certificate.objects.order_by("number").values_list("issued_on", flat=True)

    assert list(numbers) == sorted(numbers)


def test_whoever_is_certified_had_what_it_takes():
    issued = ApplicationSnapshot.objects.current().filter(application__status="issued")

    assert issued.count() == Certificate.objects.count()
    assert {snapshot.evaluation["eligible"] for snapshot in issued} == {True}


def test_history_is_told_at_the_time_it_happened():
    submitted = ApplicationTransition.objects.filter(name="submit")
    late = [row for row in submitted if row.at != row.subject.submitted_at]

    assert late == []
    assert CertificationApplication.objects.order_by("created_at")[0].created_at < (
        clock.now() - dt.timedelta(days=4 * 365)
    )


def test_outbox_holds_open_questions_and_a_few_of_the_latest_mails():
    kinds = Counter(OutboxMessage.objects.values_list("kind", flat=True))
    usable = VerificationRequest.objects.filter(
        status="asked", expires_at__gt=clock.now()
    )

    assert kinds.pop("verification_asked") == usable.count()
    assert kinds.pop("position_invited") == 1
    assert kinds.pop("approval_needed") == 1
    assert sum(kinds.values()) == 4
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"pending"}
    assert not OrmQ.objects.exists()


def test_people_are_registered_for_what_comes():
    live = Registration.objects.standing()

    assert live.count() >= 30
    assert Registration.objects.exclude(pk__in=live).count() == 1


@pytest.mark.parametrize("entry", SIGN_INS, ids=lambda entry: entry["role"])
def test_everybody_listed_can_sign_in(entry):
    user = get_user_model().objects.get(email=entry["email"])

    assert user.check_password(entry["password"])


def test_nobody_else_can_sign_in():
    listed = [entry["email"] for entry in SIGN_INS]
    others = get_user_model().objects.exclude(email__in=listed)

    assert [user for user in others if user.has_usable_password()] == []


def test_office_may_do_its_work_and_no_more():
    users = get_user_model().objects
    editor = users.get(email="editor@library.example")
    coordinator = users.get(email="coordinator@library.example")
    calendar = EventIndexPage.objects.get(slug="events")

    allowed = calendar.permissions_for_user(editor)
    assert (allowed.can_add_subpage(), allowed.can_publish_subpage()) == (True, True)
    assert not calendar.get_parent().permissions_for_user(editor).can_edit()
    assert permissions.is_coordinator(coordinator)
    assert not permissions.is_coordinator(editor)


def test_a_federation_drafts_on_its_own_calendar_and_one_event_waits():
    user = get_user_model().objects.get(email="federation@library.example")
    state = EventIndexPage.objects.get(slug="events")
    own = EventIndexPage.objects.get(slug="tamarack-federation")

    allowed = own.permissions_for_user(user)
    assert (allowed.can_add_subpage(), allowed.can_publish_subpage()) == (True, False)
    assert not state.permissions_for_user(user).can_edit()
    assert own.is_child_of(state)
    waiting = EventPage.objects.get(live=False)
    assert waiting.is_child_of(own)
    assert waiting.current_workflow_task.name == "A coordinator approves the event"
    assert own.get_children().live().count() == 1


def test_front_page_is_filled_and_the_calendar_is_in_the_menu():
    site = Site.objects.get(is_default_site=True)

    assert site.site_name == "Montana Library Learning"
    assert site.root_page.specific.hero[0].value["link_page"].slug == "events"
    assert len(site.root_page.specific.announcements) == 2
    assert list(Page.objects.in_menu().values_list("slug", flat=True)) == ["events"]
    assert CESettings.load().contact_email == "coordinator@library.example"


@pytest.mark.parametrize("address", ["/", "/events/"])
def test_public_pages_answer(address):
    assert Client().get(address).status_code == 200


def test_pages_of_events_answer():
    client = Client()
    shown = [
        EventPage.objects.filter(**{"source_note__startswith": note}).first()
        for note in ("Public record", INVENTED)
    ]
    shown.append(EventPage.objects.get(title=CONFERENCE))

    assert [client.get(page.url).status_code for page in shown] == [200, 200, 200]


def test_the_laboratory_shows_at_once_what_the_next_rules_do():
    report = ImpactReport.objects.get()
    figures = figures_of(report)
    reasons = {each.code for each in figures.reasons("lost")}

    assert (report.state, report.rule_set.code) == ("done", "MT-2026")
    assert figures.open == TrackParticipation.objects.open().count()
    assert figures.eligible_after < figures.eligible_before
    assert figures.outcomes["loses"] >= 5
    assert "wrong_source" in reasons


def test_every_town_of_the_state_has_its_place_and_region():
    assert Town.objects.count() == 360
    assert not Town.objects.filter(federation=None).exists()
    assert {row["city"] for row in rows("libraries")} <= set(
        Town.objects.values_list("name", flat=True)
    )


def test_what_takes_place_in_a_room_has_a_town():
    rooms = EventPage.objects.filter(format__in=("in_person", "hybrid"))

    assert rooms.exclude(town=None).count() > 50
    assert [page.title for page in rooms.filter(town=None, place__gt="")] == []


def test_events_are_for_whom_their_words_say():
    for page in EventPage.objects.filter(audience="Trustees"):
        told = (page.suits_directors, page.suits_staff, page.suits_trustees)
        assert told == (False, False, True)
    everybody = EventPage.objects.filter(audience__in=("", "Everybody"))
    assert not everybody.exclude(suits_staff=True, suits_trustees=True).exists()


def test_something_has_happened_to_a_few_events():
    status = Counter(EventPage.objects.values_list("event_status", flat=True))
    assert (status["cancelled"], status["postponed"]) == (1, 1)
    assert EventSession.objects.filter(note__startswith="Moved from ").count() == 1
    assert EventPage.objects.exclude(recording_until=None).count() > 3
    assert EventPage.objects.get(recording_of__isnull=False).recording_of.live
    dates = EventPage.objects.exclude(series=None)
    assert dates.count() == 7
    assert dates.values("series").distinct().count() == 1


def test_one_event_is_full_and_people_wait_for_it():
    full = Registration.objects.waiting()[0].event
    seated = Registration.objects.seated().filter(event=full)

    assert seated.count() == full.capacity
    assert Registration.objects.waiting().filter(event=full).count() >= 2
    hybrid = EventPage.objects.filter(format="hybrid")
    assert [len(one.questions) for one in hybrid if one.questions] == [2]
