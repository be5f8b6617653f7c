"""What belongs together stands together: kinds and templates, steps and labels."""

import ast
import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import get_template, render_to_string

import ce_plugin
from ce_plugin import transitions
from ce_plugin.enums import StageKind
from ce_plugin.modeladmin import wording
from ce_plugin.models import CESettings, OutboxMessage
from ce_plugin.services import (
    addresses,
    approvals,
    attendance,
    attendance_tickets,
    claims,
    clock,
    event_changes,
    event_reminders,
    invitations,
    joining,
    links,
    notices,
    people,
    positions,
    registrations,
    reminders,
    rule_set_moves,
)
from tests.factories import (
    VERIFIER_FIRST,
    confirm,
    make_applicant,
    make_application,
    make_coordinator,
    make_event,
    make_participation,
    make_person,
    make_position,
    make_record,
    make_session,
    make_user,
    pass_coordinator,
)
from tests.services.test_attendance import submit

PACKAGE = Path(ce_plugin.__file__).parent
ROOT = PACKAGE.parent
QUEUES = (
    "queue_email",
    "_to_address",
    "_to_applicant",
    "_to_holder",
    "_to_office",
    "_to_verifier",
    "_mail",
    "_send",
    "mail",
    "mail_to",
)


def _queued_kinds() -> set[str]:
    """Every kind some service queues, read from the code itself."""
    kinds = set()
    for path in PACKAGE.glob("services/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node) in QUEUES:
                kinds |= {
                    arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)
                }
    return kinds | set(event_changes.KINDS.values())


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


KINDS = sorted(_queued_kinds())
TO_THE_OFFICE = {
    "address_refused",
    "attendance_corrected_office",
    "coordinator_needed",
    "position_waiting_office",
    "rules_missing",
    "verification_office_copy",
}
WITHOUT_LINK = {"verification_receipt", "rules_missing"}


def test_the_kinds_of_mail_are_the_ones_we_know():
    assert KINDS == [
        "address_changed",
        "address_confirm",
        "address_refused",
        "address_removed",
        "application_declined",
        "application_returned",
        "application_submitted",
        "apply_by",
        "approval_given",
        "approval_needed",
        "approval_refused",
        "attendance_corrected",
        "attendance_corrected_office",
        "attendance_ticket",
        "can_apply",
        "certificate_expires",
        "certificate_issued",
        "coordinator_needed",
        "credit_recorded",
        "credit_taken_back",
        "credits_leave",
        "event_cancelled",
        "event_changed",
        "event_postponed",
        "event_reminder",
        "invitation_refused",
        "position_confirmed",
        "position_declined",
        "position_ended",
        "position_invited",
        "position_waiting",
        "position_waiting_office",
        "registration_cancelled",
        "registration_confirmed",
        "registration_promoted",
        "registration_waiting",
        "rules_changed",
        "rules_missing",
        "verification_answered",
        "verification_asked",
        "verification_copy",
        "verification_office_copy",
        "verification_receipt",
        "verifier_gone",
    ]


@pytest.mark.parametrize("kind", [*KINDS, "sign_in_held_up"])
def test_every_kind_is_called_something_in_the_list_of_mails(kind):
    assert wording.mail_kind(kind) not in ("", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_subject_and_a_message(kind):
    subject = render_to_string(f"ce_plugin/email/{kind}_subject.txt", {}).strip()

    assert get_template(f"ce_plugin/email/{kind}_message.txt")
    assert subject
    assert "\n" not in subject
    assert len(subject) < 70


def test_every_mail_template_belongs_to_a_kind():
    names = {path.name for path in PACKAGE.glob("templates/ce_plugin/email/*.txt")}
    wanted = {f"{kind}_{part}.txt" for kind in KINDS for part in ("subject", "message")}

    assert names == wanted | {"base_message.txt"}


@pytest.mark.parametrize("kind", KINDS)
def test_subjects_carry_no_personal_data(kind):
    source = (PACKAGE / f"templates/ce_plugin/email/{kind}_subject.txt").read_text()

    # The title of an event stands on its public page.
    assert "{{" not in source.replace("{{ event }}", "")


def test_only_the_question_itself_may_print_the_verifiers_link():
    printing = {
        path.name
        for path in PACKAGE.glob("templates/ce_plugin/**/*")
        if path.is_file() and "verify_url" in path.read_text()
    }

    assert printing == {"verification_asked_message.txt"}


# For machines, in `datetime="..."`; what people read has a filter of its own.
MACHINE_DATES = {"|date:'Y-m-d'", "|date:'c'"}


@pytest.mark.parametrize("folder", ["ce_plugin", "home", "templates"])
def test_templates_say_dates_by_the_filters_of_the_plugin(folder):
    ours = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".html", ".txt"}
        for found in re.findall(
            r"""\|date(?::(?:'[^']*'|"[^"]*"))?""", path.read_text()
        )
        if found not in MACHINE_DATES
    ]

    assert ours == []


