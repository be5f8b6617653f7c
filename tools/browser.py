"""Find the Chromium of the browser tests, or install one and say so.

Run by `make test` before the suite. Where none can be had, the run goes on and
each browser test fails with the reason kept here: a missing browser is never a
reason to leave a test out.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REASON_FILE = ROOT / "var" / "no-browser.txt"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser without a font draws boxes in place of letters.
PACKAGES = ("chromium", "fonts-liberation")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


class NoBrowser(Exception):
    """No Chromium was found and none could be installed; carries the reason."""


def answers(path: str) -> bool:
    """A launcher left by a package that was removed exists and does not run."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def playwright_chromium() -> str | None:
    # A slow import, and needed only where the system has no browser.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def candidates() -> list[str]:
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return [wanted]
    found = [path for path in map(shutil.which, NAMES) if path]
    return [*found, MAC_CHROME]


def find() -> str | None:
    for path in candidates():
        if answers(path):
            return path
    if os.environ.get("CHROMIUM"):
        return None
    path = playwright_chromium()
    return path if path and answers(path) else None


def run(command: list[str], problems: list[str]) -> bool:
    print("Installing a browser:", " ".join(command), flush=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as error:
        problems.append(f"{' '.join(command)}: {error}")
        return False
    if done.returncode:
        output = (done.stderr or done.stdout).strip().splitlines()
        problems.append(f"{' '.join(command)}: {output[-1] if output else 'failed'}")
    return done.returncode == 0


def as_root() -> list[str] | None:
    """What to put before a command so that it may install packages."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(problems: list[str]) -> str | None:
    prefix = as_root()
    if shutil.which("apt-get") and prefix is not None:
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        run([*apt, "update"], problems)
        if run([*apt, "install", "-y", "--no-install-recommends", *PACKAGES], problems):
            return find()
    else:
        problems.append("no apt-get, or no right to use it")
    if run([sys.executable, "-m", "playwright", "install", "chromium"], problems):
        return find()
    return None


def browser_path() -> str:
    """For the tests: the browser, or the reason why there is none."""
    path = find()
    if path:
        return path
    if REASON_FILE.exists():
        raise NoBrowser(REASON_FILE.read_text().strip())
    raise NoBrowser("No Chromium was found. `make test` installs one where it can.")


def main() -> int:
    REASON_FILE.unlink(missing_ok=True)
    path = find()
    if path is None and os.environ.get("CHROMIUM"):
        problems = [f"CHROMIUM names {os.environ['CHROMIUM']}, which does not run"]
    elif path is None:
        problems = []
        path = install(problems)
    if path:
        print(f"Browser tests use {path}")
        return 0
    reason = "No Chromium: " + "; ".join(problems)
    REASON_FILE.parent.mkdir(exist_ok=True)
    REASON_FILE.write_text(reason + "\n")
    print(f"{reason}\nThe browser tests will fail.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
