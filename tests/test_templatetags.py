"""What a host's template may ask for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template

from ce_plugin import transitions
from ce_plugin.models import Registration
from ce_plugin.services import clock
from ce_plugin.templatetags.ce_plugin_tags import TONES
from tests.factories import make_event, make_person

# The next day already where computers keep their time.
EVENING = dt.datetime(2026, 5, 15, 4, 30, tzinfo=dt.UTC)


def render(text: str, **context) -> str:
    return Template("{% load ce_plugin_tags %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("{{ value|credits }}", Decimal("1.5"), "1.5 credits"),
        ("{{ value|credits }}", Decimal("1.0"), "1 credit"),
        ("{{ value|credits }}", None, ""),
        ("{{ value|day_words }}", dt.date(2026, 5, 14), "Thu 14 May 2026"),
        ("{{ value|day_words }}", EVENING, "Thu 14 May 2026"),
        ("{{ value|day_words }}", None, ""),
        ("{{ value|moment_words }}", EVENING, "Thu 14 May 2026, 22:30"),
        ("{{ value|moment_words }}", None, ""),
        ("{{ value|formal_day }}", dt.date(2026, 5, 14), "14 May 2026"),
        ("{{ value|formal_day }}", EVENING, "14 May 2026"),
        ("{{ value|formal_day }}", None, ""),
        ("{{ value|zone_label }}", "America/Denver", "Mountain Time"),
    ],
)
def test_filter_puts_value_into_words(text, value, shown):
    assert render(text, value=value) == shown


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (
            dt.date(2026, 5, 14),
            dt.date(2026, 5, 14),
            '<time class="ce-nowrap" datetime="2026-05-14">Thu 14 May 2026</time>',
        ),
        (
            dt.date(2026, 5, 14),
            dt.date(2026, 5, 15),
            '<span><time class="ce-nowrap" datetime="2026-05-14">Thu 14 May 2026</time>'
            ' to <time class="ce-nowrap" datetime="2026-05-15">Fri 15 May 2026</time>'
            "</span>",
        ),
        (
            dt.date(2026, 5, 1),
            dt.date(2026, 5, 31),
            '<time class="ce-nowrap" datetime="2026-05">May 2026</time>',
        ),
    ],
)
def test_days_are_marked_for_machines_and_stay_on_one_line(first, last, shown):
    row = SimpleNamespace(begins_on=first, ends_on=last)

    assert render("{% days row %}", row=row) == shown


@pytest.mark.django_db
def test_upcoming_events_are_the_next_public_sessions(django_assert_num_queries):
    today = clock.today()
    for days in (9, 3, 6, -3):
        make_event(
            title=f"In {days}", session={"begins_on": today + dt.timedelta(days=days)}
        )
    make_event(title="Draft", live=False, session={"begins_on": today})

    with django_assert_num_queries(1):
        shown = render(
            "{% upcoming_events 2 as events %}"
            "{% for one in events %}{{ one.page.title }}, {{ one.category }};{% endfor %}"
        )

    assert shown == "In 3, Technology;In 6, Technology;"


@pytest.mark.django_db
def test_event_actions_stand_on_any_template_with_a_request(rf):
    event = make_event(session={"begins_on": clock.today() + dt.timedelta(days=5)})
    request = rf.get("/somewhere/?a=1")
    request.user = AnonymousUser()

    shown = render("{% event_actions page %}", page=event, request=request)

    assert "Sign in to register" in shown
    assert 'href="/accounts/login/?next=/somewhere/%3Fa%3D1"' in shown


@pytest.mark.django_db
def test_status_badge_has_words_and_tone():
    row = Registration(person=make_person(), event=make_event(), status="cancelled")

    shown = render("{% status_badge row %}", row=row)

    assert shown.strip() == '<span class="ce-tag ce-tag--muted">Cancelled</span>'


def test_every_status_of_every_machine_has_a_tone_or_is_plain_on_purpose():
    plain = {"draft", "pending", "cannot_say"}
    statuses = {
        status
        for machine in transitions.MACHINES
        for step in machine.steps
        for status in (machine.initial, step.target, *step.sources)
    }

    assert {str(status) for status in statuses} - set(TONES) == plain
