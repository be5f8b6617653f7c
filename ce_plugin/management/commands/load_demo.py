"""Loads the demonstration site. See `ce_plugin/demo/`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from ce_plugin.demo import SIGN_INS
from ce_plugin.demo.build import build
from ce_plugin.demo.report import counts
from ce_plugin.enums import Provenance
from ce_plugin.models import CreditClaim, Person

INVENTED_ADDRESS = Q(email__endswith=".example") | Q(email__endswith="@example.org")


class Command(BaseCommand):
    help = (
        "Fills the site with real libraries and events and invented people. "
        "Safe to run again: what is there stays as it is."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="load even where settings.DEMO_SITE is off or people are registered",
        )
        parser.add_argument(
            "--sign-ins",
            action="store_true",
            help="only print who may sign in, and what there is to try",
        )

    def handle(self, *args, **options) -> None:
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        if not options["force"]:
            refuse_unless_safe()
        build()
        if options["verbosity"]:
            self._print_counts()

    def _print_sign_ins(self) -> None:
        for entry in SIGN_INS:
            self.stdout.write(
                f"{entry['role']}: {entry['email']}, {entry['password']}\n"
                f"  {entry['try']}"
            )

    def _print_counts(self) -> None:
        for name, count in counts().items():
            self.stdout.write(f"{count:5}  {name}")


def refuse_unless_safe() -> None:
    """Raise CommandError where invented people would stand among real ones."""
    if not getattr(settings, "DEMO_SITE", False):
        raise CommandError(
            "This is not a demonstration site (settings.DEMO_SITE is off), so no "
            "invented people were loaded. Add --force to load them all the same."
        )
    if not _is_loaded() and Person.objects.exclude(INVENTED_ADDRESS).exists():
        raise CommandError(
            "People are registered in this database already, so no invented people "
            "were put among them. Add --force to load them all the same."
        )


def _is_loaded() -> bool:
    # A visitor may have signed up since the first load; that changes nothing.
    return CreditClaim.objects.filter(provenance=Provenance.DEMONSTRATION).exists()
