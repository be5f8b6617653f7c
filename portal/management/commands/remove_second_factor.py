"""For somebody who has lost app, passkeys and spare codes."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

TEMPLATE = "account/email/second_factor_removed_message.txt"


class Command(BaseCommand):
    help = (
        "Takes app, passkeys and spare codes from somebody who has lost them, and "
        "tells them by mail. First make sure who they are."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("email", help="the address they sign in with")

    @transaction.atomic
    def handle(self, *args, email: str, **options) -> None:
        user = self._user(email)
        found = Authenticator.objects.filter(user=user)
        if not found.exists():
            raise CommandError(f"{email} has no second step.")
        found.delete()
        self._tell(user)
        self.stdout.write(
            f"Removed. At the next sign-in {email} is led to setting one up, "
            "if they may enter the admin."
        )

    def _user(self, email: str):
        rows = get_user_model().objects.filter(email__iexact=email, is_active=True)
        if rows.count() != 1:
            raise CommandError(f"Nobody signs in as {email}.")
        return rows.get()

    def _tell(self, user) -> None:
        context = {
            "first_name": user.first_name,
            "site": settings.WAGTAILADMIN_BASE_URL,
        }
        text = render_to_string(TEMPLATE, context)
        subject = _("Your second step at sign-in was removed")
        send_mail(subject, text, None, [user.email])
