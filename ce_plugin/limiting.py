"""A limit at a request: whose use it is, and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ce_plugin.exceptions import TooOften
from ce_plugin.services import limits, visitors
from ce_plugin.services.limits import Limit, Per

TOO_MANY_REQUESTS = 429


def spend(request: HttpRequest, limit: Limit) -> None:
    """Count one use, or raise TooOften. See `services.limits.spend`."""
    limits.spend(limit, who(request, limit))


def give_back(request: HttpRequest, limit: Limit) -> None:
    limits.give_back(limit, who(request, limit))


def who(request: HttpRequest, limit: Limit) -> str:
    if limit.per == Per.USER:
        return str(request.user.pk)
    return visitors.network_of(visitors.client_address(request.META))


def mark(response: HttpResponse, error: TooOften) -> HttpResponse:
    """Tell machines, too, that this is a refusal and how long it stands."""
    response.status_code = TOO_MANY_REQUESTS
    response["Retry-After"] = str(error.seconds)
    return response


def say_at(form: Form, error: TooOften, field: str | None = None) -> None:
    """Beside what was typed, which stays."""
    form.add_error(field, str(error))


def answer_too_often(
    dispatch: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """For a view that has no form to say it at: a page that says when to come back."""

    @wraps(dispatch)
    def answering(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return dispatch(request, *args, **kwargs)
        except TooOften as error:
            page = render(request, "ce_plugin/too_often.html", {"error": error})
            page["Cache-Control"] = "no-store"
            return mark(page, error)

    return answering
