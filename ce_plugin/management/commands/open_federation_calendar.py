from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ce_plugin.models import EventIndexPage
from ce_plugin.services.event_calendars import (
    group_name,
    moderate,
    open_federation_calendar,
)


class Command(BaseCommand):
    help = (
        "Makes a federation's own calendar below the state's, the group that drafts "
        "there, and the workflow in which coordinators approve. Safe to run again."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", help='such as "Tamarack Federation"')
        parser.add_argument(
            "--below", default="events", help="slug of the state's calendar"
        )

    def handle(self, *args, **options) -> None:
        found = EventIndexPage.objects.filter(slug=options["below"])
        state = found.order_by("depth").first()
        if state is None:
            raise CommandError(f"There is no calendar called {options['below']}.")
        moderate(state)
        try:
            calendar = open_federation_calendar(options["name"], below=state)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"The calendar is at {calendar.get_url()}. "
            f"Put its editors into the group “{group_name(options['name'])}”."
        )
