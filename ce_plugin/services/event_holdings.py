"""What registering, coming and calendars hold of a person."""

from __future__ import annotations

from ce_plugin.services.holdings import RECORD, Erasure, Holding, blank, step

HOSTS = "coordinators, auditors, the event's editors and hosts, and the person"
EVENTS = (
    Holding(
        "ce_plugin.sessionseat",
        Erasure.KEEP,
        RECORD,
        "no: its registration is",
        HOSTS,
        whose=("registration__person",),
        exported=("session__page__title", "session__title"),
    ),
    Holding(
        "ce_plugin.registration",
        Erasure.BLANK,
        RECORD,
        "registration.*",
        HOSTS,
        "for ever; answers to the event's questions 365 days after its last day",
        whose=("person",),
        exported=(
            "event__title",
            "status",
            "answers",
            "registered_at",
            "waiting_since",
            "cancelled_at",
        ),
        blanked={"answers": {}},
    ),
    Holding(
        "ce_plugin.attendance",
        Erasure.BLANK,
        RECORD,
        "attendance.*",
        HOSTS,
        "for ever; a guest's name and address 90 days unless they come forward",
        whose=("person",),
        exported=(
            "session__page__title",
            "session__title",
            "guest_name",
            "guest_email",
            "status",
            "way",
            "evidence_level",
            "recorded_at",
        ),
        blanked=blank("guest_name", "guest_email"),
    ),
    Holding(
        "ce_plugin.attendeename",
        Erasure.DELETE,
        "The next report asks again.",
        "no: the attendance is",
        "coordinators, auditors and hosts",
        "as long as the person is on record",
        whose=("person",),
        exported=("name", "email", "decided_at"),
    ),
    Holding(
        "ce_plugin.privatefeed",
        Erasure.DELETE,
        "Its address ends with it.",
        "feed.*",
        "the person",
        "until the person ends it",
        whose=("person",),
        exported=("made_at",),
    ),
    step("registration", "subject__person"),
    step("attendance", "subject__person"),
)
