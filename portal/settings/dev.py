"""Development and the demonstration site: no service needed but Python."""

import os

import dj_database_url

from .base import *

DEBUG = True
DEMO_SITE = True
SECRET_KEY = "development-only-this-key-is-in-every-checkout-of-the-site"  # noqa: S105 - no secret

# One folder holds all that running the site leaves behind.
VAR_DIR = Path(os.environ.get("CE_PORTAL_VAR") or BASE_DIR / "var").resolve()
PORT = os.environ.get("PORT") or "8000"
SITE_ADDRESS = f"http://localhost:{PORT}"

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
ROOT_URLCONF = "portal.dev_urls"
MIDDLEWARE = ["portal.middleware.DemoSiteMiddleware", *MIDDLEWARE]

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{VAR_DIR / 'demo.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"

EMAIL_BACKEND = "portal.dev_mail.FileBackend"
DEV_MAIL_DIR = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = "Library Learning <learning@library.example>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

WAGTAILADMIN_BASE_URL = SITE_ADDRESS
CE_PLUGIN_BASE_URL = SITE_ADDRESS
CE_PLUGIN_FROM_EMAIL = DEFAULT_FROM_EMAIL
CE_PLUGIN_PRIVATE_ROOT = VAR_DIR / "private"
SECOND_FACTOR_KEYS = ["development-only-key-of-the-second-factors"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
CE_PLUGIN_VERIFIER_LINK_KEYS = ["development-only-key-of-the-verifier-links"]

Q_CLUSTER = Q_CLUSTER | {"poll": 1}
