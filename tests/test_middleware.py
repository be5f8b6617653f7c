"""Each request has an id of its own, which the audit names."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from ce_plugin.middleware import request_id
from ce_plugin.models import AuditEvent
from ce_plugin.services import requests
from tests.factories import make_application

pytestmark = pytest.mark.django_db


def test_every_request_gets_another_id_and_leaves_none(rf):
    seen = []

    def answer(request):
        seen.append(requests.current_id())
        return HttpResponse()

    told = [request_id(answer)(rf.get("/"))["X-Request-ID"] for _ in range(2)]

    assert seen == told
    assert len(set(told)) == 2
    assert requests.current_id() == ""


def test_an_id_a_visitor_sends_is_not_taken(rf):
    answer = request_id(lambda request: HttpResponse())

    given = answer(rf.get("/", headers={"X-Request-ID": "mine"}))["X-Request-ID"]

    assert given != "mine"


def test_an_error_leaves_no_id_behind(rf):
    def fail(request):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        request_id(fail)(rf.get("/"))

    assert requests.current_id() == ""


def test_an_event_names_the_request_that_caused_it(client):
    certificate = make_application("issued").certificates.get()

    answer = client.get(f"/ce/check/{certificate.verify_code}/")

    event = AuditEvent.objects.get(action="certificate.check")
    assert event.request_id == answer["X-Request-ID"]
