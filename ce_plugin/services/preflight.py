"""What an editor should know before an event is published.

`findings` is a function of its arguments; `look` gathers what it needs around an event.
Errors keep an event from being published, warnings are for the editor to weigh.
"""

from __future__ import annotations

from django.conf import settings

from ce_plugin import rules
from ce_plugin.app_settings import app_settings
from ce_plugin.models import CESettings, EventPage
from ce_plugin.services import clock
from ce_plugin.services.clashes import clashes_of
from ce_plugin.services.preflight_errors import ERRORS
from ce_plugin.services.preflight_findings import Around, Finding
from ce_plugin.services.preflight_warnings import WARNINGS
from ce_plugin.services.rule_sets import rule_sets_for


def findings(event: EventPage, around: Around) -> list[Finding]:
    """Everything found, errors first. Asks for nothing but the event's sessions.

    What the dates of a series have in common is said once.
    """
    found = (one for check in (*ERRORS, *WARNINGS) for one in check(event, around))
    return list(dict.fromkeys(found))


def look(event: EventPage) -> list[Finding]:
    """The findings about an event as it is in memory, today, on this site."""
    around = Around(
        today=clock.now().astimezone(event.zone).date(),
        usual_zone=settings.TIME_ZONE,
        rule_set=_rule_set(event),
        clashes=clashes_of(event),
        usual_credit=CESettings.load().attendance_becomes_credit,
    )
    return findings(event, around)


def _rule_set(event: EventPage) -> rules.RuleSet | None:
    days = [one.begins_on for one in event.sessions.all() if one.begins_on]
    if not days:
        return None
    in_force = rule_sets_for(app_settings.PROGRAMME, min(days))
    # Tracks of one programme value a training alike: the first one answers.
    return next((in_force[code].parsed for code in sorted(in_force)), None)


def errors(event: EventPage) -> list[Finding]:
    """What keeps an event from being published. Asks for nothing but its sessions."""
    around = Around(today=clock.today(), usual_zone=settings.TIME_ZONE)
    return [one for check in ERRORS for one in check(event, around)]


def news(event: EventPage) -> list[Finding]:
    """What is found about a draft and was not accepted with the published version."""
    found = look(event)
    published = EventPage.objects.live().filter(pk=event.pk).first()
    if published is None:
        return found
    accepted = {(one.field, one.sentence) for one in look(published)}
    return [
        one for one in found if one.blocks or (one.field, one.sentence) not in accepted
    ]
