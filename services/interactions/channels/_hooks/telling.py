"""Making interactions of what providers write: texts that fit, times to believe, senders as they are named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from servicekit.text import EARLIEST, strip_unfit

from services.interactions.domain.blobs import within_limits
from services.interactions.domain.interaction import Actor, ActorType, Attachment, Direction, Interaction, Sender
from services.interactions.domain.webhook_items import Letter, Told

MAX_BODY_BYTES = 256 * 1024
_CUT = "\n\n[The text is cut here; the message has more.]"
_AHEAD = timedelta(minutes=5)
_SEEN_WITHOUT_PROOF = "unsigned-webhook"

INTEGRATION = ActorType.INTEGRATION


def told(letter: Letter, sender: Sender, source_id: str, direction: Direction, **fields: Any) -> Told:
    """Return a message as an interaction. What was sent without a signature makes its identity doubtful."""
    if letter.source.is_unsigned:
        sender = sender._replace(method=_SEEN_WITHOUT_PROOF)
    body, subject = fields.pop("body", ""), fields.pop("subject", "")
    fields["occur_time"] = fields.get("occur_time") or letter.receive_time
    if direction is Direction.OUTBOUND and "actor" not in fields:
        fields["actor"] = Actor(INTEGRATION, display_name=letter.source.name)
    attachments, dropped = within_limits(fields.pop("attachments", ()))
    inline = fitting(body)
    interaction = Interaction(
        direction=direction,
        source="",
        source_id=one_line(source_id, 512),
        body=inline,
        whole_body=strip_unfit(body) if inline.endswith(_CUT) else "",
        attachments=attachments,
        attachment_dropped=dropped,
        subject=one_line(subject, 998),
        **fields,
    )
    return Told(interaction, sender._replace(display_name=one_line(sender.display_name, 200)))


def fitting(body: str) -> str:
    """Return a text without what may not be kept, cut where it is too long; the cut is told in the text itself."""
    clean = strip_unfit(body)
    encoded = clean.encode()
    if len(encoded) <= MAX_BODY_BYTES:
        return clean
    return encoded[: MAX_BODY_BYTES - len(_CUT)].decode(errors="ignore") + _CUT


def one_line(value: str, longest: int) -> str:
    """Return a text on one line."""
    return " ".join(strip_unfit(value).replace("\u2028", " ").replace("\u2029", " ").split())[:longest]


def when(seconds: float | None, now: datetime) -> datetime | None:
    """Return a believable time from seconds since 1970; None says that it took place when it came."""
    try:
        time = datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None
    return time if time and EARLIEST <= time <= now + _AHEAD else None


def attachment(media_type: str, file_name: str, size: int = 0, sha256: str = "") -> Attachment:
    """Return something that came with a message and stays with the provider."""
    kind = media_type.partition(";")[0].strip().lower()
    return Attachment(one_line(file_name, 255), kind or "application/octet-stream", max(size, 0), sha256)
