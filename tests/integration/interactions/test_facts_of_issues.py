"""What a customer told about a matter counts as known until its issue is closed, and not longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from commandline.system.servers import Servers
from servicekit.access.caller import Caller, acting_as
from servicekit.adapters.transactions import Transactions

from services.interactions.adapters.mongo_briefs import MongoBriefs
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.adapters.mongo_past import MongoPast
from services.interactions.domain.facts import Draft, Fact, FactQuery, expiry
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.issue_changes import Resolution
from services.interactions.domain.issues import Issue, IssueState
from services.interactions.domain.past import Moment
from services.interactions.usecases.close_issue import close_issue
from services.interactions.usecases.merge_issues import MergeIssues, merge_issues
from services.interactions.usecases.resolve_issue import ResolveIssue, resolve_issue
from tests.support.issue_world import ANNA, IssueWorld, issue_world

DAY = timedelta(days=1)
RESOLVED = Resolution("delivery/late", "resolved")


class Telling:
    """A customer who tells things, and what is known of them."""

    def __init__(self, world: IssueWorld) -> None:
        self._world = world
        database = world.database
        transactions = Transactions(database)
        self._facts = MongoFacts(database, transactions, world.clock, 1)
        self._briefs = MongoBriefs(database, world.people.histories)
        self._past = MongoPast(database, world.people.histories)

    def tells(
        self, interaction: str, key: str, value: str, *, until: datetime | None = None, at: datetime | None = None
    ) -> None:
        """Let an agent keep it, or an extractor where it is told at a time of its own."""
        now = at or self._world.clock.now()
        draft = Draft("c1", key, value, now, until or expiry(key, now), "agents/anna", interaction)
        with as_anna():
            if at:
                self._facts.read([draft])
            else:
                self._facts.tell([draft])

    def known(self) -> list[str]:
        """The values that need not be asked for, the same from the list and from the card."""
        now = self._world.clock.now()
        listed = sorted(fact.draft.value for fact in self._fresh(now))
        card = self._briefs.card(contact="c1")
        assert card
        assert sorted(fact.value for fact in card.facts if now < fact.expire_time) == listed
        return listed

    def known_at(self, time: datetime) -> list[str]:
        moment = Moment(time, with_originals=False)
        (person,) = self._past.people(moment, contact="c1")
        return sorted(fact.value for fact in self._past.card(person, moment).facts if time < fact.expire_time)

    def _fresh(self, now: datetime) -> list[Fact]:
        return list(self._facts.page(FactQuery(("c1",), Visibility.RESTRICTED, now)))


def as_anna() -> AbstractContextManager[object]:
    return acting_as(Caller("agents/anna", frozenset(), frozenset()))


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


def close(world: IssueWorld, issue: Issue) -> Issue:
    with as_anna():
        return close_issue(issue.id, "", ANNA, world.ports)


def resolve(world: IssueWorld, issue: Issue) -> None:
    resolve_issue(ResolveIssue(issue.id, "", RESOLVED, ANNA), world.ports)


def test_what_is_about_the_matter_is_known_until_its_issue_is_closed(world: IssueWorld) -> None:
    customer = Telling(world)
    said, elsewhere = world.says("c1"), world.says("c1")
    issue = world.creates("c1", said)
    for key in ("order-number", "serial-number", "device-model", "error-code", "steps-tried"):
        customer.tells(said, key, f"{key} of this")
        customer.tells(elsewhere, key, f"{key} of another")
    customer.tells(said, "email-confirmed", "yes")
    world.clock.move(days=20)
    everything = customer.known()
    resolve(world, issue)
    after_resolving = customer.known()
    before = world.clock.now()
    world.clock.move(days=1)
    close(world, issue)

    assert len(everything) == 11
    assert after_resolving == everything
    assert customer.known() == sorted([*(each for each in everything if each.endswith("another")), "yes"])
    assert customer.known_at(before) == everything
    assert world.issues.get(issue.id).state is IssueState.CLOSED


def test_it_is_known_for_as_long_as_its_key_says_however_long_the_issue_is_open(world: IssueWorld) -> None:
    customer = Telling(world)
    said = world.says("c1")
    world.creates("c1", said)
    customer.tells(said, "order-number", "4711")
    customer.tells(said, "steps-tried", "restarted")
    world.clock.move(days=29)
    both = customer.known()
    world.clock.move(days=1)
    order = customer.known()
    world.clock.move(days=150)

    assert (both, order, customer.known()) == (["4711", "restarted"], ["4711"], [])


def test_what_is_said_again_in_another_matter_is_known_again_and_reading_the_old_text_again_changes_nothing(
    world: IssueWorld,
) -> None:
    customer = Telling(world)
    told = world.clock.now()
    first, second = world.says("c1"), world.says("c1")
    issue = world.creates("c1", first)
    customer.tells(first, "order-number", "4711", at=told)
    resolve(world, issue)
    world.clock.move(days=1)
    close(world, issue)
    ended = customer.known()
    customer.tells(first, "order-number", "4711", at=told)
    read_again = customer.known()
    world.clock.move(days=1)
    customer.tells(second, "order-number", "4711", at=world.clock.now())

    assert (ended, read_again, customer.known()) == ([], [], ["4711"])


def test_what_was_told_in_an_issue_that_stands_merged_ends_with_the_one_it_stands_in(world: IssueWorld) -> None:
    customer = Telling(world)
    first, second = world.says("c1"), world.says("c1")
    one, other = world.creates("c1", first), world.creates("c1", second)
    customer.tells(second, "order-number", "4711")
    merge_issues(MergeIssues(one.id, (other.id,), ANNA), world.ports)
    resolve(world, one)
    before = customer.known()
    close(world, one)

    assert (before, customer.known()) == (["4711"], [])


def test_what_was_said_to_hold_longer_than_its_key_does_outlives_the_issue(world: IssueWorld) -> None:
    customer = Telling(world)
    said = world.says("c1")
    issue = world.creates("c1", said)
    customer.tells(said, "serial-number", "SN-1", until=world.clock.now() + 400 * DAY)
    customer.tells(said, "device-model", "X200", until=world.clock.now() + 90 * DAY)
    resolve(world, issue)
    close(world, issue)

    assert customer.known() == ["SN-1"]


def test_closing_tells_of_what_ended_once(world: IssueWorld) -> None:
    customer = Telling(world)
    said = world.says("c1")
    issue = world.creates("c1", said)
    customer.tells(said, "order-number", "4711")
    resolve(world, issue)
    close(world, issue)
    (row,) = world.database["facts"].find()

    assert [each["name"] for each in row["outbox"]] == ["FactRecorded", "FactRecorded"]
    assert row["expire_time"] == world.clock.now()
    assert world.people.differing() == []
