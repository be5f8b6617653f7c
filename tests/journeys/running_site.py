"""One running site for all journeys: what `make demo` starts, in a folder of its own.

The workers of pytest-xdist are processes. The first that needs the site starts
it and stops it when all are done; a locked file tells who is using it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.database import (
    copy_file,
    create_database,
    drop_database,
    migrated_database,
)

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 300
SECONDS_TO_STOP = 40
READY = "Its people and certificates are invented."


@dataclass(frozen=True)
class Site:
    address: str
    folder: Path
    sign_ins: dict[str, str]
    on_postgresql: bool = False
    # By address: the cookies of whoever has signed in. Each code of the second step works
    # once, so whoever signed in anew each time would wait for the next one.
    signed_in: dict[str, list] = field(default_factory=dict)


@contextmanager
def shared_site(folder: Path) -> Iterator[Site]:
    """The site of this run; `folder` is the same for all workers."""
    folder.mkdir(parents=True, exist_ok=True)
    process = None
    with _state(folder) as state:
        if not state:
            process = _start(folder, state)
        state["users"] = state.get("users", 0) + 1
        site = _site(folder, state)
    try:
        yield site
    finally:
        _leave(folder, process)


def _leave(folder: Path, process: subprocess.Popen | None) -> None:
    """Whoever started it stays until the others are done, and stops it."""
    end = time.monotonic() + SECONDS_TO_START
    while True:
        with _state(folder) as state:
            if process is None:
                state["users"] -= 1
                return
            if state["users"] == 1 or time.monotonic() > end:
                _stop(folder, process, state["database"])
                state.clear()
                return
        time.sleep(0.2)


@contextmanager
def _state(folder: Path) -> Iterator[dict]:
    """What the workers know of the site, held by one of them at a time."""
    with (folder / "state.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        try:
            yield state
        finally:
            file.truncate(0)
            file.write(json.dumps(state))


def _start(folder: Path, state: dict) -> subprocess.Popen:
    port, database = _free_port(), _migrated_database(folder)
    with (folder / "demo.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.demo"],
            cwd=ROOT,
            env=_environment(folder, port, database),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, folder / "demo.log")
    except BaseException:
        _stop(folder, process, database)
        raise
    state |= {"port": port, "database": database}
    return process


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(folder: Path, port: int, database: str | None) -> dict[str, str]:
    environment = os.environ | {"CE_PORTAL_VAR": str(folder), "PORT": str(port)}
    # Under make it would watch its parent, which here is a worker and no make.
    environment.pop("MAKELEVEL", None)
    environment.pop("DATABASE_URL", None)
    return environment | ({"DATABASE_URL": database} if database else {})


def _wait_until_ready(process: subprocess.Popen, log: Path) -> None:
    """`make demo` says that it is ready once `/` has answered."""
    end = time.monotonic() + SECONDS_TO_START
    while READY not in log.read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"The site did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _site(folder: Path, state: dict) -> Site:
    loaded = json.loads((folder / "demo-loaded").read_text())
    sign_ins = {entry["email"]: entry["password"] for entry in loaded["sign_ins"]}
    address = f"http://localhost:{state['port']}"
    return Site(address, folder, sign_ins, on_postgresql=bool(state["database"]))


def _stop(folder: Path, process: subprocess.Popen, database: str | None) -> None:
    """End it as Ctrl-C does, and see that nothing of it goes on running."""
    process.send_signal(signal.SIGINT)
    process.wait(SECONDS_TO_STOP)
    left = processes_of(folder)
    if database:
        drop_database(database)
    # What server and cluster said outlives the folder, for whoever looks for a cause.
    shutil.copytree(
        folder / "log", ROOT / "var" / "journey" / "log", dirs_exist_ok=True
    )
    assert (process.returncode, left) == (0, [])


def processes_of(folder: Path) -> list[str]:
    """Command lines of the processes that were started for this folder."""
    wanted, found = f"CE_PORTAL_VAR={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


def _migrated_database(folder: Path) -> str | None:
    """With PostgreSQL a database of this run's own, else the file in its folder."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        return create_database(url, template=migrated_database(url))
    copy_file(folder / "demo.sqlite3")
    return None
