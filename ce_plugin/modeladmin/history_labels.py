"""What Wagtail's history calls the work on the directory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ce_plugin.services import (
    directory_export,
    import_undo,
    imports,
    merging,
    unmerging,
)

LABELS = {
    imports.COMMITTED: _("File imported"),
    imports.DISCARDED: _("File discarded"),
    import_undo.UNDONE: _("Import taken back"),
    merging.MERGED_ACTION: _("Two people merged"),
    unmerging.UNMERGED_ACTION: _("Merge undone"),
    directory_export.EXPORTED: _("Addresses exported"),
}
