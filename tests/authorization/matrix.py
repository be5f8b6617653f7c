"""The written matrix: reading it, and finding every route that it must hold.

`routes.txt` has one line per route of ours and method. Cells:

    200 202 400 403 404 405   the status
    302                   a redirect after something was done or to see it
    login                 sent to sign in
    home                  sent back to the admin's front page: may not
    welcome               asked who one is first

`wagtail.txt` has one line per prefix of Wagtail's and the sign-in library's own
routes: who may come in, and why. Everybody else is refused there by every route.
`admin` are those with access to the admin, `members` whoever signs in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

FOLDER = Path(__file__).parent
ROLES = (
    "anonymous",
    "participant",
    "other",
    "director",
    "editor",
    "federation",
    "coordinator",
    "auditor",
    "superuser",
)
MEANT = {
    "nobody": (),
    "everybody": ROLES,
    "members": ROLES[1:],
    "admin": ROLES[4:],
}
METHODS = ("GET", "POST")
OURS = ("ce_plugin.", "portal.", "home.", "wagtail_modeladmin.options")
# A view of Wagtail's on a model of ours.
OUR_MODELS = re.compile(r"^admin/(snippets|settings)/ce_plugin/")


def routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(route, module of its view) of everything the resolver knows."""
    for each in patterns or get_resolver().url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield route, each.callback.__module__


def is_ours(route: str, module: str) -> bool:
    return module.startswith(OURS) or bool(OUR_MODELS.match(route))


def our_routes() -> list[str]:
    return sorted({route for route, module in routes() if is_ours(route, module)})


def other_routes() -> list[str]:
    # The same address twice: the first of the two answers, and may be ours.
    ours = set(our_routes())
    return sorted({route for route, _module in routes()} - ours)


def read(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield re.split(r"\s{2,}", line.strip())


def expectations() -> dict[tuple[str, str], dict[str, str]]:
    """(route, method) to role to cell."""
    found = {}
    for route, method, *cells in read("routes.txt"):
        assert len(cells) == len(ROLES), (route, method)
        found[route, method] = dict(zip(ROLES, cells, strict=True))
    return found


def groups() -> dict[str, tuple[str, ...]]:
    """Prefix to the roles that may come in."""
    return {
        prefix: MEANT[who] if who in MEANT else tuple(who.split())
        for prefix, who, _why in read("wagtail.txt")
    }


def group_of(route: str, prefixes) -> str | None:
    """The longest prefix that a route begins with."""
    fitting = [each for each in prefixes if plain(route).startswith(each)]
    return max(fitting, key=len, default=None)


def plain(route: str) -> str:
    return route.replace("^", "").replace("$", "").replace(r"\Z", "")
