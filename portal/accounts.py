"""One door: whoever must sign in does it on the same page."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ce_plugin.models import Person


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Carry `next` on unread: the sign-in page itself decides if it is safe."""
    target = reverse("account_login")
    following = request.GET.get("next")
    if following:
        target = f"{target}?{urlencode({'next': following})}"
    return HttpResponseRedirect(target)


@never_cache
def admin_door(request: HttpRequest) -> HttpResponse:
    """In place of the admin's own sign-in, which accepts a password by itself."""
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    if request.user.has_perm("wagtailadmin.access_admin"):
        return HttpResponseRedirect(reverse("wagtailadmin_home"))
    # Sending a signed-in person to sign in again would go round in circles.
    raise PermissionDenied


@never_cache
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """To the desk for whoever only works there; everybody else to their own page."""
    works_there = request.user.has_perm("wagtailadmin.access_admin")
    if works_there and not Person.objects.filter(user=request.user).exists():
        return HttpResponseRedirect(reverse("wagtailadmin_home"))
    return HttpResponseRedirect(reverse("ce_plugin:dashboard"))


@never_cache
def page_door(request: HttpRequest) -> HttpResponse:
    """In place of the sign-in that Wagtail shows before a private page."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return _to_sign_in(request)
