"""One of everything, made once, and somebody of every role signed in beside it."""

from __future__ import annotations

import copy
import datetime as dt
import re
from urllib.parse import urlsplit

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from ce_plugin.enums import ImportVerdict
from ce_plugin.models import AttendanceCode, CESettings, EventHost, EventIndexPage
from ce_plugin.services import (
    attendance,
    attendance_codes,
    clock,
    directory_notices,
    links,
    private_feeds,
    registrations,
    ticket_links,
)
from ce_plugin.services.merging import merge_people
from tests import factories
from tests.authorization.matrix import plain

NUMBER = re.compile(
    r"\(\?P<\w+>\[0-9\]\{1,18\}\)|<int:\w+>|<ce_row:\w+>|<str:pk>|\(\\d\+\)"
)
TEXT = re.compile(
    r"<(?:str|slug|path|uuid)?:?\w+>|\(\?P<\w+>[^)]*\)|\(\.\*\)|\([^)]*\)"
)
GROUPS = {
    "editor": "CE editors",
    "federation": "CE federation editors",
    "coordinator": "CE coordinators",
    "auditor": "CE programme auditors",
}


class World:
    """`rows` by the part of a route that says what its id belongs to."""

    def __init__(self) -> None:
        self.asked = factories.make_application(
            "submitted", order=factories.VERIFIER_FIRST
        )
        self.run = self.asked.participation
        self.person = self.run.person
        issued = self._issued()
        self.request = self.asked.verifications.get()
        event = factories.make_event(
            session={"begins_on": clock.today() + dt.timedelta(days=9)}
        )
        registration = registrations.register(
            event, person=self.person, actor=self.person.user
        )
        session = factories.make_session()
        self.session = event.sessions.get()
        attended = self._attended()
        self.certificate = issued.certificates.get()
        claim = factories.make_claim(self.person)
        draft = factories.make_draft()
        director = factories.verifier_for(self.run).person
        self.library = director.positions.first().library
        self.waiting = factories.make_position(
            library=self.library, confirmed_at=None, person=self._newcomer()
        )
        directory_notices.invited(self.waiting)
        self.mail_address = self.person.addresses.create(
            email="ada@home.example", verified_at=clock.now()
        )
        self.calendar_address = self._calendar_address()
        self.director = director
        # The director hosts the event: pages of hosts are theirs.
        EventHost.objects.create(page=event, email=director.email)
        self.ticket = self._ticket(attended.session)
        self.code = self._code()
        self.rows = {
            "ce/events/<ce_row:event_id>/attended": attended.session.page,
            "ce/attendance/": self.session,
            "ce/imports/(?P<pk>[0-9]{1,18})/match/": self._report(),
            "ce_plugin/attendance/": attended,
            "ce/participations/": self.run,
            "ce/applications/": self.asked,
            "ce/certificates/": self.certificate,
            "ce/credits/add/": session,
            "ce/credits/": claim,
            "ce/calendars/": EventIndexPage.objects.get(),
            "ce/events/": event,
            "ce/registrations/": registration,
            "certificationapplication/": self.asked,
            "creditclaim/": claim,
            "registration/": registration,
            "trackparticipation/": self.run,
            "certificate/": self.certificate,
            "outboxmessage/": self.person.mails.first(),
            "certificationtrack/": self.run.track,
            "cecategory/": claim.category,
            "ruleset/": draft,
            "laboratory/": draft,
            "library/": self.library,
            "ce/positions/": self.waiting,
            "federation/": factories.models.Federation.objects.create(name="Pines"),
            "town/": factories.make_town("Pine Bluff"),
            "person/": self.person,
            "ce/erasure/": self.person,
            "cesettings/": CESettings.load(),
            "admin/pages/": EventIndexPage.objects.get(),
            "ce/imports/": self._file(),
            "ce/merging/merge/": self._merge(),
            "ce/merging/person/": self.person,
        }

    def _calendar_address(self) -> str:
        """Of "participant", made once and taken back with everything else."""
        actor = self.person.user
        feed = private_feeds.make_feed(self.person, actor=actor)
        return urlsplit(private_feeds.address(feed)).path.strip("/")

    def _issued(self):
        """A certificate of the same person, on another track."""
        other = factories.make_application("issued")
        certificate = other.certificates.get()
        type(certificate).objects.filter(pk=certificate.pk).update(person=self.person)
        return other

    def _attended(self):
        session = factories.make_session()
        return attendance.record_attendance(
            session, way="word", person=self.person, actor=self.person.user
        )

    def _code(self) -> AttendanceCode:
        day = dt.timedelta(days=1)
        return AttendanceCode.objects.create(
            session=self.session,
            word="copper meadow",
            opens_at=clock.now() - day,
            closes_at=clock.now() + day,
        )

    def _report(self):
        counts = dict.fromkeys(ImportVerdict.values, 0)
        return factories.models.ImportBatch.objects.create(
            kind="attendance",
            file_name="b.csv",
            author=factories.make_user(),
            counts=counts,
            session=self.session,
        )

    def _ticket(self, session) -> str:
        guest = attendance.record_attendance(
            session,
            way="host",
            guest=("Nia", "nia@people.example"),
            actor=factories.make_user(is_superuser=True, is_staff=True),
        )
        return ticket_links.token_for(str(guest.public_id), guest.guest_email)

    def _newcomer(self):
        return factories.make_person(user=None, email="new@people.example")

    def _file(self):
        counts = dict.fromkeys(ImportVerdict.values, 0)
        return factories.models.ImportBatch.objects.create(
            kind="libraries",
            file_name="a.csv",
            author=factories.make_user(),
            counts=counts,
        )

    def _merge(self):
        actor = factories.make_user(is_superuser=True, is_staff=True)
        pair = (factories.make_person(), factories.make_person())
        return merge_people(*pair, actor=actor)

    def address(self, route: str) -> str:
        """The route with the ids of this world filled in."""
        fixed = {
            "ce/address/<str:token>": "ce/address/"
            + links.address_token(self.mail_address),
            "ce/registration/<str:token>": "ce/registration/"
            + links.registration_token(
                self.rows["ce/registrations/"], self.person.email
            ),
            "ce/invitation/<str:token>": "ce/invitation/"
            + links.invitation_token(self.waiting),
            "ce/here/<str:token>": f"ce/here/{attendance_codes.token_of(self.code)}",
            "ce/ticket/<str:token>": f"ce/ticket/{self.ticket}",
            "attendance/<ce_row:session_id>": f"attendance/{self.session.pk}",
            "attendance/(?P<session_id>[0-9]{1,18})": f"attendance/{self.session.pk}",
            "ce/calendar/<str:token>.ics": self.calendar_address,
            "<ce_row:position_id>": str(self.waiting.pk),
            "<uuid:pid>": str(self.mail_address.pid),
            "<str:token>": links.token_for(self.request),
            "<str:pid>": self.request.pid,
            "<str:code>": self.certificate.verify_code,
            "<slug:code>": self.run.track.code,
            "(?P<survivor>[0-9]{1,18})": str(self.person.pk),
            "(?P<merged>[0-9]{1,18})": str(self.director.pk),
        }
        for name, value in fixed.items():
            route = route.replace(name, value)
        row = self._row(route)
        route = route.replace("<uuid:public_id>", str(getattr(row, "public_id", "")))
        route = NUMBER.sub(str(row.pk if row else 1), plain(route))
        return "/" + TEXT.sub("x", route).replace("\\.", ".").replace("?", "")

    def _row(self, route: str):
        fitting = [name for name in self.rows if name in route]
        return self.rows[max(fitting, key=len)] if fitting else None

    def users(self) -> dict:
        found = {
            "participant": self.person.user,
            "other": factories.make_application("submitted").participation.person.user,
            "director": self.director.user,
            "superuser": factories.make_user(is_superuser=True, is_staff=True),
        }
        for role, group in GROUPS.items():
            found[role] = factories.make_user()
            found[role].groups.add(Group.objects.get(name=group))
        _let_in("CE editors", EventIndexPage.objects.get())
        return found

    def clients(self, **options) -> dict[str, Client]:
        clients = {"anonymous": Client(**options)}
        for role, user in self.users().items():
            clients[role] = Client(**options)
            clients[role].force_login(user)
        return clients


def _let_in(group: str, page: Page) -> None:
    for code in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=code
        )
        GroupPagePermission.objects.get_or_create(
            group=Group.objects.get(name=group), page=page, permission=permission
        )


def answer(client: Client, method: str, address: str):
    """What is answered; whatever it changed is taken back, signing out too."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method.lower())(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def cell(response) -> str:
    """How the matrix writes an answer."""
    if response.status_code not in (301, 302, 303):
        return str(response.status_code)
    to = response.headers["Location"]
    for name, start in (
        ("login", "/accounts/login/"),
        ("login", "/admin/login/"),
        ("welcome", "/ce/welcome/"),
    ):
        if to.startswith(start):
            return name
    return "home" if to == "/admin/" else "302"
