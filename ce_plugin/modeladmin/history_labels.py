"""What Wagtail's history calls the work on the directory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ce_plugin.services import (
    directory_export,
    import_undo,
    imports,
    merging,
    series,
    session_sheets,
    unmerging,
)

LABELS = {
    imports.COMMITTED: _("File imported"),
    imports.DISCARDED: _("File discarded"),
    import_undo.UNDONE: _("Import taken back"),
    merging.MERGED_ACTION: _("Two people merged"),
    unmerging.UNMERGED_ACTION: _("Merge undone"),
    directory_export.EXPORTED: _("Addresses exported"),
    series.PAGES_ADDED: _("Events of a series made"),
    series.SESSIONS_ADDED: _("Sessions of a series added"),
    session_sheets.ADDED: _("Sessions pasted"),
    "ce_plugin.address.add": _("Address added"),
    "ce_plugin.address.choose": _("Address for mails chosen"),
    "ce_plugin.address.prove": _("Address confirmed"),
    "ce_plugin.address.remove": _("Address removed"),
    "ce_plugin.person.rename": _("Name changed by the person"),
    "ce_plugin.position.confirm": _("Position confirmed"),
    "ce_plugin.position.decline": _("Position declined with a reason"),
    "ce_plugin.position.wait_again": _("Made another position, which waits"),
    "ce_plugin.position.end": _("Position given a last day"),
    "ce_plugin.position.withdraw": _("Invitation taken back"),
    "ce_plugin.position.invite_again": _("Invited once more"),
    "ce_plugin.position.invite": _("Entered at a library and invited"),
}
