"""The demonstration site: `make demo` runs this until Ctrl-C.

The web server, the task cluster and the timer are children in process groups
of their own. However the run ends, each group is ended with it.
"""

import argparse
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.children import Children, end_with_parent

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_ANSWER = 90
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DATA = ("demo.sqlite3*", "mail", "media", "private", "demo-loaded", "log")


class DemoError(Exception):
    """One line for the person at the terminal."""


class Stopped(Exception):
    """A signal asked the run to end."""


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        # Without it a port of a run that ended a moment ago would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"Port {port} is taken. Choose another one: make demo PORT={port + 1}"
            ) from error


@contextmanager
def only_run(var: Path) -> Iterator[None]:
    """Two runs on the same data would deliver each mail twice."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DemoError(
                "The demonstration site of this folder is running already; "
                "stop it first (Ctrl-C in its terminal)."
            ) from error
        yield


def remove_data(var: Path) -> None:
    for pattern in DATA:
        for path in var.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    print("The data of the demonstration is removed.")


def prepare(environment: dict[str, str]) -> list[dict[str, str]]:
    """Database, rule sets and content; gives back who may sign in."""
    command = [sys.executable, "-m", "tools.prepare_demo"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=end_with_parent,
    ) as process:
        try:
            code = process.wait()
        except Stopped:
            process.terminate()
            raise
    if code:
        raise DemoError("The demonstration site could not be prepared; see above.")
    signs = Path(environment["CE_PORTAL_VAR"]) / "demo-loaded"
    return json.loads(signs.read_text())["sign_ins"]


def start_children(children: Children, port: int) -> None:
    manage = [sys.executable, "manage.py"]
    # "Insecure" is what Django calls serving static files without DEBUG.
    options = ["--noreload", "--skip-checks", "--insecure"]
    serve = ["runserver", *options, f"127.0.0.1:{port}"]
    children.start("web", [*manage, *serve])
    children.start("cluster", [*manage, "qcluster"])
    children.start("timer", [sys.executable, "-m", "tools.demo_timer"])


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        raise DemoError(
            f"The site answers with {error.code}; see var/log/web.log."
        ) from error
    except OSError:
        return False


def wait_for_answer(children: Children, address: str) -> None:
    end = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(address):
        children.check()
        if time.monotonic() > end:
            raise DemoError(f"No answer in {SECONDS_TO_ANSWER} seconds; see var/log.")
        time.sleep(0.2)


def announce(port: int, sign_ins: list[dict[str, str]]) -> None:
    address = f"http://localhost:{port}"
    print(f"\nThe site:       {address}/")
    print(f"The calendar:   {address}/events/")
    print(f"The admin:      {address}/admin/")
    print(f"Mail it sends:  {address}/dev/mail/")
    print(f"Sign-in codes:  {address}/dev/codes/\n")
    print(f"Sign in at {address}/accounts/login/ as")
    for entry in sign_ins:
        print(f"\n  {entry['role']}: {entry['email']}  password {entry['password']}")
        print(textwrap.indent(textwrap.fill(entry["try"], 74), "    "))
    print(
        "\nWhoever works in the admin also types a code (editors, coordinator, "
        "auditor, administrator): the one that "
        f"{address}/dev/codes/ shows."
    )
    print("\nIts people and certificates are invented. Ctrl-C stops it.", flush=True)


def watch(children: Children) -> None:
    """Until a signal comes, a child ends, or the make that began this is gone."""
    parent = os.getppid()
    under_make = "MAKELEVEL" in os.environ
    while True:
        children.check()
        if under_make and os.getppid() != parent:
            raise Stopped
        time.sleep(0.5)


def run(port: int, var: Path, *, reset: bool) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "CE_PORTAL_VAR": str(var),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    check_port_is_free(port)
    with only_run(var):
        if reset:
            remove_data(var)
        sign_ins = prepare(environment)
        with Children(ROOT, environment, var / "log") as children:
            start_children(children, port)
            wait_for_answer(children, f"http://127.0.0.1:{port}/")
            announce(port, sign_ins)
            watch(children)


def stop(signum: int, frame: object) -> None:
    # A second Ctrl-C must not cut the ending short: it would leave children.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the demonstration site.")
    parser.add_argument("--reset", action="store_true", help="begin with new data")
    options = parser.parse_args()
    var = Path(os.environ.get("CE_PORTAL_VAR") or ROOT / "var").resolve()
    for each in SIGNALS:
        signal.signal(each, stop)
    try:
        run(wanted_port(), var, reset=options.reset)
    except Stopped:
        print("\nThe demonstration site has stopped.")
    except (DemoError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
