"""The licences of what the site runs on. Run by `make sbom`, beside the inventory.

Read from what each installed component says of itself. One that says nothing, or
names a licence nobody has looked at, fails the run: a person reads it and adds it
here, or the component goes.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from email.message import Message
from pathlib import Path

from tools.sbom import ROOT

# Each may be used, changed and passed on by a public body, in a site that is open
# to the public. Of the last line only the files themselves stay under it: they are
# used as they come and not copied into ours.
ALLOWED = {
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    *("LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"),
}
# How components write them that name no identifier of SPDX.
WRITTEN = {
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd license": "BSD",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
# Read by a person, because what the component says is not enough.
READ = {
    # "Other/Proprietary" is said of the older work it grew from, which is MIT.
    "qrcode": "BSD-3-Clause AND MIT",
}
MARKED = re.compile(r"^([\w.\-]+)(?:\[[\w,\-]+\])?==\S+ (;?)", re.M)


def named(lock_text: str) -> dict[str, bool]:
    """Name to whether it is for some systems only, and may be absent here."""
    return {name: bool(marker) for name, marker in MARKED.findall(lock_text)}


def licence_of(name: str, said: Message) -> str:
    """As an expression of SPDX, as far as the component lets us know."""
    if name in READ:
        return READ[name]
    if said["License-Expression"]:
        return said["License-Expression"]
    kinds = [each.split(" :: ") for each in said.get_all("Classifier", [])]
    found = {each[-1] for each in kinds if each[0] == "License"} - {"OSI Approved"}
    return " AND ".join(_plain(one) for one in sorted(found) or [said["License"] or ""])


def _plain(written: str) -> str:
    return WRITTEN.get(written.lower(), written)


def is_allowed(licence: str) -> bool:
    """Of what stands between OR one is enough; what AND joins must all be allowed."""
    choices = licence.strip("()").split(" OR ")
    return any(
        all(part.strip(" ()") in ALLOWED for part in choice.split(" AND "))
        for choice in choices
    )


def licences(lock_text: str) -> dict[str, str]:
    """Component to licence; an empty one where it is absent and should not be."""
    found = {}
    for name, is_for_some in sorted(named(lock_text).items()):
        try:
            found[name] = licence_of(name, importlib.metadata.metadata(name))
        except importlib.metadata.PackageNotFoundError:
            found |= {} if is_for_some else {name: ""}
    return found


def refused(found: dict[str, str]) -> list[str]:
    return [
        f"{name}: {licence or 'says nothing'}"
        for name, licence in found.items()
        if not is_allowed(licence)
    ]


def main() -> int:
    """`python -m tools.licences LOCK OUTPUT`, run where the lock is installed."""
    lock, output = ROOT / sys.argv[1], Path(sys.argv[2])
    found = licences(lock.read_text(encoding="utf-8"))
    output.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}\t{licence}\n" for name, licence in found.items()]
    output.write_text("".join(lines), encoding="utf-8")
    problems = refused(found)
    print(f"{output.name}: {len(found)} components, {len(problems)} not allowed")
    print("".join(f"  {sentence}\n" for sentence in problems), end="")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
