"""Handing batches to a handler so that one bad event neither holds up nor takes down the others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import DecodeError
from servicekit.errors import Unavailable

from eventbus.errors import PermanentFailure
from eventbus.messages import DeadLetter, Handler, Nak, Outcome, Received

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 60.0
PROBES = 3
"""How many contacts in a row must fail alone before a store is taken to be away for everybody."""


@dataclass(frozen=True)
class Keep:
    """The store is away: offer the event again without giving it back to the server."""

    error: Exception


Answer = Outcome | Keep
Answers = list[tuple[Received, Answer]]


def nak_delay(deliveries: int) -> float:
    """Return how long to wait before the next delivery: 1 s, doubling to 60 s."""
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** (min(max(deliveries, 1), 16) - 1))


def by_contact(batch: Sequence[Received]) -> list[list[Received]]:
    """Return the batch in groups of one contact each, every group oldest first."""
    groups: dict[str, list[Received]] = {}
    for received in sorted(batch, key=lambda item: item.sequence):
        groups.setdefault(received.contact, []).append(received)
    return list(groups.values())


def suspect_rank(deliveries: int, sequence: int) -> tuple[int, int]:
    """Return the order in which events that came before are tried.

    One of them may kill the process. The direction changes with every delivery, so whatever stands before and after
    the culprit gets through within two rounds, long before it would be taken for a culprit itself.
    """
    return deliveries, sequence if deliveries % 2 == 0 else -sequence


def suspects_at_once(deliveries: int) -> int:
    """Return how many events that came so often before are tried together: 16, then 4, then each alone.

    Most processes that died were killed by none of them, and their events should not be late for long.
    """
    return max(1, 64 >> 2 * (deliveries - 1))


async def apply(handler: Handler, batch: Sequence[Received], store_was_away: bool) -> Answers:
    """Return an answer for every event of the batch, whatever the handler does."""
    groups = by_contact(batch)
    answers = await _attempt(handler, [received for group in groups for received in group])
    if answers is not None and not (store_was_away and _all_kept(answers)):
        return answers
    return await _narrow(handler, groups)


async def _narrow(handler: Handler, groups: list[list[Received]]) -> Answers:
    """Find which events are at fault: first by contact, then one by one.

    Where some get through, the store is there, and an event that says otherwise is given back like any failing one:
    it must not hold up the rest for ever. Contacts are tried in random order, so that the same few cannot speak for
    all each time.
    """
    random.shuffle(groups)
    answers: Answers = []
    kept_in_a_row = 0
    for position, group in enumerate(groups):
        found = await _answers_of_one_contact(handler, group, is_alone=len(groups) == 1)
        answers += found
        kept_in_a_row = kept_in_a_row + 1 if _all_kept(found) else 0
        if kept_in_a_row >= PROBES and _all_kept(answers):
            keep = found[0][1]
            return answers + [(received, keep) for rest in groups[position + 1 :] for received in rest]
    if _all_kept(answers):
        return answers
    return [(received, _given_back(received, answer)) for received, answer in answers]


async def _answers_of_one_contact(handler: Handler, group: list[Received], *, is_alone: bool) -> Answers:
    answers = None if is_alone and len(group) > 1 else await _attempt(handler, group)
    if answers is not None:
        return answers
    singles: Answers = []
    for received in group:
        singles += await _attempt(handler, [received]) or []
    return singles


async def _attempt(handler: Handler, batch: list[Received]) -> Answers | None:
    """Return the handler's answers; None when it failed and there is more than one event to suspect."""
    try:
        outcomes = await handler(batch)
        answers: Answers = list(zip(batch, outcomes, strict=True))
    except Exception as error:  # noqa: BLE001 - a handler may raise anything
        answer = judge(error, deliveries=max(received.deliveries for received in batch))
        if isinstance(answer, Keep) or len(batch) == 1:
            return [(received, answer) for received in batch]
        return None
    return answers


def judge(error: Exception, deliveries: int) -> Answer:
    """Return what an exception of the handler means for the event it was raised about."""
    if isinstance(error, Unavailable | ConnectionError):
        return Keep(error)
    if isinstance(error, PermanentFailure):
        return DeadLetter(error.reason, error)
    if isinstance(error, DecodeError):
        return DeadLetter("UNDECODABLE", error)
    return Nak(nak_delay(deliveries), error)


def _all_kept(answers: Answers) -> bool:
    return all(isinstance(answer, Keep) for _, answer in answers)


def _given_back(received: Received, answer: Answer) -> Answer:
    return Nak(nak_delay(received.deliveries), answer.error) if isinstance(answer, Keep) else answer
