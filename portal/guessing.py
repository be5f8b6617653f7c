"""How often a password, a code or a mail may be tried, counted for all processes.

An attempt is counted before anything is looked at, and given back when it was
right. Whoever has signed in here before on a device is counted apart, so that
nobody can keep them out by guessing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from allauth.account.internal.userkit import filter_users_by_email
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ce_plugin import limiting
from ce_plugin.exceptions import TooOften
from ce_plugin.models import Person
from ce_plugin.services import clock, limits, outbox
from ce_plugin.services.limits import Limit, Per
from portal import known_devices

QUARTER, HOUR = dt.timedelta(minutes=15), dt.timedelta(hours=1)
WRONG_PASSWORDS = _("Too many wrong passwords were typed for this address.")
ADDRESS = Limit(
    "sign_in_address",
    Per.ADDRESS,
    50,
    HOUR,
    _("Too many wrong passwords were typed from your connection."),
)
ACCOUNT = Limit("sign_in_account", Per.NAMED, 10, QUARTER, WRONG_PASSWORDS)
DEVICE = Limit("sign_in_device", Per.NAMED, 10, QUARTER, WRONG_PASSWORDS)
WRONG_CODES = _("Too many wrong codes.")
CODE = Limit("sign_in_code", Per.NAMED, 10, QUARTER, WRONG_CODES)
CODE_DEVICE = Limit("sign_in_code_device", Per.NAMED, 10, QUARTER, WRONG_CODES)
SIGN_UP = Limit(
    "sign_up",
    Per.ADDRESS,
    60,
    HOUR,
    _("Many accounts were made from your connection in a short time."),
)
RESET = Limit(
    "reset",
    Per.ADDRESS,
    60,
    HOUR,
    _("Many new passwords were asked for from your connection in a short time."),
)
MAIL_SENT = _("We have sent mail to this address several times just now. Look there.")
SIGN_UP_OF = Limit("sign_up_of", Per.NAMED, 6, HOUR, MAIL_SENT)
RESET_OF = Limit("reset_of", Per.NAMED, 6, HOUR, MAIL_SENT)

Tries = Sequence[tuple[Limit, str]]


def begin(request: HttpRequest, email: str) -> Tries:
    """Count an attempt at the accounts with this address, or refuse it unseen."""
    users = filter_users_by_email(email, prefer_verified=True, for_login=True)
    tries = tries_of_account(request, users) or [
        _of_address(request, ADDRESS),
        (ACCOUNT, f"address {email.lower()}"),
    ]
    try:
        spend(request, tries)
    except ValidationError as error:
        if error.code == ACCOUNT.name:
            _tell_owners(users)
        raise
    return tries


def tries_of_account(request: HttpRequest, users: Sequence) -> Tries:
    """On a device of theirs by the device alone, else by account and connection."""
    if not users:
        return []
    device = known_devices.of(request, users)
    if device:
        return [(DEVICE, device)]
    accounts = [(ACCOUNT, f"user {user.pk}") for user in users]
    return [_of_address(request, ADDRESS), *accounts]


def tries_of_code(request: HttpRequest, user) -> Tries:
    """Whoever knows the password only keeps the owner out on no device of theirs."""
    device = known_devices.of(request, [user])
    return [(CODE_DEVICE, device)] if device else [(CODE, str(user.pk))]


def _of_address(request: HttpRequest, limit: Limit) -> tuple[Limit, str]:
    return limit, limiting.who(request, limit)


def spend_for_mail(
    request: HttpRequest, by_address: Limit, by_mail: Limit, email: str
) -> None:
    spend(request, [_of_address(request, by_address), (by_mail, email.lower())])


def spend(request: HttpRequest, tries: Tries) -> None:
    """Count all of them or none; the sentence of a refusal goes to the form."""
    for at, (limit, who) in enumerate(tries):
        try:
            limits.spend(limit, who)
        except TooOften as error:
            give_back(tries[:at])
            request.too_often = error
            raise ValidationError(str(error), code=limit.name) from error


def give_back(tries: Tries) -> None:
    for limit, who in tries:
        limits.give_back(limit, who)


def _tell_owners(users: Sequence) -> None:
    """Once a day at most; whoever guesses must not be able to fill a mailbox."""
    path = reverse("account_reset_password")
    for user in users:
        outbox.queue_email(
            "sign_in_held_up",
            dedupe_key=f"sign-in-held-up-{user.pk}-{clock.today()}",
            recipient=user.email,
            # Where it is theirs, it is given out and forgotten with the rest.
            person=Person.objects.filter(user=user).first(),
            context={"reset_url": f"{settings.WAGTAILADMIN_BASE_URL}{path}"},
        )


class GuessingMiddleware:
    """What a form of the library cannot say: the status, and the device's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        error = getattr(request, "too_often", None)
        if error is not None:
            limiting.mark(response, error)
        elif response.status_code == limiting.TOO_MANY_REQUESTS:
            # The library's own limits are all by the minute; it does not say so.
            response.setdefault("Retry-After", "60")
        known_devices.remember(request, response)
        return response
