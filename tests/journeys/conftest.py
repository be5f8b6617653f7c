"""The running site, a browser, and people who come with one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.running_site import ROOT, shared_site
from tests.journeys.visitors import Album, Visitor
from tools.browser import browser_path

# As long as a page may take on a machine that runs the rest of the suite beside it.
expect.set_options(timeout=20_000)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    base = tmp_path_factory.getbasetemp()
    # With xdist each worker has a folder below one that they share.
    shared = base if worker_id == "master" else base.parent
    with shared_site(shared / "journey-site") as running:
        yield running


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser():
    """Ends with the module: beside a running Playwright Django refuses its queries."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def browser_beside_the_database(db):
    """Ends with the test, before what the test wrote is taken back."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def album(request) -> Album:
    name = getattr(request, "param", None) or request.node.name
    is_drill = request.node.get_closest_marker("drill") is not None
    return Album(Path(ROOT) / "var" / "journey" / name, is_thorough=is_drill)


@pytest.fixture
def visitor(site, browser, album):
    """Each call brings somebody with a browser of their own."""
    people = []

    def arrive(**kwargs) -> Visitor:
        people.append(Visitor(site, browser, album, **kwargs))
        return people[-1]

    yield arrive
    for person in people:
        person.close()
