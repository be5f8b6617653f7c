"""What every environment of the site shares. The others start from here."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "ce_plugin",
    "home",
    "allauth",
    "allauth.account",
    "wagtail_modeladmin",
    "django_q",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
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
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

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
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context_processors.site",
            ],
        },
    },
]

# Several processes write: the web server, the cluster and its guard. Taking
# the write lock at once and waiting for it is what keeps SQLite from failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/Denver"
USE_I18N = True
FORMAT_MODULE_PATH = "portal.formats"
USE_TZ = True

STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STATIC_URL = "/static/"
MEDIA_URL = "/media/"

# An editor's page form has a field for each part of each block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Sign-in: one door, for everybody, by e-mail address.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_FORMS = {
    "login": "portal.forms.SignInForm",
    "signup": "portal.forms.SignUpForm",
    "add_email": "portal.forms.AddAddressForm",
    "change_password": "portal.forms.ChangePasswordForm",
    "reset_password": "portal.forms.ForgottenPasswordForm",
    "reset_password_from_key": "portal.forms.NewPasswordForm",
    "reauthenticate": "portal.forms.AskAgainForm",
}
SESSION_COOKIE_AGE = 20 * 60 * 60

SECURE_REFERRER_POLICY = "same-origin"

WAGTAIL_SITE_NAME = "Library Learning"
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/_util/login/"
# Wagtail's own account forms would go around the rules of the one door.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# The admin tells nobody outside who works here.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ics", "odt", "pdf", "pptx", "txt", "xlsx"]

# The broker is the database: a task is queued in the transaction that needs it.
# The queue holds as many tasks as there are workers, so that none waits inside
# the cluster until its time for a retry has come.
Q_CLUSTER = {
    "name": "ce",
    "orm": "default",
    "workers": 2,
    "queue_limit": 2,
    "timeout": 60,
    "retry": 600,
    "max_attempts": 5,
    "ack_failures": False,
    "bulk": 1,
    "poll": 2,
    "catch_up": False,
    "recycle": 200,
    "max_rss": 300_000,
    "save_limit": 100,
    "save_limit_per": "func",
    "time_zone": TIME_ZONE,
}

CE_PLUGIN_ORGANISATION = "Montana State Library"
CE_PLUGIN_CERTIFICATE_PREFIX = "MSL"
CE_PLUGIN_PROGRAMME = "MT"

# Says on every page that its people are invented, and keeps it out of indexes.
DEMO_SITE = False
