"""What is held about somebody, given to them: rows as JSON, files beside it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import Certificate, Person
from ce_plugin.services import audit, clock
from ce_plugin.services.one_person import records_of
from ce_plugin.services.personal_data import Holding, installed


def export_person(person: Person, *, actor) -> bytes:
    """A zip of everything that names the person, on record as a download.

    Only the person asks: NotPermitted for anybody else.
    """
    if actor is None or person.user_id != actor.pk:
        raise NotPermitted("Only the person takes their own data away.")
    audit.record("person.download", person, actor=actor)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _json(rows_about(person)))
        for name, data in _files(person):
            archive.writestr(name, data)
    return content.getvalue()


def rows_about(person: Person) -> dict[str, list[dict]]:
    """By model what its register says is given; models with nothing are left out.

    Of records that were merged into the person's, too.
    """
    records = list(records_of(person))
    found = {each.label: _given(each, records) for each in installed()}
    return {label: rows for label, rows in found.items() if rows}


def _given(holding: Holding, records: Sequence[Person]) -> list[dict]:
    rows = holding.rows(*records).order_by("pk")
    return list(rows.values(*holding.exported))


def _json(rows: dict) -> str:
    said = {"made": clock.now(), "rows": rows}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _files(person: Person) -> Iterator[tuple[str, bytes]]:
    for certificate in with_file(person):
        with certificate.pdf.open("rb") as stored:
            yield f"certificates/{certificate.number}.pdf", stored.read()


def with_file(*records: Person) -> QuerySet[Certificate]:
    return Certificate.objects.filter(person__in=records).exclude(pdf="")


def public_facts(person: Person) -> list[dict]:
    """What anybody may learn: of each certificate what its check shows."""
    return [
        {
            "certificate": each,
            "is_valid": each.is_valid_on(clock.today()),
        }
        for each in Certificate.objects.filter(person=person)
    ]
