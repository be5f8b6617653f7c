"""The filter beside the calendar. Reads only: what is wrong narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import EventFormat


class EventFilterForm(forms.Form):
    is_filter = True

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("CE category"), required=False)
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", _("All formats")), *EventFormat.choices],
    )

    def __init__(self, data: QueryDict, categories: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["category"].choices = [("", _("All categories")), *categories]

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What narrows the list: field to valid, non-empty value."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, sessions):
        """Only the sessions that answer what was chosen."""
        chosen = self.chosen
        if "category" in chosen:
            sessions = sessions.filter(category__code=chosen["category"])
        if "format" in chosen:
            sessions = sessions.filter(page__format=chosen["format"])
        return sessions.about(chosen.get("q", ""))
