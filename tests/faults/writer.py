"""The paced writer: so many writes a second over some hundred customers, each repeated until it is answered."""

from __future__ import annotations

import queue
import random
import threading
import time
import uuid

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb

from tests.faults.api import Api, is_unanswered
from tests.faults.ledger import Ledger
from tests.faults.writes import Ensuring, Recording, Renaming, Repeat, Write

CUSTOMERS = 100
RATE = 50.0
THREADS = 24
CALL_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 0.5


class Writer:
    """Writes from many threads at a steady pace; `with` starts it, and leaving waits for every answer."""

    def __init__(self, api: Api, ledger: Ledger, *, rate: float = RATE, only_by_identity: bool = False) -> None:
        self.ledger = ledger
        self._only_by_identity = only_by_identity
        self._api = api
        self._rate = rate
        self._random = random.Random(ledger.source)  # request ids follow from it, so each ledger needs its own
        self._made = 0
        self._known = [_identity(ledger.source, number) for number in range(CUSTOMERS)]
        self._due: queue.Queue[Write | None] = queue.Queue()
        self._stopping = threading.Event()
        self._give_up = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        self._pacer = threading.Thread(target=self._pace, daemon=True)

    def start(self) -> None:
        for thread in (*self._threads, self._pacer):
            thread.start()

    def stop(self) -> None:
        """Issue nothing new, nor what is due and was not sent; what was sent goes on until it is answered."""
        self._stopping.set()
        self._pacer.join()

    def finish(self, seconds: float) -> bool:
        """Wait for the answers that are still out; False when some do not come in this time."""
        self.stop()
        for _ in self._threads:
            self._due.put(None)
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._give_up.set()
        return not any(thread.is_alive() for thread in self._threads)

    def _pace(self) -> None:
        began = time.monotonic()
        while not self._stopping.is_set():
            due = began + self._made / self._rate
            if not self._stopping.wait(max(0.0, due - time.monotonic())):
                self._made += 1
                self._due.put(self._next())

    def _work(self) -> None:
        while (write := self._due.get()) is not None:
            if self._stopping.is_set():
                continue
            write.progress.issued = time.monotonic()
            self.ledger.enter(write)
            self._send_until_answered(write)

    def _send_until_answered(self, write: Write) -> None:
        pause = 0.02
        while not self._give_up.is_set():
            write.progress.attempts += 1
            began = time.monotonic()
            try:
                write.send(self._api, CALL_SECONDS)
            except grpc.RpcError as fault:
                write.progress.errors[fault.code().name] += 1
                write.progress.longest_failure = max(write.progress.longest_failure, time.monotonic() - began)
                if not is_unanswered(fault):
                    self.ledger.refuse(write, f"{fault.code().name} {fault.details()}")
                    return
                self._give_up.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            except AssertionError as violation:
                self.ledger.refuse(write, str(violation))
                return
            else:
                write.progress.answered = write.progress.answered or time.monotonic()
                return

    def _next(self) -> Write:
        """Choose what to write: mostly interactions of known customers, some of new ones, some repeats."""
        dice = self._random.random()
        if dice < 0.10:
            return self._recording(self._newcomer())
        if dice < 0.18:
            return self._repeat()
        if self._only_by_identity:
            return self._recording(self._customer())
        if dice < 0.24:
            return Ensuring(self._newcomer() if dice < 0.20 else self._customer())
        if dice < 0.32:
            return self._renaming()
        if dice < 0.42:
            return self._by_contact()
        return self._recording(self._customer())

    def _customer(self) -> pb.IdentityKey:
        """Some customers write more often than others."""
        return self._known[int(CUSTOMERS * self._random.random() ** 1.3)]

    def _newcomer(self) -> pb.IdentityKey:
        return _identity(self.ledger.source, CUSTOMERS + self._made)

    def _recording(self, identity: pb.IdentityKey, contact: str = "") -> Recording:
        keyed = str(uuid.UUID(int=self._random.getrandbits(128), version=4)) if self._random.random() < 0.5 else ""
        return Recording(identity, self.ledger.source, f"m{self._made}", contact, keyed)

    def _repeat(self) -> Write:
        """The same interaction once more, as a provider repeats its webhooks."""
        answered = [write for write in self.ledger.recordings[-500:] if write.name]
        if not answered:
            return self._recording(self._customer())
        first = self._random.choice(answered)
        return Repeat(first.identity, first.source, first.source_id, first.by_contact, first.request_id, first.name)

    def _renaming(self) -> Write:
        contact = self._known_contact()
        if contact is None:
            return Ensuring(self._customer())
        request_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return Renaming(contact[1], f"Name {self.ledger.source} {self._made}", request_id)

    def _by_contact(self) -> Write:
        found = self._known_contact()
        return self._recording(self._customer()) if found is None else self._recording(*found)

    def _known_contact(self) -> tuple[pb.IdentityKey, str] | None:
        newest = [write for write in self.ledger.about_customers()[-300:] if write.contact]
        if not newest:
            return None
        chosen = self._random.choice(newest)
        return chosen.identity, chosen.contact


def _identity(source: str, number: int) -> pb.IdentityKey:
    return pb.IdentityKey(kind="email", value=f"{source}.c{number}@customers.example")
