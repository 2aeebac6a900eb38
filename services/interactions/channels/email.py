"""The e-mail channel: the bytes of an RFC 5322 message become what the history keeps of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from services.interactions.channels._mail.addresses import mailboxes
from services.interactions.channels._mail.bodies import compose
from services.interactions.channels._mail.charsets import tidy_line
from services.interactions.channels._mail.headers import Headers, Section, decode_words, split_header
from services.interactions.channels._mail.parts import Part, TooComplexError, parse_part
from services.interactions.domain.blobs import MAX_ATTACHMENTS, TOO_MANY
from services.interactions.domain.reading import Party, ReadAttachment, Reading, ReadKind, Unreadable

CHANNEL = "email"
IDENTITY_KIND = "email"
MAX_MESSAGE_BYTES = 25 * 1024 * 1024
MAX_BODY_BYTES = 256 * 1024
MAX_SUBJECT = 998
MAX_ID = 512
MAX_FILE_NAME = 255
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_DRIFT = timedelta(minutes=5)
_IN_BRACKETS = re.compile(r"<([^<>\s]+)>")
_BULK = frozenset({"bulk", "junk", "list"})

EXAMPLE = (
    b"From: Mara Lind <mara.lind@example.com>\r\n"
    b"To: help@example.org\r\n"
    b"Date: Tue, 03 Jun 2025 09:15:00 +0200\r\n"
    b"Message-ID: <order-4711@example.com>\r\n"
    b"Subject: Where is my order?\r\n"
    b"\r\n"
    b"It should have been here on Monday.\r\n"
)


def read(raw: bytes, now: datetime) -> Reading | Unreadable:
    """Read one message as it was received at `now`. Any bytes are answered; nothing is raised."""
    if len(raw) > MAX_MESSAGE_BYTES:
        return Unreadable("MESSAGE_TOO_LARGE", "content", f"A message has up to {MAX_MESSAGE_BYTES} bytes.")
    if not raw.strip():
        return Unreadable("EMPTY_MESSAGE", "content", "The message has no content.")
    section = split_header(raw.lstrip(b"\r\n"))
    if not section.headers.values:
        return Unreadable("NOT_A_MESSAGE", "content", "The content does not begin with header fields.")
    senders = mailboxes(section.headers.first("from"))
    if not senders:
        return Unreadable("NO_SENDER", "from", "The message names no mailbox in From.")
    return _reading(raw, section, senders[0], now)


def _reading(raw: bytes, section: Section, sender: Party, now: datetime) -> Reading:
    headers = section.headers
    content = _content(raw, section)
    occurred = _occurred(headers, now)
    fingerprint = _fingerprint(headers, section.body)
    own_id = _message_id(headers)
    references = tuple(_ids(headers.all("references")))
    in_reply_to = next(iter(_ids(headers.all("in-reply-to"))), "")
    return Reading(
        channel=CHANNEL,
        identity_kind=IDENTITY_KIND,
        sender=sender,
        recipients=tuple(_recipients(headers)),
        source_id=own_id or fingerprint,
        fingerprint=fingerprint,
        thread_key=_fitting([*references, in_reply_to, own_id or fingerprint]),
        in_reply_to=in_reply_to,
        references=references,
        subject=decode_words(headers.first("subject"))[:MAX_SUBJECT].rstrip(),
        body=content.text,
        occur_time=occurred.time,
        kind=_kind(headers),
        attachments=content.attachments,
        charset_guessed=content.charset_guessed,
        whole_body=content.whole,
        attachment_dropped=content.dropped,
        notes=(*(() if own_id else ("message-id-missing",)), *occurred.notes, *content.notes),
    )


def _recipients(headers: Headers) -> Iterable[Party]:
    seen: set[str] = set()
    for name in ("to", "cc"):
        for value in headers.values.get(name, ()):
            for party in mailboxes(value):
                is_address = "@" in party.address and not party.address.endswith(";")
                if is_address and party.address.lower() not in seen:
                    seen.add(party.address.lower())
                    yield party


# Ids and threads


def _message_id(headers: Headers) -> str:
    value = headers.first("message-id").strip()
    bracketed = _IN_BRACKETS.search(value)
    found = bracketed[1] if bracketed else value.strip("<>")
    return found if 0 < len(found) <= MAX_ID and not re.search(r"\s", found) else ""


def _ids(value: str) -> list[str]:
    """Return the ids of References or In-Reply-To; some programs leave the brackets out, some add words."""
    return _IN_BRACKETS.findall(value) or [word for word in value.split() if "@" in word and "<" not in word]


def _fitting(candidates: list[str]) -> str:
    """Return the first id there is, as its digest when it is too long for a thread key."""
    first = next(candidate for candidate in candidates if candidate)
    return first if len(first) <= MAX_ID else "hash:" + hashlib.sha256(first.encode()).hexdigest()


def _fingerprint(headers: Headers, body: bytes) -> str:
    """Digest what stays the same however often and over whichever servers a message is delivered."""
    digest = hashlib.sha256()
    for name in ("from", "date", "subject"):
        digest.update(tidy_line(headers.first(name)).encode() + b"\0")
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return f"hash:{digest.hexdigest()}"


# Time


@dataclass(frozen=True)
class _Occurred:
    time: datetime | None
    notes: tuple[str, ...]


def _occurred(headers: Headers, now: datetime) -> _Occurred:
    """Take the sender's date if it can be believed, else the last server's, else none."""
    stated = _believable(headers.first("date"), now)
    if stated:
        return _Occurred(stated, ())
    fault = "date-unusable" if headers.first("date").strip() else "date-missing"
    for received in headers.values.get("received", ()):
        time = _believable(received.rpartition(";")[2], now)
        if time:
            return _Occurred(time, (fault, "time-from-received"))
    return _Occurred(None, (fault, "time-unknown"))


def _believable(value: str, now: datetime) -> datetime | None:
    try:
        time = parsedate_to_datetime(value.strip()[:200])
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return time if _EARLIEST <= time <= now + _CLOCK_DRIFT else None


# What kind of message


def _kind(headers: Headers) -> ReadKind:
    return "status-change" if _is_automatic(headers) else "message"


def _is_automatic(headers: Headers) -> bool:
    submitted = headers.first("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if headers.first("precedence").strip().lower() in _BULK:
        return True
    if headers.has("list-id") or headers.has("x-auto-response-suppress"):
        return True
    content_type = headers.first("content-type").replace(" ", "").lower()
    return headers.first("return-path").strip() == "<>" or content_type.startswith("multipart/report")


# Text and attachments


@dataclass(frozen=True)
class _Content:
    text: str
    charset_guessed: bool
    attachments: tuple[ReadAttachment, ...]
    notes: tuple[str, ...]
    whole: str = ""
    dropped: str = ""


def _content(raw: bytes, section: Section) -> _Content:
    try:
        body = compose(parse_part(section))
    except TooComplexError:
        whole = _attachment("message.eml", "message/rfc822", raw)
        text = "[This message is nested too deep or has too many parts to be shown here.]"
        return _Content(text, charset_guessed=False, attachments=(whole,), notes=("not-taken-apart",))
    listed = body.attached[:MAX_ATTACHMENTS]
    attachments = tuple(_part_attachment(part, number) for number, part in enumerate(listed, start=1))
    text, notes = _within_limits(body.text, len(body.attached) - len(listed))
    uncut = body.text if "text-cut" in notes else ""
    dropped = TOO_MANY if len(listed) < len(body.attached) else ""
    return _Content(text, body.charset_guessed, attachments, notes, uncut, dropped)


def _part_attachment(part: Part, number: int) -> ReadAttachment:
    is_message = part.media_type == "message/rfc822"
    fallback = "message.eml" if is_message else f"attachment-{number}"
    return _attachment(_file_name(part.file_name) or fallback, part.media_type, part.content)


def _attachment(file_name: str, media_type: str, content: bytes) -> ReadAttachment:
    return ReadAttachment(file_name, media_type, len(content), hashlib.sha256(content).hexdigest(), content)


def _file_name(name: str) -> str:
    """Leave out the path, which tells about the sender's machine at best and is an attack at worst."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "" if last in (".", "..") else last[-MAX_FILE_NAME:]


def _within_limits(text: str, attachments_left_out: int) -> tuple[str, tuple[str, ...]]:
    """Cut what does not fit, and say so in the text itself: whoever reads it must know that there is more."""
    remarks, notes = "", []
    if attachments_left_out:
        remarks += f"\n\n[{attachments_left_out} more attachments came with this message.]"
        notes.append("attachments-cut")
    encoded = text.encode()
    if len(encoded) + len(remarks) > MAX_BODY_BYTES:
        remarks = "\n\n[The text is cut here; the message has more.]" + remarks
        notes.append("text-cut")
        text = encoded[: MAX_BODY_BYTES - len(remarks)].decode(errors="ignore")
    return (text + remarks).strip("\n"), tuple(notes)
