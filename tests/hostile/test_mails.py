"""What somebody typed adds no line and no recipient to a mail (I10), and no HTML (I6)."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction

from ce_plugin.models import CESettings, OutboxMessage
from ce_plugin.services import outbox
from ce_plugin.services.import_kinds import KINDS
from tests.hostile.seeding import Seeding
from tests.hostile.world import HostileWorld

pytestmark = pytest.mark.django_db
BREAKS = (
    "\r\nBcc: evil@x.example",
    "\nTo: evil@x.example\n\nhello",
    "\r\n\r\n<b>hi</b>",
)
LISTS = (
    "a@b.example, evil@x.example",
    "a@b.example,evil@x.example",
    "a@b.example; evil@x.example",
    "a@b.example\r\nBcc: evil@x.example",
    "a@b.example\nevil@x.example",
    "<a@b.example>, <evil@x.example>",
    "Ann <a@b.example>",
    "a@b.example evil@x.example",
)
HEADERS = {
    *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From"),
    *("To", "Date", "Message-ID", "Auto-Submitted"),
}


class BrokenLines(Seeding):
    """Every text goes on with a line that would be a header."""

    def words(self, length: int | None) -> str:
        return f"{self.turn}{BREAKS[self.turn % len(BREAKS)]}"

    def address(self) -> str:
        return f"person{self.turn}@people.example"


@pytest.fixture(scope="module", params=[Seeding, BrokenLines])
def mails(django_db_setup, django_db_blocker, request):
    """Every mail of the world, as a mail server is given it."""
    with django_db_blocker.unblock(), transaction.atomic():
        HostileWorld(request.param())
        mail.outbox = []
        for message in OutboxMessage.objects.all():
            outbox.deliver(message.pk)
        yield list(mail.outbox)
        transaction.set_rollback(True)


def test_every_mail_has_its_own_headers_and_one_recipient(mails):
    assert len(mails) > 20
    for each in mails:
        read = message_from_bytes(each.message().as_bytes(), policy=policy.default)
        # What has an attachment says how each part of it is written.
        own = (
            HEADERS - {"Content-Transfer-Encoding"} if read.is_multipart() else HEADERS
        )
        assert set(read.keys()) == own
        assert len(read["To"].addresses) == len(each.recipients()) == 1
        assert "\n" not in each.subject


def test_mails_are_plain_text_only(mails):
    """Beside the text only the event, as a file for a calendar."""
    read = [message_from_bytes(each.message().as_bytes()) for each in mails]
    parts = [part for each in read for part in each.walk() if not part.is_multipart()]

    kinds = {part.get_content_type() for part in parts}
    assert kinds == {"text/plain", "text/calendar"}
    assert all(
        part.get_content_disposition() == "attachment"
        for part in parts
        if part.get_content_type() == "text/calendar"
    )


@pytest.mark.parametrize("recipient", LISTS)
def test_a_list_in_place_of_an_address_is_sent_to_nobody(recipient):
    message = outbox.queue_email("can_apply", dedupe_key="x", recipient=recipient)

    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.last_error_class) == ("pending", "NobodyToSendTo")
    assert mail.outbox == []


ADDRESS_FIELDS = [
    (model, field.name)
    for model in (*outbox.OutboxMessage._meta.apps.get_models(),)
    for field in model._meta.local_concrete_fields
    if type(field).__name__ == "EmailField"
]


@pytest.mark.parametrize("given", LISTS)
@pytest.mark.parametrize(("model", "name"), ADDRESS_FIELDS)
def test_no_form_takes_a_list_for_an_address(model, name, given):
    with pytest.raises(ValidationError):
        model._meta.get_field(name).formfield().clean(given)


@pytest.mark.parametrize("given", LISTS)
def test_no_file_that_is_read_in_has_a_list_for_an_address(given):
    columns = [one for kind in KINDS.values() for one in kind.columns if one.contact]

    assert columns
    for column in columns:
        with pytest.raises(Exception, match=r".+"):
            column.parse(given)


def test_the_address_of_the_office_is_one_too():
    assert (CESettings, "contact_email") in ADDRESS_FIELDS
