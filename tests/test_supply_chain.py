"""What the locks may hold. Advisories are asked by `make audit`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SITE_LOCKS = ["demo.txt", "test.txt", "wagtail8.txt"]
# Below these, holes are known (promises S4): by series where several are kept up.
FLOORS = {
    "django": {"5.2": "5.2.19"},
    "wagtail": {"7.4": "7.4.4", "8.0": "8.0.1"},
    "xhtml2pdf": {"": "0.2.19"},
    "reportlab": {"": "4.4.9"},
}
LINE = re.compile(
    r"^([\w.\-]+)(?:\[[\w,\-]+\])?==([^\s;]+)(.*?)(?=^\S|\Z)", re.M | re.S
)


def locked(lock: Path) -> list[tuple[str, str, str]]:
    return [(n.lower(), v, rest) for n, v, rest in LINE.findall(lock.read_text())]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_version_has_hashes(lock):
    without = [name for name, _, rest in locked(lock) if "--hash=sha256:" not in rest]

    assert locked(lock)
    assert without == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_where_it_was_made(lock):
    text = lock.read_text()

    assert [
        word for word in ("index-url", "find-links", "file:", "://") if word in text
    ] == []


def floor_of(name: str, version: str) -> str | None:
    series = ".".join(version.split(".")[:2])
    return FLOORS[name].get(series) or FLOORS[name].get("")


@pytest.mark.parametrize("name", FLOORS)
@pytest.mark.parametrize("lock", SITE_LOCKS)
def test_locked_versions_keep_their_floor(lock, name):
    versions = [v for n, v, _ in locked(ROOT / "requirements" / lock) if n == name]

    assert len(versions) == 1
    floor = floor_of(name, versions[0])
    assert floor is not None, f"{name} {versions[0]} is of a series nobody keeps up"
    assert Version(versions[0]) >= Version(floor)
