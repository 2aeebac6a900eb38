"""The ledger: every write that was asked for and every answer, against which the system is checked at rest."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict

from backstory.interactions.v1 import interactions_pb2 as pb

from tests.faults.writes import Ensuring, Recording, Renaming, Repeat, Write


class Ledger:
    """What one caller knows. Threads add writes before they send them and note answers in them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.recordings: list[Recording] = []
        self.repeated: list[Repeat] = []
        self.ensurings: list[Ensuring] = []
        self.renamings: list[Renaming] = []
        self.refusals: list[str] = []
        self._lock = threading.Lock()

    def enter(self, write: Write) -> None:
        """Note a write that is about to be sent for the first time."""
        with self._lock:
            match write:
                case Repeat():
                    self.repeated.append(write)
                case Recording():
                    self.recordings.append(write)
                case Ensuring():
                    self.ensurings.append(write)
                case Renaming():
                    self.renamings.append(write)

    def refuse(self, write: Write, error: str) -> None:
        """Note an answer that no correct system gives to a valid write."""
        with self._lock:
            self.refusals.append(f"{write}: {error}")

    @property
    def writes(self) -> list[Write]:
        with self._lock:
            return [*self.recordings, *self.repeated, *self.ensurings, *self.renamings]

    def open(self) -> list[Write]:
        """Writes nobody has answered yet."""
        return [write for write in self.writes if not write.progress.answered]

    def answered(self) -> list[Write]:
        return [write for write in self.writes if write.progress.answered]

    def resent(self) -> int:
        """How often writes had to be sent again because their result was not known."""
        return sum(max(write.progress.attempts - 1, 0) for write in self.writes)

    def longest_failure(self) -> float:
        """The longest that a caller waited to be told that it did not work."""
        return max((write.progress.longest_failure for write in self.writes), default=0.0)

    def errors(self) -> Counter[str]:
        """How often each status code turned a call away."""
        return sum((write.progress.errors for write in self.writes), Counter())

    def about_customers(self) -> list[Recording | Ensuring]:
        """The writes whose answers name a customer's contact."""
        with self._lock:
            return [*self.recordings, *self.ensurings]

    def customers(self) -> dict[str, list[Recording]]:
        """The interactions asked for, by the identity of their customer."""
        found: dict[str, list[Recording]] = defaultdict(list)
        for recording in self.recordings:
            found[recording.identity.value].append(recording)
        for ensuring in self.ensurings:
            found.setdefault(ensuring.identity.value, [])
        return dict(found)

    def identities(self) -> dict[str, pb.IdentityKey]:
        return {write.identity.value: write.identity for write in self.about_customers()}

    def contacts(self) -> dict[str, set[str]]:
        """The contacts the answers named for each identity: there may be one only."""
        found: dict[str, set[str]] = defaultdict(set)
        for write in self.about_customers():
            if write.contact:
                found[write.identity.value].add(write.contact)
        return dict(found)
