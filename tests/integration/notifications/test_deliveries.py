"""The delivery log: one worker at a time, and an attempt that broke off is judged by how far it got."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock

from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.delivery import DeliveryState, Ending, LeaseLost
from tests.support.eventually import eventually
from tests.support.notifications import LONG_AGO, a_delivery, a_draft

SENT = Ending(DeliveryState.SENT)


def deliveries_with(database: Database[Row], lease_seconds: float = 30.0) -> MongoDeliveries:
    return MongoDeliveries(database, SystemClock(), timedelta(seconds=lease_seconds))


def plan(database: Database[Row], count: int = 1) -> list[str]:
    inboxes = MongoInboxes(database, epoch=1)
    ids = []
    for number in range(count):
        draft = a_draft(f"e_{number}", create_time=LONG_AGO + timedelta(seconds=number))
        delivery = a_delivery(draft)
        inboxes.create(draft, [delivery])
        ids.append(delivery.id)
    return ids


def state_of(deliveries: MongoDeliveries, id_: str) -> tuple[DeliveryState, str, int]:
    (found,) = [one for one in deliveries.newest(None, None, 100) if one.id == id_]
    return found.state, found.reason, found.attempts


def test_each_delivery_is_claimed_once_oldest_first(database: Database[Row]) -> None:
    planned = plan(database, 20)
    deliveries = deliveries_with(database)
    first = deliveries.claim()
    assert first is not None
    assert first.delivery.id == planned[0]
    assert first.message is not None
    assert first.message.title == "Anna Berg is in touch again (phone)"

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: deliveries.claim(), range(30)))

    claimed = [claim.delivery.id for claim in claims if claim]
    assert sorted([*claimed, first.delivery.id]) == sorted(planned)
    assert len(set(claimed)) == 19


def test_a_settled_delivery_is_never_claimed_again(database: Database[Row]) -> None:
    (id_,) = plan(database)
    deliveries = deliveries_with(database)
    claim = deliveries.claim()
    assert claim is not None

    deliveries.hand_over(claim)
    assert deliveries.settle(claim, SENT)

    assert deliveries.claim() is None
    assert state_of(deliveries, id_) == (DeliveryState.SENT, "", 1)


def test_a_retry_waits_for_its_time(database: Database[Row]) -> None:
    (id_,) = plan(database)
    deliveries = deliveries_with(database)
    claim = deliveries.claim()
    assert claim is not None

    deliveries.settle(claim, Ending(DeliveryState.PENDING, "smtp-451", delay_seconds=0.3))

    assert deliveries.claim() is None
    again = eventually(30, deliveries.claim)
    assert again is not None
    assert state_of(deliveries, id_) == (DeliveryState.SENDING, "smtp-451", 2)


def test_an_attempt_that_broke_off_before_handing_over_is_pending_again(database: Database[Row]) -> None:
    (id_,) = plan(database)
    deliveries = deliveries_with(database, lease_seconds=0.2)
    lost = deliveries.claim()
    assert lost is not None

    assert eventually(30, lambda: deliveries.release_interrupted()[1]) == 1

    with pytest.raises(LeaseLost):
        deliveries.hand_over(lost)
    assert not deliveries.settle(lost, SENT)
    assert state_of(deliveries, id_) == (DeliveryState.PENDING, "interrupted", 1)
    assert deliveries.claim() is not None


def test_an_attempt_that_broke_off_after_handing_over_is_unknown_for_good(database: Database[Row]) -> None:
    (id_,) = plan(database)
    deliveries = deliveries_with(database, lease_seconds=0.2)
    claim = deliveries.claim()
    assert claim is not None
    deliveries.hand_over(claim)

    eventually(30, lambda: deliveries.release_interrupted()[0])

    assert deliveries.claim() is None
    assert state_of(deliveries, id_) == (DeliveryState.UNKNOWN, "interrupted", 1)


def test_who_was_only_slow_may_still_say_what_became_of_it(database: Database[Row]) -> None:
    (id_,) = plan(database)
    deliveries = deliveries_with(database, lease_seconds=0.2)
    claim = deliveries.claim()
    assert claim is not None
    deliveries.hand_over(claim)
    eventually(30, lambda: deliveries.release_interrupted()[0])

    assert deliveries.settle(claim, SENT)

    assert state_of(deliveries, id_) == (DeliveryState.SENT, "", 1)


def test_nothing_is_handed_over_after_the_lease(database: Database[Row]) -> None:
    plan(database)
    deliveries = deliveries_with(database, lease_seconds=0.2)
    claim = deliveries.claim()
    assert claim is not None

    def is_over() -> bool:
        row = database["deliveries"].find_one({"$expr": {"$lt": ["$lease_until", "$$NOW"]}})
        return row is not None

    eventually(30, is_over)
    with pytest.raises(LeaseLost):
        deliveries.hand_over(claim)


def test_a_reason_is_kept_as_it_is_even_if_it_looks_like_an_expression(database: Database[Row]) -> None:
    (id_,) = plan(database)
    deliveries = deliveries_with(database)
    claim = deliveries.claim()
    assert claim is not None

    deliveries.settle(claim, Ending(DeliveryState.FAILED, "$attempts"))

    assert state_of(deliveries, id_) == (DeliveryState.FAILED, "$attempts", 1)


def test_the_log_is_read_newest_first_page_by_page(database: Database[Row]) -> None:
    planned = plan(database, 7)
    deliveries = deliveries_with(database)

    seen: list[str] = []
    before = None
    while page := deliveries.newest(before, DeliveryState.PENDING, 3):
        seen += [one.id for one in page]
        before = (page[-1].create_time, page[-1].id)

    assert seen == planned[::-1]
    assert deliveries.newest(None, DeliveryState.SENT, 3) == []
