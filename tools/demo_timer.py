"""Sends waiting mail each half minute, so that none is lost with a queued task.

On a real host a timer of the system runs `manage.py drain_outbox` instead.
"""

import logging
import time

import django
from django.core.management import call_command
from django.db import close_old_connections

SECONDS_BETWEEN = 30


def main() -> None:
    django.setup()
    while True:
        time.sleep(SECONDS_BETWEEN)
        try:
            call_command("drain_outbox")
        except Exception:
            # The next round may succeed; ending here would end the whole site.
            logging.getLogger(__name__).exception("drain_outbox failed")
        close_old_connections()


if __name__ == "__main__":
    main()
