"""The fields of the calendar's filter, joined in Python as the calendar's cells are.

They say what `includes/field.html` says of any field; but a form of nine fields and
forty options by templates would cost as much as the rest of the page.
Every value that goes into a piece of HTML here goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import BoundField, Form
from django.forms.widgets import Select
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

FIELD = (
    '<div class="ce-field%s"><label class="ce-field__label" for="%s">%s</label>'
    "%s%s%s</div>"
)
HINT = '<div class="ce-field__hint" id="%s">%s</div>'
ERRORS = '<div id="%s">%s</div>'
ERROR = '<p class="ce-field__error"><span class="ce-visually-hidden">%s</span> %s</p>'
SELECT = '<select name="%s" id="%s"%s>%s</select>'
OPTION = '<option value="%s"%s>%s</option>'
INPUT = '<input name="%s" value="%s" id="%s"%s>'


def filter_field(form: Form, name: str) -> SafeString:
    """One field of the filter with label, hint and errors."""
    field = form[name]
    errors = _errors(field)
    # Every part is escaped where it is put in.
    return SafeString(
        FIELD
        % (
            " ce-field--error" if errors else "",
            field.id_for_label,
            escape(field.label),
            _hint(field),
            errors,
            _control(field),
        )
    )


def _hint(field: BoundField) -> str:
    if not field.help_text:
        return ""
    return HINT % (f"{field.auto_id}_helptext", escape(field.help_text))


def _errors(field: BoundField) -> str:
    if not field.errors:
        return ""
    said = (ERROR % (escape(_("Error:")), escape(each)) for each in field.errors)
    return ERRORS % (f"{field.auto_id}_error", "".join(said))


def _control(field: BoundField) -> str:
    value = str(field.value() or "")
    if isinstance(field.field.widget, Select):
        options = "".join(_options(field.field.choices, value))
        return SELECT % (field.html_name, field.auto_id, _notes(field), options)
    widget = {"type": "text", **field.field.widget.attrs}
    more = "".join(f' {name}="{escape(given)}"' for name, given in widget.items())
    more += _notes(field)
    return INPUT % (field.html_name, escape(value), field.auto_id, more)


def _options(choices: Iterable[tuple], chosen: str) -> Iterable[str]:
    for value, label in choices:
        mark = " selected" if str(value) == chosen else ""
        yield OPTION % (escape(value), mark, escape(label))


def _notes(field: BoundField) -> str:
    """What a reader hears beside the label."""
    parts = [f"{field.auto_id}_helptext"] if field.help_text else []
    invalid = ""
    if field.errors:
        parts.append(f"{field.auto_id}_error")
        invalid = ' aria-invalid="true"'
    ids = " ".join(parts)
    return (f' aria-describedby="{ids}"' if ids else "") + invalid
