"""Customers are spared on every send: held by quiet hours and caps, sent later or ended with the reason, never lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from commandline.system.ports import free_ports
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Whom

from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.mongo_sent_lately import MongoSentLately
from services.notifications.domain.customer_restraint import DAY, CustomerRules
from services.notifications.domain.messages import CustomerMessage, MessageState, Profile, Wish
from services.notifications.domain.webhook_ports import Request
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.cancel_message import cancel_message
from services.notifications.usecases.send_message import send_message
from tests.support.issue_world import HandSetClock
from tests.support.messages import Office
from tests.support.notifications import MailBox, smtp_server

RULES = CustomerRules("21:00", "08:00", "UTC", {"marketing": 1, "proactive-notices": 2})
EVENING = datetime(2027, 10, 30, 20, tzinfo=UTC)
"""22:00 in Berlin; in this night the clocks are put back."""


@pytest.fixture
def port() -> int:
    return free_ports({"SMTP": 0})["SMTP"]


@pytest.fixture
def box(port: int) -> Iterator[MailBox]:
    with smtp_server(port) as running:
        yield running


@pytest.fixture
def clock() -> HandSetClock:
    return HandSetClock(EVENING)


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row], port: int, clock: HandSetClock) -> Office:
    made = Office(settings, database, port, clock=clock, rules=RULES)
    made.customers.known = Profile(time_zone="Europe/Berlin", contacts=("contacts/c_1", "contacts/c_2"))
    return made


def order(office: Office, purpose: str = "marketing", contact: str = "contacts/c_1", undo: int = 0) -> CustomerMessage:
    wish = Wish(contact, "email", "It is here.", "News", purpose=purpose)
    return send_message(wish, undo, "agents/demo", Request(str(uuid.uuid4()), "d", "agents/demo"), office.ports)


def now_is(office: Office, message: CustomerMessage) -> CustomerMessage:
    found = office.ports.messages.get(message.id)
    assert found is not None
    return found


def test_what_is_ordered_in_the_customers_night_leaves_in_their_morning(
    office: Office, box: MailBox, clock: HandSetClock
) -> None:
    held, answer = order(office), order(office, "service-messages")
    office.work()

    morning = datetime(2027, 10, 31, 7, tzinfo=UTC)  # 08:00 of a night that had eleven hours of quiet and one more
    assert (held.state, held.send_time, held.reason) == (MessageState.PENDING, morning, "quiet-hours")
    assert [now_is(office, each).state for each in (held, answer)] == [MessageState.PENDING, MessageState.SENT]
    clock.at = morning - timedelta(seconds=1)
    office.work()
    assert len(box.taken) == 1
    clock.at = morning
    office.work()
    assert (len(box.taken), now_is(office, held).state, now_is(office, held).reason) == (2, MessageState.SENT, "")


def test_a_message_that_was_due_before_the_night_is_held_when_its_turn_comes(
    office: Office, box: MailBox, clock: HandSetClock
) -> None:
    clock.at = EVENING - timedelta(hours=1, seconds=5)
    made = order(office)
    clock.at = EVENING
    office.work()

    held = now_is(office, made)
    assert (held.state, held.reason, held.attempts) == (MessageState.PENDING, "quiet-hours", 0)
    assert held.send_time == datetime(2027, 10, 31, 7, tzinfo=UTC)
    assert box.offered == 0
    assert cancel_message(made.id, office.ports.messages, clock).state is MessageState.CANCELED


def test_beyond_the_cap_messages_wait_for_the_next_day_and_end_with_the_reason(
    office: Office, box: MailBox, clock: HandSetClock
) -> None:
    clock.at = noon = datetime(2027, 7, 1, 12, tzinfo=UTC)
    made = [order(office, contact=contact) for contact in ("contacts/c_1", "contacts/c_2", "contacts/c_1")]
    rest = [order(office) for _ in range(3)]
    office.work()

    held = [now_is(office, each) for each in (*made, *rest) if now_is(office, each).state is MessageState.PENDING]
    assert (len(box.taken), len(held)) == (1, 5)
    assert {(each.reason, each.send_time) for each in held} == {("frequency-cap", noon + DAY)}
    for day in range(1, 4):
        clock.at = noon + day * DAY + timedelta(seconds=day)
        office.work()
    states = [now_is(office, each) for each in (*made, *rest)]
    assert len(box.taken) in (3, 4)
    assert sum(each.state is MessageState.SENT for each in states) == len(box.taken)
    over = [each for each in states if each.state is not MessageState.SENT]
    assert {(each.state, each.reason) for each in over} == {(MessageState.SUPPRESSED, "frequency-cap")}


def test_each_purpose_has_a_cap_of_its_own_and_answers_have_none(
    office: Office, box: MailBox, clock: HandSetClock
) -> None:
    clock.at = datetime(2027, 7, 1, 12, tzinfo=UTC)
    for purpose in ("marketing", "proactive-notices", "service-messages"):
        for _ in range(3):
            order(office, purpose)
    office.work()

    assert len(box.taken) == 1 + 2 + 3


def test_what_was_refused_does_not_count(office: Office, box: MailBox, clock: HandSetClock) -> None:
    clock.at = datetime(2027, 7, 1, 12, tzinfo=UTC)
    box.recipient_replies = ["550 nobody"]
    failed = order(office)
    office.work()
    sent = order(office)
    office.work()

    assert now_is(office, failed).state is MessageState.FAILED
    assert now_is(office, sent).state is MessageState.SENT


def test_a_message_that_is_tried_again_counts_once(office: Office, box: MailBox, clock: HandSetClock) -> None:
    clock.at = datetime(2027, 7, 1, 12, tzinfo=UTC)
    box.recipient_replies = ["451 later"]
    made = order(office)
    office.work()
    clock.move(minutes=5)
    office.work()

    assert now_is(office, made).state is MessageState.SENT
    assert (now_is(office, made).attempts, len(box.taken)) == (2, 1)


def test_of_many_at_once_no_more_are_counted_than_fit(database: Database[Row]) -> None:
    now, person = EVENING, ("contacts/c_1", "contacts/c_2")
    lately = MongoSentLately(database)

    def take(number: int) -> bool:
        return lately.take_place(f"m_{number}", person, "marketing", 3, now) is None

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(16)))
    assert sum(taken) == 3
    assert [take(number) for number in range(16)] == taken


def test_an_erased_customer_leaves_no_count(office: Office, database: Database[Row], box: MailBox) -> None:
    MongoSentLately(database).take_place("m_1", ("contacts/c_1",), "marketing", 1, EVENING)
    eraser, whom = erasers(database, HandSetClock(EVENING)).of["sent_lately"], Whom("er_1", ("c_1",))
    with database.client.start_session() as session:
        assert eraser.step(whom, {}, session).removed == 1
        assert eraser.left(whom, session) == 0
