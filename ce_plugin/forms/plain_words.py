"""What is wrong with a field, in words for whoever typed it.

Django's own speak of valid choices and of what to ensure. A field that was given words
of its own does not belong into a `PlainWords` form: they would be lost.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

CHOICE = {
    "required": _("Choose one."),
    "invalid_choice": _("“%(value)s” is not offered here. Choose one that is."),
    "invalid_list": _("Choose from what is offered here."),
}
WORDS: dict[type[forms.Field], dict] = {
    forms.ChoiceField: CHOICE,
    forms.DateField: {
        "required": _("Give a day."),
        "invalid": _("This is not a day. Give one such as 12/24/2027."),
        "min_value": _("Give a day from %(limit_value)s on."),
        "max_value": _("Give a day until %(limit_value)s."),
    },
    forms.TimeField: {"invalid": _("This is not a time. Give one such as 17:30.")},
    forms.IntegerField: {
        "required": _("Give a number."),
        "invalid": _("Give a whole number, such as 2."),
        "min_value": _("Give %(limit_value)s or more."),
        "max_value": _("Give %(limit_value)s or less."),
    },
    forms.CharField: {
        "max_length": _("This is too long. Shorten it to %(limit_value)s characters."),
        "null_characters_not_allowed": _(
            "A character stands here that cannot be searched for or kept. Type it anew."
        ),
    },
}


class PlainWords(forms.BaseForm):
    """For a form whose fields have no words of their own for what is wrong."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for kind, words in WORDS.items():
                if isinstance(field, kind):
                    field.error_messages |= words
