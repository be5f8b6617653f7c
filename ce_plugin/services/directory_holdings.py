"""What the directory, files read in and merged records hold of a person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from ce_plugin.models import ImportChange, Person, Position
from ce_plugin.services.holdings import RECORD, Erasure, Holding

OFFICE = "coordinators and auditors"
WITH_BATCH = "90 days after its file was imported, taken back, or left lying"


def _changes(person: Person) -> Q:
    """Ledger rows of the person and of their positions."""
    positions = Position.objects.filter(person=person).values("pk")
    return Q(model=Person._meta.label_lower, object_id=person.pk) | Q(
        model=Position._meta.label_lower, object_id__in=positions
    )


def _lines(person: Person) -> Q:
    """Lines that speak of the person, and those that brought them in."""
    written = ImportChange.objects.filter(
        batch=OuterRef("batch"),
        line=OuterRef("line"),
        model=Person._meta.label_lower,
        object_id=person.pk,
    )
    return Q(targets__person=person.pk) | Q(Exists(written))


def _contacts(person: Person) -> Q:
    """A library's contact at one of the person's addresses."""
    own = [person.email, *person.addresses.values_list("email", flat=True)]
    known = Q(pk__in=[])
    for email in filter(None, own):
        known |= Q(email__iexact=email)
    return known


# Erased from the last to the first: contacts are found by addresses, so they go
# first. Lines before the ledger: the ledger says which lines are theirs.
DIRECTORY = (
    Holding(
        "ce_plugin.personaddress",
        Erasure.DELETE,
        "Nothing rests on it.",
        "address.*",
        retention="as long as the person keeps it; not confirmed 30 days",
        whose=("person",),
        exported=("email", "created_at", "verified_at"),
    ),
    Holding(
        "ce_plugin.librarycontact",
        Erasure.DELETE,
        "The library names another contact.",
        "no: its library is in the log",
        "coordinators, auditors and editors",
        "until the library names another one",
        exported=("library__name", "name", "email", "phone"),
        found=_contacts,
    ),
    Holding(
        "ce_plugin.importrow",
        Erasure.BLANK,
        "That a file had a line stays; what it said does not.",
        "no: its file is in the log",
        OFFICE,
        WITH_BATCH,
        exported=("line", "data", "verdict"),
        blanked={"data": {}, "key": "", "problems": [], "changes": {}, "targets": {}},
        found=_lines,
    ),
    Holding(
        "ce_plugin.importchange",
        Erasure.DELETE,
        "Taking a file back leaves an erased person alone.",
        "no: its file is in the log",
        OFFICE,
        WITH_BATCH,
        exported=("line", "model", "action", "before", "after"),
        found=_changes,
    ),
    Holding(
        "ce_plugin.personmergeentry",
        Erasure.DELETE,
        "A merge of somebody erased is not taken back.",
        "no: its merge is in the log",
        OFFICE,
        whose=("merge__survivor", "merge__merged"),
        exported=("model", "action", "before", "after"),
    ),
    Holding(
        "ce_plugin.personmerge",
        Erasure.BLANK,
        RECORD,
        "no: it is in the log",
        OFFICE,
        whose=("survivor", "merged"),
        exported=("at", "undone_at", "consequences"),
        blanked={"consequences": [], "report": []},
    ),
    Holding(
        "ce_plugin.notsameperson",
        Erasure.KEEP,
        "Ids of two records; nothing in it names anybody.",
        "no: it is in the log",
        OFFICE,
        whose=("first", "second"),
        exported=("at",),
    ),
    Holding(
        "ce_plugin.mergesuspect",
        Erasure.DELETE,
        "Found anew every night.",
        "no: worked out",
        OFFICE,
        "until the next night",
        whose=("first", "second"),
        exported=("reasons", "found_at"),
    ),
)
