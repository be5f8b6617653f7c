"""What the directory, files read in and merged records hold of a person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

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
    written = Exists(_written_people().filter(object_id=person.pk))
    return Q(targets__person=person.pk) | Q(written)


def _written_people() -> QuerySet:
    """Ledger rows of people that the line of an outer query wrote."""
    return ImportChange.objects.filter(
        batch=OuterRef("batch"),
        line=OuterRef("line"),
        model=Person._meta.label_lower,
    )


def _stray_lines(person: Person) -> Q:
    """Lines that became nobody's, with the person's number, name or an address."""
    found = _at("data__email", person) | _at("data__work_email", person)
    found |= Q(data__record__iexact=str(person.public_id))
    if person.full_name:
        found |= Q(
            data__first_name__iexact=person.first_name,
            data__last_name__iexact=person.last_name,
        )
    nobodys = ~Q(targets__has_key="person") & ~Q(Exists(_written_people()))
    return found & nobodys


def _contacts(person: Person) -> Q:
    """A library's contact at one of the person's addresses."""
    return _at("email", person)


def _at(field: str, person: Person) -> Q:
    found = Q(pk__in=[])
    for email in _addresses(person):
        found |= Q(**{f"{field}__iexact": email})
    return found


def _addresses(person: Person) -> set[str]:
    """Their own, further ones, those of their roles, and what they sign in with."""
    known = {person.email, *person.addresses.values_list("email", flat=True)}
    known |= set(person.positions.values_list("email", flat=True))
    if person.user_id:
        known.add(person.user.email)
    return known - {""}


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
        "import.*",
        OFFICE,
        WITH_BATCH,
        exported=("line", "data", "verdict"),
        blanked={"data": {}, "key": "", "problems": [], "changes": {}, "targets": {}},
        found=_lines,
        mentions=_stray_lines,
    ),
    Holding(
        "ce_plugin.importchange",
        Erasure.DELETE,
        "Taking a file back leaves an erased person alone.",
        "import.*",
        OFFICE,
        f"which row for ever; what was written {WITH_BATCH}",
        exported=("line", "model", "action", "before", "after"),
        found=_changes,
    ),
    Holding(
        "ce_plugin.personmergeentry",
        Erasure.DELETE,
        "A merge of somebody erased is not taken back.",
        "merge.*",
        OFFICE,
        whose=("merge__survivor", "merge__merged"),
        exported=("model", "action", "before", "after"),
    ),
    Holding(
        "ce_plugin.personmerge",
        Erasure.BLANK,
        RECORD,
        "merge.*",
        OFFICE,
        whose=("survivor", "merged"),
        exported=("at", "undone_at", "consequences"),
        blanked={"consequences": [], "report": []},
    ),
    Holding(
        "ce_plugin.notsameperson",
        Erasure.KEEP,
        "Ids of two records; nothing in it names anybody.",
        "merge.apart",
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
