"""What an event asks of those who register: its own questions, and which sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from ce_plugin.models import EventPage, EventSession, times

PREFIX = "q_"
LONG = 2000
ANSWER = {"required": _("Please answer this question.")}


def _options(value) -> list[tuple[str, str]]:
    return [(choice, choice) for choice in value["choices"]]


def _text(facts: dict, value) -> forms.Field:
    return forms.CharField(max_length=250, **facts)


def _long_text(facts: dict, value) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=LONG, widget=area, **facts)


def _yes_no(facts: dict, value) -> forms.Field:
    # A box left empty would be no answer: no is one, too.
    choices = [("yes", _("Yes")), ("no", _("No"))]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **facts)


def _one_of(facts: dict, value) -> forms.Field:
    widget = forms.RadioSelect
    return forms.ChoiceField(choices=_options(value), widget=widget, **facts)


def _some_of(facts: dict, value) -> forms.Field:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=_options(value), widget=widget, **facts)


FIELDS: dict[str, Callable[[dict, object], forms.Field]] = {
    "short_text": _text,
    "long_text": _long_text,
    "yes_no": _yes_no,
    "one_of": _one_of,
    "some_of": _some_of,
}


def question_field(block) -> forms.Field:
    """The field of one question of the page's stream."""
    value = block.value
    facts = {
        "label": value["label"],
        "required": bool(value["required"]),
        # Typed by an editor; the template takes help as it is.
        "help_text": escape(value["help_text"] or ""),
        "error_messages": ANSWER,
    }
    return FIELDS[block.block_type](facts, value)


class RegistrationForm(forms.Form):
    """Built from an event. `full` are sessions that cannot be chosen any more.

    Answers given before are put in, and those to questions the event no longer asks, or
    choices it no longer offers, stay as they are.
    """

    def __init__(
        self,
        data=None,
        *,
        event: EventPage,
        sessions: Iterable[EventSession],
        full: Iterable[EventSession] = (),
        answers: dict | None = None,
        chosen: Iterable[int] = (),
    ) -> None:
        super().__init__(data)
        self.given = answers or {}
        self._sessions = {str(one.pk): one for one in sessions}
        self._full = {str(one.pk) for one in full}
        if self._sessions:
            self.fields["sessions"] = self._session_field(chosen)
        for block in event.questions:
            self.fields[PREFIX + block.id] = field = question_field(block)
            field.initial = self.given.get(block.id, {}).get("value")

    def _session_field(self, chosen: Iterable[int]) -> forms.Field:
        chosen = {str(pk) for pk in chosen}
        return forms.MultipleChoiceField(
            label=_("Which sessions do you come to?"),
            # Whoever was at one that is over need not come to another.
            required=chosen <= self._sessions.keys(),
            choices=[(pk, self._words(pk)) for pk in self._sessions],
            initial=sorted(chosen),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one session.")},
        )

    def _words(self, pk: str) -> str:
        session = self._sessions[pk]
        facts = {"title": session.display_title, "when": times.when(session)}
        if pk in self._full:
            return _("%(title)s, %(when)s: all seats are taken") % facts
        return _("%(title)s, %(when)s") % facts

    @property
    def asks(self) -> bool:
        return bool(self.fields)

    @property
    def sessions(self) -> list[EventSession]:
        """Those chosen, of a valid form."""
        return [self._sessions[pk] for pk in self.cleaned_data.get("sessions", [])]

    @property
    def answers(self) -> dict[str, dict]:
        """Question and answer by the question's id, as they are kept."""
        new = {
            name.removeprefix(PREFIX): {"question": str(field.label), "value": value}
            for name, field in self.fields.items()
            if name.startswith(PREFIX) and (value := self.cleaned_data[name])
        }
        kept = {
            key: one
            for key, one in self.given.items()
            if not self._shows(key, one["value"])
        }
        return {**kept, **new}

    def _shows(self, key: str, value: str | list[str]) -> bool:
        """Whether an answer given before could be seen, and so be taken away."""
        field = self.fields.get(PREFIX + key)
        if field is None or isinstance(value, list):
            return field is not None
        # A choice whose words an editor changed is none that anybody left out.
        return value in dict(getattr(field, "choices", [(value, value)]))

    def refuse_sessions(self, taken: Iterable[EventSession]) -> None:
        """Somebody else took the last seat in the meantime."""
        for session in taken:
            self.add_error(
                "sessions",
                _("All seats of %(title)s are taken. Choose another session.")
                % {"title": session.display_title},
            )
