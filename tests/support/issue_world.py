"""Issues on a real database, with a clock that is set by hand: what the use cases do, without the wire."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.access.caller import Caller, acting_as
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.errors import Unavailable
from servicekit.ids import new_id

from services.interactions.adapters.mongo_issues import MongoIssues
from services.interactions.adapters.mongo_topics import MongoTopicTrees
from services.interactions.domain.interaction import Actor, ActorType, Direction, Interaction, Kind
from services.interactions.domain.issue_changes import Beginning
from services.interactions.domain.issue_ports import IssuePorts, Order, Origin, Stamps
from services.interactions.domain.issue_rules import IssueRules
from services.interactions.domain.issues import Issue, IssueState, Telling
from services.interactions.domain.naming import interaction_id, thread_digest
from services.interactions.domain.ports import ContactState, Recording
from services.interactions.domain.turns import Said, speaker_of
from services.interactions.usecases.create_issue import CreateIssue, create_issue
from services.interactions.usecases.hear_interaction import hear_interaction
from tests.support.people_world import PeopleWorld, a_state, people_world

MONDAY = datetime(2025, 6, 2, 9, tzinfo=UTC)
ANNA = Order(Origin("agents/anna"))


class HandSetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


class NobodyAnswers:
    """A contacts service that is down: what is known here has to do."""

    def __getattr__(self, name: str) -> Any:
        def ask(*_: Any, **__: Any) -> Any:
            raise Unavailable("CONTACTS_DOWN", f"{name} is not answered")

        return ask


class IssueWorld:
    """A desk at the use cases."""

    def __init__(self, people: PeopleWorld, rules: IssueRules | None = None) -> None:
        self.people = people
        self.database: Database[Row] = people.database
        self.clock = HandSetClock(MONDAY)
        transactions = Transactions(self.database)
        stamps = Stamps(self.clock, new_id, 1)
        self.issues = MongoIssues(self.database, transactions, stamps)
        self.ports = IssuePorts(
            issues=self.issues,
            people=people.histories,
            histories=people.histories,
            contacts=NobodyAnswers(),
            stamps=stamps,
            rules=rules or IssueRules(),
            topics=MongoTopicTrees(self.database),
        )

    def knows(self, *contacts: str) -> None:
        """Let these contacts be known, each a person."""
        self.people.cards.apply([a_state(contact, 1) for contact in contacts])

    def one_person(self, canonical: str, *members: str) -> None:
        self.people.cards.apply([a_state(member, 2, canonical) for member in members])

    def parted(self, *members: str) -> None:
        self.people.cards.apply([a_state(member, 3) for member in members])

    def creates(self, contact: str, *interactions: str, order: Order = ANNA, **told: Any) -> Issue:
        beginning = Beginning(contact, Telling(**({"title": "Parcel late"} | told)))
        return create_issue(CreateIssue("", beginning, interactions, order), self.ports)

    def in_state(self, issue: Issue, state: IssueState, **changes: Any) -> Issue:
        """Put an issue into a state, however it may come there."""
        row = {"state": int(state), "state_time": self.clock.now()} | changes
        self.database["issues"].update_one({"_id": issue.id}, {"$set": row})
        return self.issues.get(issue.id)

    def says(
        self,
        contact: str,
        thread: str = "",
        *,
        direction: Direction = Direction.INBOUND,
        kind: Kind = Kind.MESSAGE,
        actor: ActorType = ActorType.CUSTOMER,
        occur_time: datetime | None = None,
        backfill: bool = False,
    ) -> str:
        """Record something and let it be heard, as the event of it would; return its id."""
        told = Interaction(
            channel="email",
            direction=direction,
            source="mail",
            source_id=uuid.uuid4().hex,
            kind=kind,
            occur_time=occur_time or self.clock.now(),
            thread_key=thread,
            actor=Actor(actor),
            backfill=backfill,
        )
        name = interaction_id(told.source, told.source_id)
        recording = Recording(name, told, ContactState(contact), None, "", "", self.clock.now())
        with acting_as(Caller("agents/anna", frozenset(), frozenset())):
            self.people.recording.record([recording])
        speaker = speaker_of(direction, kind, actor, backfill=backfill)
        if speaker and thread:
            digest = thread_digest(told.source, thread)
            said = Said(name, contact, digest, told.occur_time or self.clock.now(), self.clock.now(), speaker)
            self.hears(said)
        return name

    def hears(self, said: Said) -> None:
        hear_interaction(said, Order(Origin("services/interactions")), self.ports)

    def answers(self, contact: str, thread: str, **fields: Any) -> str:
        """An agent answers."""
        return self.says(contact, thread, direction=Direction.OUTBOUND, actor=ActorType.AGENT, **fields)

    def events(self) -> list[str]:
        """The names of all events that wait in the outboxes of issues."""
        rows = self.database["issues"].find({}, {"outbox.name": 1})
        return [entry["name"] for row in rows for entry in row["outbox"]]

    def seen(self, issues: Sequence[str], interactions: Sequence[str]) -> dict[str, Any]:
        """Everything an agent sees of these issues and of what they are about, but times and versions."""
        found: dict[str, Any] = {}
        for name in issues:
            issue = self.issues.get(name)
            shown = sorted(set(self.issues.linked(self.issues.joined(name))) & set(interactions))
            found[name] = (issue.state, issue.merged_into, issue.told, issue.agent, issue.promises, shown)
        for interaction in interactions:
            link = self.issues.link(interaction).link
            is_there = link is not None and not link.is_ended
            found[interaction] = self.issues.survivors([link.issue])[link.issue] if link and is_there else ""
        return found


@contextmanager
def issue_world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    """Issues in a database of their own."""
    with people_world(servers, namespace) as people:
        yield IssueWorld(people)
