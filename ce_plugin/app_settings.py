"""Every CE_PLUGIN_* setting: default, type, meaning. Read when asked.

`app_settings.BASE_URL` reads `settings.CE_PLUGIN_BASE_URL`, so that
`override_settings` works and a host may set what it needs and nothing else.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.shortcuts import resolve_url


class AppSettings:
    prefix = "CE_PLUGIN_"

    def _get(self, name: str, default):
        return getattr(settings, self.prefix + name, default)

    @property
    def BASE_URL(self) -> str:
        """str: scheme and host of links in mails and QR codes, no trailing slash."""
        return self._get("BASE_URL", settings.WAGTAILADMIN_BASE_URL).rstrip("/")

    @property
    def FROM_EMAIL(self) -> str:
        """str: sender of every mail of the plugin."""
        return self._get("FROM_EMAIL", settings.DEFAULT_FROM_EMAIL)

    @property
    def ORGANISATION(self) -> str:
        """str: who certifies, as printed on certificates and in mails."""
        return self._get("ORGANISATION", "State Library")

    @property
    def CERTIFICATE_PREFIX(self) -> str:
        """str: first part of every certificate number, such as MSL."""
        return self._get("CERTIFICATE_PREFIX", "CE")

    @property
    def VERIFIER_LINK_KEYS(self) -> list[str]:
        """list of str: the first key signs verifier links, all of them verify."""
        return list(self._get("VERIFIER_LINK_KEYS", []))

    @property
    def VERIFIER_LINK_DAYS(self) -> int:
        """int: days a verifier may answer before the link ends."""
        return self._get("VERIFIER_LINK_DAYS", 21)

    @property
    def PRIVATE_ROOT(self) -> Path:
        """path: directory of certificate files, outside MEDIA_ROOT."""
        return Path(self._get("PRIVATE_ROOT", Path(settings.BASE_DIR) / "private"))

    @property
    def SECOND_FACTOR_MIDDLEWARE(self) -> str:
        """str: dotted path of the site's middleware that demands a second factor in the admin."""
        return self._get("SECOND_FACTOR_MIDDLEWARE", "")

    @property
    def CACHE(self) -> str:
        """str: which of CACHES keeps what is ahead on a track; two rows for each plan and day."""
        return self._get("CACHE", "default")

    @property
    def RATE_LIMITS(self) -> bool:
        """bool: whether how often something may be asked for is limited; off only for measuring."""
        return self._get("RATE_LIMITS", True)

    @property
    def TRUSTED_PROXIES(self) -> int:
        """int: proxies before the site that add to `X-Forwarded-For`; without any, it is not read."""
        return self._get("TRUSTED_PROXIES", 0)

    @property
    def PROGRAMME(self) -> str:
        """str: code of the programme whose tracks this site offers, such as MT."""
        return self._get("PROGRAMME", "MT")

    @property
    def SIGN_UP_URL(self) -> str:
        """str: path of the page where somebody makes a sign-in. See `invitation_accepted`."""
        return self._get("SIGN_UP_URL", resolve_url(settings.LOGIN_URL))


app_settings = AppSettings()
