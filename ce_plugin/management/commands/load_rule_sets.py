from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ce_plugin import rules
from ce_plugin.exceptions import RuleSetConflict
from ce_plugin.services.rule_sets import import_rule_sets


class Command(BaseCommand):
    help = (
        "Brings in the rule sets shipped with the plugin, or those of your own files. "
        "All or none. Safe to run again."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "paths",
            nargs="*",
            type=Path,
            help="JSON files, or folders of them, with your own definitions",
        )

    def handle(self, *args, **options) -> None:
        try:
            counts = import_rule_sets(self._definitions(options["paths"]))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("The rule sets cannot be read: %(error)s") % {"error": error}
            ) from error
        except (rules.RuleSetError, RuleSetConflict) as error:
            raise CommandError(
                _("The rule sets are refused, and nothing is loaded. %(error)s")
                % {"error": error}
            ) from error
        self.stdout.write(
            f"{counts['added']} rule sets added, {counts['unchanged']} unchanged."
        )

    def _definitions(self, paths: list[Path]) -> list[dict] | None:
        if not paths:
            return None
        files = [file for path in paths for file in _files(path)]
        return rules.read_definitions(
            {str(file): file.read_text(encoding="utf-8-sig") for file in files}
        )


def _files(path: Path) -> list[Path]:
    """A folder stands for its JSON files; without any it is a mistake."""
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.json"))
    if not files:
        raise OSError(_("%(path)s holds no .json file") % {"path": path})
    return files
