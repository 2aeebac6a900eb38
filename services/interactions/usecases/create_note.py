"""Noting something about a customer, for colleagues only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from servicekit.errors import InvalidArgument

from services.interactions.domain.interaction import Direction, Interaction, Kind, Visibility
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.ports import Recorded
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.find_owner import find_owner_of_contact
from services.interactions.usecases.link_interaction import link_interaction
from services.interactions.usecases.linking_interactions import require_same_person
from services.interactions.usecases.record_one import record_one

SOURCE = "notes"
CHANNEL = "system"


@dataclass(frozen=True)
class CreateNote:
    """What is noted about whom, who may see it, and which agents are told."""

    contact: str
    body: str
    visibility: Visibility | None
    mentions: tuple[str, ...]
    request_id: str
    caller: str
    issue: str = ""


def create_note(command: CreateNote, order: Order, ports: RecordingPorts, issues: IssuePorts) -> Recorded:
    """Record the note as an internal interaction: nothing that is sent to customers is made of one.

    One that belongs to an issue is linked with it once it is recorded. What would hinder the link is looked for before;
    if it fails all the same, the repeat of the request finds the note and links it.
    """
    contact = _contact_of_issue(command, ports, issues) if command.issue else command.contact
    recorded = _record(command, contact, ports)
    if command.issue:
        link_interaction(command.issue, recorded.id, replace(order, request=None), issues)
    return recorded


def _contact_of_issue(command: CreateNote, ports: RecordingPorts, issues: IssuePorts) -> str:
    """Return whom a note about an issue is about; refuse an issue it cannot be linked with."""
    issue = issues.issues.get(command.issue)
    issue.require_kept()
    if not command.contact:
        return issue.contact
    owner = find_owner_of_contact(command.contact, None, ports.histories, ports.contacts).contact
    require_same_person(owner, {f"issues/{command.issue}": issue.contact}, issues.people)
    return command.contact


def _record(command: CreateNote, contact: str, ports: RecordingPorts) -> Recorded:
    if not contact:
        raise InvalidArgument("contact", "or issue is required: what the note is about", "FIELD_REQUIRED")
    if not command.body.strip():
        raise InvalidArgument("body", "is required", "FIELD_REQUIRED")
    note = Interaction(
        channel=CHANNEL,
        direction=Direction.INTERNAL,
        kind=Kind.NOTE,
        source=SOURCE,
        source_id="",
        contact=contact,
        visibility=command.visibility,
        body=command.body,
        mentions=command.mentions,
        about_issue=f"issues/{command.issue}" if command.issue else "",
    )
    return record_one(note, None, command.request_id, command.caller, ports)
