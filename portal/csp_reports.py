"""What browsers report about our pages: a line in the log, never what they send."""

from __future__ import annotations

import json
import logging
import re
import time
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

LONGEST = 16 * 1024
LINES_PER_MINUTE = 60
DIRECTIVE = re.compile(r"[a-z-]{1,40}")


# A browser reports without a token, and nothing is changed by it.
@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Anybody can post here, so little is read, less is kept, and not often."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return HttpResponse(status=413)
    found = _read(request.body)
    if found is None:
        return HttpResponse(status=400)
    if _has_room():
        logger.warning("csp: %s on %s", *found)
    return HttpResponse(status=204)


def _read(body: bytes) -> tuple[str, str] | None:
    """Directive and name of the page; a path may hold a token, its name does not."""
    try:
        content = json.loads(body)
        content = content[0] if isinstance(content, list) else content
        told = content.get("csp-report") or content["body"]
        directive = told.get("effective-directive") or told["effectiveDirective"]
        address = told.get("document-uri") or told["documentURL"]
        path = urlsplit(address).path
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    known = isinstance(directive, str) and DIRECTIVE.fullmatch(directive)
    return (directive if known else "unknown", _name(path))


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except (Resolver404, TypeError):
        return "unknown"


def _has_room() -> bool:
    minute = f"portal-csp-reports-{int(time.time()) // 60}"
    cache.add(minute, 0, timeout=120)
    return cache.incr(minute) <= LINES_PER_MINUTE
