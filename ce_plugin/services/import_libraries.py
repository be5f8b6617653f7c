"""Libraries in a file: one line each, known by their name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.enums import ImportVerdict, LibraryKind
from ce_plugin.models import Federation, ImportChange, Library
from ce_plugin.services.import_shape import Column, Kind, Line, one_of, text
from ce_plugin.services.import_writing import change, compare, create, locked

FIELDS = ("name", "city", "kind", "federation")
COLUMNS = (
    Column(
        "name",
        "Library",
        gettext_lazy("Its name, by which it is found again."),
        text(160),
        required=True,
        aliases=("library name",),
    ),
    Column("city", "City", gettext_lazy("Needed for a new library."), text(80)),
    Column(
        "kind",
        "Kind",
        gettext_lazy("Such as public or school; a new one is public."),
        one_of(LibraryKind.choices),
        aliases=("type",),
    ),
    Column(
        "federation",
        "Federation",
        gettext_lazy("Its name, as it stands under Federations."),
        text(120),
    ),
)


def _key(line: Line) -> str:
    return str(line.values["name"]).casefold()


def _judge(lines: Sequence[Line], actor) -> None:
    federations = {one.name.casefold(): one for one in Federation.objects.all()}
    known = {
        one.name.strip().casefold(): one
        for one in Library.objects.select_related("federation")
    }
    for line in lines:
        _find_federation(line, federations)
        if "name" not in line.values:
            continue
        standing = known.get(_key(line))
        if standing is None:
            _is_new(line)
        else:
            line.targets = {"library": standing.pk}
            compare(line, standing, _facts(line))


def _find_federation(line: Line, federations: dict[str, Federation]) -> None:
    name = line.values.get("federation")
    if name is None:
        return
    found = federations.get(str(name).casefold())
    if found is None:
        line.is_wrong(
            "federation",
            _("There is no federation “%(name)s”. Add it first.") % {"name": name},
        )
    line.values["federation"] = found


def _is_new(line: Line) -> None:
    if not line.data.get("city"):
        line.is_wrong("city", _("A new library needs its city."))
    if line.is_clean:
        line.verdict = ImportVerdict.NEW


def _facts(line: Line) -> dict[str, object]:
    return {name: line.values.get(name) for name in FIELDS}


def _given(line: Line) -> dict[str, object]:
    return {name: line.values[name] for name in FIELDS if name in line.values}


def _write(lines: Sequence[Line]) -> list[ImportChange]:
    standing = locked(
        Library, (line.targets["library"] for line in lines if line.targets)
    )
    new = [(line.number, Library(**_given(line))) for line in lines if not line.targets]
    changed = [
        (
            line.number,
            standing[line.targets["library"]],
            {name: line.values[name] for name in line.changes},
        )
        for line in lines
        if line.targets
    ]
    return [*create(new), *change(changed)]


def _export() -> Iterator[dict[str, str]]:
    for one in Library.objects.select_related("federation").order_by("name"):
        yield {
            "name": one.name,
            "city": one.city,
            "kind": one.kind,
            "federation": one.federation.name if one.federation else "",
        }


LIBRARIES = Kind(
    "libraries",
    gettext_lazy("Libraries"),
    COLUMNS,
    key=_key,
    judge=_judge,
    write=_write,
    export=_export,
)
