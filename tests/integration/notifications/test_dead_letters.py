"""Deliveries that were given up: listed, sent again with all their attempts, or left alone for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import ERASED_TEXT

from services.notifications.adapters.mongo_dead_letters import MongoDeadLetters
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.dead_letters import DeliveryNotFound, DeliveryTextGone, NotADeadLetter
from services.notifications.domain.delivery import DeliveryState, Ending, Later, Message, Outcome, Retries, Sent
from services.notifications.usecases.deliver_pending import deliver_pending
from services.notifications.usecases.discard_dead_letter import discard_dead_letter
from services.notifications.usecases.get_delivery import get_delivery
from services.notifications.usecases.list_dead_letters import list_dead_letters
from services.notifications.usecases.replay_dead_letter import replay_dead_letter
from tests.support.notifications import LONG_AGO, a_delivery, a_draft


class Post:
    """A sender that says what it is told to."""

    channel = "email"

    def __init__(self) -> None:
        self.outcome: Outcome = Later("no-answer")

    def plan(self, _recipient: str) -> Ending:
        return Ending(DeliveryState.PENDING)

    def send(self, _message: Message, _handing_over: object) -> Outcome:
        return self.outcome


class Log:
    """A delivery log with some deliveries, worked on without waiting."""

    def __init__(self, database: Database[Row], count: int) -> None:
        self.database, self.post = database, Post()
        self.letters = MongoDeadLetters(database, SystemClock())
        self.deliveries = MongoDeliveries(database, SystemClock(), timedelta(seconds=30))
        inboxes = MongoInboxes(database, epoch=1)
        self.ids = []
        for number in range(count):
            draft = a_draft(f"e_{number}", create_time=LONG_AGO + timedelta(seconds=number))
            inboxes.create(draft, [a_delivery(draft)])
            self.ids.append(a_delivery(draft).id)

    def work(self) -> None:
        while deliver_pending(self.deliveries, {"email": self.post}, Retries(3, 0.0), lambda: 0.5):
            pass

    def dead(self) -> list[str]:
        return [each.id for each in list_dead_letters(None, "", 10, self.letters)]

    def state(self, id_: str) -> DeliveryState:
        return get_delivery(id_, self.letters).state


@pytest.fixture
def log(database: Database[Row]) -> Log:
    made = Log(database, 3)
    made.work()
    return made


def test_what_was_given_up_is_listed_newest_first(log: Log) -> None:
    assert log.dead() == log.ids[::-1]
    first = list_dead_letters(None, "", 1, log.letters)[0]
    rest = list_dead_letters((first.create_time, first.id), "", 10, log.letters)
    assert [each.id for each in rest] == log.ids[1::-1]
    assert list_dead_letters(None, "sms", 10, log.letters) == []
    assert first.reason == "gave-up: no-answer"


def test_a_replay_has_all_its_attempts_again(log: Log) -> None:
    (id_, *_) = log.ids
    replayed = replay_dead_letter(id_, log.letters)
    assert (replayed.state, replayed.reason) == (DeliveryState.PENDING, "")
    assert replay_dead_letter(id_, log.letters) == replayed
    log.work()

    again = get_delivery(id_, log.letters)
    assert (again.state, again.attempts, again.reason) == (DeliveryState.FAILED, 6, "gave-up: no-answer")
    replay_dead_letter(id_, log.letters)
    log.post.outcome = Sent()
    log.work()
    assert log.state(id_) is DeliveryState.SENT
    assert log.dead() == log.ids[:0:-1]


def test_an_attempt_from_before_cannot_settle_a_replay(log: Log) -> None:
    (id_, *_) = log.ids
    replay_dead_letter(id_, log.letters)
    lost = log.deliveries.claim()
    assert lost is not None
    log.database["deliveries"].update_one({"_id": id_}, {"$set": {"state": "unknown"}})
    replay_dead_letter(id_, log.letters)
    log.deliveries.claim()

    assert not log.deliveries.settle(lost, Ending(DeliveryState.FAILED, "late"))
    assert log.state(id_) is DeliveryState.SENDING


def test_what_is_discarded_is_left_alone_and_keeps_its_reason(log: Log) -> None:
    (id_, *_) = log.ids
    for _ in range(2):
        discarded = discard_dead_letter(id_, log.letters)
        assert (discarded.state, discarded.reason) == (DeliveryState.DISCARDED, "gave-up: no-answer")
    log.work()

    assert id_ not in log.dead()
    with pytest.raises(NotADeadLetter):
        replay_dead_letter(id_, log.letters)


def test_what_was_sent_is_no_dead_letter(log: Log) -> None:
    log.post.outcome = Sent()
    replay_dead_letter(log.ids[0], log.letters)
    log.work()

    for decide in (replay_dead_letter, discard_dead_letter):
        with pytest.raises(NotADeadLetter):
            decide(log.ids[0], log.letters)
        with pytest.raises(DeliveryNotFound):
            decide("d_nowhere", log.letters)


def test_what_was_erased_is_not_sent_again(log: Log, database: Database[Row]) -> None:
    database["notifications"].update_many({}, {"$set": {"title": ERASED_TEXT}})

    with pytest.raises(DeliveryTextGone):
        replay_dead_letter(log.ids[0], log.letters)
