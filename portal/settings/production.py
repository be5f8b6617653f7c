"""The site in public. A variable that is missing stops it at the start."""

import os

import dj_database_url

from .base import *
from .single_sign_on import accepted_acr, form_targets, providers

DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")
BASE_URL = os.environ["BASE_URL"].rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True
    ),
}
# Sign-in limits are counted for all processes together. What is ahead on a track is
# kept apart from them: a full table drops rows, and limits must not be among those.
# The tables are made by `manage.py createcachetable`.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "plans": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_plan_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
CE_PLUGIN_CACHE = "plans"

STATIC_ROOT = os.environ["STATIC_ROOT"]
MEDIA_ROOT = os.environ["MEDIA_ROOT"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}

EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The proxy ends TLS and sets the header anew on each request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whose address counts is decided in one place, ce_plugin.services.visitors.
CE_PLUGIN_TRUSTED_PROXIES = int(os.environ["TRUSTED_PROXY_COUNT"])
ALLAUTH_TRUSTED_PROXY_COUNT = CE_PLUGIN_TRUSTED_PROXIES
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Entering the browsers' preload lists is the decision of the domain's owner.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
KNOWN_DEVICE_COOKIE_NAME = "__Host-known-device"

WAGTAILADMIN_BASE_URL = BASE_URL
CE_PLUGIN_BASE_URL = BASE_URL
CE_PLUGIN_FROM_EMAIL = DEFAULT_FROM_EMAIL
CE_PLUGIN_PRIVATE_ROOT = Path(os.environ["PRIVATE_ROOT"])
SOCIALACCOUNT_PROVIDERS = providers(os.environ)
SINGLE_SIGN_ON_ACR = accepted_acr(os.environ)
CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {
    "form-action": [SELF, *form_targets(os.environ)]
}
# The first key encrypts, the others still read what was encrypted with them.
SECOND_FACTOR_KEYS = os.environ["SECOND_FACTOR_KEYS"].split(",")
# The first key signs, the others still open links that were sent with them.
CE_PLUGIN_VERIFIER_LINK_KEYS = os.environ["VERIFIER_LINK_KEYS"].split(",")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
