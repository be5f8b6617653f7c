"""How safely this site is set up: what is asked, whether it is met, what to do.

The answers are Django's own system checks and the plugin's, of the tag `security`
and with those for a site in public. Here they only get sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.checks import CheckMessage, Tags, run_checks
from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import SecurityState


@dataclass(frozen=True)
class Requirement:
    """`ids` are the messages any of which says that it is not met."""

    asked: str
    advice: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    asked: str
    state: SecurityState
    advice: str = ""
    ids: str = ""

    @property
    def is_met(self) -> bool:
        return self.state == SecurityState.MET


NO_SECURITY_MIDDLEWARE = "security.W001"


def _asked(asked, advice, *ids: str) -> Requirement:
    return Requirement(asked, advice, ids)


REQUIREMENTS = (
    _asked(
        _("Error pages show nothing of the inside of the site."),
        _("Set DEBUG to False."),
        "security.W018",
    ),
    _asked(
        _("What the site signs cannot be forged: its key is long and random."),
        _("Make a new SECRET_KEY of at least 50 characters."),
        "security.W009",
        "security.W025",
    ),
    _asked(
        _("The site answers to its own names only."),
        _("Write the names of this site, and no star, into ALLOWED_HOSTS."),
        "security.W020",
        "ce_plugin.W003",
    ),
    _asked(
        _("Links in mails begin with the secure address of this site."),
        _(
            "Set WAGTAILADMIN_BASE_URL and CE_PLUGIN_BASE_URL to an address that "
            "begins with https."
        ),
        "ce_plugin.W002",
    ),
    _asked(
        _("Pages are sent over secure connections only."),
        _("Set SECURE_SSL_REDIRECT to True, with SecurityMiddleware in MIDDLEWARE."),
        "security.W008",
        NO_SECURITY_MIDDLEWARE,
    ),
    _asked(
        _("Browsers are told to use secure connections for a long time (HSTS)."),
        _(
            "Set SECURE_HSTS_SECONDS to a year and SECURE_HSTS_INCLUDE_SUBDOMAINS to "
            "True."
        ),
        "security.W004",
        "security.W005",
        NO_SECURITY_MIDDLEWARE,
    ),
    _asked(
        _("The domain is in the list of secure sites that browsers bring along."),
        _("This is for whoever owns the domain to decide: SECURE_HSTS_PRELOAD."),
        "security.W021",
        # Without HSTS Django does not ask, and the domain is in no such list.
        "security.W004",
        NO_SECURITY_MIDDLEWARE,
    ),
    _asked(
        _("Browsers do not guess what kind of file they are given."),
        _("Set SECURE_CONTENT_TYPE_NOSNIFF to True."),
        "security.W006",
        NO_SECURITY_MIDDLEWARE,
    ),
    _asked(
        _("Other sites are not told which page somebody came from."),
        _('Set SECURE_REFERRER_POLICY to "same-origin".'),
        "security.W022",
        "security.E023",
        NO_SECURITY_MIDDLEWARE,
    ),
    _asked(
        _("Pages of other sites cannot hold on to a window of this one."),
        _('Set SECURE_CROSS_ORIGIN_OPENER_POLICY to "same-origin".'),
        "security.E024",
        NO_SECURITY_MIDDLEWARE,
    ),
    _asked(
        _("No other site can put a page of this one into a frame."),
        _("Put XFrameOptionsMiddleware into MIDDLEWARE and leave it at DENY."),
        "security.W002",
        "security.W019",
    ),
    _asked(
        _("Forms are taken from this site only."),
        _(
            "Put CsrfViewMiddleware into MIDDLEWARE, with a cookie for secure "
            "connections only (CSRF_COOKIE_SECURE)."
        ),
        "security.W003",
        "security.W016",
        "security.E101",
        "security.E102",
    ),
    _asked(
        _("The cookie of a sign-in is sent over secure connections, and to no script."),
        _("Set SESSION_COOKIE_SECURE and SESSION_COOKIE_HTTPONLY to True."),
        "security.W010",
        "security.W011",
        "security.W012",
        "security.W013",
        "security.W014",
        "security.W015",
    ),
    _asked(
        _("Whoever may enter the admin shows a second factor."),
        _(
            "Name the middleware that demands it in "
            "CE_PLUGIN_SECOND_FACTOR_MIDDLEWARE, and put it into MIDDLEWARE."
        ),
        "ce_plugin.W004",
    ),
    _asked(
        _("Tries to sign in are counted for all processes together."),
        _("Let the default cache be one that is shared, such as the database."),
        "ce_plugin.W005",
    ),
    _asked(
        _("Passwords and addresses are changed in one place, by its rules."),
        _("Switch Wagtail's own forms for both off (three settings)."),
        "ce_plugin.W009",
    ),
    _asked(
        _("Links to verifiers are signed with a key of their own."),
        _("Give CE_PLUGIN_VERIFIER_LINK_KEYS a list of one long random string."),
        "ce_plugin.E002",
    ),
    _asked(
        _("Certificates do not lie among public files."),
        _("Choose a directory outside of MEDIA_ROOT for CE_PLUGIN_PRIVATE_ROOT."),
        "ce_plugin.E003",
    ),
    _asked(
        _("A task of the queue ends, and is begun again only after that."),
        _("Give Q_CLUSTER a timeout and a retry that is longer."),
        "ce_plugin.W001",
    ),
    _asked(
        _("A task that fails is tried again, but not for ever."),
        _("Give Q_CLUSTER the ORM broker and max_attempts; leave ack_failures off."),
        "ce_plugin.W006",
    ),
    _asked(
        _("No other company is told who works here (Gravatar)."),
        _("Set WAGTAIL_GRAVATAR_PROVIDER_URL to None."),
        "ce_plugin.W007",
    ),
    _asked(
        _("The admin asks nobody outside for new versions."),
        _("Set WAGTAIL_ENABLE_UPDATE_CHECK to False."),
        "ce_plugin.W008",
    ),
)


def findings() -> list[Finding]:
    """What is not met first, then what was set aside, then what is met."""
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    by_id = {message.id: message for message in messages}
    found = [_judge(one, by_id) for one in REQUIREMENTS]
    order = list(SecurityState)
    return sorted([*found, *_others(messages)], key=lambda one: order.index(one.state))


def _judge(one: Requirement, by_id: dict[str, CheckMessage]) -> Finding:
    against = [by_id[each] for each in one.ids if each in by_id]
    state = _state(against)
    if state == SecurityState.MET:
        return Finding(one.asked, state)
    ids = ", ".join(message.id for message in against)
    return Finding(one.asked, state, one.advice, ids)


def _state(against: list[CheckMessage]) -> SecurityState:
    if not against:
        return SecurityState.MET
    if all(message.is_silenced() for message in against):
        return SecurityState.SET_ASIDE
    return SecurityState.NOT_MET


def _others(messages: list[CheckMessage]) -> Iterator[Finding]:
    """What a library of the site found, in its own words."""
    known = {each for one in REQUIREMENTS for each in one.ids}
    for message in messages:
        if message.id not in known:
            state = _state([message])
            words = _("There is no such warning: %(warning)s") % {
                "warning": message.msg
            }
            yield Finding(words, state, message.hint or "", message.id or "")
