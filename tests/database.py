"""A migrated SQLite file, kept between runs: migrating is most of a short run.

The copy is migrated again like any database, so a kept file can save time but
not hide a migration.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
SIDE_FILES = ("", "-wal", "-shm", "-journal")


def is_kept() -> bool:
    """Only the site's test settings name a file; a host may use the memory."""
    default = settings.DATABASES["default"]
    name = str(default.get("TEST", {}).get("NAME") or "")
    return default["ENGINE"].endswith("sqlite3") and Path(name).is_absolute()


def _digest() -> str:
    """Another one as soon as a migration or an installed version is another."""
    digest = hashlib.sha256(repr((sys.version, settings.INSTALLED_APPS)).encode())
    for each in importlib.metadata.distributions():
        digest.update(f"{each.name}=={each.version}\n".encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _test_file() -> Path:
    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


def _kept_file() -> Path:
    return _test_file().parent / f"migrated-{_digest()}.sqlite3"


def begin_with_the_kept_file() -> None:
    if _kept_file().exists():
        shutil.copyfile(_kept_file(), _test_file())


def keep() -> None:
    """Write a copy beside the others and move it into place as one step."""
    kept, name = _kept_file(), _test_file().name
    if kept.exists():
        return
    draft = kept.with_name(f"draft-{name}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    draft.replace(kept)


def remove() -> None:
    connections.close_all()
    for side in SIDE_FILES:
        _test_file().with_name(_test_file().name + side).unlink(missing_ok=True)
