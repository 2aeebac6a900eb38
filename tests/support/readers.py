"""Following a live history over as many connections as it takes."""

from __future__ import annotations

import random
from collections.abc import Callable

from backstory.interactions.v1 import interactions_pb2 as pb

from tests.support.customers import Customers


class Reader:
    """Follows one customer and remembers what came, in order."""

    def __init__(self, customers: Customers, token: str, **whose: pb.IdentityKey | str) -> None:
        self._customers = customers
        self._whose = whose
        self._token = token
        self.seen: list[pb.Interaction] = []
        self.signs: list[tuple[str, ...]] = []

    @property
    def names(self) -> list[str]:
        return [interaction.name for interaction in self.seen]

    def follow(self, enough: Callable[[], bool], seconds: float = 20) -> None:
        """Read over one connection until `enough`."""
        request = pb.WatchHistoryRequest(resume_token=self._token, **self._whose)  # type: ignore[arg-type] # one of two
        stream = self._customers.interactions.WatchHistory(
            request, timeout=seconds, metadata=tuple(self._customers.metadata())
        )
        try:
            for answer in stream:
                if answer.HasField("interaction"):
                    self.seen.append(answer.interaction)
                else:
                    self.signs.append(tuple(answer.contacts))
                self._token = answer.resume_token
                if enough():
                    return
        finally:
            stream.cancel()

    def follow_in_pieces(self, times: int, chance: random.Random) -> None:
        """Read and lose the line again and again, each time after a few entries."""
        for _ in range(times):
            self.follow(self.has(len(self.seen) + chance.randrange(4)))

    def has(self, count: int) -> Callable[[], bool]:
        """Return what tells whether so many entries have come."""
        return lambda: len(self.seen) >= count
