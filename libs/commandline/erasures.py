"""Waiting for the proofs of erasures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.erasures_pb2 import Erasure

PAUSE_SECONDS = 0.5


def wait_for_proofs(
    session: Session,
    erasures: Sequence[Erasure],
    seconds: float,
    advance: Callable[[float], None] = lambda _done: None,
) -> list[Erasure]:
    """Return the erasures as they are when all are done, or when the time is over; `advance` is told how many are."""
    from backstory.contacts.v1.erasures_pb2 import ERASURE_STATE_DONE, GetErasureRequest

    deadline = time.monotonic() + seconds
    now = list(erasures)
    while True:
        for number, each in enumerate(now):
            if each.state != ERASURE_STATE_DONE:
                request = GetErasureRequest(name=each.name)
                now[number] = session.ask("contacts", session.contacts.GetErasure, request)
        done = sum(each.state == ERASURE_STATE_DONE for each in now)
        advance(done)
        if done == len(now) or time.monotonic() > deadline:
            return now
        time.sleep(PAUSE_SECONDS)
