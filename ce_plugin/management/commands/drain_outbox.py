from django.core.management.base import BaseCommand

from ce_plugin.services import certificate_files, laboratory, outbox


class Command(BaseCommand):
    help = (
        "Sends the mails, draws the certificates and works out the impact reports "
        "that are due, without a queue."
    )

    def handle(self, *args, **options) -> None:
        mails = outbox.drain()
        drawn = certificate_files.draw_missing()
        reports = laboratory.compute_waiting()
        self.stdout.write(
            f"{mails['sent']} mails sent, {mails['not_sent']} not sent, "
            f"{drawn} certificates drawn, {reports} impact reports finished."
        )
