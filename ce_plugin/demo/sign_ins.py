"""Who may sign in to the demonstration, and what each is there to try."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

# Known to everybody on purpose: it opens invented data only.
PASSWORD = "montana-demo-2026"  # noqa: S105 - printed for everybody

EDITOR = "editor@library.example"
FEDERATION_EDITOR = "federation@library.example"
COORDINATOR = "coordinator@library.example"
AUDITOR = "auditor@library.example"
STAFF = "staff@library.example"
TRUSTEE = "trustee@library.example"
DIRECTOR = "director@library.example"
ADMIN = "admin@library.example"

COORDINATORS = "CE coordinators"
EDITORS = "CE editors"
AUDITORS = "CE programme auditors"


def _entry(role: str, email: str, advice: str) -> dict[str, str]:
    return {"role": role, "email": email, "password": PASSWORD, "try": advice}


SIGN_INS = (
    _entry(
        "Participant (staff)",
        STAFF,
        "Choose the staff track: 57 of 60 credits are there already. Register for "
        "an event, add three credits from past ones, then apply. The director of "
        "her library is the verifier.",
    ),
    _entry(
        "Participant (trustee)",
        TRUSTEE,
        "Choose the trustee track: 13 of 15 credits are there already. Add two and "
        "apply. Here the board chair is asked first, the coordinator looks last.",
    ),
    _entry(
        "Library director",
        DIRECTOR,
        "His certificate ends in less than four weeks. See what is still missing "
        "for the next one. Under My library somebody waits to be confirmed, and "
        "somebody he invited has no sign-in yet. He is the host of Open Desk Day, an "
        "event of today: on its page, take attendance.",
    ),
    _entry(
        "Editor",
        EDITOR,
        "In the admin, make a page below the events calendar, with sessions, "
        "credits and a category. Preview it, publish it.",
    ),
    _entry(
        "Editor of a federation",
        FEDERATION_EDITOR,
        "In the admin, make an event on the Tamarack Federation's calendar and submit "
        "it. Paste sessions into it, or make a series. The state's calendar is out of "
        "reach.",
    ),
    _entry(
        "Coordinator",
        COORDINATOR,
        "In the admin, open an application that waits. Return it with a reason or "
        "pass it on. An event of a federation waits to be approved.",
    ),
    _entry(
        "Programme auditor",
        AUDITOR,
        "In the admin, open any record: all of it can be read, nothing changed. Under "
        "Program, ask who saw or changed somebody.",
    ),
    _entry("Administrator", ADMIN, "Everything in the admin."),
)

# Without a place among the people of the programme: names for the admin only.
OFFICE = (
    (EDITOR, "Ines", "Calloway", EDITORS),
    (COORDINATOR, "June", "Harlan", COORDINATORS),
    (AUDITOR, "Ruth", "Vance", AUDITORS),
    (ADMIN, "Site", "Administrator", None),
)


def create_office() -> None:
    """The users who run the site, each in their group."""
    for email, first, last, group in OFFICE:
        user = user_for(email, first, last, may_sign_in=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
    administrator = user_for(ADMIN, "", "", may_sign_in=True)
    administrator.is_staff = administrator.is_superuser = True
    administrator.save(update_fields=["is_staff", "is_superuser"])


def user_for(email: str, first: str, last: str, *, may_sign_in: bool):
    """The user with this address, made if there is none."""
    users = get_user_model()
    user, _created = users.objects.get_or_create(
        **{users.USERNAME_FIELD: email},
        defaults={
            "email": email,
            "first_name": first,
            "last_name": last,
            "password": _stored(PASSWORD if may_sign_in else None),
        },
    )
    return user


def _stored(password: str | None) -> str:
    """Hashed once for all who share it: a good hash is slow."""
    if password is None:
        return make_password(None)
    if password not in _hashes:
        _hashes[password] = make_password(password)
    return _hashes[password]


_hashes: dict[str, str] = {}
