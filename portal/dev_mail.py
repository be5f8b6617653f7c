"""Mail on a developer's machine: files, and a page that shows them.

Only the development settings name this backend and only `portal.dev_urls`
mounts these views, so neither exists where the site is public.
"""

import re
import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe

SUFFIX = ".eml"
LIST_LENGTH = 200
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
NAME = re.compile(r"[0-9a-f-]+")


class FileBackend(BaseEmailBackend):
    """One file per mail; its name begins with the time, so names sort by age."""

    def send_messages(self, email_messages) -> int:
        settings.DEV_MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
            draft = settings.DEV_MAIL_DIR / f"{name}.part"
            draft.write_bytes(message.message().as_bytes())
            # The page never meets a file that is half written.
            draft.rename(draft.with_suffix(SUFFIX))
        return len(email_messages)


@dataclass(frozen=True)
class DevMail:
    name: str
    sent_at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return self.message["Subject"] or ""

    @property
    def to(self) -> str:
        return self.message["To"] or ""

    @property
    def cc(self) -> str:
        return self.message["Cc"] or ""

    @property
    def sender(self) -> str:
        return self.message["From"] or ""

    @property
    def text(self) -> str:
        body = self.message.get_body(preferencelist=("plain", "html"))
        return body.get_content() if body else ""

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    @property
    def attachment_names(self) -> list[str]:
        return [
            part.get_filename() or f"{part.get_content_type()}, without a name"
            for part in self.attachments
        ]


def _read(path: Path) -> DevMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    seconds = int(path.stem.partition("-")[0]) / 1_000_000_000
    sent_at = datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
    return DevMail(name=path.stem, sent_at=sent_at, message=message)


def _link_or_text(address: str, own_hosts: set[str]) -> SafeString:
    """A link when it leads to this site; what leads elsewhere stays text."""
    if urlsplit(address).netloc in own_hosts:
        return format_html('<a href="{0}">{0}</a>', address)
    return escape(address)


def linked(text: str, own_hosts: set[str]) -> SafeString:
    """The mail's text, escaped, with the links to this site made clickable."""
    parts, end = [], 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        parts += [escape(text[end : match.start()]), _link_or_text(address, own_hosts)]
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped above


def mail_list(request: HttpRequest) -> HttpResponse:
    paths = sorted(settings.DEV_MAIL_DIR.glob(f"*{SUFFIX}"), reverse=True)
    mails = [_read(path) for path in paths[:LIST_LENGTH]]
    return render(request, "dev/mail_list.html", {"mails": mails, "total": len(paths)})


def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    mail = _found(name)
    own_hosts = {request.get_host(), urlsplit(settings.CE_PLUGIN_BASE_URL).netloc}
    context = {"mail": mail, "body": linked(mail.text, own_hosts)}
    return render(request, "dev/mail_detail.html", context)


def mail_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """What came with a mail, always as a download: it may be of any kind."""
    parts = _found(name).attachments
    if number >= len(parts):
        raise Http404
    part = parts[number]
    content, kind = part.get_payload(decode=True) or b"", part.get_content_type()
    response = HttpResponse(content, content_type=kind)
    file_name = part.get_filename() or "attachment"
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    return response


def _found(name: str) -> DevMail:
    path = settings.DEV_MAIL_DIR / f"{name}{SUFFIX}"
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return _read(path)
