"""A draft of a rule set as one form. It checks and reads; services save."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ce_plugin import rules
from ce_plugin.forms import rule_set_fields as fields
from ce_plugin.forms.rule_set_formsets import RowFormSet
from ce_plugin.forms.rule_set_parts import Names, PartForm
from ce_plugin.forms.rule_set_refusals import in_words, steps_of
from ce_plugin.forms.rule_set_rows import (
    BoardForm,
    CategoryRows,
    ConversionRows,
    DegreeForm,
    RepeatsForm,
    SourceRows,
    TagRows,
    VerifierRows,
)
from ce_plugin.forms.rule_set_tracks import TrackRows

# Written once, when the draft is begun; the schema is the engine's.
FIXED = ("schema_version", "code", "version", "programme", "draft")


class RuleSetForm(PartForm):
    """Everything a definition holds, but what names the draft.

    Bound, it offers the categories and tags that were typed on this very form.
    """

    groups = ("open_participations", "window", "validity")

    title = fields.line(label=_("Title"))
    unit = fields.line(
        most=40, label=_("Unit"), help_text=_("For example: credit, contact hour.")
    )
    effective_from = fields.day(label=_("In force from"))
    effective_to = fields.day(
        label=_("In force until"),
        required=False,
        help_text=_("Leave empty while no end is known."),
    )
    open_participations_policy = fields.choice(
        [
            ("keep", _("keep the rules they were opened under")),
            ("move", _("follow these rules from the first day on")),
            ("better_of_until", _("follow these rules as soon as it helps them")),
        ],
        label=_("Participations that are open then"),
    )
    open_participations_until = fields.day(
        label=_("All others follow after"),
        required=False,
        help_text=_("Only with “as soon as it helps them”."),
    )
    step = fields.amount(
        label=_("Step"), help_text=_("Every amount is a multiple of it.")
    )
    smallest = fields.amount(
        label=_("Smallest amount"), help_text=_("Less than this does not count.")
    )
    excluded_kinds = fields.kinds(label=_("These kinds never count"))
    recording_max_age_months = fields.whole(
        least=0,
        most=600,
        required=False,
        label=_("Recordings count up to so many months old"),
        help_text=_("Leave empty for recordings of any age."),
    )
    program_issued_from = fields.day(
        label=_("Only training issued by the program from"),
        required=False,
        help_text=_("Leave empty when the source does not matter."),
    )
    report_within_days = fields.whole(
        least=0,
        most=3650,
        required=False,
        label=_("Reported within so many days"),
        help_text=_("Leave empty for no deadline."),
    )
    carry_over = fields.amount(
        label=_("Surplus carried over, at most"),
        help_text=_("0 when nothing is carried over to the next certificate."),
    )
    window_kind = fields.choice(
        [
            ("look_back", _("before the application")),
            ("from_start", _("from the start of the participation")),
        ],
        label=_("Credits count"),
    )
    window_years = fields.years(label=_("Years"))
    window_reach_back_months = fields.whole(
        least=0,
        most=120,
        label=_("Months before, for a first certificate"),
        help_text=_("0 for none."),
    )
    validity_years = fields.years(label=_("A certificate is valid for so many years"))
    validity_last_day = fields.choice(
        [
            ("anniversary", _("the anniversary itself")),
            ("day_before", _("the day before the anniversary")),
            ("end_of_month", _("the end of that month")),
        ],
        label=_("Its last day is"),
    )

    def __init__(self, data=None, *, definition: Mapping) -> None:
        self.fixed = {name: definition[name] for name in FIXED}
        super().__init__(data, part=definition)
        fields.offer(self["excluded_kinds"], fields.KIND_NAMES)

    def build_nested(self, part: Mapping) -> dict[str, PartForm | RowFormSet]:
        categories = self.within(CategoryRows, "categories", part["categories"])
        tags = self.within(TagRows, "tags", part["tags"])
        self.names = Names(_typed(categories), _typed(tags))
        rest = {
            "tracks": TrackRows,
            "conversions": ConversionRows,
            "repeats": RepeatsForm,
            "degree_route": DegreeForm,
            "verifiers": VerifierRows,
            "board": BoardForm,
            "sources": SourceRows,
        }
        return {
            "categories": categories,
            "tags": tags,
            **{
                name: self.within(form, name, part[name]) for name, form in rest.items()
            },
        }

    def is_valid(self) -> bool:
        return super().is_valid() and self.rule_set is not None

    @cached_property
    def rule_set(self) -> rules.RuleSet | None:
        """What was typed, as the engine reads it; None after it refused."""
        try:
            return rules.parse_rule_set(self.definition())
        except rules.RuleSetError as error:
            self.place(steps_of(error.path), in_words(error.reason))
            return None

    def definition(self) -> dict:
        written = self.part()
        written["validity"]["starts"] = "issue"
        return self.fixed | written


def _typed(rows: RowFormSet) -> dict[str, str]:
    """Code to name, as they stand on the screen, whether they are right or not."""
    return {
        form["code"].value(): form["label"].value() or form["code"].value()
        for form in rows.forms
        if form["code"].value() and not form[DELETION_FIELD_NAME].value()
    }
