"""The methods that look into identities or replace them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import identities_pb2
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.contacts.domain.contact import Contact
from services.contacts.domain.ports import Contacts, MergeMap, Merges, Stamps, Step
from services.contacts.entrypoints.commands import Commands
from services.contacts.usecases.explain_identity import Explanation, explain_identity
from services.contacts.usecases.supersede_identity import supersede_identity


@dataclass(frozen=True)
class IdentityPorts:
    """What these methods work with."""

    contacts: Contacts
    merge_map: MergeMap
    merges: Merges
    stamps: Stamps
    commands: Commands
    grace: timedelta
    answer: Callable[[Contact], pb.Contact]


class IdentitiesApi:
    """ExplainIdentity and SupersedeIdentity."""

    def __init__(self, ports: IdentityPorts) -> None:
        """Keep the collaborators."""
        self._identity_ports = ports

    def ExplainIdentity(
        self, request: identities_pb2.ExplainIdentityRequest, _: grpc.ServicerContext
    ) -> identities_pb2.ExplainIdentityResponse:
        """Tell why an identity belongs to its person."""
        ports = self._identity_ports
        contact_id, identity_id = id_in_name("name", request.name, "contacts", "identities").split("/")
        found = explain_identity(contact_id, identity_id, ports.contacts, ports.merges)
        return explained(found, ports.merge_map.people_of([found.contact])[found.contact.id])

    def SupersedeIdentity(self, request: pb.SupersedeIdentityRequest, _: grpc.ServicerContext) -> pb.Contact:
        """Replace an identity by a new one of the same contact."""
        ports = self._identity_ports
        command = ports.commands.supersede_identity(request)
        return ports.answer(supersede_identity(command, ports.grace, ports.contacts, ports.stamps))


def explained(found: Explanation, person: str) -> identities_pb2.ExplainIdentityResponse:
    """Return why an identity belongs to its person."""
    return identities_pb2.ExplainIdentityResponse(
        identity=f"{found.contact.name}/identities/{found.identity.id}",
        contact=found.contact.name,
        person=f"contacts/{person}",
        method=found.identity.method,
        confidence=found.identity.confidence,
        steps=[_step(step) for step in found.steps],
    )


def _step(step: Step) -> identities_pb2.IdentityStep:
    return identities_pb2.IdentityStep(
        event=step.event,
        contact=f"contacts/{step.contact}",
        version=step.version,
        occur_time=to_timestamp(step.at),
        actor=step.actor,
        detail=step.detail,
    )
