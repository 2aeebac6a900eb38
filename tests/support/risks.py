"""What tests of customers at risk share: events that went badly, and a service whose clock stands until it is moved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from backstory.events.interactions.v1 import events_pb2 as ev
from backstory.events.interactions.v1 import issues_pb2 as iv
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from backstory.interactions.v1 import repeats_pb2 as r
from eventbus.envelope import Envelope
from eventbus.messages import Ack, Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error
from servicekit.times import to_timestamp

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.bootstrap import reacting_of
from services.notifications.bootstrap_reacting import reacting_to_all
from services.notifications.domain.interaction import Past
from services.notifications.domain.notification import Notification
from services.notifications.domain.rules import LookBack
from services.notifications.entrypoints.event_handlers import NewsHandler
from services.notifications.settings import NotificationsSettings
from tests.support.eventually import eventually

NOW = datetime.now(UTC).replace(microsecond=0)
DEMO, ANNA = "agents/demo", "agents/anna"
RULE = "at-risk"


class NothingBefore:
    """A history in which nobody was ever in touch."""

    def look_back(self, at: LookBack) -> Past | None:  # noqa: ARG002 - whatever is asked
        return None


class Merged:
    """Contacts of which some stand merged."""

    def __init__(self, *people: Sequence[str]) -> None:
        self._people: Mapping[str, Sequence[str]] = {contact: person for person in people for contact in person}

    def contacts_of(self, contact: str) -> Sequence[str]:
        return self._people.get(contact, (contact,))


class Office:
    """A service that hears of customers; its clock stands until it is moved."""

    def __init__(self, settings: NotificationsSettings, database: Database[Row], *people: Sequence[str]) -> None:
        self.time = NOW
        self.inboxes = MongoInboxes(database, epoch=1)
        reacting = replace(reacting_of(settings, database, NothingBefore()), clock=self)
        self.react = reacting_to_all(reacting, database, Merged(*people))
        self._handler = NewsHandler(self.react, lambda _: None, lambda _: set(), as_service_error)

    def now(self) -> datetime:
        return self.time

    def hear(self, *events: Received, days: float = 0) -> None:
        """Hear of events so many days from now."""
        self.time = NOW + timedelta(days=days)
        for event in events:
            eventually(60, partial(self._takes, event))  # as the bus does, which offers it again

    def _takes(self, event: Received) -> bool:
        return asyncio.run(self._handler([event])) == [Ack()]

    def told(self, agent: str = DEMO) -> list[Notification]:
        """Return the alerts in an inbox, the newest first."""
        return [one for one in self.inboxes.newest(agent, 100).notifications if one.rule == RULE]


def _received(name: str, event_id: str, event: Any, contact: str, days: float) -> Received:
    about = Envelope(event_id, "interactions", name, contact, 1, 1, NOW + timedelta(days=days), event_id)
    return Received(about, event.SerializeToString(), sequence=1, deliveries=1)


def an_interaction(
    number: int, contact: str = "c_1", days: float = 0, *, score: tuple[float, float] | None = None, **changes: Any
) -> Received:
    """Return the event of a message, or of a business event that tells a score and the best one."""
    told: dict[str, Any] = {
        "name": f"interactions/i_{number}",
        "contact": f"contacts/{contact}",
        "channel": "email",
        "direction": pb.DIRECTION_INBOUND,
        "kind": pb.INTERACTION_KIND_MESSAGE,
        "communication": True,
        "occur_time": to_timestamp(NOW + timedelta(days=days)),
    }
    if score is not None:
        told |= {
            "channel": "api",
            "kind": pb.INTERACTION_KIND_BUSINESS_EVENT,
            "communication": False,
            "business_type": "survey-answered",
            "payload": json.dumps({"score": score[0], "best_score": score[1]}).encode(),
        }
    event = ev.InteractionRecorded(interaction=pb.Interaction(**told | changes))
    return _received("InteractionRecorded", f"e_i_{number}", event, contact, days)


def unhappy(number: int, contact: str = "c_1", days: float = 0, **changes: Any) -> Received:
    """Return the event of a message in which the customer sounds bad."""
    return an_interaction(number, contact, days, sentiment=pb.Sentiment(score=-0.8), **changes)


def a_repeat(number: int, earlier: int, contact: str = "c_1", days: float = 0, *, backfill: bool = False) -> Received:
    """Return the event that an interaction is about the same as an earlier one."""
    event = ev.RepeatDetected(
        metadata=EventMetadata(backfill=backfill),
        repeat=r.Repeat(
            interaction=f"interactions/i_{number}",
            earlier_interaction=f"interactions/i_{earlier}",
            contact=f"contacts/{contact}",
            rule="same-topic",
            window_days=7,
            occur_time=to_timestamp(NOW + timedelta(days=days)),
        ),
    )
    return _received("RepeatDetected", f"e_r_{number}", event, contact, days)


def an_issue_event(
    name: str,
    number: int,
    contact: str = "c_1",
    days: float = 0,
    *,
    backfill: bool = False,
    agent: str = "",
    by: str = "",
) -> Received:
    """Return an event of an issue, or of the promise it holds."""
    issue = s.Issue(
        name=f"issues/is_{number}",
        contact=f"contacts/{contact}",
        title="Parcel late",
        state=s.ISSUE_STATE_OPEN,
        agent=agent,
    )
    event = getattr(iv, name)(metadata=EventMetadata(backfill=backfill, actor=by), issue=issue)
    if name.startswith("Promise"):
        event.promise.CopyFrom(p.Promise(name=f"{issue.name}/promises/p_1", text="A new parcel goes out"))
    return _received(name, f"e_{name}_{number}", event, contact, days)
