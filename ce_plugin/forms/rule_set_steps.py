"""Forms of the steps a rule set takes."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ce_plugin.forms import rule_set_fields as fields
from ce_plugin.models import RuleSet


class PublishForm(forms.Form):
    """`seen` is the checksum of what was on the screen, `former` what it takes over."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    former = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why this version exists"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays with the version for good, for everybody who reads it."),
        error_messages={"required": _("Say why this version exists.")},
    )

    def clean_former(self) -> str | None:
        """None where nothing was read: empty means that it takes over nothing."""
        return self.cleaned_data["former"] if "former" in self.data else None


class CopyForm(forms.Form):
    code = fields.code(
        "[A-Z0-9-]+",
        _("Use capital letters, digits and hyphens."),
        label=_("Code of the new rule set"),
        help_text=_("For example MT-2027."),
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        # A draft may be the copy just asked for: the service looks closer.
        if RuleSet.objects.frozen().filter(code=code).exists():
            raise ValidationError(_("This code is in use."), code="taken")
        return code
