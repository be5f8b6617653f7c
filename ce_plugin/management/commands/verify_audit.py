"""Walk the chain of audit events; say the first place where it is broken."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from ce_plugin.services import audit


class Command(BaseCommand):
    help = "Check that no audit event was changed, removed or put in by hand."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--head",
            action="store_true",
            help="Print the last event only, to be kept outside.",
        )
        parser.add_argument(
            "--kept",
            default="",
            help="A head that was printed before and must still be in the chain.",
        )

    def handle(self, *args, **options) -> None:
        if options["head"]:
            self.stdout.write(str(audit.head()))
            return
        broken = audit.first_break(options["kept"])
        if broken:
            raise CommandError(f"Broken at event {broken.seq}: {broken.problem}.")
        self.stdout.write(f"The chain holds: {audit.head().seq} events.")
