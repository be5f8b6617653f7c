"""How the register of personal data says what is held in one table, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from ce_plugin.models import Person


class Erasure(StrEnum):
    DELETE = "the rows are deleted"
    BLANK = "texts are blanked; dates, amounts and ids stay"
    KEEP = "the row stays: nothing in it names anybody"


OWN = "coordinators, auditors and the person"
FOR_EVER = "for ever"
RECORD = "What was earned and decided stays on record, without names."


@dataclass(frozen=True)
class Holding:
    """One model. `whose` leads to a person, `of_user` to the sign-in of one.

    `found` says whose a row is where no column points to the person. `mentions` finds
    rows that may speak of the person: erased with the rest, but not given to them,
    since they may be somebody else's.
    """

    label: str
    erasure: Erasure
    why: str
    audited: str
    read_by: str = OWN
    retention: str = FOR_EVER
    whose: tuple[str, ...] = ()
    of_user: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    blanked: dict = field(default_factory=dict)
    found: Callable[[Person], Q] | None = None
    mentions: Callable[[Person], Q] | None = None

    @property
    def model(self) -> type[Model] | None:
        """None where the site has not installed the app."""
        try:
            return apps.get_model(self.label)
        except LookupError:
            return None

    def rows(self, *records: Person) -> QuerySet:
        """What is held here about somebody, given their records."""
        return self._rows(records, self.found)

    def rows_to_forget(self, *records: Person) -> QuerySet:
        """What erasing touches: also what only mentions them."""
        return self._rows(records, self.found, self.mentions)

    def _rows(self, records: Sequence[Person], *finders) -> QuerySet:
        about = Q(pk__in=[])
        for name in self.whose:
            about |= Q(**{f"{name}__in": [one.pk for one in records]})
        for name in self.of_user:
            about |= Q(**{f"{name}__in": [one.user_id for one in records]})
        for find in filter(None, finders):
            for one in records:
                about |= find(one)
        return self.model._base_manager.filter(about).distinct()


def blank(*names: str) -> dict:
    """Columns that erasing empties."""
    return dict.fromkeys(names, "")


def step(name: str, *whose: str) -> Holding:
    """The log of a machine: its notes are somebody's words."""
    return Holding(
        f"ce_plugin.{name}transition",
        Erasure.BLANK,
        RECORD,
        "it is a step: its event names it",
        whose=whose,
        exported=("name", "from_status", "to_status", "note", "at"),
        blanked=blank("note"),
    )


# Everything else: an app or a model, and why it holds nothing of a member. What
# stands on public pages is published by editors and is not part of a person's record.
NOT_PERSONAL = {
    "ce_plugin.federation": "public",
    "ce_plugin.library": "public",
    "ce_plugin.eventindexpage": "public",
    "ce_plugin.eventpage": "public: names of presenters and contacts as published",
    "ce_plugin.eventhost": "who works at an event, as its editors named them",
    "ce_plugin.attendancecode": "words and secrets of sessions; who by id",
    "ce_plugin.publishedsession": "public: what calendars were told",
    "ce_plugin.town": "public",
    "ce_plugin.eventsession": "public: names of presenters as published",
    "ce_plugin.cecategory": "public",
    "ce_plugin.certificationtrack": "public",
    "ce_plugin.reviewstage": "kinds of steps",
    "ce_plugin.ruleset": "rules; who wrote them by id",
    "ce_plugin.numberseries": "a counter",
    "ce_plugin.duework": "how far a job is; a number of a row",
    "ce_plugin.throttle": "keyed hashes that name nobody; gone within a day",
    "ce_plugin.impactreport": "counts; who asked by id",
    "ce_plugin.importbatch": "the name of a file and counts; who by id",
    "ce_plugin.contactexport": "how many addresses left and why; who by id",
    "ce_plugin.cesettings": "the office's own address",
    "home": "public pages",
    "wagtailcore.modellogentry": "emptied with the record it speaks of",
    "wagtailcore": "pages and their work; users by id",
    "wagtailredirects": "addresses of pages",
    "wagtailembeds": "videos on pages",
    "wagtaildocs": "documents as published",
    "wagtailimages": "pictures as published",
    "wagtailsearch": "an index: follows the rows it is made of",
    "wagtailadmin": "the right to enter the admin",
    "taggit": "tags of pictures",
    "auth": "groups and rights",
    "contenttypes": "names of models",
    "sessions": "the key of the sign-in; ends by itself",
    "account": "a key that confirms an address; ends by itself and with the address",
    "django_q": "ids of rows only; checked by a test",
    "usersessions": "the sign-in's own; ends by itself",
    "socialaccount": "settings of single sign-on",
}
