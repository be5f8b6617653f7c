"""A cheap mark of all that is ahead of somebody: other mark, other answer.

What takes long to work out is kept under such a mark. It is read from the rows
themselves, not noted down by whoever changes them, so no verb can forget it.
"""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry

from ce_plugin.enums import LIVE_CLAIM_STATUSES, RegistrationStatus
from ce_plugin.models import CECategory, CreditClaim, EventSession, Person, Registration
from ce_plugin.models.session_rows import OFFERED_BACK
from ce_plugin.services import clock

# One statement by hand: put together by the ORM, these five looks would cost more
# than everything else a page does to look ahead.
STATEMENT = """
SELECT * FROM
  (SELECT COUNT(*) AS n, SUM(id) AS ids, SUM(amendments) AS changes
     FROM {claims} WHERE person_id = %s AND status IN ({statuses})) record,
  (SELECT COUNT(*) AS n, SUM(event_id) AS events, MAX(id) AS newest
     FROM {registrations} WHERE person_id = %s AND status = %s) planned,
  (SELECT COUNT(*) AS n, SUM(id) AS ids, SUM(credits) AS credits
     FROM {sessions} WHERE ends_on >= %s) calendar,
  (SELECT SUM(id) AS ids FROM
     (SELECT id FROM {log} WHERE action <> %s ORDER BY id DESC LIMIT 20) latest) pages,
  (SELECT MAX(entry.id) AS newest FROM {model_log} entry
     JOIN {types} type ON type.id = entry.content_type_id
    WHERE type.app_label = 'ce_plugin' AND type.model = %s) names
"""
DRAFT_SAVED = "wagtail.edit"


def stamp(person: Person) -> str:
    """Changes when a credit comes, goes or is amended, a registration is made or
    cancelled, a category is renamed, or a page is published, taken back, moved or
    restricted: one query.

    Pages speak by Wagtail's log, which is silent about drafts. Of the log the last
    few entries are added up: one that is committed late moves the sum as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), _values(person))
        return "|".join(str(mark) for mark in cursor.fetchone())


def _statement() -> str:
    return STATEMENT.format(
        claims=CreditClaim._meta.db_table,
        registrations=Registration._meta.db_table,
        sessions=EventSession._meta.db_table,
        log=PageLogEntry._meta.db_table,
        model_log=ModelLogEntry._meta.db_table,
        types=ContentType._meta.db_table,
        statuses=", ".join(["%s"] * len(LIVE_CLAIM_STATUSES)),
    )


def _values(person: Person) -> list:
    record = [person.pk, *sorted(LIVE_CLAIM_STATUSES)]
    planned = [person.pk, RegistrationStatus.REGISTERED]
    # As a date without a clock, on every database.
    since = (clock.today() - OFFERED_BACK).isoformat()
    return [*record, *planned, since, DRAFT_SAVED, CECategory._meta.model_name]
