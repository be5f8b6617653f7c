"""The policy and the headers of each kind of page, and what browsers report."""

import json
import logging

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'self'",
    "report-uri /csp-report/",
}
UNFRAMED = STRICT - {"frame-ancestors 'self'"} | {"frame-ancestors 'none'"}


def policy(response) -> set[str]:
    return {each.strip() for each in response["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize(
    "address", ["/", "/events/", "/nothing-here/", "/admin/login/"]
)
def test_public_pages_have_the_strict_policy(address, client):
    assert policy(client.get(address)) == STRICT


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/ce/verify/not-a-link/",
        "/ce/credits/add/",
        "/ce/check/",
    ],
)
def test_pages_that_ask_are_never_framed(address, client):
    assert policy(client.get(address)) == UNFRAMED


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/ce/laboratory/",
        "/admin/ce_plugin/creditclaim/",
        "/admin/ce_plugin/certificationapplication/",
        "/admin/snippets/ce_plugin/ruleset/",
    ],
)
def test_the_coordinators_screens_have_the_strict_policy(address, client):
    client.force_login(factories.make_user(is_superuser=True))
    response = client.get(address)
    assert response.status_code == 200
    assert policy(response) == STRICT


def test_editor_pages_of_wagtail_may_have_inline_code_and_no_more(client):
    found = policy(client.get("/admin/pages/"))
    assert found - STRICT == {
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "frame-src 'self'",
    }


def test_each_answer_has_the_other_headers(client):
    response = client.get("/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


REPORT = {
    "csp-report": {
        "document-uri": "http://testserver/ce/verify/secret-token/?name=Ann",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/secret",
    }
}


def send(client, content, **headers):
    body = content if isinstance(content, str | bytes) else json.dumps(content)
    kind = "application/csp-report"
    return client.post("/csp-report/", body, content_type=kind, **headers)


def test_report_leaves_directive_and_name_of_the_page_only(client, caplog):
    with caplog.at_level(logging.WARNING, logger="portal.csp_reports"):
        assert send(client, REPORT).status_code == 204
    assert caplog.messages == ["csp: script-src-elem on ce_plugin:verify_enter"]


def test_report_of_the_newer_kind_is_read(client, caplog):
    told = {"documentURL": "http://testserver/", "effectiveDirective": "img-src"}
    assert send(client, [{"type": "csp-violation", "body": told}]).status_code == 204
    assert caplog.messages == ["csp: img-src on wagtail_serve"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        "7",
        b"\x00\xff",
        '{"csp-report": 1}',
        "[" * 9999,
    ],
)
def test_what_is_no_report_is_refused(content, client, caplog):
    assert send(client, content).status_code == 400
    assert [each for each in caplog.messages if each.startswith("csp:")] == []


def test_words_of_a_stranger_never_reach_the_log(client, caplog):
    told = REPORT["csp-report"] | {
        "effective-directive": "img-src\nforged: line",
        "document-uri": "http://testserver/no/such/page/Ann",
    }
    send(client, {"csp-report": told})
    assert caplog.messages == ["csp: unknown on unknown"]


def test_long_report_is_refused_unread(client):
    assert send(client, "x" * 17_000).status_code == 413


def test_log_takes_sixty_lines_a_minute(client, caplog, monkeypatch):
    monkeypatch.setattr("portal.csp_reports.time.time", lambda: 90.0)
    for _number in range(70):
        send(client, REPORT)
    assert len(caplog.messages) == 60


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_reports_are_posted(method, client):
    assert getattr(client, method)("/csp-report/").status_code == 405
