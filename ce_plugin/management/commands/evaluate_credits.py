"""Answers a facts file: only JSON on standard output, and no database."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ce_plugin import rules


class Command(BaseCommand):
    help = "Answer the cases of a facts file from the shipped rule sets."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("facts", help="a JSON list of cases")

    def handle(self, *args, **options):
        try:
            answers = self._answers(options["facts"])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("The facts file cannot be read: %(error)s") % {"error": error}
            ) from error
        except rules.RuleSetError as error:
            raise CommandError(
                _("The facts file is refused. %(error)s") % {"error": error}
            ) from error
        # Escaped, so that the encoding of the terminal does not matter.
        self.stdout.write(json.dumps(answers, indent=1))

    def _answers(self, path):
        facts = rules.load_json(Path(path).read_text(encoding="utf-8-sig"))
        shipped = [rules.parse_rule_set(each) for each in rules.shipped_rule_sets()]
        return [rules.answer(case) for case in rules.read_cases(facts, shipped)]
