from django.core.management.base import BaseCommand, CommandError

from ce_plugin.exceptions import DueWorkFailed
from ce_plugin.services import due


class Command(BaseCommand):
    help = "Does what is due today; safe to run as often as you like."

    def handle(self, *args, **options) -> None:
        try:
            counts = due.run_due()
        except DueWorkFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(
            f"Runs put under new rules: {counts['moved']}. "
            f"Reminders queued: {counts['reminders'] + counts['event_reminders']}. "
            f"Pairs that may be one person found: {counts['suspects']}."
        )
