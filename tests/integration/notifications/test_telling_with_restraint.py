"""Telling with restraint, with a clock that stands: counts, budgets, quiet hours, digests; nothing lost or twice."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Whom

from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.mongo_agent_settings import MongoAgentSettings
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_telling import MongoTelling
from services.notifications.domain.notification import Notice, Notification
from services.notifications.domain.restraint import ALONE, AgentSettings, Collapse, zone
from services.notifications.domain.urgency import Urgency
from services.notifications.senders.in_app import InApp
from services.notifications.usecases.send_digests import send_digests
from services.notifications.usecases.tell_agents import Cause, untold
from services.notifications.usecases.tell_with_restraint import Manner, Outcome, Restraint, tell_with_restraint
from tests.support.eventually import eventually

NOW = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
EVA = "agents/eva"
THREAD = Collapse("a-thread")


@dataclass
class Telling:
    """A service whose clock stands until it is moved."""

    database: Database[Row]
    time: datetime = NOW
    settings: AgentSettings = field(default_factory=lambda: AgentSettings(EVA))

    def __post_init__(self) -> None:
        self.store = MongoTelling(self.database, epoch=1)
        self.inboxes = MongoInboxes(self.database, epoch=1)

    def now(self) -> datetime:
        return self.time

    def get(self, agent: str) -> AgentSettings:
        assert agent == EVA
        return self.settings

    def tell(
        self, number: int, collapse: Collapse = ALONE, urgency: Urgency = Urgency.NORMAL, contact: str = "c_1"
    ) -> Outcome | None:
        """Tell of one event as often as it comes."""
        cause = Cause(f"e_{number}", "corr", "a-rule", f"contacts/{contact}")
        manner = Manner(urgency, collapse, [InApp()])
        fresh = untold(cause, [EVA], self.store)
        notice = Notice(f"News {number}", "It says something.", ())
        told = tell_with_restraint(cause, notice, fresh, manner, Restraint(self.store, self), self)
        return told.get(EVA)

    def digest(self) -> Sequence[Notification]:
        return send_digests(self.store, [InApp()], self)

    def inbox(self) -> Sequence[Notification]:
        return self.inboxes.newest(EVA, 1000).notifications


@pytest.fixture
def telling(database: Database[Row]) -> Telling:
    return Telling(database)


def test_a_hundred_messages_of_a_thread_in_a_minute_are_one_notification(telling: Telling) -> None:
    for number in range(100):
        telling.time = NOW + timedelta(milliseconds=599 * number)
        for _ in range(2):
            telling.tell(number, THREAD)

    (told,) = telling.inbox()
    assert told.count == 100
    assert told.title == "News 0"
    assert telling.inboxes.unread(EVA) == 1

    telling.time = NOW + timedelta(seconds=60)
    telling.tell(100, THREAD)
    assert [one.count for one in telling.inbox()] == [1, 100]


def test_what_was_read_meanwhile_is_not_counted_in_any_more(telling: Telling) -> None:
    telling.tell(0, THREAD)
    telling.inboxes.mark_read(EVA, [telling.inbox()[0].id], NOW)

    telling.tell(1, THREAD)

    assert [(one.title, one.count) for one in telling.inbox()] == [("News 1", 1), ("News 0", 1)]


def test_five_hundred_events_in_an_hour_are_twenty_notifications_and_one_digest_of_the_rest(telling: Telling) -> None:
    for number in range(500):
        telling.time = NOW + timedelta(seconds=7 * number)
        telling.tell(number)
    assert len(telling.inbox()) == 20
    assert telling.digest() == []

    telling.time = NOW + timedelta(days=1)
    (digest,) = telling.digest()
    assert telling.digest() == []

    assert len(telling.inbox()) == 21
    assert (digest.rule, digest.count) == ("digest", 480)
    assert "480" in digest.title
    entries = telling.store.entries(digest.id, None, 1000)
    assert [one.title for one in entries] == [f"News {number}" for number in range(20, 500)]
    for number in range(500):
        assert telling.tell(number) is None  # every event is known: nothing is told twice


def test_a_budget_holds_when_many_tell_at_once(telling: Telling) -> None:
    telling.settings = AgentSettings(EVA, hourly_budget=5)

    def offered_until_told(number: int) -> Outcome | None:
        """Offer an event again after an outage, as the bus does: on a busy machine a transaction may take too long."""
        return eventually(60, lambda: (telling.tell(number),))[0]

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(offered_until_told, [number % 30 for number in range(60)]))

    assert len(telling.inbox()) == 5
    assert telling.database["set_aside"].count_documents({"waiting": True}) == 25
    assert sum(1 for one in outcomes if one and one.notification) == 5


def test_what_is_urgent_is_told_at_any_time_and_costs_no_budget(telling: Telling) -> None:
    telling.settings = AgentSettings(EVA, hourly_budget=1, quiet_until=NOW + timedelta(hours=1))

    telling.tell(0)
    for number in range(1, 4):
        telling.tell(number, urgency=Urgency.URGENT)
    telling.time = NOW + timedelta(hours=2)
    telling.tell(4)

    assert [one.title for one in telling.inbox()] == ["News 4", "News 3", "News 2", "News 1"]
    assert telling.inbox()[1].urgency is Urgency.URGENT


def test_after_quiet_hours_one_summary_tells_of_what_was_held_back(telling: Telling) -> None:
    telling.settings = AgentSettings(EVA, quiet_until=NOW + timedelta(hours=1))
    for number in range(3):
        outcome = telling.tell(number)
        assert outcome is not None
        assert outcome.reason == "do-not-disturb"

    telling.time = NOW + timedelta(minutes=59, seconds=59)
    assert telling.digest() == []
    telling.time = NOW + timedelta(hours=1)
    (digest,) = telling.digest()

    assert digest.count == 3
    assert "not to be disturbed" in digest.body


def test_what_is_held_back_too_late_for_its_digest_still_comes_into_it(telling: Telling) -> None:
    telling.settings = AgentSettings(EVA, quiet_until=NOW + timedelta(hours=1))
    telling.tell(0)
    telling.time = NOW + timedelta(hours=1)
    (digest,) = telling.digest()

    telling.time = NOW + timedelta(minutes=59)  # a worker whose clock is behind
    telling.tell(1)
    telling.time = NOW + timedelta(hours=1)

    assert telling.digest() == []
    assert telling.inbox()[0].count == 2
    assert len(telling.store.entries(digest.id, None, 10)) == 2


def test_many_workers_send_a_digest_once(telling: Telling) -> None:
    telling.settings = AgentSettings(EVA, quiet_until=NOW + timedelta(hours=1))
    for number in range(10):
        telling.tell(number)
    telling.time = NOW + timedelta(hours=1)

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: len(telling.digest()), range(8)))

    assert sum(sent) == 1
    assert [one.count for one in telling.inbox()] == [10]


def test_a_muted_rule_tells_nothing_not_even_later(telling: Telling) -> None:
    telling.settings = AgentSettings(EVA, muted_rules=("a-rule",))

    outcome = telling.tell(0)

    assert outcome is not None
    assert outcome.reason == "muted"
    telling.time = NOW + timedelta(days=2)
    assert telling.digest() == []


@pytest.mark.parametrize("begin", [datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 10, 29, tzinfo=UTC)])
def test_over_a_changed_clock_there_is_one_digest_a_local_day_and_none_that_is_empty(
    telling: Telling, begin: datetime
) -> None:
    """At two in the night: on the third day that hour is left out in spring, and comes twice in autumn."""
    telling.settings = AgentSettings(EVA, time_zone="Europe/Berlin", digest_hour=2, hourly_budget=1)
    days: list[date] = []
    for half_hour in range(5 * 48):
        telling.time = begin + timedelta(minutes=30 * half_hour)
        day, hour = divmod(half_hour, 48)
        if hour == 24 and day != 3:
            telling.tell(2 * day)
            telling.tell(2 * day + 1)
        days += [one.create_time.astimezone(zone("Europe/Berlin")).date() for one in telling.digest()]

    assert days == [begin.date() + timedelta(days=after) for after in (1, 2, 3)]
    assert [one.count for one in telling.inbox() if one.rule == "digest"] == [1, 1, 1]


def test_what_waits_for_a_digest_is_exported_and_erased_with_the_person(
    telling: Telling, database: Database[Row]
) -> None:
    telling.settings = AgentSettings(EVA, quiet_until=NOW + timedelta(hours=1))
    telling.tell(0)
    telling.tell(1, contact="c_2")
    assert [one.title for one in telling.inboxes.about(["contacts/c_1"])] == ["News 0"]

    eraser = erasers(database, telling).of["set_aside"]
    with database.client.start_session() as session:
        assert eraser.step(Whom("er_1", ("c_1",)), {}, session).removed == 1
    telling.time = NOW + timedelta(hours=1)
    (digest,) = telling.digest()

    assert [one.contact for one in telling.store.entries(digest.id, None, 10)] == ["contacts/c_2"]
    assert digest.contact == ""
    assert "News" not in digest.body


def test_settings_are_guarded_by_their_version(database: Database[Row]) -> None:
    settings = MongoAgentSettings(database)
    before = settings.get(EVA)
    assert before == AgentSettings(EVA)

    assert settings.save(before, AgentSettings(EVA, muted_rules=("a",)))
    assert not settings.save(before, AgentSettings(EVA, muted_rules=("b",)))

    assert settings.get(EVA) == AgentSettings(EVA, version=1, muted_rules=("a",))
