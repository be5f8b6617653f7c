"""The shipped rule sets in a test's database: imported once, copied from then on.

An import reads and checks every file and cost more than the rest of most tests.
`tests/services/test_rule_sets.py` holds that a copy is what an import brings in.
"""

from __future__ import annotations

from copy import deepcopy

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from ce_plugin import rules
from ce_plugin.models import RuleSet
from ce_plugin.services import clock
from ce_plugin.services.rule_sets import checksum, import_rule_sets

# Column values by row, and those of the row's log entries: of this process.
_IMPORTED: list[tuple[dict, list[dict]]] = []


CHECKSUMS = {each["code"]: checksum(each) for each in rules.shipped_rule_sets()}


def bring_in_rule_sets() -> None:
    """All shipped rule sets, unless they are there."""
    there = RuleSet.objects.filter(code__in=CHECKSUMS, version=1).count()
    if there == 0 and _IMPORTED:
        _copy()
    elif there < len(CHECKSUMS):
        import_rule_sets()
        remember()


def remember() -> None:
    """Keep what an import has brought in, where nothing else is there."""
    there = dict(RuleSet.objects.values_list("code", "checksum"))
    if not _IMPORTED and there == CHECKSUMS:
        _IMPORTED[:] = [_remembered(row) for row in RuleSet.objects.order_by("pk")]


def _remembered(row: RuleSet) -> tuple[dict, list[dict]]:
    entries = ModelLogEntry.objects.for_instance(row).order_by("pk").values()
    return (
        _without(row.__dict__, "id", "_state", "published_at", "parsed"),
        [
            _without(entry, "id", "uuid", "object_id", "content_type_id", "timestamp")
            for entry in entries
        ],
    )


def _without(values: dict, *names: str) -> dict:
    return {name: value for name, value in values.items() if name not in names}


def _copy() -> None:
    now = clock.now()
    copies = [
        RuleSet(
            **deepcopy(values),
            published_at=None if values["status"] == "draft" else now,
        )
        for values, _entries in _IMPORTED
    ]
    rows = RuleSet.objects.bulk_create(copies)
    of_rule_sets = ContentType.objects.get_for_model(RuleSet)
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            **entry, object_id=str(row.pk), content_type=of_rule_sets, timestamp=now
        )
        for row, (_values, entries) in zip(rows, _IMPORTED, strict=True)
        for entry in entries
    )
