"""What every test may lean on. Browser fixtures live in journeys/."""

import datetime as dt
import gc
import itertools
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, connections
from django.db.models.signals import post_delete, post_save
from django.test import Client
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import (
    post_delete_signal_handler,
    post_save_signal_handler,
)
from wagtail.signal_handlers import disconnect_reference_index_signal_handlers

from ce_plugin.services import clock
from tests import database
from tests.services.planning import NOW

RULES = Path(__file__).parent / "rules"


def pytest_addoption(parser):
    parser.addoption(
        "--moment",
        type=dt.datetime.fromisoformat,
        help="when the suite runs, 2027-12-01T06:40Z say; no processes beside it",
    )


@pytest.fixture(autouse=True, scope="session")
def _at_the_moment(request) -> Iterator[None]:
    """What holds at noon may not hold an hour before midnight, or after summer time."""
    moment = request.config.getoption("moment")
    with time_machine.travel(moment, tick=True) if moment else nullcontext():
        yield


def pytest_collection_modifyitems(items):
    """Journeys first: begun last, they would keep one worker when all else is done.

    While the first of them starts the site, the other worker goes through the rules.
    """
    journeys = [item.path for item in items if item.get_closest_marker("journey")]

    def rank(item) -> int:
        if item.path in journeys:
            return 0 if item.path == journeys[0] else 2
        return 1 if item.path.parent == RULES else 3

    items.sort(key=rank)


def pytest_collection_finish():
    """What is loaded by now stays to the end: nothing to look through for rubbish."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Else the file would be erased before it is used; it is removed below."""
    return _own_file() is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The database of this run is a copy of one that is migrated."""
    if path := _own_file():
        database.copy_file(path)
    elif connection.vendor == "postgresql":
        kept = database.migrated_database(os.environ["DATABASE_URL"])
        connection.settings_dict["TEST"]["TEMPLATE"] = kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        _index_nothing()
        yield
        if path := _own_file():
            connections.close_all()
            database.remove_file(path)


def _own_file() -> Path | None:
    """Only the site's test settings name a file; a host may use the memory."""
    name = str(connection.settings_dict.get("TEST", {}).get("NAME") or "")
    is_file = connection.vendor == "sqlite" and Path(name).is_absolute()
    return Path(name) if is_file else None


def _index_nothing() -> None:
    """Words to search by and who refers to whom: a third of a test that makes pages.

    Comes after the migrations, which connect the second anew.
    """
    disconnect_reference_index_signal_handlers()
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
        post_delete.disconnect(post_delete_signal_handler, sender=model)


@pytest.fixture(autouse=True)
def _empty_cache():
    """Site and locale look-ups are cached; a query count must not see the last test."""
    cache.clear()


@pytest.fixture(scope="session")
def private_folders(tmp_path_factory) -> Iterator[Path]:
    """One for each test; most never make theirs, which `tmp_path` would."""
    base = tmp_path_factory.mktemp("private")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _private_files_apart(settings, private_folders):
    settings.CE_PLUGIN_PRIVATE_ROOT = next(private_folders)


@pytest.fixture(autouse=True, scope="session")
def _signed_in_with_both_steps():
    """Whoever a test signs in has shown the second factor, as the library notes it.

    A test about the second factor itself begins with `tests.portal.second_steps`.
    """
    by_password_only = Client.force_login

    def force_login(client, user, backend=None):
        by_password_only(client, user, backend)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture
def in_may():
    """The clock stands in the morning of a quiet day; see tests/services/planning.py."""
    with clock.at(NOW):
        yield
