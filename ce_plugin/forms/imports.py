"""A file handed in, a file taken away. They check shape; services decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.services.import_files import MAX_BYTES
from ce_plugin.services.import_kinds import DIRECTORY
from ce_plugin.services.spreadsheets import CSV, XLSX

KIND_CHOICES = [(kind.name, kind.label) for kind in DIRECTORY.values()]
FORMAT_CHOICES = [(XLSX, _("Excel (.xlsx)")), (CSV, _("CSV (.csv)"))]
NO_FILE = _("Choose a file.")


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), at most 10 MB and 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": NO_FILE,
            "missing": NO_FILE,
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self):
        """What is too large is refused before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Split it into several files.")
            )
        return file


class UploadForm(FileForm):
    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=KIND_CHOICES,
        widget=forms.RadioSelect,
        initial=KIND_CHOICES[0][0],
    )
    field_order = ("kind", "file")


class ReportForm(FileForm):
    """A provider's report on one session."""

    minutes = forms.IntegerField(
        label=_("Minutes somebody must have been there"),
        required=False,
        min_value=0,
        max_value=1440,
        help_text=_(
            "Leave it empty to count everybody in the file. Who came and went is "
            "counted with all their minutes."
        ),
    )


class CommitForm(forms.Form):
    """Lines that stay out are named by number, and left out knowingly."""

    leave_out = forms.BooleanField(
        error_messages={
            "required": _("Tick this, or correct the file and read it again.")
        }
    )

    def __init__(self, *args, left_out: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leave_out"].required = left_out > 0


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What to export"), choices=KIND_CHOICES, initial=KIND_CHOICES[0][0]
    )
    file_format = forms.ChoiceField(label=_("Format"), choices=FORMAT_CHOICES)
    with_addresses = forms.BooleanField(
        label=_("With e-mail addresses"), required=False
    )
    reason = forms.CharField(
        label=_("What the addresses are for"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Kept on record with your name. Addresses must not be handed out as a "
            "distribution list."
        ),
    )

    def __init__(self, *args, addresses: bool, **kwargs) -> None:
        super().__init__(*args, auto_id="export_%s", **kwargs)
        if not addresses:
            del self.fields["with_addresses"], self.fields["reason"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("with_addresses") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say what the addresses are for."))
        return cleaned
