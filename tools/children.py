"""Child processes that end with their parent, and whatever they have started."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

SECONDS_TO_END = 8
PR_SET_PDEATHSIG = 1


class ChildEnded(RuntimeError):
    """A child that should have kept running has ended."""


def end_with_parent() -> None:
    """Linux: even a parent that is killed takes its child along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen, signum: int) -> None:
    try:
        os.killpg(process.pid, signum)
    except ProcessLookupError:
        return


class Children:
    """Started in order, ended in reverse, each in a process group of its own."""

    def __init__(self, folder: Path, environment: dict[str, str], logs: Path):
        self.folder = folder
        self.environment = environment
        self.logs = logs
        self.processes: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> "Children":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, name: str, command: list[str]) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def check(self) -> None:
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise ChildEnded(
                    f"The {name} has ended with code {process.returncode}; "
                    f"see {self.logs / name}.log."
                )

    def stop(self) -> None:
        """Ask each leader first: a cluster that is asked ends its own workers."""
        running = list(reversed(self.processes.values()))
        for process in running:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + SECONDS_TO_END
        for process in running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        for process in running:
            # Workers outlive a leader that was killed; the group finds them.
            _signal_group(process, signal.SIGKILL)
            process.wait()
