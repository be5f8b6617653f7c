"""Who is in the play: about 120 invented people at the libraries, and their plots.

Pure data: no row is made here. A plot names the story in `stories.py` that a
person's record is to tell; somebody without a plot has no record of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.text import slugify

from ce_plugin.demo.chance import dice
from ce_plugin.demo.files import rows
from ce_plugin.demo.sign_ins import DIRECTOR, STAFF, TRUSTEE
from ce_plugin.enums import PositionRole as Role

HOME_LIBRARY = "Lewistown Public Library"


@dataclass(frozen=True)
class Member:
    """One person in one role. `email` is the natural key."""

    first_name: str
    last_name: str
    email: str
    library: str
    role: str
    title: str = ""
    plot: str | None = None
    track: str | None = None
    confirmed: bool = True

    @property
    def may_sign_in(self) -> bool:
        return self.email in (STAFF, TRUSTEE, DIRECTOR)


def _times(**counts: int) -> list[str]:
    return [plot for plot, count in counts.items() for _ in range(count)]


PLOTS = {
    Role.DIRECTOR: _times(
        valid=12,
        expiring=3,
        expired=5,
        renewed=4,
        opened_early=3,
        collecting=5,
        left_early=1,
        left=1,
        draft=1,
        at_coordinator=2,
        at_verifier=1,
        returned=1,
    ),
    Role.STAFF: _times(
        valid=4,
        expired=2,
        expiring=1,
        renewed=1,
        opened_early=1,
        collecting=2,
        banked=2,
        left=1,
        draft=1,
        at_coordinator=2,
        at_verifier=1,
        link_ended=1,
        questioned=1,
        returned=1,
        withdrawn=1,
        declined=1,
    ),
    Role.TRUSTEE: _times(
        valid=3,
        expired=1,
        expiring=1,
        collecting=2,
        banked=1,
        draft=1,
        at_verifier=2,
        at_coordinator=1,
        questioned=1,
        cannot_say=1,
        returned=1,
    ),
    Role.BOARD_CHAIR: _times(
        valid=2, collecting=2, opened_early=1, withdrawn=1, banked=2
    ),
}
TRACKS = {
    Role.DIRECTOR: "director",
    Role.STAFF: "staff",
    Role.TRUSTEE: "trustee",
    Role.BOARD_CHAIR: "trustee",
}
# Whom a stranger may become: first name, last name, address, plot by role.
LEADS = {
    Role.DIRECTOR: ("Walter", "Lindqvist", DIRECTOR, "ending_soon"),
    Role.STAFF: ("Maren", "Tollefson", STAFF, "almost_there"),
    Role.TRUSTEE: ("Louise", "Whitehorn", TRUSTEE, "almost_there"),
}
STAFF_TITLES = (
    "Youth services librarian",
    "Circulation clerk",
    "Cataloger",
    "Assistant librarian",
    "Branch librarian",
)
STAFF_PLACES = 23
TRUSTEE_PLACES = 15
UNCONFIRMED = 6


def members() -> list[Member]:
    """Everybody, in the same order each time."""
    names = _names()
    chosen = dice("places").sample(_other_libraries(), STAFF_PLACES)
    boards = dice("boards").sample(_other_libraries(), TRUSTEE_PLACES)
    return [
        *_in_role(Role.DIRECTOR, _other_libraries(), names),
        *_chairs(boards, names),
        *_in_role(Role.STAFF, chosen, names),
        *_in_role(Role.TRUSTEE, boards, names),
        *_newcomers(names),
        _newcomer_at_home(names),
        *_leads(),
    ]


def _other_libraries() -> list[str]:
    return [row["name"] for row in rows("libraries") if row["name"] != HOME_LIBRARY]


def _names() -> Iterator[tuple[str, str]]:
    pairs = list(itertools.product(_named("first"), _named("last")))
    dice("names").shuffle(pairs)
    return iter(pairs)


def _named(part: str) -> list[str]:
    return [row["name"] for row in rows("names") if row["part"] == part]


def _in_role(role: Role, libraries: list[str], names) -> list[Member]:
    plots = list(PLOTS[role])
    dice(f"plots of {role}").shuffle(plots)
    return [
        _member(next(names), library, role, plot)
        for library, plot in zip(libraries, plots, strict=True)
    ]


def _chairs(boards: list[str], names) -> list[Member]:
    """A chair for each board. Only where a trustee can vouch does a chair apply."""
    plots = dict(zip(boards, PLOTS[Role.BOARD_CHAIR], strict=False))
    return [
        _member(next(names), library, Role.BOARD_CHAIR, plots.get(library))
        for library in [*_other_libraries(), HOME_LIBRARY]
    ]


def _member(name: tuple[str, str], library: str, role: Role, plot) -> Member:
    first, last = name
    email = f"{slugify(first)}.{slugify(last)}@{slugify(library)}.example"
    return Member(
        first, last, email, library, role, _title(role, email), plot, TRACKS[role]
    )


def _title(role: Role, email: str) -> str:
    return dice(email).choice(STAFF_TITLES) if role == Role.STAFF else ""


def _newcomers(names) -> list[Member]:
    """People who signed up lately: nobody has confirmed their positions yet."""
    chance = dice("newcomers")
    places = chance.sample(_other_libraries(), UNCONFIRMED)
    roles = (Role.STAFF, Role.TRUSTEE, Role.STAFF)
    return [
        replace(_member(next(names), library, role, None), confirmed=False)
        for library, role in zip(places, itertools.cycle(roles), strict=False)
    ]


def _newcomer_at_home(names) -> Member:
    """Waits for the director a stranger may become."""
    member = _member(next(names), HOME_LIBRARY, Role.STAFF, None)
    return replace(member, confirmed=False)


def _leads() -> list[Member]:
    return [
        Member(first, last, email, HOME_LIBRARY, role, "", plot, TRACKS[role])
        for role, (first, last, email, plot) in LEADS.items()
    ]
