"""Legal rows by keyword. What a test does not name is filled in plausibly."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Page

from ce_plugin import models
from ce_plugin.enums import PositionRole, StageKind
from ce_plugin.services import (
    applications,
    clock,
    laboratory,
    participations,
    review,
)
from ce_plugin.services.answers import answer_verification
from ce_plugin.services.rule_set_drafts import new_draft, new_version, save_draft
from ce_plugin.services.rule_set_publishing import publish_rule_set
from tests.shipped import bring_in_rule_sets

_serial = itertools.count(1)

COORDINATOR_FIRST = ("automatic", "coordinator", "verifier", "issue")
VERIFIER_FIRST = ("automatic", "verifier", "coordinator", "issue")
CATEGORIES = {
    "LA": "Library Administration",
    "LSP": "Library Services to the Public",
    "CMTS": "Collection Management and Technical Services",
    "TECH": "Technology",
}


def make_user(**fields):
    number = next(_serial)
    fields.setdefault("email", f"user{number}@people.example")
    fields.setdefault("username", fields["email"])
    return get_user_model().objects.create_user(**fields)


def make_coordinator(**fields):
    """Somebody who may review and enter the Wagtail admin."""
    user = make_user(**fields)
    codes = ["review_certificationapplication", "access_admin"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    return type(user).objects.get(pk=user.pk)


def make_auditor(**fields):
    """Somebody who reads everything in the admin and changes nothing."""
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name="CE programme auditors"))
    return user


def make_writer(**fields):
    """Somebody of the coordinators' group, who writes and publishes rules."""
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name="CE coordinators"))
    return user


def make_library(**fields) -> models.Library:
    fields.setdefault("name", f"Library {next(_serial)}")
    fields.setdefault("city", "Helena")
    return models.Library.objects.create(**fields)


def make_person(*, user=True, **fields) -> models.Person:
    """A person who signs in; `user=None` for one who does not."""
    number = next(_serial)
    fields.setdefault("first_name", "Ada")
    fields.setdefault("last_name", f"Person{number}")
    fields.setdefault("email", f"person{number}@people.example")
    if user is True:
        user = make_user(email=fields["email"])
    return models.Person.objects.create(user=user, **fields)


def make_position(**fields) -> models.Position:
    fields.setdefault("role", PositionRole.STAFF)
    fields.setdefault("begins_on", dt.date(2020, 1, 1))
    fields.setdefault("confirmed_at", timezone.now())
    fields["person"] = fields.get("person") or make_person()
    fields["library"] = fields.get("library") or make_library()
    return models.Position.objects.create(**fields)


def make_category(
    code: str = "LA", *, programme: str = "MT", **fields
) -> models.CECategory:
    fields.setdefault("name", CATEGORIES.get(code, code))
    fields.setdefault("sort_order", [*CATEGORIES, code].index(code))
    return models.CECategory.objects.get_or_create(
        programme=programme, code=code, defaults=fields
    )[0]


def make_categories() -> dict[str, models.CECategory]:
    return {code: make_category(code) for code in CATEGORIES}


def make_track(
    code: str = "staff", *, order=COORDINATOR_FIRST, programme: str = "MT", **fields
) -> models.CertificationTrack:
    """A published track with its review steps; brings the shipped rule sets in."""
    bring_in_rule_sets()
    fields.setdefault("name", f"Library {code}")
    fields.setdefault("summary", f"For {code}.")
    track, created = models.CertificationTrack.objects.get_or_create(
        programme=programme, code=code, defaults=fields
    )
    if created:
        for number, kind in enumerate(order):
            track.stages.add(
                models.ReviewStage(kind=StageKind(kind), sort_order=number)
            )
        track.save()
    return track


def get_rule_set(code: str = "MT-2023", version: int = 1) -> models.RuleSet:
    """A shipped rule set, brought in when it is not there yet."""
    bring_in_rule_sets()
    return models.RuleSet.objects.get(code=code, version=version)


def make_draft(code: str | None = None, *, of="MT-2023", **changes) -> models.RuleSet:
    """A draft that says what `of` says, but for `changes`: its next version, or `code`."""
    source = get_rule_set(of)
    if code is None:
        draft = new_version(source, actor=None)
    else:
        draft = new_draft(source, code=code, actor=None)
    return save_draft(draft, definition={**draft.definition, **changes}, actor=None)


def tried(draft: models.RuleSet) -> models.RuleSet:
    """The draft, with a finished report of the laboratory on what it says."""
    laboratory.compute_impact(laboratory.ask_impact(draft).pk)
    return draft


def publish(draft: models.RuleSet, *, reason: str = "Corrected.") -> models.RuleSet:
    return publish_rule_set(draft, actor=None, reason=reason)


def make_trial_draft(change=None, *, like: str = "MT-2023", code: str = "MT-TRY"):
    """A draft from 2031 on, after a shipped rule set; `change` may alter its definition."""
    draft = new_draft(get_rule_set(like), code=code, actor=None)
    definition = copy.deepcopy(draft.definition) | {"effective_from": "2031-01-01"}
    if change:
        change(definition)
    return save_draft(draft, definition=definition, actor=None)


