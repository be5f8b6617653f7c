from django.core.management.base import BaseCommand

from ce_plugin.services import certificate_files, outbox


class Command(BaseCommand):
    help = "Sends the mails and draws the certificates that are due, without a queue."

    def handle(self, *args, **options) -> None:
        mails = outbox.drain()
        drawn = certificate_files.draw_missing()
        self.stdout.write(
            f"{mails['sent']} mails sent, {mails['not_sent']} not sent, "
            f"{drawn} certificates drawn."
        )
