"""An interaction on its way into MongoDB: its bytes, its entry on the card and its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from servicekit.access.caller import current_caller
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_facts import BACKFILL, PENDING, WITHHELD
from servicekit.call import current_call

from services.interactions.adapters.cards import Entry
from services.interactions.adapters.interaction_messages import digest_of, kept, stamp, told
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Arrival, Recording
from services.interactions.domain.screening import Screening

NOT_TOLD: Row = {"state": WITHHELD}
"""The publish state of what is kept apart: no event tells of it until it is released."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The call that records, as every document of it tells."""

    row: Row

    @classmethod
    def of_call(cls) -> Origin:
        """Return the origin of what is recorded in the present call."""
        call, caller = current_call(), current_caller()
        about = {
            "actor_name": caller.display_name,
            "method": call.method.rpartition("/")[2],
            "purpose": call.purpose,
            "traceparent": call.traceparent,
        }
        known = {name: value for name, value in about.items() if value}
        return cls({"actor": caller.subject, "correlation_id": call.correlation_id} | known)


class Prepared(NamedTuple):
    """A recording with everything worked out but its sequence."""

    id: str
    recording: Recording
    digest: bytes
    data: bytes
    occur_time: datetime

    @property
    def contact(self) -> str:
        """The contact, or nothing while it is unknown."""
        return self.recording.owner.contact if self.recording.owner else ""


def prepared(recording: Recording) -> Prepared:
    """Work out the stored bytes of an interaction."""
    interaction = recording.interaction
    contact = recording.owner.contact if recording.owner else ""
    content = told(interaction)
    occur_time = interaction.occur_time or recording.record_time
    whole = kept(interaction, content) if interaction.attachments else content
    data = whole + stamp(interaction, recording.id, contact, recording.identity, occur_time, recording.record_time)
    return Prepared(recording.id, recording, digest_of(content), data, occur_time)


def entry(each: Prepared) -> Entry:
    """Return an interaction as a card sees it."""
    interaction = each.recording.interaction
    if interaction.kind is None:
        raise ValueError("an interaction is checked before it is recorded")
    return Entry(
        each.id, each.occur_time, interaction.kind, interaction.channel, each.data, each.recording.screening is not None
    )


def document(each: Prepared, sequence: int | None, origin: Origin) -> Row:
    """Return an interaction as it is stored, with its place or with the sender it waits for."""
    recording = each.recording
    row = _facts(each, origin)
    if recording.request_id:
        row["request_id"] = recording.request_id
    if recording.screening is not None:
        row["screened"] = screening_row(recording.screening)
    if recording.owner is not None:
        row["contact"] = recording.owner.contact
        row["seq"] = sequence
        row["pub"] = (
            NOT_TOLD
            if recording.screening
            else fresh_publication(recording.record_time, can_wait=recording.interaction.backfill)
        )
    elif recording.sender is not None:
        row["unresolved"] = {
            **_sender(recording.sender),
            "key": key_of(recording.sender),
            "attempts": 0,
            "next_at": recording.record_time,
        }
    return row


def imported_document(each: Prepared, origin: Origin, arrival: Arrival, import_name: str) -> Row:
    """Return an interaction as an import stores it: to be placed with all others of its customer."""
    recording = each.recording
    contact = recording.interaction.contact
    whose: Row = {"contact": contact} if contact else _sender(recording.sender) if recording.sender else {}
    row = _facts(each, origin)
    row["unresolved"] = whose | {"import": import_name, "key": arrival.key, "line": arrival.line}
    return row


def _facts(each: Prepared, origin: Origin) -> Row:
    recording, interaction = each.recording, each.recording.interaction
    row: Row = {
        "_id": each.id,
        "occur_time": each.occur_time,
        "record_time": recording.record_time,
        "channel": interaction.channel,
        "direction": int(interaction.direction or 0),
        "kind": int(interaction.kind or 0),
        "source": interaction.source,
        "data": each.data,
        "digest": each.digest,
        **origin.row,
    }
    return row


def fresh_publication(now: datetime, *, can_wait: bool = False) -> Row:
    """Return the publish state of an interaction whose event has yet to go out."""
    return {"state": BACKFILL if can_wait else PENDING, "attempts": 0, "next_at": now}


def screening_row(screening: Screening) -> Row:
    """Return why something is kept apart as its row says it."""
    return {name: value for name, value in screening._asdict().items() if value}


def _sender(sender: Sender) -> Row:
    return {name: value for name, value in zip(Sender._fields, sender, strict=True) if value}


def sender_of(unresolved: Row) -> Sender:
    """Return the sender a stored interaction waits for."""
    return Sender(*(unresolved.get(name, "") for name in Sender._fields))
