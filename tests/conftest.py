"""What every test may lean on. Browser fixtures live in journeys/."""

import gc

import pytest
from django.core.cache import cache
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


def pytest_collection_modifyitems(items):
    """Journeys first: begun last, they would keep one worker when all else is done."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


def pytest_collection_finish():
    """What is loaded by now stays to the end: nothing to look through for rubbish."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Else the file would be erased before it is used; it is removed below."""
    return database.is_kept()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    if database.is_kept():
        database.begin_with_the_kept_file()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if database.is_kept():
            database.keep()
        _index_nothing()
        yield
        if database.is_kept():
            database.remove()


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


@pytest.fixture(autouse=True)
def _private_files_apart(settings, tmp_path):
    settings.CE_PLUGIN_PRIVATE_ROOT = tmp_path / "private"


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
