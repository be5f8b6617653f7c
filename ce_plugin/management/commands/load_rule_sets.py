from django.core.management.base import BaseCommand

from ce_plugin.services.rule_sets import import_rule_sets


class Command(BaseCommand):
    help = "Brings in the rule sets shipped with the plugin. Safe to run again."

    def handle(self, *args, **options) -> None:
        counts = import_rule_sets()
        self.stdout.write(
            f"{counts['added']} rule sets added, {counts['unchanged']} unchanged."
        )
