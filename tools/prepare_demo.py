"""Database, rule sets, demonstration content and schedules, before the start.

Everything here may be run again: what is there already stays as it is.
"""

import hashlib
import io
import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("ce_plugin/demo", "ce_plugin/rules/data", "ce_plugin/migrations")


def digest_of_sources() -> str:
    """Changes when the demonstration's data or its loader do."""
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    loader = ROOT / "ce_plugin" / "management" / "commands" / "load_demo.py"
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.*")]
    for path in sorted([*files, loader]):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_loaded(stamp: Path, digest: str) -> bool:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs setup

    if not stamp.exists() or json.loads(stamp.read_text())["digest"] != digest:
        return False
    # The stamp may be older than a database that somebody has removed.
    return get_user_model().objects.exists()


def load() -> list[dict[str, str]]:
    from ce_plugin.demo import SIGN_INS  # noqa: PLC0415 - needs setup

    print("Loading the demonstration site ...", flush=True)
    for name in ("load_rule_sets", "load_demo", "register_ce_schedules"):
        call_command(name, verbosity=0, stdout=io.StringIO())
    return [dict(entry) for entry in SIGN_INS]


def confirm_addresses() -> None:
    """Whoever may sign in has answered the mail that asks for confirmation."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - needs setup
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs setup

    known = EmailAddress.objects.values("user_id")
    users = get_user_model().objects.exclude(email="").exclude(pk__in=known)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email.lower(), verified=True, primary=True)
        for user in users
    )


def give_codes() -> None:
    """Whoever works in the admin has an app; its codes stand at /dev/codes/."""
    from portal import dev_codes  # noqa: PLC0415 - needs setup

    dev_codes.give_codes()


def name_the_site() -> None:
    """The port may differ from run to run; the admin's links follow it."""
    from wagtail.models import Site  # noqa: PLC0415 - needs setup

    Site.objects.filter(is_default_site=True).update(
        hostname="localhost", port=int(settings.PORT)
    )


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    stamp, digest = settings.VAR_DIR / "demo-loaded", digest_of_sources()
    if not is_loaded(stamp, digest):
        sign_ins = load()
        confirm_addresses()
        stamp.write_text(json.dumps({"digest": digest, "sign_ins": sign_ins}))
    # Also for data that is older than the second step.
    give_codes()
    name_the_site()


if __name__ == "__main__":
    main()
