"""The pure rules of the bus: order, subjects, delays, and the order in which suspects are tried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from eventbus.dispatch import Keep, apply, by_contact, nak_delay, suspect_rank, suspects_at_once
from eventbus.envelope import Envelope
from eventbus.errors import Misconfigured, PermanentFailure
from eventbus.gates import is_news, order_of, split_order
from eventbus.messages import Ack, DeadLetter, Nak, Outcome, Received
from eventbus.topology import declare
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import Unavailable

ENVELOPE = Envelope(
    event_id="e_1",
    owner="contacts",
    name="ContactUpdated",
    contact="c_1",
    epoch=1,
    version=1,
    record_time=datetime(2026, 3, 1, tzinfo=UTC),
    aggregate="c_1",
)
ORDERS = st.tuples(st.integers(0, 2**20), st.integers(0, 2**40 - 1))


def a_received(sequence: int, contact: str = "c_1", deliveries: int = 1) -> Received:
    return Received(replace(ENVELOPE, event_id=f"e_{sequence}", contact=contact), b"", sequence, deliveries)


@given(ORDERS, ORDERS)
def test_order_follows_the_epoch_first_and_then_the_version(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (order_of(*one) < order_of(*other)) == (one < other)
    assert split_order(order_of(*one)) == one


def test_only_newer_events_are_news() -> None:
    assert is_news(None, 1, 1)
    assert is_news(order_of(1, 9), 2, 1)  # after a restore the versions start over
    assert not is_news(order_of(1, 2), 1, 2)
    assert not is_news(order_of(1, 2), 1, 1)


@pytest.mark.parametrize(("epoch", "version"), [(-1, 0), (1, -1), (1, 2**40)])
def test_an_impossible_order_is_refused(epoch: int, version: int) -> None:
    with pytest.raises(ValueError, match="no order"):
        order_of(epoch, version)


@pytest.mark.parametrize("namespace", ["", "Shop", "1st", "a.b", "x" * 32, "a b", "*"])
def test_a_namespace_that_is_no_subject_token_is_refused(namespace: str) -> None:
    with pytest.raises(Misconfigured):
        declare(namespace)


def test_subjects_end_with_the_contact() -> None:
    topology = declare("shop-eu")

    assert topology.event_subject(ENVELOPE) == "shop-eu.events.contacts.v1.ContactUpdated.c_1"
    assert topology.dead_letter_subject("interactions", "c_1") == "shop-eu.dlq.interactions.c_1"
    assert topology.replay_subject("interactions", "c_1") == "shop-eu.replay.interactions.c_1"
    assert topology.events.name == "shop-eu_EVENTS"


@pytest.mark.parametrize("contact", ["", "a.b", ">", "anna@example.org", "c 1", "x" * 65])
def test_a_contact_that_could_widen_a_subject_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="may not be part of a subject"):
        declare("shop").event_subject(replace(ENVELOPE, contact=contact))


def test_each_consumer_reads_its_own_replays_only() -> None:
    filters = {spec.name: spec.filters for spec in declare("shop").consumers}

    assert filters == {
        "contacts": ("shop.events.*.v1.PersonalDataErased.>", "shop.replay.contacts.>"),
        "interactions": ("shop.events.contacts.>", "shop.replay.interactions.>"),
        "interactions_turns": (
            "shop.events.interactions.v1.InteractionRecorded.>",
            "shop.replay.interactions_turns.>",
        ),
        "interactions_reading": (
            "shop.events.interactions.v1.InteractionRecorded.>",
            "shop.replay.interactions_reading.>",
        ),
        "notifications": (
            "shop.events.interactions.v1.InteractionRecorded.>",
            "shop.events.interactions.v1.BreakGlassStarted.>",
            "shop.events.interactions.v1.DeliveryStatusChanged.>",
            "shop.events.interactions.v1.PromiseBroken.>",
            "shop.events.interactions.v1.PromiseCanceled.>",
            "shop.events.interactions.v1.PromiseCreated.>",
            "shop.events.interactions.v1.PromiseKept.>",
            "shop.events.interactions.v1.PromiseOverdue.>",
            "shop.events.interactions.v1.RepeatDetected.>",
            "shop.events.interactions.v1.IssueAssigned.>",
            "shop.events.interactions.v1.IssueClosed.>",
            "shop.events.interactions.v1.IssueCreated.>",
            "shop.events.interactions.v1.IssueMerged.>",
            "shop.events.interactions.v1.IssueReopened.>",
            "shop.events.interactions.v1.IssueResolved.>",
            "shop.events.interactions.v1.IssueSplit.>",
            "shop.events.interactions.v1.IssueTransferred.>",
            "shop.events.interactions.v1.IssueTurnChanged.>",
            "shop.events.interactions.v1.IssueUnassigned.>",
            "shop.events.interactions.v1.IssueUnmerged.>",
            "shop.events.interactions.v1.IssueUpdated.>",
            "shop.events.contacts.v1.PersonErased.>",
            "shop.replay.notifications.>",
        ),
        "notifications_webhooks": (
            "shop.events.contacts.>",
            "shop.events.interactions.>",
            "shop.replay.notifications_webhooks.>",
        ),
    }


def test_delays_double_from_one_second_to_a_minute() -> None:
    assert [nak_delay(deliveries) for deliveries in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["c_1", "c_2", "c_3"])), unique_by=lambda item: item[0])
)
def test_groups_hold_one_contact_each_oldest_first(items: list[tuple[int, str]]) -> None:
    groups = by_contact([a_received(sequence, contact) for sequence, contact in items])

    assert sum(map(len, groups)) == len(items)
    assert len({group[0].contact for group in groups}) == len(groups)
    for group in groups:
        assert len({received.contact for received in group}) == 1
        assert [received.sequence for received in group] == sorted(received.sequence for received in group)


@given(st.integers(2, 64), st.data())
def test_all_but_a_killer_get_through_before_any_is_taken_for_one(count: int, data: st.DataObject) -> None:
    killer = data.draw(st.integers(1, count))
    left = set(range(1, count + 1))
    for deliveries in range(2, 6):
        at_once = suspects_at_once(deliveries)
        while killer not in (tried := sorted(left, key=lambda each: suspect_rank(deliveries, each))[:at_once]):
            left -= set(tried)

    assert left == {killer}
    assert suspects_at_once(6) == suspects_at_once(7) == 1


def _run(handler: object, batch: Sequence[Received], *, was_away: bool = False) -> dict[int, object]:
    answers = asyncio.run(apply(handler, batch, was_away))  # type: ignore[arg-type]  # handlers of these tests
    return {received.sequence: answer for received, answer in answers}


def test_every_event_of_a_failing_batch_is_answered_by_itself() -> None:
    async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
        for received in batch:
            if received.sequence == 3:
                raise RuntimeError("a fault")
            if received.sequence == 5:
                raise PermanentFailure("INVALID")
        return [Ack() for _ in batch]

    answers = _run(handle, [a_received(number, f"c_{number % 2}") for number in range(1, 9)])

    assert {number for number, answer in answers.items() if isinstance(answer, Ack)} == {1, 2, 4, 6, 7, 8}
    assert isinstance(answers[3], Nak)
    assert isinstance(answers[5], DeadLetter)


def test_a_store_that_is_away_is_asked_a_few_times_only() -> None:
    calls: list[int] = []

    async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
        calls.append(len(batch))
        raise Unavailable("STORE_AWAY", "no primary")

    batch = [a_received(number, f"c_{number}") for number in range(40)]
    first, again = _run(handle, batch), _run(handle, batch, was_away=True)

    assert all(isinstance(answer, Keep) for answer in [*first.values(), *again.values()])
    assert len(first) == len(again) == 40
    assert calls == [40, 40, 1, 1, 1]


@given(st.sets(st.integers(0, 19), max_size=19))
def test_some_who_blame_the_store_are_given_back_once_others_get_through(blaming: set[int]) -> None:
    async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
        if any(received.sequence in blaming for received in batch):
            raise Unavailable("STORE_AWAY", "times out")
        return [Ack() for _ in batch]

    answers = _run(handle, [a_received(number, f"c_{number}") for number in range(20)], was_away=True)

    kept = {number for number, answer in answers.items() if isinstance(answer, Keep)}
    applied = {number for number, answer in answers.items() if isinstance(answer, Ack)}
    assert applied <= set(range(20)) - blaming
    assert len(answers) == 20
    assert not kept or not applied  # either the store is away for all, or nobody is kept