def test_code_says_dates_by_one_module():
    # Beside it the calendar, whose leaves and column heads are parts of dates.
    saying = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"date_format\(|strftime", path.read_text())
    }

    assert saying == {"models/times.py", "views/calendar_cells.py"}


def test_every_step_of_every_machine_has_a_label():
    labels = [
        str(step.label) for machine in transitions.MACHINES for step in machine.steps
    ]

    assert all(label.strip() for label in labels)
    assert len(set(labels)) == len(labels)


def _bodies() -> dict[str, str]:
    return {
        message.kind: render_to_string(
            f"ce_plugin/email/{message.kind}_message.txt", links.mail_context(message)
        )
        for message in OutboxMessage.objects.all()
    }


@pytest.fixture
def bodies(db, django_capture_on_commit_callbacks):
    """The text of one mail of each kind that a whole road and its side paths send."""
    settings = CESettings.load()
    settings.contact_email = "office@library.example"
    settings.save()
    make_application("declined", note="The list is somebody else's.")
    make_application("returned", note="Please add Łódź & O'Neil.")
    application = make_application("submitted", order=VERIFIER_FIRST)
    pass_coordinator(application)
    confirm(application)
    pass_coordinator(application)
    person = make_person(first_name="Siobhán", last_name="O'Neil")
    _come_and_go(person)
    notices.rules_missing(application.certificates.get())
    participation = make_participation()
    other = rule_set_moves.rule_sets_to_move_to(participation).get(code="MT-2014")
    rule_set_moves.move_to_rule_set(
        participation, other, actor=make_coordinator(), reason="Agreed in May."
    )
    _keep_the_directory()
    _remind()
    _attend()
    _approve()
    return _bodies()


def _approve() -> None:
    """An event is submitted, comes back and is approved."""
    editor = make_user(first_name="Siobhán")
    about = {"title": "Łódź & O'Neil", "path": "/admin/pages/7/edit/", "key": "1"}
    approvals.ask(**about, users=[editor])
    approvals.say_returned(**about, users=[editor], comment="Łódź & O'Neil?")
    approvals.say_approved(**about, users=[editor])


def _come_and_go(person) -> None:
    """One seat for two; it is given up, and the event is moved, put off and called off."""
    day = clock.today() + dt.timedelta(days=9)
    event = make_event(
        session={"begins_on": day},
        place="Town Hall, room 1",
        meeting_url="https://meet.example/1",
        capacity=1,
    )
    other = make_person()
    first, _second = (
        registrations.register(event, person=one, actor=one.user)
        for one in (other, person)
    )
    registrations.cancel(first, actor=other.user)
    change = SimpleNamespace(
        sentence="It begins at 14:00 instead of 10:00, in {}.".format
    )
    for status in event_changes.KINDS:
        event.event_status, event.status_note = status, "Łódź & O'Neil."
        event_changes.announce(event, [change], status)
    # A change takes back a reminder that waits, so this comes last.
    with clock.at(dt.datetime.combine(day, dt.time(8), event.zone)):
        event_reminders.run_due()


