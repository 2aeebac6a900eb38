"""Statuses of messages and calls: the same result in whatever order and however often the news come."""

from __future__ import annotations

import random
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from services.interactions.domain.interaction import CallStatus, Direction
from services.interactions.domain.statuses import CallNews, CallState, DeliveryStatus, call_state, delivery_state

STATUSES = st.lists(st.sampled_from([status for status in DeliveryStatus if status]), max_size=12)
NEWS = st.builds(
    CallNews,
    sequence=st.integers(0, 6),
    status=st.sampled_from([status for status in CallStatus if status]),
    leg=st.sampled_from(["", "", "CA2"]),
    seconds=st.none() | st.integers(0, 99),
    agent_answered=st.booleans(),
    answered_by=st.sampled_from(["", "voicemail", "menu"]),
    recording=st.sampled_from(["", "https://example.com/r"]),
)


@given(STATUSES, st.randoms(use_true_random=False))
def test_the_highest_rank_wins_in_any_order_and_with_any_repeats(
    statuses: list[DeliveryStatus], chance: random.Random
) -> None:
    shuffled = [*statuses, *chance.sample(statuses, len(statuses) // 2)]
    chance.shuffle(shuffled)

    assert delivery_state(shuffled) == delivery_state(statuses) == max(statuses, default=DeliveryStatus.NONE)


@given(STATUSES)
def test_a_status_only_moves_up(statuses: list[DeliveryStatus]) -> None:
    states = [delivery_state(statuses[:count]) for count in range(len(statuses) + 1)]

    assert states == sorted(states)


def test_the_examples_of_late_news() -> None:
    status = DeliveryStatus

    assert delivery_state([status.READ, status.SENT, status.DELIVERED]) is status.READ
    assert delivery_state([status.FAILED, status.DELIVERED]) is status.DELIVERED
    assert delivery_state([status.SENT, status.UNDELIVERED]) is status.UNDELIVERED


@given(st.lists(NEWS, max_size=7), st.randoms(use_true_random=False))
def test_a_call_stands_the_same_in_any_order_and_with_any_repeats(news: list[CallNews], chance: random.Random) -> None:
    shuffled = [*news, *chance.sample(news, len(news) // 2)]
    chance.shuffle(shuffled)

    for direction in Direction:
        assert call_state(shuffled, direction) == call_state(news, direction)


SIX = [
    CallNews(0, CallStatus.QUEUED),
    CallNews(1, CallStatus.RINGING),
    CallNews(2, CallStatus.IN_PROGRESS),
    CallNews(0, CallStatus.RINGING, leg="CA2"),
    CallNews(1, CallStatus.IN_PROGRESS, leg="CA2", agent_answered=True),
    CallNews(3, CallStatus.COMPLETED, seconds=42),
]


def test_every_permutation_of_six_posts_gives_the_same_state() -> None:
    states = {call_state(order, Direction.INBOUND) for order in permutations(SIX)}

    assert states == {CallState(CallStatus.COMPLETED, "agent", missed=False, seconds=42)}


def test_a_final_state_is_not_left_again() -> None:
    news = [CallNews(2, CallStatus.COMPLETED, seconds=3), CallNews(5, CallStatus.RINGING), CallNews(6, CallStatus.BUSY)]

    assert call_state(news, Direction.INBOUND).status is CallStatus.COMPLETED


def test_a_call_is_missed_when_a_customer_spoke_to_nobody() -> None:
    def missed(*news: CallNews, direction: Direction = Direction.INBOUND) -> bool:
        return call_state(news, direction).missed

    assert missed(CallNews(1, CallStatus.NO_ANSWER))
    assert missed(CallNews(1, CallStatus.BUSY))
    assert missed(CallNews(1, CallStatus.CANCELED))
    assert missed(CallNews(1, CallStatus.COMPLETED))
    assert missed(CallNews(1, CallStatus.COMPLETED, answered_by="voicemail"))
    assert not missed(CallNews(1, CallStatus.COMPLETED, agent_answered=True))
    assert not missed(CallNews(1, CallStatus.RINGING))
    assert not missed(CallNews(1, CallStatus.NO_ANSWER), direction=Direction.OUTBOUND)
