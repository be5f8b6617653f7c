"""The suite: fast, apart from the development data, nothing leaves the process."""

import os

import dj_database_url

from .base import *

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105 - no secret

VAR_DIR = BASE_DIR / "var" / "test"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{VAR_DIR / 'none.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"] |= {
        # Nothing here outlives the run, so nothing waits for the disk.
        "OPTIONS": SQLITE_OPTIONS
        | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
        # A file, because a browser test has a server thread beside the test;
        # of this process, so that two runs at once do not meet.
        "TEST": {"NAME": VAR_DIR / f"suite-{os.getpid()}.sqlite3"},
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "Library Learning <learning@library.example>"

STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

WAGTAILADMIN_BASE_URL = "http://testserver"
CE_PLUGIN_BASE_URL = "http://testserver"
CE_PLUGIN_FROM_EMAIL = DEFAULT_FROM_EMAIL
CE_PLUGIN_PRIVATE_ROOT = VAR_DIR / "private"
SECOND_FACTOR_KEYS = ["tests-only-key-of-the-second-factors"]
CE_PLUGIN_VERIFIER_LINK_KEYS = ["tests-only-key-of-the-verifier-links"]

Q_CLUSTER = Q_CLUSTER | {"sync": True}