def _attend() -> None:
    """Ticked and corrected: the credit goes, falls back, or is left to the office."""
    session, host = make_session(), make_coordinator()
    claimed, run = make_person(), make_applicant()
    claims.claim_listed(session, person=claimed, actor=claimed.user)
    rows = [
        attendance.record_attendance(session, way="host", person=one, actor=host)
        for one in (make_person(), claimed, run.person)
    ]
    guest = {"name": "Nia Elk", "email": "nia.elk@people.example"}
    attendance_tickets.add_walk_in(session, way="host", actor=host, **guest)
    submit(run)
    for row in rows:
        attendance.correct_to_absent(row, actor=host, note="Łódź & O'Neil.")


def _keep_the_directory() -> None:
    """Positions come, wait, are declined and end; somebody changes their address."""
    director = make_position(role="director")
    actor, library = director.person.user, director.library
    given = {"first_name": "Siobhán", "last_name": "O'Neil", "library": library}
    for role in ("staff", "trustee", "director"):
        people.welcome_person(make_user(), role=role, **given)
    staff, trustee = library.positions.exclude(role="director").order_by("pk")
    positions.confirm_position(staff, actor=actor)
    positions.decline_position(trustee, reason="Łódź & O'Neil.", actor=actor)
    positions.end_position(staff, last_day=clock.today(), actor=actor)
    new = {"first_name": "Nia", "last_name": "Elk", "email": "nia@people.example"}
    invited = invitations.invite(
        library, role="staff", begins_on=clock.today(), actor=actor, **new
    )
    joining.say_not_me(invited.person, actor=make_user())
    joining.say_not_me(make_person(user=None), actor=make_user())
    application = make_application("submitted", order=VERIFIER_FIRST)
    pass_coordinator(application)
    gone = clock.today() - dt.timedelta(days=1)
    positions.end_position(
        application.verifier, last_day=gone, actor=make_coordinator()
    )
    positions.take_back_questions()
    address = addresses.add_address(
        director.person, email="dee@home.example", actor=actor
    )
    addresses.confirm_address(links.address_token(address), actor=actor)
    addresses.choose_address(address, actor=actor)
    proved = {"email": "dee@third.example", "verified_at": clock.now()}
    third = director.person.addresses.create(**proved)
    addresses.remove_address(third, actor=actor)


def _remind() -> None:
    """Somebody may apply, later is near the last day; another one loses credits."""
    make_applicant()
    short = make_person()
    make_participation(short)
    make_record(short, short="0.5")
    for days in (0, 4 * 365 - 70):
        with clock.at(clock.now() + dt.timedelta(days=days)):
            reminders.run_due()


def test_every_kind_is_sent_somewhere_on_the_road(bodies):
    assert sorted(bodies) == KINDS


def test_mails_are_plain_text_without_escapes_or_holes(bodies):
    for kind, body in bodies.items():
        assert "&#" not in body, kind
        assert "&amp;" not in body, kind
        assert "{{" not in body, kind
        assert "  " not in body, kind
        assert "\n\n\n\n" not in body, kind
        assert "Montana State Library" in body, kind
        assert "office@library.example" in body or kind in TO_THE_OFFICE


def test_every_link_stands_alone_on_its_line_and_lines_stay_short_enough(bodies):
    for kind, body in bodies.items():
        for line in body.splitlines():
            assert len(line.encode()) < 990, kind
            if "://" in line:
                assert line.startswith("http"), kind
                assert " " not in line, kind


def test_mails_carry_one_link_of_ours(bodies):
    counts = {
        kind: sum(line.startswith("http://testserver/") for line in body.splitlines())
        for kind, body in bodies.items()
    }

    assert counts == {kind: int(kind not in WITHOUT_LINK) for kind in KINDS}


def test_the_applicants_copy_carries_no_link_that_decides(bodies):
    for kind, body in bodies.items():
        assert ("/verify/" in body) == (kind == "verification_asked"), kind


def test_stage_kinds_are_all_on_the_standard_road():
    assert set(VERIFIER_FIRST) == set(StageKind.values)
