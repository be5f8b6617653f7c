"""What django-q2 calls. Each may run twice: the services see to it."""

from __future__ import annotations

import datetime as dt

from ce_plugin.services import certificate_files, due, laboratory, outbox

# Well below the time after which the queue gives a task up.
BUDGET = dt.timedelta(seconds=40)


def deliver_email(message_id: int) -> bool:
    return outbox.deliver(message_id)


def draw_certificate(certificate_id: int) -> bool:
    return certificate_files.attach_pdf(certificate_id)


def compute_impact(report_id: int) -> bool:
    return laboratory.compute_impact(report_id)


def drain() -> dict[str, int]:
    return {
        **outbox.drain(),
        "drawn": certificate_files.draw_missing(),
        "reports": laboratory.compute_waiting(),
    }


def run_due() -> dict[str, int]:
    return due.run_due(BUDGET)
