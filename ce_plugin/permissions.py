"""Who may do what: a user and a row in, yes or no out. The one place that says so."""

from __future__ import annotations

from ce_plugin.enums import PositionRole
from ce_plugin.services import clock, people

REVIEW = "ce_plugin.review_certificationapplication"
CHANGE_RULE_SETS = "ce_plugin.change_ruleset"
PUBLISH_RULE_SETS = "ce_plugin.publish_ruleset"
RULE_SETS = "ce_plugin.view_ruleset"
IMPORT = "ce_plugin.import_directory"
EXPORT_CONTACTS = "ce_plugin.export_contacts"
IMPORTS = "ce_plugin.view_importbatch"
CONTACT_EXPORTS = "ce_plugin.view_contactexport"
MERGES = "ce_plugin.view_personmerge"
MERGE = "ce_plugin.merge_people"
APPLICATIONS = "ce_plugin.view_certificationapplication"
AUDIT = "ce_plugin.view_auditevent"
PARTICIPATIONS = "ce_plugin.view_trackparticipation"
# Whoever holds one may vouch for a director, so no director confirms them.
OFFICE_ROLES = frozenset({PositionRole.DIRECTOR, PositionRole.BOARD_CHAIR})


def _active(user) -> bool:
    return bool(user and user.is_authenticated and user.is_active)


def _is_own(user, person) -> bool:
    return _active(user) and person.user_id == user.pk


def is_coordinator(user) -> bool:
    return _active(user) and user.has_perm(REVIEW)


def may_read_applications(user) -> bool:
    """Coordinators, and auditors who change nothing."""
    return is_coordinator(user) or (_active(user) and user.has_perm(APPLICATIONS))


def may_read_audit(user) -> bool:
    return _active(user) and user.has_perm(AUDIT)


def may_read_security(user) -> bool:
    """How the site is set up tells where it is weak: superusers only."""
    return _active(user) and user.is_superuser


def may_change_rule_sets(user) -> bool:
    """Write drafts, begin new ones and throw them away."""
    return _active(user) and user.has_perm(CHANGE_RULE_SETS)


def may_publish_rule_sets(user) -> bool:
    return _active(user) and user.has_perm(PUBLISH_RULE_SETS)


def may_use_laboratory(user) -> bool:
    """Who reads the rules and who stands where: both are shown there."""
    return _active(user) and user.has_perms([RULE_SETS, PARTICIPATIONS])


def may_import(user) -> bool:
    """Read files in, take them back, and export the directory without addresses."""
    return _active(user) and user.has_perm(IMPORT)


def may_read_imports(user) -> bool:
    """What was read in and what came of it: also for auditors."""
    return may_import(user) or (_active(user) and user.has_perm(IMPORTS))


def may_export_contacts(user) -> bool:
    """Addresses leave the site: a right of its own (MCA 2-6-1017)."""
    return may_import(user) and user.has_perm(EXPORT_CONTACTS)


def may_read_contact_exports(user) -> bool:
    """Who took addresses away, and what for."""
    return may_export_contacts(user) or (
        _active(user) and user.has_perm(CONTACT_EXPORTS)
    )


def may_merge_people(user) -> bool:
    """See who may be one person, and what was made one."""
    return _active(user) and user.has_perm(MERGE)


def may_read_merges(user) -> bool:
    """Who may be one person and what was made one: also for auditors."""
    return may_merge_people(user) or (_active(user) and user.has_perm(MERGES))


def may_merge(user, *people) -> bool:
    """Nobody merges themselves, or takes such a merge back."""
    own = any(_is_own(user, person) for person in people)
    return may_merge_people(user) and not own


def may_try_rule_sets(user) -> bool:
    """Have a report of the laboratory worked out, stop one, take its list away."""
    return may_use_laboratory(user) and is_coordinator(user)


def person_behind(instance):
    """The person a row of any machine belongs to."""
    if hasattr(instance, "person"):
        return instance.person
    if hasattr(instance, "participation"):
        return instance.participation.person
    return person_behind(instance.application)


def may_review(user, instance) -> bool:
    """Coordinators may, except in their own case."""
    return is_coordinator(user) and not _is_own(user, person_behind(instance))


def may_erase(user, person) -> bool:
    """Ask for and agree to erasure, set and lift holds; never about oneself."""
    return is_coordinator(user) and not _is_own(user, person)


def may_change_claim(user, claim) -> bool:
    return _is_own(user, claim.person) or may_review(user, claim)


def may_change_registration(user, registration) -> bool:
    return _is_own(user, registration.person)


def may_host(user, event) -> bool:
    """Sees who registered and records who came: editors of the page, named hosts."""
    if not _active(user):
        return False
    return is_coordinator(user) or _may_edit(user, event) or _is_host(user, event)


def may_import_report(user, event) -> bool:
    """Read a provider's report of who attended: coordinators, editors of the page."""
    return may_import(user) or (_active(user) and _may_edit(user, event))


def _may_edit(user, event) -> bool:
    in_admin = user.is_superuser or user.has_perm("wagtailadmin.access_admin")
    return in_admin and event.permissions_for_user(user).can_edit()


def _is_host(user, event) -> bool:
    """Only by an address that was proved: anybody may type one."""
    named = {host.email.lower() for host in event.hosts.all()}
    # Most events name nobody: then nobody's addresses need to be looked up.
    return bool(named) and not named.isdisjoint(people.proved_addresses(user))


def may_take_attendance(user, attendance) -> bool:
    """Hosts may, except about themselves: a coordinator does that for them."""
    own = attendance.person_id is not None and _is_own(user, attendance.person)
    return may_host(user, attendance.session.page) and not own


def may_change_participation(user, participation) -> bool:
    return _is_own(user, participation.person)


def may_change_application(user, application) -> bool:
    return _is_own(user, application.participation.person)


def may_see_certificate(user, certificate) -> bool:
    return _is_own(user, certificate.person) or may_read_applications(user)


def may_keep_library(user, library) -> bool:
    """Its directors may, while their own position is confirmed and lasts."""
    if not _active(user):
        return False
    held = library.positions.confirmed(clock.today())
    return held.filter(role=PositionRole.DIRECTOR, person__user=user).exists()


def may_invite(user, library) -> bool:
    """Enter people at a library: its directors, and the office at each."""
    return is_coordinator(user) or may_keep_library(user, library)


def may_decide_position(user, position) -> bool:
    """Confirm, decline or end it: the office, and the director for their people."""
    if _is_own(user, position.person):
        return False
    if is_coordinator(user):
        return True
    by_office = position.role in OFFICE_ROLES
    return not by_office and may_keep_library(user, position.library)


QUESTIONS = {
    question.__name__: question
    for question in (
        may_review,
        may_change_claim,
        may_change_registration,
        may_take_attendance,
        may_change_participation,
        may_change_application,
    )
}


def may(user, question: str | None, instance) -> bool:
    """Answer the question a transition names; without a name nobody may."""
    return question is not None and QUESTIONS[question](user, instance)
