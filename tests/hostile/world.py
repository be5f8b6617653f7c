"""The world of the authorization matrix, fuller, and hostile in every text."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, Comment, CommentReply, Page, Task, Workflow

from ce_plugin import models
from ce_plugin.enums import ImportVerdict
from ce_plugin.services import audit, clock, erasure, merge_suspects
from tests import factories
from tests.authorization.world import World
from tests.hostile.payloads import PAYLOADS
from tests.hostile.seeding import Seeding

# The shortest of the fields holds two payloads: so many rows show all of them.
ROWS = 32
SHORTEST_NAME = "<svg/onload=q()>"


class HostileWorld(World):
    """`seeding.fields` says which payloads stand where."""

    def __init__(self, seeding: Seeding | None = None) -> None:
        super().__init__()
        self.people = self.users()
        self._fill_lists()
        self._fill_ledgers()
        self._fill_wagtail()
        self.seeding = seeding or Seeding()
        self.seeding.everything()
        for user in self.people.values():
            # A session ends when the address of its owner is another one.
            user.refresh_from_db()
        self._remember_versions()

    def _fill_lists(self) -> None:
        soon = clock.today() + dt.timedelta(days=5)
        for number in range(ROWS):
            library = factories.make_library(
                federation=self.rows["federation/"],
            )
            position = factories.make_position(library=library, title="Clerk")
            factories.make_claim(self.person, description="Words", sponsor="Somebody")
            factories.make_category(f"C{number}", name=f"Category {number}")
            models.Registration.objects.create(
                person=position.person, event=self.rows["ce/events/"]
            )
        for number in range(ROWS // 2):
            day = soon if number % 2 else clock.today() - dt.timedelta(days=3)
            factories.make_event(session={"begins_on": day})
            factories.models.Federation.objects.create(name=f"Forest {number}")
        factories.make_category(SHORTEST_NAME)
        self._repeat(
            self.certificate,
            ROWS // 2,
            is_current=lambda number: False,
            version=lambda number: number + 10,
            public_id=lambda number: uuid4(),
            verify_code=lambda number: f"{number:026}",
        )
        self._repeat(self.rows["ce/imports/"], ROWS // 2, digest=str)

    def _repeat(self, row, times: int, **fields) -> None:
        """More rows like this one, so that its list shows all payloads."""
        for number in range(times):
            copy = type(row).objects.get(pk=row.pk)
            copy.pk, copy._state.adding = None, True
            for name, value in fields.items():
                setattr(copy, name, value(number))
            copy.save()

    def _fill_ledgers(self) -> None:
        for status in ("returned", "declined", "withdrawn", "issued"):
            factories.make_application(status)
        factories.tried(self.rows["ruleset/"])
        office = self.people["coordinator"]
        other = factories.make_person()
        erasure.ask_erasure(other, actor=office, reason="Asked for it.")
        erasure.set_hold(factories.make_person(), actor=office, reason="A case.")
        audit.saw(self.person, actor=office, action="audit.asked")
        batch = self.rows["ce/imports/"]
        for number, verdict in enumerate(ImportVerdict):
            models.ImportRow.objects.create(
                batch=batch,
                line=number + 2,
                data={"name": "A", "city": "B", "kind": "C", "federation": "D"},
                verdict=verdict,
                problems=[{"field": "name", "sentence": "It is wrong."}],
                changes={"city": ["A", "B"]},
            )
        models.ContactExport.objects.create(
            kind="people", file_format="csv", actor=office, reason="Mail", rows=1
        )
        factories.make_person(first_name="Ada", last_name="Twin")
        factories.make_person(first_name="Ada", last_name="Twin")
        merge_suspects.look_for_suspects()

    def _fill_wagtail(self) -> None:
        page, user = self.rows["ce/events/"], self.people["superuser"]
        Document.objects.create(
            title="Paper", file=ContentFile(b"words", name="paper.txt")
        )
        Collection.get_first_root_node().add_child(name="Papers")
        workflow = Workflow.objects.create(name="Review")
        task = Task.objects.create(
            name="Look", content_type=ContentType.objects.get_for_model(Task)
        )
        workflow.workflow_tasks.create(task=task)
        comment = Comment.objects.create(
            page=page, user=user, text="Words", contentpath="title"
        )
        CommentReply.objects.create(comment=comment, user=user, text="Words")

    def _remember_versions(self) -> None:
        """Drafts and histories of what is hostile by now."""
        for row in (self.rows["ce/events/"], self.rows["admin/pages/"]):
            page = Page.objects.get(pk=row.pk).specific
            first = page.save_revision()
            page.title = f"{page.title[:180]} {PAYLOADS[0]}"
            page.save_revision(previous_revision=first)
        track = models.CertificationTrack.objects.get(
            pk=self.rows["certificationtrack/"].pk
        )
        track.save_revision(user=self.people["superuser"])
        draft = models.RuleSet.objects.get(pk=self.rows["ruleset/"].pk)
        factories.tried(draft)

    def users(self) -> dict:
        """Made once: their names are seeded as well."""
        if not hasattr(self, "people"):
            self.people = super().users()
        return self.people

    def pages(self) -> list[str]:
        """Every page of the site, and the calendar's views of its own."""
        found = [page.url for page in Page.objects.live().filter(depth__gt=1)]
        calendar = self.rows["admin/pages/"].url
        today = clock.today()
        month = f"{calendar}{today.year}/{today.month}/"
        return [*found, month, f"{calendar}list/", f"{calendar}list/?past=1"]
