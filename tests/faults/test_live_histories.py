"""Readers of a live history whose line breaks at random, while the history grows: no gap and nothing twice."""

from __future__ import annotations

import random
import threading
import time
import uuid

from backstory.interactions.v1 import interactions_pb2 as pb

from tests.faults.api import Api
from tests.faults.conftest import Figures, Size
from tests.faults.whole_system import WholeSystem

READERS = 5
WRITES_PER_SECOND = 50


class Reader(threading.Thread):
    """Follows one customer across many connections and remembers what came."""

    def __init__(self, api: Api, phone: pb.IdentityKey, token: str, breaks: int, seed: int) -> None:
        super().__init__(daemon=True)
        self._api = api
        self._phone = phone
        self._token = token
        self._breaks = breaks
        self._chance = random.Random(seed)
        self.seen: list[str] = []
        self.broken = 0

    def run(self) -> None:
        for _ in range(self._breaks):
            self.read(len(self.seen) + self._chance.randrange(12))
            self.broken += 1

    def read(self, until: int) -> None:
        """Read over one connection until so many entries were seen, and then cut the line."""
        request = pb.WatchHistoryRequest(identity=self._phone, resume_token=self._token)
        stream = self._api.interactions.WatchHistory(request, timeout=60, metadata=tuple(self._api.metadata()))
        for answer in stream:
            if answer.HasField("interaction"):
                self.seen.append(answer.interaction.source_id)
            self._token = answer.resume_token
            if len(self.seen) >= until:
                break
        stream.cancel()


def _record(api: Api, phone: pb.IdentityKey) -> str:
    told = pb.Interaction(
        channel="sms", direction=pb.DIRECTION_INBOUND, source="live", source_id=uuid.uuid4().hex, body="hello"
    )
    api.call(api.interactions.CreateInteraction, pb.CreateInteractionRequest(interaction=told, identity=phone))
    return told.source_id


def test_live_histories_survive_random_disconnects(system: WholeSystem, size: Size, figures: Figures) -> None:
    api = system.api
    phone = pb.IdentityKey(kind="phone", value=f"+4930{random.randrange(10**7):07d}")
    _record(api, phone)
    token = api.call(api.interactions.GetHistory, pb.GetHistoryRequest(identity=phone)).watch_token
    breaks = size.of(1000, 100) // READERS
    readers = [Reader(api, phone, token, breaks, seed) for seed in range(READERS)]
    for reader in readers:
        reader.start()
    written: list[str] = []
    due = time.monotonic()
    while any(reader.is_alive() for reader in readers):
        written.append(_record(api, phone))
        due += 1 / WRITES_PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
    for reader in readers:
        reader.read(len(written))

    figures.note("disconnects", sum(reader.broken for reader in readers))
    figures.note("written", len(written))
    assert [reader.broken for reader in readers] == [breaks] * READERS
    assert [reader.seen for reader in readers] == [written] * READERS
