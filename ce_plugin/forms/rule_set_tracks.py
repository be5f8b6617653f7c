"""The tracks of a rule set as forms: what is needed, what is capped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from ce_plugin.forms import rule_set_fields as fields
from ce_plugin.forms.rule_set_formsets import ByName, RowFormSet, rows_of
from ce_plugin.forms.rule_set_parts import OptionalForm, PartForm


class ScopedForm(PartForm):
    """A part that names categories, and tags where there are any."""

    tag_field = ""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self["categories"], self.names.categories)
        if self.tag_field:
            self.offer_tags()

    def offer_tags(self) -> None:
        if not self.names.tags and not self[self.tag_field].value():
            del self.fields[self.tag_field]


class MinimumForm(ScopedForm):
    whole = "categories"
    tag_field = "tag"

    needed = fields.amount(label=_("At least"))
    categories = fields.CodesField(
        label=_("in these categories together"), required=False
    )
    tag = fields.CodeField(label=_("or with this tag"), required=False)

    def offer_tags(self) -> None:
        fields.offer(self["tag"], self.names.tags, empty=_("no tag"))
        super().offer_tags()


class CapForm(ScopedForm):
    whole = "categories"
    tag_field = "tags"

    limit = fields.amount(label=_("At most"))
    categories = fields.CodesField(label=_("from these categories"), required=False)
    kinds = fields.kinds(label=_("and from these kinds"))
    tags = fields.CodesField(label=_("and with these tags"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self["kinds"], fields.KIND_NAMES)

    def offer_tags(self) -> None:
        fields.offer(self["tags"], self.names.tags)
        super().offer_tags()


MinimumRows = rows_of(MinimumForm, row=_("Minimum"), add=_("Add a minimum"))
CapRows = rows_of(CapForm, row=_("Limit"), add=_("Add a limit"))


class VariantForm(PartForm):
    total = fields.amount(
        label=_("In all"), help_text=_("The whole amount that is needed.")
    )

    def build_nested(self, part: Mapping) -> dict[str, PartForm | RowFormSet]:
        return {
            "minimums": self.within(MinimumRows, "minimums", part.get("minimums")),
            "caps": self.within(CapRows, "caps", part.get("caps")),
        }


class SpecializationForm(OptionalForm, ScopedForm):
    applies = forms.BooleanField(
        label=_("A specialization is named on the certificate"), required=False
    )
    needed = fields.amount(label=_("From"), required=False)
    categories = fields.CodesField(
        label=_("in one of these categories"), required=False
    )


class TrackForm(PartForm):
    code = fields.code(
        "[a-z0-9_-]+",
        _("Use small letters, digits and hyphens."),
        label=_("Code"),
        help_text=_("The code of the track, as it stands under Tracks."),
    )
    label = fields.line(label=_("Name"))
    renewal_same = forms.BooleanField(
        label=_("A renewal needs the same"), required=False
    )

    def fill(self, part: Mapping) -> None:
        super().fill(part)
        if part:
            self.initial["renewal_same"] = part.get("renewal") == part.get("initial")

    def build_nested(self, part: Mapping) -> dict[str, PartForm | RowFormSet]:
        return {
            "initial": self.within(VariantForm, "initial", part.get("initial")),
            "renewal": self.within(VariantForm, "renewal", part.get("renewal")),
            "specialization": self.within(
                SpecializationForm, "specialization", part.get("specialization")
            ),
        }

    @property
    def is_renewal_same(self) -> bool:
        return bool(self["renewal_same"].value())

    def read(self) -> Mapping[str, PartForm | RowFormSet]:
        if not self.is_renewal_same:
            return self.nested
        return self.nested | {"renewal": self.nested["initial"]}

    def written(self) -> Iterable[str]:
        return [name for name in super().written() if name != "renewal_same"]


TrackRows = rows_of(
    TrackForm, row=_("Track"), add=_("Add a track"), base=ByName, distinct="code"
)
