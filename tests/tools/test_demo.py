"""`make demo` from outside: what it says, and what it leaves behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ce_plugin.demo import SIGN_INS
from tools.children import ChildEnded, Children
from tools.demo import remove_data

ROOT = Path(__file__).resolve().parents[2]
# A leader that will not be asked, with a worker of its own.
STUBBORN = (
    "import signal, subprocess, sys, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('ready', flush=True); time.sleep(600)"
)


def of_folder(folder: Path) -> list[str]:
    """Command lines of the processes that were started for this folder."""
    wanted, found = f"CE_PORTAL_VAR={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


def wait_until(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def demo(folder: Path, port: object) -> subprocess.Popen:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment.pop("MAKELEVEL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "tools.demo"],
        cwd=ROOT,
        env=environment | {"CE_PORTAL_VAR": str(folder), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def children(folder):
    environment = os.environ | {"CE_PORTAL_VAR": str(folder)}
    with Children(ROOT, environment, folder / "log") as children:
        yield children


def test_demo_on_a_taken_port_says_so_before_anything_is_made(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = demo(folder, port)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (1, "")
    assert errors == (
        f"Port {port} is taken. Choose another one: make demo PORT={port + 1}\n"
    )
    assert not folder.exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_demo_with_an_impossible_port_says_so(port, folder):
    process = demo(folder, port)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_reset_removes_the_data_and_nothing_else(tmp_path):
    for name in ("demo.sqlite3", "demo.sqlite3-wal", "demo-loaded", "coverage.json"):
        (tmp_path / name).touch()
    for name in ("mail", "media", "private", "journey"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    remove_data(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["coverage.json", "journey"]


def test_children_that_end_by_themselves_are_reported(children):
    children.start("web", [sys.executable, "-c", "raise SystemExit(3)"])
    children.processes["web"].wait(30)
    with pytest.raises(ChildEnded, match=r"^The web has ended with code 3; see "):
        children.check()


def test_stop_ends_a_leader_that_will_not_and_its_workers(
    children, folder, monkeypatch
):
    monkeypatch.setattr("tools.children.SECONDS_TO_END", 0.5)
    children.start("cluster", [sys.executable, "-c", STUBBORN])
    assert wait_until(lambda: len(of_folder(folder)) == 2, 30)
    children.stop()
    assert wait_until(lambda: of_folder(folder) == [], 10)


def start(folder: Path) -> tuple[subprocess.Popen, str]:
    """A run that has said where it is, and what it said."""
    process, said = demo(folder, free_port()), []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Its people and certificates are invented."):
            break
    return process, "".join(said)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """The folder a first run has filled, and what that run said."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    process, said = start(folder)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    return folder, said


@pytest.mark.journey
@pytest.mark.drill
def test_first_run_loads_and_names_the_address_of_each_role(first_run):
    _, said = first_run
    assert said.startswith("Loading the demonstration site ...\n")
    for entry in SIGN_INS:
        line = f"  {entry['role']}: {entry['email']}  password {entry['password']}\n"
        assert line in said


@pytest.mark.journey
@pytest.mark.drill
@pytest.mark.parametrize(
    ("signum", "code"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_later_run_keeps_the_data_and_leaves_no_process_behind(signum, code, first_run):
    folder, _ = first_run
    process, said = start(folder)
    assert "Loading" not in said
    assert "Sign in at" in said
    # The runner, the server, the timer, and the cluster with its own children.
    assert wait_until(lambda: len(of_folder(folder)) >= 6, 60)
    process.send_signal(signum)
    process.communicate(timeout=60)
    assert process.returncode == code
    assert wait_until(lambda: of_folder(folder) == [], 60)
