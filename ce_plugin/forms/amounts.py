"""Numbers people type: plain digits and a point, nothing a computer would guess."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.rules.conversions import plain

PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
BELOW_NOTHING = re.compile(rf"[-\u2212]{PLAIN.pattern}")


class NumberField(forms.CharField):
    """A number from 0 up, at most `most`.

    `10,5`, `1e9`, `NaN` and digits of other scripts are sent back as they were
    typed: a text input keeps what a number input would throw away.
    """

    default_error_messages = {"most": gettext_lazy("This is more than %(most)s.")}

    def __init__(self, *, most: str, **kwargs) -> None:
        self.most = Decimal(most)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "class": "ce-input--xs",
                }
            ),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value) -> Decimal | None:
        text = super().to_python(value)
        if not text:
            return None
        if BELOW_NOTHING.fullmatch(text):
            raise ValidationError(_("This is less than 0."), code="negative")
        if not PLAIN.fullmatch(text):
            raise ValidationError(
                _("Type a number with a point, such as 1.5."), code="invalid"
            )
        return Decimal(text)

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value > self.most:
            raise ValidationError(
                self.error_messages["most"] % {"most": plain(self.most)}, code="most"
            )

    def run_validators(self, value) -> None:
        """Length of text is no question once the number is read."""


class AmountField(NumberField):
    """A positive amount in steps, such as 1.5."""

    default_error_messages = {
        "most": gettext_lazy("This is more than %(most)s. Enter long courses in parts.")
    }

    def __init__(self, *, step: str, **kwargs) -> None:
        self.step = Decimal(step)
        super().__init__(**kwargs)

    def validate(self, value: Decimal | None) -> None:
        if value is not None:
            self._validate_step(value)
        super().validate(value)

    def _validate_step(self, value: Decimal) -> None:
        if value < self.step or value % self.step:
            words = {
                "step": plain(self.step),
                "two": plain(self.step * 2),
                "three": plain(self.step * 3),
            }
            raise ValidationError(
                _("Use steps of %(step)s, such as %(step)s, %(two)s or %(three)s.")
                % words,
                code="step",
            )
