"""Narrowing the credit list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.models import CreditClaim


class CreditFilterForm(forms.Form):
    """Offers the years and categories that occur in `record`, nothing else."""

    is_filter = True

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    year = forms.ChoiceField(label=_("Year"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args, record: list[CreditClaim], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        years = sorted({claim.ends_on.year for claim in record}, reverse=True)
        names = {claim.category.code: claim.category.name for claim in record}
        self.fields["year"].choices = [
            ("", _("All years")),
            *((str(year), str(year)) for year in years),
        ]
        self.fields["category"].choices = [
            ("", _("All categories")),
            *sorted(names.items(), key=lambda pair: pair[1]),
        ]

    def wants(self, claim: CreditClaim) -> bool:
        """Whether `claim` passes; an answer that is none narrows nothing."""
        return (
            self._matches("year", str(claim.ends_on.year))
            and self._matches("category", claim.category.code)
            and self._has_words(claim)
        )

    def _matches(self, name: str, value: str) -> bool:
        return self._given(name) in ("", value)

    def _has_words(self, claim: CreditClaim) -> bool:
        text = f"{claim.title} {claim.sponsor} {claim.presenter}".lower()
        return all(word in text for word in self._given("q").lower().split())

    def _given(self, name: str) -> str:
        return "" if name in self.errors else self.cleaned_data.get(name, "")
