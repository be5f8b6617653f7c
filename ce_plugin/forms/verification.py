"""The verifier's answer, on a page that needs no account."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ce_plugin.models import ApplicationLine

CONFIRM, QUESTION, CANNOT_SAY = "confirm", "question", "cannot_say"


class AnswerForm(forms.Form):
    """One answer, a typed name; a question names its lines and says what is wrong."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    questioned = forms.MultipleChoiceField(
        label=gettext_lazy("Lines you have a question about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Choose lines of this list only."),
        },
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            (CONFIRM, gettext_lazy("I confirm this training")),
            (QUESTION, gettext_lazy("I have a question about it")),
            (CANNOT_SAY, gettext_lazy("I cannot say: I am not the right person")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three answers.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy(
            "Needed when you have a question. The applicant and the coordinator "
            "will read it."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decider_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("Typing it stands for your signature."),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Type your full name.")},
    )

    def __init__(
        self, *args, lines: Sequence[ApplicationLine], current_digest: str, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lines = {str(line.pk): line for line in lines}
        self._digest = current_digest
        self.fields["questioned"].choices = [
            (key, line.title) for key, line in self._lines.items()
        ]

    def clean_questioned(self) -> list[ApplicationLine]:
        return [self._lines[key] for key in self.cleaned_data["questioned"]]

    def clean(self) -> dict:
        self._refuse_another_list()
        if self.cleaned_data.get("answer") == QUESTION:
            self._require_what_is_asked()
        elif self.cleaned_data.get("questioned"):
            self._refuse_marks_without_question()
        return self.cleaned_data

    def _refuse_another_list(self) -> None:
        if self.cleaned_data.get("digest") != self._digest:
            raise forms.ValidationError(
                _("The list on this page is not complete any more. Please reload it.")
            )

    def _require_what_is_asked(self) -> None:
        if not self.cleaned_data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Say in a few words what your question is."))
        chosen = self.cleaned_data.get("questioned")
        if self._lines and not chosen and "questioned" not in self.errors:
            self.add_error(
                "questioned", _("Mark at least one line your question is about.")
            )

    def _refuse_marks_without_question(self) -> None:
        if self.cleaned_data.get("answer") is None:
            return
        self.add_error(
            "answer",
            _(
                "You have marked lines as questions. Choose “I have a question about "
                "it”, or take the marks away."
            ),
        )
