"""What the queue calls may come twice, late, or for a row that is gone."""

import pytest
from django.core import mail

from ce_plugin import tasks
from ce_plugin.models import OutboxMessage
from ce_plugin.services import clock
from tests.factories import make_applicant, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return make_application("issued").certificates.get()


def test_deliver_email_twice_sends_once(certificate):
    message = OutboxMessage.objects.order_by("pk").first()
    answers = [tasks.deliver_email(message.pk), tasks.deliver_email(message.pk)]
    assert (answers, len(mail.outbox)) == ([True, False], 1)


def test_draw_certificate_twice_stores_one_file(certificate):
    answers = [tasks.draw_certificate(certificate.pk) for _ in range(2)]
    assert answers == [True, False]


def test_drain_does_what_no_task_has_done(certificate):
    waiting = OutboxMessage.objects.count()
    done = tasks.drain()
    assert done == {"sent": waiting, "not_sent": 0, "drawn": 1, "reports": 0}
    assert tasks.drain() == {"sent": 0, "not_sent": 0, "drawn": 0, "reports": 0}


def test_issue_has_its_certificate_drawn_after_the_commit(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        certificate = make_application("issued").certificates.get()
        assert bool(certificate.pdf) is False
    certificate.refresh_from_db()
    assert bool(certificate.pdf) is True


def test_run_due_twice_reminds_once():
    make_applicant()
    rest = {
        "published": 0,
        "event_reminders": 0,
        "credits": 0,
        "seats": 0,
        "suspects": 0,
        "drafts": 0,
        "links": 0,
        "mails": 0,
        "files": 0,
        "addresses": 0,
        "guests": 0,
        "answers": 0,
        "limits": 0,
    }
    nobody = {"verifiers_gone": 0, "moved": 0, **rest}
    # Whatever the hour of the test: daily work waits for the morning.
    with clock.at(clock.now().replace(hour=12)):
        assert tasks.run_due() == {"reminders": 1, **nobody}
        assert tasks.run_due() == {"reminders": 0, **nobody}
