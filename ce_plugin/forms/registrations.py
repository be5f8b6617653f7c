"""What an event asks of those who register: its own questions, and which sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from ce_plugin.forms.plain_words import CHOICE
from ce_plugin.models import EventPage, EventSession, times

PREFIX = "q_"
LONG = 2000
WISH = _(
    "While you wait no seat in a session is kept for you. When a seat of the event is "
    "yours, you get those of your sessions that have room; while all of them are full, "
    "you keep your place."
)
FULL_BY_NOW = _(
    "%(title)s is full by now, so it is not ticked any more. Everything else is as you "
    "left it: send it again, or choose another session first."
)
ANSWER = {**CHOICE, "required": _("Please answer this question.")}


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


class SessionChoices(forms.CheckboxSelectMultiple):
    """What is `closed` is there to be read, and cannot be ticked."""

    closed: Collection[str] = ()

    def create_option(self, name, value, label, selected, *args, **kwargs):
        is_closed = str(value) in self.closed
        ticked = selected and not is_closed
        option = super().create_option(name, value, label, ticked, *args, **kwargs)
        option["attrs"] |= {"disabled": True} if is_closed else {}
        return option


class RegistrationForm(forms.Form):
    """Built from an event. `full` are sessions in which nobody gets a seat any more.

    They can be chosen all the same where it `is_wish`: by somebody who waits.

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
        is_wish: bool = False,
        answers: dict | None = None,
        chosen: Iterable[int] = (),
    ) -> None:
        super().__init__(data)
        self.given = answers or {}
        self._sessions = {str(one.pk): one for one in sessions}
        self._full = {str(one.pk) for one in full}
        self._is_wish = is_wish
        if self._sessions:
            self.fields["sessions"] = self._session_field(chosen)
            self._offer_sessions()
        for block in event.questions:
            self.fields[PREFIX + block.id] = field = question_field(block)
            field.initial = self.given.get(block.id, {}).get("value")

    def _session_field(self, chosen: Iterable[int]) -> forms.Field:
        chosen = {str(pk) for pk in chosen}
        return forms.MultipleChoiceField(
            label=_("Which sessions do you come to?"),
            help_text=WISH if self._is_wish else "",
            # Whoever was at one that is over need not come to another.
            required=chosen <= self._sessions.keys(),
            initial=sorted(chosen),
            widget=SessionChoices,
            error_messages={**CHOICE, "required": _("Choose at least one session.")},
        )

    def _offer_sessions(self) -> None:
        field = self.fields["sessions"]
        field.widget.closed = self._closed
        field.choices = [(pk, self._words(pk)) for pk in self._sessions]

    @property
    def _closed(self) -> set[str]:
        """What cannot be ticked."""
        return set() if self._is_wish else self._full

    def _words(self, pk: str) -> str:
        session = self._sessions[pk]
        facts = {"title": session.display_title, "when": times.when(session)}
        if pk in self._full:
            return _("%(title)s, %(when)s: full") % facts
        return _("%(title)s, %(when)s") % facts

    @property
    def offers_nothing(self) -> bool:
        """Whether people choose among sessions and every one of them is closed."""
        return bool(self._sessions) and self._sessions.keys() <= self._closed

    def clean(self) -> None:
        """A page that was open for a while may offer what is full by now."""
        super().clean()
        asked = self.cleaned_data.get("sessions", [])
        self.refuse_sessions([self._sessions[pk] for pk in asked if pk in self._closed])

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

    def refuse_sessions(self, taken: Collection[EventSession]) -> None:
        """Somebody else took the last seat in the meantime; what else was ticked stays.

        Whoever would have waited, and is refused, can have a seat: that is no wish.
        """
        if not taken:
            return
        self._is_wish = False
        self._full |= {str(one.pk) for one in taken}
        self._offer_sessions()
        for session in taken:
            self.add_error("sessions", FULL_BY_NOW % {"title": session.display_title})
