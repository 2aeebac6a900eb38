"""The messages a consumer holds: delivered to us, not yet confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from nats.aio.msg import Msg

from eventbus.dead_letters import DISCARD, REPLAY_REASON
from eventbus.dispatch import suspect_rank, suspects_at_once
from eventbus.envelope import Envelope, UnreadableEnvelope, decode
from eventbus.messages import DeadLetter, Received
from eventbus.topology import Topology

DELIVERIES_AT_MOST = 8

_NO_TIME = datetime.fromtimestamp(0, UTC)


@dataclass
class Held:
    """One delivered message and what is known about it before any handler sees it."""

    message: Msg
    received: Received
    doom: DeadLetter | None = None
    discard_reason: str = ""
    replay_reason: str = ""
    is_started: bool = False

    @property
    def key(self) -> tuple[int, datetime]:
        """Return what names the stored message, even after its stream was made anew and counts from one again."""
        return self.received.sequence, self.message.metadata.timestamp


def read(topology: Topology, message: Msg) -> Held:
    """Read a delivered message. How often it was delivered is judged before anything in it is trusted."""
    about = message.metadata
    headers = message.headers or {}
    doom = None
    try:
        envelope = decode(headers)
    except UnreadableEnvelope as error:
        envelope = _best_guess(headers.get("ce-id", ""), message.subject)
        doom = DeadLetter(error.reason, error)
    if about.num_delivered >= DELIVERIES_AT_MOST:
        doom = DeadLetter("TOO_MANY_DELIVERIES")
    is_replay = topology.is_replay(message.subject)
    received = Received(envelope, message.data, about.sequence.stream, about.num_delivered, is_replay)
    return Held(
        message=message,
        received=received,
        doom=doom,
        discard_reason=headers.get(DISCARD, "") if is_replay else "",
        replay_reason=headers.get(REPLAY_REASON, "") if is_replay else "",
    )


def _best_guess(event_id: str, subject: str) -> Envelope:
    """Return what can be told of an unreadable event: its subject ends with the contact it is about."""
    return Envelope(
        event_id=event_id,
        owner="",
        name="",
        contact=subject.rsplit(".", 1)[-1],
        epoch=0,
        version=0,
        record_time=_NO_TIME,
        aggregate="",
    )


class Holding:
    """What is held, and what of it is handed out next."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, datetime], Held] = {}
        self._is_suspects_turn = False
        self.size = 0

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Held]:
        return iter(list(self._held.values()))

    def add(self, held: Held) -> None:
        """Hold a message; a second delivery of one that is held only renews the way to confirm it."""
        known = self._held.get(held.key)
        if known is not None:
            known.message = held.message
            return
        self._held[held.key] = held
        self.size += len(held.message.data)

    def remove(self, held: Held) -> None:
        """Let go of a message."""
        if self._held.pop(held.key, None) is not None:
            self.size -= len(held.message.data)

    def next_batch(self) -> list[Held]:
        """Return everything that comes for the first time, or else some events that came before, in turns.

        What comes for the first time goes first, since an event that came before may kill the process. It does not go
        first always: as long as news kept coming the others would wait, and be taken for culprits when processes die.
        """
        waiting = [held for held in self._held.values() if not held.is_started]
        plain = [held for held in waiting if _is_plain(held)]
        suspects = [held for held in waiting if not _is_plain(held)]
        self._is_suspects_turn = bool(suspects) and (self._is_suspects_turn or not plain)
        if not self._is_suspects_turn:
            self._is_suspects_turn = bool(plain)
            return plain
        self._is_suspects_turn = False
        suspects.sort(key=lambda held: suspect_rank(held.received.deliveries, held.received.sequence))
        alike = [held for held in suspects if held.received.deliveries == suspects[0].received.deliveries]
        return alike[: suspects_at_once(alike[0].received.deliveries)]


def _is_plain(held: Held) -> bool:
    return held.received.deliveries == 1 or held.doom is not None or bool(held.discard_reason)
