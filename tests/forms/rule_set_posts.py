"""What a browser would send for the rule-set form as it stands on the screen."""

from __future__ import annotations

from django.forms import CheckboxInput
from django.http import QueryDict

from ce_plugin.forms.rule_set_formsets import RowFormSet
from ce_plugin.forms.rule_set_parts import PartForm
from ce_plugin.forms.rule_sets import RuleSetForm
from tests.rules.builders import definition

STAFF = "tracks-1"


def typed(mapping: dict, **changes) -> QueryDict:
    """The form of a definition sent back, with other values in the fields named."""
    data = QueryDict(mutable=True)
    for name, values in posted(RuleSetForm(definition=mapping)).items():
        data.setlist(name, values)
    for name, value in changes.items():
        data.setlist(name, [value] if isinstance(value, str) else value)
    return data


def posted(form: PartForm | RowFormSet) -> dict[str, list[str]]:
    """Name to values, of this form and everything within it."""
    if isinstance(form, RowFormSet):
        parts = [form.management_form, *form.forms]
        return {name: v for part in parts for name, v in posted_fields(part).items()}
    return posted_fields(form)


def posted_fields(form) -> dict[str, list[str]]:
    data = {}
    for field in form:
        data |= _field(field)
    for part in getattr(form, "nested", {}).values():
        data |= posted(part)
    return data


def _field(field) -> dict[str, list[str]]:
    """By way of the widget's own words: what it puts into the page."""
    value = field.value()
    if isinstance(field.field.widget, CheckboxInput):
        return {field.html_name: ["on"]} if value else {}
    groups = field.field.widget.get_context(field.html_name, value, {})["widget"]
    if "optgroups" not in groups:
        return {field.html_name: [groups["value"] or ""]}
    options = [option for _name, group, _at in groups["optgroups"] for option in group]
    return {field.html_name: [o["value"] for o in options if o["selected"]]}


def sent(code: str = "MT-2009", /, **changes) -> RuleSetForm:
    """The form of a shipped set, sent back with other values typed into it."""
    form = RuleSetForm(typed(definition(code), **changes), definition=definition(code))
    form.is_valid()
    return form


def errors(form) -> dict[str, list[str]]:
    """HTML name of each field, or prefix of the rows, to what stands there."""
    found = {}
    if isinstance(form, RowFormSet):
        if form.non_form_errors():
            found[form.prefix] = list(form.non_form_errors())
        parts = form.forms
    else:
        for name, said in form.errors.items():
            found[form.add_prefix(name)] = list(said)
        parts = form.nested.values()
    for part in parts:
        found |= errors(part)
    return found
