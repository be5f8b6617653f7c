"""Drafts of rule sets: begun from a version, saved, thrown away."""

from __future__ import annotations

from django.db import transaction
from wagtail.log_actions import log

from ce_plugin import permissions, rules
from ce_plugin.exceptions import (
    DraftChanged,
    NotPermitted,
    RuleSetConflict,
    TransitionNotAllowed,
)
from ce_plugin.models import RuleSet
from ce_plugin.services import audit, clock
from ce_plugin.services.locks import lock_programme

# What names a draft is written once, when it is begun.
IDENTITY = ("programme", "code", "version", "draft")


def columns_of(definition: dict) -> dict:
    """The columns that say the same as a definition; raises rules.RuleSetError.

    The definition is stored in its one canonical spelling, and so is its checksum.
    """
    parsed = rules.parse_rule_set(definition)
    spelled = rules.rule_set_to_mapping(parsed)
    return {
        "programme": parsed.programme,
        "code": parsed.code,
        "version": parsed.version,
        "effective_from": parsed.effective_from,
        "effective_to": parsed.effective_to,
        "definition": spelled,
        "checksum": rules.digest(spelled),
    }


@transaction.atomic
def new_version(rule_set: RuleSet, *, actor) -> RuleSet:
    """A draft copy of the newest version, with the next number.

    From an older one, what was mended since would silently come back. Leads to the draft of this code that stands already, whoever began it.
    """
    require_writer(actor)
    lock_programme(rule_set.programme)
    versions = RuleSet.objects.filter(code=rule_set.code)
    standing = versions.drafts().order_by("version").first()
    if standing:
        return standing
    newest = versions.order_by("version").last()
    return _begin(newest, actor, version=newest.version + 1)


@transaction.atomic
def new_draft(rule_set: RuleSet, *, code: str, actor) -> RuleSet:
    """A draft copy under another code; the same copy asked for twice is one.

    Raises RuleSetConflict when the code names something else.
    """
    require_writer(actor)
    lock_programme(rule_set.programme)
    wanted = columns_of(_copied(rule_set, code=code, version=1))
    standing = RuleSet.objects.filter(code=code).order_by("version").first()
    if standing is None:
        return _begin(rule_set, actor, code=code, version=1)
    if standing.is_draft and standing.checksum == wanted["checksum"]:
        return standing
    raise RuleSetConflict(f"The code {code} is in use.")


def _copied(source: RuleSet, **identity) -> dict:
    return {**source.definition, "draft": True, **identity}


def _begin(source: RuleSet, actor, **identity) -> RuleSet:
    columns = columns_of(_copied(source, **identity))
    draft = RuleSet.objects.create(**columns, changed_at=clock.now(), changed_by=actor)
    tell(draft, "begin", actor, source=str(source))
    return draft


@transaction.atomic
def save_draft(
    rule_set: RuleSet, *, definition: dict, actor, seen: str = ""
) -> RuleSet:
    """Store what was written; gives back the row as it stands now.

    `seen` is the checksum the writer began from, else that of the row in hand.
    Raises rules.RuleSetError for a wrong definition and for another identity,
    DraftChanged when somebody else has saved meanwhile, TransitionNotAllowed once
    it is published or thrown away. The same content saved twice is saved once.
    """
    require_writer(actor)
    draft = _locked_draft(rule_set)
    for name in IDENTITY:
        if definition.get(name) != draft.definition[name]:
            raise rules.RuleSetError(name, "names this draft and stays as it is")
    columns = columns_of(definition)
    if columns["checksum"] == draft.checksum:
        return draft
    if draft.checksum != (seen or rule_set.checksum):
        raise DraftChanged(draft)
    write_draft(draft, {**columns, "changed_at": clock.now(), "changed_by": actor})
    tell(draft, "save", actor)
    return draft


def write_draft(draft: RuleSet, columns: dict) -> None:
    for name, value in columns.items():
        setattr(draft, name, value)
    # What was read from the definition before is of no use any more.
    draft.__dict__.pop("parsed", None)
    draft.save()


@transaction.atomic
def discard_draft(rule_set: RuleSet, *, actor, seen: str = "") -> None:
    """Throw a draft away; a draft that is gone already stays gone.

    `seen` is the checksum of what was read: DraftChanged when it was saved since.
    """
    require_writer(actor)
    row = (
        RuleSet.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=rule_set.pk)
        .first()
    )
    if row is None:
        return
    if not row.is_draft:
        raise TransitionNotAllowed("A published rule set is never deleted.")
    if seen and row.checksum != seen:
        raise DraftChanged(row)
    tell(row, "discard", actor)
    # No version was published with the laboratory's reports on it.
    row.impact_reports.all().delete()
    row.delete()


def require_writer(actor) -> None:
    """None is the system."""
    if actor is not None and not permissions.may_change_rule_sets(actor):
        raise NotPermitted("Rule sets are written by coordinators.")


def _locked_draft(rule_set: RuleSet) -> RuleSet:
    # The row in hand may be stale: two people may be writing the same draft.
    rows = RuleSet.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=rule_set.pk
    )
    row = rows.first()
    if row is None or not row.is_draft:
        raise TransitionNotAllowed("It is no draft any more.")
    return row


def tell(rule_set: RuleSet, step: str, actor, **data) -> None:
    """An event of the audit, and an entry for Wagtail's history page."""
    audit.record(
        f"ruleset.{step}",
        rule_set,
        actor=actor,
        reason=f"ruleset:{rule_set.pk}" if "reason" in data else "",
        digest=rule_set.checksum,
    )
    log(
        instance=rule_set,
        action=f"ce_plugin.ruleset.{step}",
        user=actor,
        data=data or None,
    )