def make_town(
    name: str = "Helena", latitude="46.6131", longitude="-112.0213", **fields
) -> models.Town:
    return models.Town.objects.create(
        name=name, latitude=Decimal(latitude), longitude=Decimal(longitude), **fields
    )


def make_calendar(**fields) -> models.EventIndexPage:
    standing = models.EventIndexPage.objects.first()
    if standing:
        return standing
    fields.setdefault("title", "Events")
    fields.setdefault("slug", "events")
    home = Page.objects.filter(depth=2).first()
    return home.add_child(instance=models.EventIndexPage(**fields))


def make_event(*, sessions=1, session: dict | None = None, **fields):
    """A published event; `session` are fields of each of its `sessions`."""
    number = next(_serial)
    fields.setdefault("title", f"Training {number}")
    fields.setdefault("slug", f"training-{number}")
    event = models.EventPage(**fields)
    event.sessions = [
        models.EventSession(**_session_fields(session or {}, order))
        for order in range(sessions)
    ]
    return make_calendar().add_child(instance=event)


def _session_fields(given: dict, order: int) -> dict:
    day = given.get("begins_on") or clock.today() - dt.timedelta(days=30)
    defaults = {
        "sort_order": order,
        "begins_on": day,
        "ends_on": given.get("ends_on") or day,
        "begins_at": dt.time(10),
        "ends_at": dt.time(11, 30),
        "credits": Decimal("1.5"),
        "category": make_category("TECH"),
    }
    return {**defaults, **given}


def make_session(**given) -> models.EventSession:
    """The one session of an event of its own; past and with credit by default."""
    return make_event(session=given).sessions.get()


def make_claim(person=None, **fields) -> models.CreditClaim:
    day = fields.pop("day", None) or clock.today() - dt.timedelta(days=60)
    category = fields.pop("category", "LA")
    if isinstance(category, str):
        category = make_category(category)
    fields.setdefault("kind", "outside")
    fields.setdefault("title", f"Course {next(_serial)}")
    fields.setdefault("credits", Decimal("1"))
    fields.setdefault("begins_on", day)
    fields.setdefault("ends_on", fields["begins_on"])
    return models.CreditClaim.objects.create(
        person=person or make_person(), category=category, **fields
    )


def make_participation(person=None, track=None, **fields):
    person, track = person or make_person(), track or make_track()
    return participations.open_participation(
        person=person, track=track, actor=person.user, **fields
    )


def make_record(person, *, short: str = "0") -> list[models.CreditClaim]:
    """Credits that meet the staff track of MT-2023, `short` credits below 60."""
    rows = [
        make_claim(person, category=code, credits=Decimal(10))
        for code in CATEGORIES
        for _ in range(1)
    ]
    rest = Decimal(20) - Decimal(short)
    return [*rows, make_claim(person, category="LA", credits=rest)]


def make_applicant(*, order=COORDINATOR_FIRST, track: str = "staff"):
    """A staff member with a full record, an open run and a director who may verify."""
    library = make_library()
    person = make_position(library=library).person
    make_position(
        library=library,
        role=PositionRole.DIRECTOR,
        person=make_person(first_name="Dee", last_name=f"Rector{next(_serial)}"),
    )
    make_record(person)
    return make_participation(person, make_track(track, order=order))


def verifier_for(participation) -> models.Position:
    library = participation.person.positions.get().library
    return library.positions.get(role=PositionRole.DIRECTOR)


def make_application(status: str = "draft", *, order=COORDINATOR_FIRST, note="Why"):
    """An application led to `status` by the verbs, never by hand."""
    participation = make_applicant(order=order)
    actor = participation.person.user
    application = applications.start_application(participation, actor=actor)
    applications.choose_verifier(
        application, verifier=verifier_for(participation), actor=actor
    )
    if status != "draft":
        _lead(application, status, actor, note)
    application.refresh_from_db()
    return application


def _lead(application, status: str, actor, note: str) -> None:
    if status == "withdrawn":
        applications.withdraw_application(application, actor=actor)
        return
    applications.submit_application(application, actor=actor)
    verbs = {
        "returned": review.return_application,
        "declined": review.decline_application,
    }
    if status in verbs:
        verbs[status](
            application, actor=make_coordinator(), note=note, snapshot_number=1
        )
    if status == "issued":
        pass_coordinator(application)
        confirm(application)
        pass_coordinator(application)


def pass_coordinator(application) -> None:
    """The coordinator's mark, if it is their turn."""
    application.refresh_from_db()
    stage = review.stages.current_stage(application)
    if stage is not None and stage.kind == StageKind.COORDINATOR:
        review.pass_coordinator(
            application, actor=make_coordinator(), snapshot_number=1
        )


def confirm(application) -> None:
    """The verifier's confirmation of the open question, if there is one."""
    request = application.verifications.filter(status="asked").first()
    if request is not None:
        answer_verification(request, answer="confirm", decider_name="Dee Rector")
