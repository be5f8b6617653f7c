"""How often something may be asked for: the table, and the count of all processes.

What is used up comes back evenly with time. Half of a limit may be used at once,
the other half comes back over its window: so no window, wherever it begins, sees
more than the whole, and whoever has to wait waits for one more, not for the end.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from ce_plugin.app_settings import app_settings
from ce_plugin.exceptions import TooOften
from ce_plugin.models import Throttle
from ce_plugin.services import clock

PURPOSE = "ce_plugin.throttle.v1"
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MILLISECOND = dt.timedelta(milliseconds=1)


class Per(StrEnum):
    """Whose uses are counted together."""

    ADDRESS = "address"
    USER = "user"
    NAMED = "named by whoever counts"


@dataclass(frozen=True)
class Limit:
    """At most `most`, two or more, in any stretch of time as long as `window`."""

    name: str
    per: Per
    most: int
    window: dt.timedelta
    said: str | Promise

    @property
    def step(self) -> int:
        """Milliseconds until one more is allowed."""
        return self.window // MILLISECOND // (self.most // 2)

    @property
    def room(self) -> int:
        """How far ahead of the time uses may run, before the last one is counted."""
        at_once = self.most - self.most // 2
        return (at_once - 1) * self.step


# Wrong links only: a link that works is never held up by others.
VERIFIER_LINK = Limit(
    "verifier_link",
    Per.ADDRESS,
    20,
    HOUR,
    gettext_lazy("Too many links that do not work were opened from your connection."),
)
# Misses only: whoever types what stands on certificates may check as many as they like.
CERTIFICATE_CHECK = Limit(
    "certificate_check",
    Per.ADDRESS,
    30,
    HOUR,
    gettext_lazy("Too many checks without a result were made from your connection."),
)
CALENDAR_FILE = Limit(
    "calendar_file",
    Per.ADDRESS,
    240,
    HOUR,
    gettext_lazy("Too many calendar files were asked for from your connection."),
)
# Misses only: a room full of people leaves its word from one connection.
ATTENDANCE_WORD = Limit(
    "attendance_word",
    Per.ADDRESS,
    60,
    HOUR,
    gettext_lazy("Too many words that are nobody's were entered from your connection."),
)
# Codes that have changed since they were scanned, and forged ones.
ATTENDANCE_CODE = Limit(
    "attendance_code",
    Per.ADDRESS,
    120,
    HOUR,
    gettext_lazy("Too many codes that are over were scanned from your connection."),
)
PRIVATE_FEED = Limit(
    "private_feed",
    Per.NAMED,
    60,
    HOUR,
    gettext_lazy("This calendar was asked for too often."),
)
MY_DATA = Limit(
    "my_data",
    Per.USER,
    6,
    HOUR,
    gettext_lazy("You have downloaded your data several times just now."),
)
SPREADSHEET = Limit(
    "spreadsheet",
    Per.USER,
    40,
    HOUR,
    gettext_lazy("You have downloaded many lists in a short time."),
)
UPLOAD = Limit(
    "upload",
    Per.USER,
    60,
    HOUR,
    gettext_lazy("You have handed in many files in a short time."),
)
PEOPLE_SEARCH = Limit(
    "people_search",
    Per.USER,
    240,
    HOUR,
    gettext_lazy("You have looked for many people in a short time."),
)
# Invitations: what one may send, and what one mailbox gets from all who invite.
INVITATIONS = Limit(
    "invitations",
    Per.USER,
    120,
    HOUR,
    gettext_lazy("You have invited many people in a short time."),
)
INVITED_MAILBOX = Limit(
    "invited_mailbox",
    Per.NAMED,
    20,
    DAY,
    gettext_lazy("Many invitations have gone to this mailbox in a short time."),
)


def now() -> int:
    """The moment as `Throttle.busy_until` counts it."""
    return int(clock.now().timestamp() * 1000)


def spend(limit: Limit, who: str) -> None:
    """Count one use, or raise TooOften and count nothing.

    What is rolled back was not counted: call it outside of a transaction, unless
    what is rolled back did not happen either.
    """
    if not app_settings.RATE_LIMITS:
        return
    key = _key(limit, who)
    if _counts(limit, key):
        return
    # Either the first use ever or one too many; another may write the row meanwhile.
    Throttle.objects.bulk_create([Throttle(key=key)], ignore_conflicts=True)
    if not _counts(limit, key):
        raise _too_often(limit, key)


def give_back(limit: Limit, who: str) -> None:
    """It was not what is limited: as if it had not been counted."""
    rows = Throttle.objects.filter(key=_key(limit, who))
    rows.update(busy_until=F("busy_until") - limit.step)


def _counts(limit: Limit, key: str) -> bool:
    """One statement looks and counts, so that two at once are never one."""
    moment = now()
    rows = Throttle.objects.filter(key=key, busy_until__lte=moment + limit.room)
    return bool(
        rows.update(busy_until=Greatest(F("busy_until"), Value(moment)) + limit.step)
    )


def _key(limit: Limit, who: str) -> str:
    key = app_settings.VERIFIER_LINK_KEYS[0]
    named = f"{limit.name}:{who}"
    return salted_hmac(PURPOSE, named, secret=key, algorithm="sha256").hexdigest()


def _too_often(limit: Limit, key: str) -> TooOften:
    row = Throttle.objects.filter(key=key).first()
    busy_until = row.busy_until if row else 0
    seconds = max(1, math.ceil((busy_until - limit.room - now()) / 1000))
    return TooOften(f"{limit.said} {_again(seconds)}", seconds=seconds)


def _again(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "You can try again in a minute.",
        "You can try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
