"""What people in the room show: a QR code that changes, and a word at the end.

Both are of one session and only taken in its window, and the host may stop either.
Either is exchanged for a proof that lasts a quarter of an hour, so that signing in does
not lose it; a code that is passed on later is worth nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from ce_plugin import permissions
from ce_plugin.app_settings import app_settings
from ce_plugin.enums import AttendanceWay
from ce_plugin.exceptions import LinkNotUsable, NotClaimable, NotPermitted
from ce_plugin.models import AttendanceCode, EventSession
from ce_plugin.services import attendance, attendance_windows, clock, links
from ce_plugin.services.attendance_words import new_word
from ce_plugin.services.claimable import folded_title

CODE_PURPOSE = "ce_plugin.attendance-code.v1"
PROOF_PURPOSE = "ce_plugin.attendance-proof.v1"
SECONDS = 30
# The one on the screen, and the one before: somebody may be slow with the camera.
STEPS_TAKEN = 2
PROOF_LASTS = dt.timedelta(minutes=15)
TOKEN = re.compile(r"([0-9]{1,18})\.([0-9a-f]{32})")
SHORTEST_WORD = 5


def folded(word: str) -> str:
    """Letters and digits alone: capital letters and spaces do not matter."""
    return folded_title(word).replace(" ", "")


@dataclass(frozen=True)
class Proof:
    session: EventSession
    way: str


def code_of(session: EventSession) -> AttendanceCode | None:
    return AttendanceCode.objects.filter(session=session).first()


def is_open(code: AttendanceCode) -> bool:
    """Whether anything of the session is taken now."""
    return code.opens_at <= clock.now() <= code.closes_at


def is_taken(code: AttendanceCode) -> bool:
    """Whether QR codes of the session are taken now: open, and not stopped."""
    return bool(code.secret) and is_open(code)


def obstacle(session: EventSession, code: AttendanceCode | None) -> str:
    """Why no code or word can be begun now, in a sentence; empty when they can.

    `code` is what the session has by now: its window may be longer than usual.
    """
    reason = attendance.obstacle(session)
    if reason or not _is_late(session, code):
        return reason
    return _(
        "Codes and words can be shown until an hour after the end, and that is over. "
        "Tick in the list who was here."
    )


def _is_late(session: EventSession, code: AttendanceCode | None) -> bool:
    _opens_at, usual = attendance_windows.usual_window(session)
    return clock.now() > max(usual, code.closes_at if code else usual)


def open_codes(session: EventSession, *, actor) -> AttendanceCode:
    """Begin to take codes of a session, with a new word and the usual window. Once.

    Raises NotClaimable with a sentence where it is too early, or too late.
    """
    _require_host(session, actor)
    reason = obstacle(session, code_of(session))
    if reason:
        raise NotClaimable(reason)
    opens_at, closes_at = attendance_windows.usual_window(session)
    code, _created = AttendanceCode.objects.get_or_create(
        session=session,
        defaults={
            "word": _unused_word(opens_at, closes_at),
            "opens_at": opens_at,
            "closes_at": closes_at,
            "made_by": actor,
        },
    )
    return code


def stop_code(code: AttendanceCode, *, actor) -> None:
    """Take no QR code any more; the word at the end is another matter."""
    _keep_part(code, actor, secret="")


def stop_word(code: AttendanceCode, *, actor) -> None:
    """Take no word any more; the QR code is another matter."""
    _keep_part(code, actor, word="")


def begin_code_anew(code: AttendanceCode, *, actor) -> None:
    """After a stop, with a new secret: photographs of the old codes stay worthless."""
    if not code.secret:
        _keep_part(code, actor, secret=AttendanceCode().secret)


def begin_word_anew(code: AttendanceCode, *, actor) -> None:
    """After a stop, with a new word."""
    if not code.word:
        _keep_part(code, actor, word=_unused_word(code.opens_at, code.closes_at))


def _keep_part(code: AttendanceCode, actor, **part: str) -> None:
    _require_host(code.session, actor)
    for name, value in part.items():
        setattr(code, name, value)
    code.save(update_fields=[*part])


def _require_host(session: EventSession, actor) -> None:
    if not permissions.may_host(actor, session.page):
        raise NotPermitted("Codes are the host's.")


def _unused_word(opens_at: dt.datetime, closes_at: dt.datetime) -> str:
    taken = {folded(one.word) for one in _overlapping(opens_at, closes_at)}
    return next(word for word in iter(new_word, None) if folded(word) not in taken)


def _overlapping(opens_at: dt.datetime, closes_at: dt.datetime):
    rows = AttendanceCode.objects.exclude(word="")
    return rows.filter(opens_at__lte=closes_at, closes_at__gte=opens_at)


@transaction.atomic
def change_codes(
    code: AttendanceCode, *, word: str, closes_at: dt.datetime, actor
) -> AttendanceCode:
    """Another word, or another end. An empty word is not taken any more.

    Raises NotClaimable with a sentence for a word that is too short, or that another
    session has at the same time: a word leads to one session.
    """
    _require_host(code.session, actor)
    # Two sessions must not get one word in the same moment.
    list(AttendanceCode.objects.select_for_update(of=("self",)).order_by("pk"))
    # A session that was moved to an earlier day has a window on a later one.
    usual, _end = attendance_windows.usual_window(code.session)
    opens_at = min(code.opens_at, usual, closes_at)
    _refuse_word(code, word, opens_at, closes_at)
    code.word, code.opens_at, code.closes_at = word.strip(), opens_at, closes_at
    code.save(update_fields=["word", "opens_at", "closes_at"])
    return code


def _refuse_word(code: AttendanceCode, word: str, opens_at, closes_at) -> None:
    wanted = folded(word)
    if word.strip() and len(wanted) < SHORTEST_WORD:
        raise NotClaimable(_("Choose a word of at least five letters."))
    others = _overlapping(opens_at, closes_at).exclude(pk=code.pk)
    if wanted and wanted in {folded(one.word) for one in others}:
        raise NotClaimable(_("Another session uses this word at the same time."))


def token_of(code: AttendanceCode) -> str:
    """What the QR code of this moment leads to."""
    return f"{code.pk}.{_mac(code, _step())}"


def address_of(code: AttendanceCode) -> str:
    return links.page("here_code", token_of(code))


def seconds_left() -> int:
    """Until the QR code changes."""
    return SECONDS - int(clock.now().timestamp()) % SECONDS


def _step() -> int:
    return int(clock.now().timestamp()) // SECONDS


def _mac(code: AttendanceCode, step: int) -> str:
    facts = f"{CODE_PURPOSE}|{code.session_id}|{step}"
    made = hmac.new(code.secret.encode(), facts.encode(), hashlib.sha256)
    # 128 bits are enough, and make a code that a phone reads from afar.
    return made.hexdigest()[:32]


def proof_of_token(token: str) -> Proof:
    """What a scanned code shows, or LinkNotUsable: forged, over, or too old."""
    found = TOKEN.fullmatch(token)
    code = _with_session().filter(pk=int(found[1])).first() if found else None
    if code is None or not is_taken(code) or not _is_genuine(code, found[2]):
        raise LinkNotUsable("This code is not one of now.")
    return Proof(code.session, AttendanceWay.QR)


def _with_session():
    return AttendanceCode.objects.select_related("session__page")


def _is_genuine(code: AttendanceCode, mac: str) -> bool:
    now = _step()
    taken = [_mac(code, step) for step in range(now - STEPS_TAKEN + 1, now + 1)]
    return any(hmac.compare_digest(one, mac) for one in taken)


def proof_of_word(word: str) -> Proof | None:
    """The session whose word it is now, however it is spelled; None for every miss."""
    wanted, now = folded(word).encode(), clock.now()
    open_now = _with_session().exclude(word="").filter(opens_at__lte=now)
    matches = [
        code
        for code in open_now.filter(closes_at__gte=now).order_by("pk")
        if hmac.compare_digest(folded(code.word).encode(), wanted)
    ]
    return Proof(matches[0].session, AttendanceWay.WORD) if matches else None


def _signer() -> Signer:
    first, *older = app_settings.VERIFIER_LINK_KEYS
    return Signer(key=first, salt=PROOF_PURPOSE, fallback_keys=older)


def sealed(proof: Proof) -> str:
    """The proof as text that a browser's session keeps while somebody signs in."""
    made = int(clock.now().timestamp())
    return _signer().sign_object([proof.session.pk, proof.way, made])


def opened(text: str) -> Proof | None:
    """The proof again; None when it is forged, over, or its session is gone."""
    try:
        session_id, way, made = _signer().unsign_object(text)
    except BadSignature:
        return None
    if clock.now().timestamp() - made > PROOF_LASTS.total_seconds():
        return None
    rows = EventSession.objects.select_related("page__recording_of", "category")
    session = rows.filter(pk=session_id).first()
    return Proof(session, way) if session else None
