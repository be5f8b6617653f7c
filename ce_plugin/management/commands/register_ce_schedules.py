from django.core.management.base import BaseCommand

MINUTELY = {"schedule_type": "I", "minutes": 1}
OFTEN = {"schedule_type": "I", "minutes": 5}
# What runs how often, by its name: a schedule keeps its name, so that it is found.
SCHEDULES = {
    "ce_plugin: send what is due": {"func": "ce_plugin.tasks.drain", **MINUTELY},
    "ce_plugin: remind": {"func": "ce_plugin.tasks.run_due", **OFTEN},
}


class Command(BaseCommand):
    help = "Creates or corrects the plugin's schedules in django-q2."

    def handle(self, *args, **options) -> None:
        # Imported here: django_q reads its settings when it is imported.
        from django_q.models import Schedule  # noqa: PLC0415

        for name, what in SCHEDULES.items():
            Schedule.objects.update_or_create(
                name=name, defaults={**what, "repeats": -1}
            )
        self.stdout.write(f"{len(SCHEDULES)} schedules are in place.")
