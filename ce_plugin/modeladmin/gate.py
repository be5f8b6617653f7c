"""Who may open a screen of ours in the admin, and whom the menu leads there."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from wagtail.admin.menu import MenuItem

LOOKING = ("GET", "HEAD")


class GatedMenuItem(MenuItem):
    """An entry of the menu for whom the screen behind it is: `may` is asked of a user."""

    def __init__(self, *args, may: Callable[..., bool], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.may = may

    def is_shown(self, request) -> bool:
        return self.may(request.user)


class Gate:
    """The admin sends everybody else away, as from any screen that is not theirs.

    `may` is asked of a user on every request; `may_look`, where there is one, in its
    place when nothing is pressed.
    """

    may: Callable[..., bool]
    may_look: Callable[..., bool] | None = None

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        looks = self.may_look is not None and request.method in LOOKING
        if not (self.may_look if looks else self.may)(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_act(self) -> bool:
        return self.may(self.request.user)
