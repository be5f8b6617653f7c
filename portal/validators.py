"""What a password must be: long, not guessable from this site's words, and no more."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.second_factor import may_enter_admin


class LengthValidator:
    """Longer for whoever may enter the admin; not endless, because hashing costs."""

    def __init__(self, least: int = 12, at_the_desk: int = 15, most: int = 128):
        self.least, self.at_the_desk, self.most = least, at_the_desk, most

    def validate(self, password: str, user=None) -> None:
        least = self._least(user)
        if len(password) < least:
            raise ValidationError(_too_short(least, len(password)), "too_short")
        if len(password) > self.most:
            raise ValidationError(
                _("This password is too long. Use at most %(most)d characters.")
                % {"most": self.most},
                "too_long",
            )

    def _least(self, user) -> int:
        # A person who is just signing up has no rights to ask for yet.
        known = user is not None and user.pk is not None
        return self.at_the_desk if known and may_enter_admin(user) else self.least

    def get_help_text(self) -> str:
        return _(
            "At least %(least)d characters, %(desk)d if you work in the admin. "
            "A few words in a row are easy to remember."
        ) % {"least": self.least, "desk": self.at_the_desk}


def _too_short(least: int, length: int) -> str:
    missing = least - length
    return ngettext(
        "This password is too short. Use at least %(least)d characters: "
        "%(missing)d more.",
        "This password is too short. Use at least %(least)d characters: "
        "%(missing)d more.",
        missing,
    ) % {"least": least, "missing": missing}


class ContextWordsValidator:
    """Words everybody tries first here do not count toward what makes it hard to guess."""

    def __init__(self, words: list[str], rest: int = 8):
        self.words, self.rest = sorted(words, key=len, reverse=True), rest

    def validate(self, password: str, user=None) -> None:
        left = password.lower()
        for word in self.words:
            left = left.replace(word, "")
        # Years and full stops are what is put behind such a word.
        if len(re.sub(r"[\d\W_]", "", left)) >= self.rest or left == password.lower():
            return
        raise ValidationError(
            _(
                "This password is easy to guess here, because it is made of words "
                "like “library” or “montana”. Use other words."
            ),
            "context_words",
        )

    def get_help_text(self) -> str:
        return _("Not only words of this site, such as “library” or “certificate”.")
