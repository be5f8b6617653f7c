"""Events, registering and coming."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventType(TextChoices):
    TRAINING = "continuing_education", _("Continuing education")
    DEADLINE = "deadline", _("Deadline")


class EventFormat(TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")
    RECORDING = "recording", _("Recording")
    SELF_PACED = "self_paced", _("Self-paced course")


class EventStatus(TextChoices):
    """Whether an event takes place as announced."""

    SCHEDULED = "scheduled", _("As planned")
    POSTPONED = "postponed", _("Postponed, a new date will follow")
    CANCELLED = "cancelled", _("Cancelled")


class Audience(TextChoices):
    """For whom an event is; named as the page's fields `suits_…`."""

    DIRECTORS = "directors", _("Directors")
    STAFF = "staff", _("Staff")
    TRUSTEES = "trustees", _("Trustees")


class DatePrecision(TextChoices):
    """How exactly a published date is known."""

    TIME = "time", _("Day and time")
    DAY = "day", _("Day")
    MONTH = "month", _("Month only")
    YEAR = "year", _("Year only")


class RegistrationMode(TextChoices):
    OURS = "ours", _("Register on this site")
    ELSEWHERE = "elsewhere", _("Register on another site")
    NONE = "none", _("No registration needed")


class RegistrationStatus(TextChoices):
    REGISTERED = "registered", _("Registered")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")


class FindingSeverity(TextChoices):
    """What is found before an event is published: errors keep it from being."""

    ERROR = "error", _("To mend")
    WARNING = "warning", _("To think about")


class AttendanceCredit(TextChoices):
    """When coming to a training becomes a credit without anybody asking."""

    ON_ATTENDANCE = "on_attendance", _("When attendance is recorded")
    ON_REGISTRATION = (
        "on_registration",
        _("When it is over, for all who registered and were not marked absent"),
    )


class AttendanceStatus(TextChoices):
    PRESENT = "present", _("Attended")
    ABSENT = "absent", _("Did not attend")
    FOLDED = "folded", _("Merged into another")


class AttendanceWay(TextChoices):
    """How it became known that somebody came."""

    HOST = "host", _("Ticked by the host")
    SHEET = "sheet", _("Typed from the sign-in sheet")
    QR = "qr", _("QR code in the room")
    WORD = "word", _("Word shown at the end")
    REPORT = "report", _("Provider's report")


class SeriesFrequency(TextChoices):
    DAILY = "daily", _("Days")
    WEEKLY = "weekly", _("Weeks")
    MONTHLY_BY_DATE = "monthly_by_date", _("Months, on the same day of the month")
    MONTHLY_BY_WEEKDAY = (
        "monthly_by_weekday",
        _("Months, on the same weekday, such as the second Tuesday"),
    )


class SeriesKind(TextChoices):
    """What the dates of a series become."""

    SESSIONS = "sessions", _("Sessions of this event, to register for once")
    PAGES = "pages", _("Events of their own, to register for one by one")


class OddHour(TextChoices):
    """What becomes of a date whose hour is skipped or comes twice that night."""

    LEAVE_OUT = "leave_out", _("Leave these dates out")
    EARLIER = "earlier", _("Begin an hour earlier on these dates")
    LATER = "later", _("Begin an hour later on these dates")


# Had whenever somebody likes, in a room, and from wherever somebody sits.
ANY_TIME_FORMATS = frozenset({EventFormat.RECORDING, EventFormat.SELF_PACED})
ROOM_FORMATS = frozenset({EventFormat.IN_PERSON, EventFormat.HYBRID})
ONLINE_FORMATS = frozenset({EventFormat.ONLINE, EventFormat.HYBRID})
# Nobody needs to travel for it.
ANYWHERE_FORMATS = ONLINE_FORMATS | ANY_TIME_FORMATS
STANDING_REGISTRATION_STATUSES = frozenset(
    {RegistrationStatus.REGISTERED, RegistrationStatus.WAITING}
)
