"""From a message in its channel's own format to the interaction it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services.interactions.domain.interaction import Attachment, Direction, Interaction, Kind, Sender
from services.interactions.domain.reading import Reading, Unreadable
from services.interactions.domain.webhook_items import Told

Read = Callable[[bytes, datetime], Reading | Told | Unreadable]
Readers = Mapping[str, Read]

_KINDS = {"message": Kind.MESSAGE, "status-change": Kind.STATUS_CHANGE}


def interaction_of(reading: Reading, source: str) -> tuple[Interaction, Sender]:
    """Return the inbound interaction a reading stands for, and whom it came from."""
    interaction = Interaction(
        channel=reading.channel,
        direction=Direction.INBOUND,
        kind=_KINDS[reading.kind],
        source=source,
        source_id=reading.source_id,
        thread_key=reading.thread_key,
        subject=reading.subject,
        body=reading.body,
        occur_time=reading.occur_time,
        attachments=tuple(
            Attachment(each.file_name, each.media_type, each.size_bytes, each.sha256, each.content)
            for each in reading.attachments
        ),
        whole_body=reading.whole_body,
        attachment_dropped=reading.attachment_dropped,
        charset_guessed=reading.charset_guessed,
    )
    sender = Sender(
        kind=reading.identity_kind,
        scope="",
        value=reading.sender.address,
        display_name=reading.sender.display_name,
    )
    return interaction, sender
