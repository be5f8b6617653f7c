"""Forty values of `next` that would lead away, or that some parser reads so."""

import re

# What a browser drops before it reads an address.
DROPPED, TRIMMED = re.compile(r"[\t\n\r]"), "".join(map(chr, range(33)))
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE)

LEAD_AWAY = [
    "https://evil.example/",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "\\\\evil.example/",
    "/\\/evil.example/",
    "//\\evil.example/",
    "https:evil.example",
    "https:/evil.example/",
    "https:///evil.example/",
    "http:evil.example",
    "//evil.example\\@testserver/",
    "https://testserver@evil.example/",
    "https://testserver:80@evil.example/",
    "//testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example/testserver",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "https://evil.example\\testserver",
    "https://еxample.evil/",
    "https://xn--xample-2of.evil/",
    "https://evil。example/",
    "\thttps://evil.example/",
    " https://evil.example/",
    "\n//evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "ht\ntps://evil.example/",
    "\x00//evil.example/",
    "\x08//evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://evil.example/",
    "/%2f%2fevil.example/",
]


def stays(response) -> bool:
    """Where a browser would go from here is this site."""
    target = DROPPED.sub("", response.get("Location", "/")).strip(TRIMMED)
    return _host(target.replace("\\", "/")) == "testserver"


def _host(target: str) -> str:
    """As browsers read it, who take as many slashes as there are for two.

    Python's own parser reads `///evil.example/` as a path of this site.
    """
    found = SCHEME.fullmatch(target)
    scheme, rest = (found[1].lower(), found[2]) if found else ("http", target)
    if scheme not in ("http", "https"):
        return ""
    if scheme == "http" and not rest.startswith("//"):
        return "testserver"
    return re.split("[/?#]", rest.lstrip("/"))[0].rpartition("@")[2].lower()
