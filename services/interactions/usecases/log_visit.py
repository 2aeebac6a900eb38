"""Recording a visit in person in one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicekit.errors import InvalidArgument

from services.interactions.domain.interaction import Actor, ActorType, Direction, Interaction, Kind, Sender
from services.interactions.domain.ports import Recorded
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.record_one import record_one

SOURCE = "visits"


@dataclass(frozen=True)
class LogVisit:
    """Who came, where, and what was said."""

    contact: str
    sender: Sender | None
    location: str
    agent: str
    summary: str
    occur_time: datetime | None
    request_id: str
    caller: str


def log_visit(command: LogVisit, ports: RecordingPorts) -> Recorded:
    """Record the visit as an inbound interaction on the channel `in-person`."""
    if not command.location.strip():
        raise InvalidArgument("location", "is required: where the visit took place", "FIELD_REQUIRED")
    agent = command.agent or (command.caller if command.caller.startswith("agents/") else "")
    visit = Interaction(
        channel="in-person",
        direction=Direction.INBOUND,
        kind=Kind.VISIT,
        source=SOURCE,
        source_id="",
        contact=command.contact,
        location=command.location,
        body=command.summary,
        occur_time=command.occur_time,
        actor=Actor(ActorType.AGENT, agent=agent) if agent else None,
    )
    return record_one(visit, command.sender, command.request_id, command.caller, ports, {"body": "summary"})
