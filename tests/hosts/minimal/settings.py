"""A second site, as small as one can be: no portal, no home, no allauth.

Shows that the plugin needs what its installation guide says and nothing else.
"""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = "tests-only"
ROOT_URLCONF = "tests.hosts.minimal.urls"
ALLOWED_HOSTS = ["testserver"]

INSTALLED_APPS = [
    "ce_plugin",
    "wagtail_modeladmin",
    "django_q",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "ce_plugin.middleware.request_id",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

TIME_ZONE = "America/Denver"
USE_TZ = True
STATIC_URL = "/static/"
LOGIN_URL = "wagtailadmin_login"
DEFAULT_FROM_EMAIL = "learning@library.example"

WAGTAIL_SITE_NAME = "A second site"
WAGTAILADMIN_BASE_URL = "http://testserver"
Q_CLUSTER = {"name": "minimal", "orm": "default", "timeout": 60, "retry": 600}
Q_CLUSTER |= {"max_attempts": 5, "sync": True}

CE_PLUGIN_VERIFIER_LINK_KEYS = ["tests-only-key-of-the-verifier-links"]
CE_PLUGIN_ORGANISATION = "Montana State Library"
CE_PLUGIN_CERTIFICATE_PREFIX = "MSL"
