"""A migrated database of each kind, kept between runs: migrating takes most of a minute.

The copy is migrated again like any database, so a kept one can save time but not
hide a migration. Whoever needs it first makes it, the others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test"
SIDE_FILES = ("", "-wal", "-shm", "-journal")
PREFIX = "ce_migrated_"


def migrated_file() -> Path:
    """The SQLite file; it is copied, never opened."""
    kept = FOLDER / f"migrated-{_digest()}.sqlite3"
    with _one_at_a_time():
        if not kept.exists():
            draft = FOLDER / f"draft-{os.getpid()}.sqlite3"
            _migrate(f"sqlite:///{draft}")
            draft.replace(kept)
    return kept


def migrated_database(url: str) -> str:
    """The name of the database on the server of this address; it is a template."""
    kept = PREFIX + _digest()
    with _one_at_a_time():
        if kept not in (names := _kept_databases(url)):
            draft = create_database(url)
            _migrate(draft)
            for name in names:
                # Another checkout may be copying it.
                with suppress(psycopg.errors.ObjectInUse):
                    on_server(url, f"DROP DATABASE IF EXISTS {name}")
            on_server(url, f"ALTER DATABASE {_name(draft)} RENAME TO {kept}")
    return kept


def create_database(url: str, *, template: str = "template1") -> str:
    """On the server of this address, under a name of its own; gives back its address."""
    name = f"ce_apart_{uuid.uuid4().hex[:12]}"
    on_server(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    on_server(url, f"DROP DATABASE {_name(url)} WITH (FORCE)")


def on_server(url: str, statement: str) -> list[tuple]:
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def remove_file(path: Path) -> None:
    for side in SIDE_FILES:
        path.with_name(path.name + side).unlink(missing_ok=True)


def copy_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_file(), path)


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _kept_databases(url: str) -> list[str]:
    found = on_server(url, "SELECT datname FROM pg_database")
    return [name for (name,) in found if name.startswith(PREFIX)]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "migrating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    """In a process of its own, which leaves nothing open."""
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"]
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": url}
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True)


def _digest() -> str:
    """Another one as soon as a migration, a setting or an installed version is another."""
    digest = hashlib.sha256(sys.version.encode())
    for each in importlib.metadata.distributions():
        digest.update(f"{each.name}=={each.version}\n".encode())
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("portal/settings/*.py")]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
