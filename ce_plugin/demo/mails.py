"""The past sends no mail today.

The loader delivers nothing and announces nothing. Of the mails its stories wrote,
only those stay in the outbox that a visitor has a use for: the questions verifiers
still have to answer, and a few of the latest. The timer sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max

from ce_plugin.enums import VerificationStatus
from ce_plugin.models import OutboxMessage
from ce_plugin.services import clock

LATEST = 4
QUESTION = "verification_asked"


@contextmanager
def left_unsent(keep: int = LATEST) -> Iterator[None]:
    """Inside, in one transaction, mails may be queued; of the latest `keep` remain."""
    before = OutboxMessage.objects.aggregate(newest=Max("pk"))["newest"] or 0
    # Hundreds of hints to the queue, about rows that are gone or that can wait.
    with without_hints():
        yield
    _forget(OutboxMessage.objects.filter(pk__gt=before), keep)


@contextmanager
def without_hints() -> Iterator[None]:
    """What was to happen after the commit does not."""
    hooks = transaction.get_connection().run_on_commit
    known = len(hooks)
    yield
    del hooks[known:]


def _forget(made, keep: int) -> None:
    open_questions = made.filter(
        kind=QUESTION,
        verification__status=VerificationStatus.ASKED,
        verification__expires_at__gt=clock.now(),
    )
    latest = made.exclude(kind=QUESTION).order_by("-next_at", "-pk")[:keep]
    kept = [message.pk for message in [*open_questions, *latest]]
    made.exclude(pk__in=kept).delete()
