"""What every environment of the site shares. The others start from here."""

from pathlib import Path

from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "ce_plugin",
    "home",
    "portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
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
    "csp",
]

MIDDLEWARE = [
    "ce_plugin.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "portal.headers.HeadersMiddleware",
    "portal.headers.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.guessing.GuessingMiddleware",
    "portal.sessions.SessionRulesMiddleware",
    "portal.second_factor.SecondFactorMiddleware",
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
                "portal.context_processors.second_factor",
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

STATIC_URL = "/static/"
MEDIA_URL = "/media/"

# An editor's page form has a field for each part of each block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Sign-in: one door, for everybody, by e-mail address.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.validators.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator"
    },
    {
        "NAME": "portal.validators.ContextWordsValidator",
        "OPTIONS": {
            "words": [
                "aspen",
                "bigsky",
                "certificate",
                "certification",
                "continuing",
                "credit",
                "director",
                "education",
                "helena",
                "learning",
                "librarian",
                "library",
                "montana",
                "password",
                "state",
                "trustee",
                "welcome",
            ]
        },
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
ACCOUNT_ADAPTER = "portal.adapters.AccountAdapter"
# Passwords are counted by portal.guessing, before one is looked at and for all
# processes. The library's own limit of sign-ins would also hold up known devices.
ACCOUNT_RATE_LIMITS = {"login": None}
KNOWN_DEVICE_COOKIE_NAME = "known_device"
KNOWN_DEVICE_SECONDS = 180 * 24 * 60 * 60
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
# The second step: whoever may enter the admin needs it, everybody may have it.
MFA_ADAPTER = "portal.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A clock that is half a minute off is no reason to keep somebody out.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "portal.second_factor_forms.CodeForm",
    "reauthenticate": "portal.second_factor_forms.CodeAgainForm",
    "activate_totp": "portal.second_factor_forms.FirstCodeForm",
    "add_webauthn": "portal.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "portal.second_factor_forms.RenamePasskeyForm",
}
# Single sign-on is off until production.py is told of a server. That server is the
# employer's: an address it has verified is the person's, so it joins their account.
SOCIALACCOUNT_PROVIDERS = {}
SOCIALACCOUNT_ADAPTER = "portal.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SINGLE_SIGN_ON_ACR = []
# How long somebody stays signed in, in seconds. A member is led back by signing in
# once a day at most; who may enter the admin, after a working day or an idle hour.
MEMBER_SESSION_SECONDS = 20 * 60 * 60
DESK_SESSION_SECONDS = 8 * 60 * 60
DESK_IDLE_SECONDS = 60 * 60
# Activity is written down this often at most, and the page warns this long before:
# two minutes at least, for it looks at the clock every few seconds only.
SESSION_ACTIVITY_SECONDS = 60
SESSION_WARNING_SECONDS = 130
SESSION_COOKIE_AGE = MEMBER_SESSION_SECONDS

# Everything comes from this site, and nothing stands inline in a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [SELF],
        "report-uri": "/csp-report/",
    }
}
# Wagtail's own widgets on these screens (dates, choosers, inline panels, rich text)
# begin with code in the page. Looked at in a browser, one by one; none of the
# coordinator's screens is among them.
ADMIN_PATHS_WITH_INLINE_CODE = (
    "/admin/events/choose_parent/",
    "/admin/groups/",
    "/admin/pages/",
    "/admin/redirects/",
    "/admin/reports/",
    "/admin/snippets/ce_plugin/cecategory/history/",
    "/admin/sites/",
    "/admin/snippets/ce_plugin/certificationtrack/",
    "/admin/snippets/ce_plugin/federation/history/",
    "/admin/snippets/ce_plugin/library/",
    "/admin/snippets/ce_plugin/person/",
    "/admin/snippets/ce_plugin/reasontemplate/history/",
    "/admin/snippets/ce_plugin/ruleset/history/",
    "/admin/snippets/ce_plugin/town/",
    "/admin/users/",
    "/admin/workflows/",
)
# `no-referrer` would make browsers send `Origin: null`, and forms would be refused.
SECURE_REFERRER_POLICY = "same-origin"

WAGTAIL_SITE_NAME = "Library Learning"
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/_util/login/"
# Wagtail's own account forms would go around the rules of the one door.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Coordinators approve; whoever runs the site is not told of each event that waits.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
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
CE_PLUGIN_SIGN_UP_URL = "/accounts/signup/"
CE_PLUGIN_SECOND_FACTOR_MIDDLEWARE = "portal.second_factor.SecondFactorMiddleware"

# Says on every page that its people are invented, and keeps it out of indexes.
DEMO_SITE = False
