from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Creates or corrects the plugin's schedules in django-q2."

    def handle(self, *args, **options) -> None:
        # Imported here: django_q reads its settings when it is imported.
        from django_q.models import Schedule  # noqa: PLC0415

        Schedule.objects.update_or_create(
            name="ce_plugin: send what is due",
            defaults={
                "func": "ce_plugin.tasks.drain",
                "schedule_type": Schedule.MINUTES,
                "minutes": 1,
                "repeats": -1,
            },
        )
        self.stdout.write("1 schedule is in place.")
