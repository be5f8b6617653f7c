"""Categories, tracks and settings of the programme shown."""

from __future__ import annotations

from ce_plugin.app_settings import app_settings
from ce_plugin.demo.sign_ins import COORDINATOR
from ce_plugin.enums import StageKind
from ce_plugin.models import CECategory, CertificationTrack, CESettings, ReviewStage

CATEGORIES = (
    (
        "LA",
        "Library Administration",
        "Running and governing a library: law, money, planning, policies, staff, "
        "buildings, boards, working with the town or county.",
    ),
    (
        "LSP",
        "Library Services to the Public",
        "What people meet in the library: reference, reading advice, programs, "
        "youth services, outreach, accessibility.",
    ),
    (
        "CMTS",
        "Collection Management and Technical Services",
        "Choosing, describing, lending, mending and discarding: selection, "
        "cataloging, interlibrary loan, preservation, digitizing.",
    ),
    (
        "TECH",
        "Technology",
        "Computers, networks, websites, online tools and teaching others to use "
        "them, privacy and security included.",
    ),
)

COORDINATOR_FIRST = (
    StageKind.AUTOMATIC,
    StageKind.COORDINATOR,
    StageKind.VERIFIER,
    StageKind.ISSUE,
)
VERIFIER_FIRST = (
    StageKind.AUTOMATIC,
    StageKind.VERIFIER,
    StageKind.COORDINATOR,
    StageKind.ISSUE,
)

TRACKS = (
    (
        "director",
        "Library Director",
        "For whoever heads a public library. The library's state aid depends on it.",
        "<p>Every director of a public library needs this certificate. It is valid "
        "for four years. The coordinator looks at your list first, then the chair of "
        "your board is asked.</p>",
        COORDINATOR_FIRST,
    ),
    (
        "staff",
        "Library Staff",
        "For everybody who works in a library, in any role.",
        "<p>Certification is your own choice and is valid for four years. The "
        "coordinator looks at your list first, then your director is asked.</p>",
        COORDINATOR_FIRST,
    ),
    (
        "trustee",
        "Library Trustee",
        "For members of library boards, and for Friends and foundations.",
        "<p>Fifteen credits in four years. Your board chair is asked first, the "
        "coordinator looks last and the certificate follows at once.</p>",
        VERIFIER_FIRST,
    ),
)


def create_programme() -> None:
    for order, (code, name, description) in enumerate(CATEGORIES, start=1):
        CECategory.objects.get_or_create(
            programme=app_settings.PROGRAMME,
            code=code,
            defaults={"name": name, "description": description, "sort_order": order},
        )
    for order, track in enumerate(TRACKS, start=1):
        _create_track(order, *track)
    _set_contact()


def _create_track(order: int, code: str, name: str, summary, body, stages) -> None:
    track, created = CertificationTrack.objects.get_or_create(
        programme=app_settings.PROGRAMME,
        code=code,
        defaults={"name": name, "summary": summary, "body": body, "sort_order": order},
    )
    if created:
        ReviewStage.objects.bulk_create(
            ReviewStage(track=track, kind=kind, sort_order=number)
            for number, kind in enumerate(stages)
        )


def _set_contact() -> None:
    """Where mails for the office go, unless somebody has said so already."""
    settings = CESettings.load()
    if not settings.contact_email:
        settings.contact_email = COORDINATOR
        settings.save()


def tracks() -> dict[str, CertificationTrack]:
    rows = CertificationTrack.objects.filter(programme=app_settings.PROGRAMME)
    return {track.code: track for track in rows}


def categories() -> dict[str, CECategory]:
    rows = CECategory.objects.filter(programme=app_settings.PROGRAMME)
    return {category.code: category for category in rows}
