"""The demonstration site: as in development, but seen as a visitor would see it.

Wrong addresses and errors show the site's own pages, and an error's traceback
goes to the log instead of the screen.
"""

from .dev import *

DEBUG = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}
