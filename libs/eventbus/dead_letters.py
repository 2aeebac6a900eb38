"""Dead letters: events a consumer will never apply, kept with the reason until somebody replays or discards them."""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from nats.aio.msg import Msg
from nats.js.api import RawStreamMsg

from eventbus.connection import Bus
from eventbus.envelope import is_token
from eventbus.errors import BusError, Misconfigured, Missing
from eventbus.messages import DeadLetter, Received
from eventbus.publishing import translated
from eventbus.topology import Topology

REASON = "backstory-dlq-reason"
ERROR = "backstory-dlq-error"
STACK = "backstory-dlq-stack"
DELIVERIES = "backstory-dlq-deliveries"
SEQUENCE = "backstory-dlq-sequence"
CONSUMER = "backstory-dlq-consumer"
DISCARD = "backstory-discard"
REPLAY_REASON = "backstory-replay-reason"

UNKNOWN_CONTACT = "unknown"
_OWN = frozenset({REASON, ERROR, STACK, DELIVERIES, SEQUENCE, CONSUMER, DISCARD, REPLAY_REASON})
_REASON = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]+")
_PUBLISH_SECONDS = 5.0


@dataclass(frozen=True)
class StoredDeadLetter:
    """One dead letter as it lies in its stream; its number there names it."""

    number: int
    consumer: str
    event_id: str
    event_type: str
    contact: str
    reason: str
    error: str
    stack: str
    deliveries: int
    source_sequence: int
    stored_at: datetime | None
    headers: Mapping[str, str]
    payload: bytes


class NoSuchDeadLetter(BusError):
    """There is no dead letter of this number."""


async def bury(bus: Bus, topology: Topology, consumer: str, message: Msg, received: Received, why: DeadLetter) -> str:
    """Store a message among the dead letters and return the reason under which it lies there.

    The id makes a repeat of the same burial harmless, while a replay that fails again is a new dead letter.
    """
    reason = why.reason if _REASON.fullmatch(why.reason) else "HANDLER_REFUSED"
    headers = {name: value for name, value in (message.headers or {}).items() if not _is_servers(name)}
    headers |= {
        "Nats-Msg-Id": f"dlq:{consumer}:{received.event_id}:{received.sequence}",
        REASON: reason,
        ERROR: type(why.error).__name__ if why.error else "",
        STACK: stack_hash(why.error),
        DELIVERIES: str(received.deliveries),
        SEQUENCE: str(received.sequence),
        CONSUMER: consumer,
    }
    contact = received.contact if is_token(received.contact) else UNKNOWN_CONTACT
    subject = topology.dead_letter_subject(consumer, contact)
    await bus.publish(subject, message.data, headers, topology.dead_letters.name, _PUBLISH_SECONDS)
    return reason


def stack_hash(error: Exception | None) -> str:
    """Return a short hash of where an error came from: equal faults look alike, and no value of theirs is kept."""
    if error is None:
        return ""
    codes = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
    places = "|".join(f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_name}" for code in codes)
    return hashlib.sha256(f"{type(error).__name__}|{places}".encode()).hexdigest()[:12]


class DeadLetters:
    """What an operator can do with dead letters."""

    def __init__(self, bus: Bus, topology: Topology) -> None:
        self._bus = bus
        self._topology = topology
        self._stream = topology.dead_letters.name

    async def list(self, consumer: str = "", limit: int = 100) -> list[StoredDeadLetter]:
        """Return the oldest dead letters, of one consumer or of all."""
        found: list[StoredDeadLetter] = []
        async for letter in self._all(consumer):
            if len(found) >= limit:
                break
            found.append(letter)
        return found

    async def show(self, number: int) -> StoredDeadLetter:
        """Return one dead letter with its body."""
        try:
            with translated():
                raw = await self._bus.jetstream.get_msg(self._stream, seq=number)
        except Missing:
            raise NoSuchDeadLetter(f"there is no dead letter {number}") from None
        return _letter(raw)

    async def replay(self, number: int) -> StoredDeadLetter:
        """Give an event to its consumer once more, and to nobody else; then take it from the dead letters."""
        letter = await self.show(number)
        headers = {name: value for name, value in letter.headers.items() if name not in _OWN}
        headers[REPLAY_REASON] = letter.reason
        await self._hand_back(letter, letter.payload, headers)
        return letter

    async def discard(self, number: int, reason: str) -> StoredDeadLetter:
        """Tell the consumer to do without an event; then take it from the dead letters."""
        text = _NOT_PLAIN.sub(" ", reason).strip()[:200]
        if not text:
            raise Misconfigured("discarding a dead letter needs a reason")
        letter = await self.show(number)
        headers = {name: value for name, value in letter.headers.items() if name not in _OWN}
        headers[DISCARD] = text
        await self._hand_back(letter, b"", headers)
        return letter

    async def _hand_back(self, letter: StoredDeadLetter, payload: bytes, headers: dict[str, str]) -> None:
        self._topology.consumer(letter.consumer)  # a consumer that is gone would never read it
        kind = "discard" if DISCARD in headers else "replay"
        headers["Nats-Msg-Id"] = f"{kind}:{letter.consumer}:{letter.number}:{letter.event_id}"
        subject = self._topology.replay_subject(letter.consumer, letter.contact)
        await self._bus.publish(subject, payload, headers, self._topology.events.name, _PUBLISH_SECONDS)
        with translated():
            await self._bus.jetstream.delete_msg(self._stream, letter.number)

    async def _all(self, consumer: str) -> AsyncIterator[StoredDeadLetter]:
        subject = f"{self._topology.namespace}.dlq.{consumer or '*'}.>"
        number = 1
        while True:
            try:
                with translated():
                    raw = await self._bus.jetstream.get_msg(self._stream, seq=number, subject=subject, next=True)
            except Missing:
                return
            letter = _letter(raw)
            yield letter
            number = letter.number + 1


def _letter(raw: RawStreamMsg) -> StoredDeadLetter:
    headers = {str(name): str(value) for name, value in (raw.headers or {}).items() if not _is_servers(str(name))}
    _, _, consumer, contact = (raw.subject or "").split(".", 3)
    return StoredDeadLetter(
        number=raw.seq or 0,
        consumer=consumer,
        event_id=headers.get("ce-id", ""),
        event_type=headers.get("ce-type", ""),
        contact=contact,
        reason=headers.get(REASON, ""),
        error=headers.get(ERROR, ""),
        stack=headers.get(STACK, ""),
        deliveries=int(headers.get(DELIVERIES) or 0),
        source_sequence=int(headers.get(SEQUENCE) or 0),
        stored_at=raw.time,
        headers=headers,
        payload=raw.data or b"",
    )


def _is_servers(name: str) -> bool:
    """Tell whether a header steers the server, so that a copy of the message must not carry it along."""
    return name.lower().startswith("nats-")
