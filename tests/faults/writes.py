"""The writes a caller makes: each can be repeated until it is answered, and keeps what it was told."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.field_mask_pb2 import FieldMask

from tests.faults.api import Api


@dataclass
class Progress:
    """When a write was first sent and when it was answered, and how often it had to be sent."""

    issued: float = field(default_factory=time.monotonic)
    answered: float = 0.0
    attempts: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    longest_failure: float = 0.0


class Write(Protocol):
    """One write; sending it again under the same ids asks for the same thing."""

    progress: Progress

    def send(self, api: Api, seconds: float) -> None:
        """Send it and note the answer."""
        ...


@dataclass
class Recording:
    """An interaction; `name` and `contact` are what the answer said, `contact` empty when it was not known yet."""

    identity: pb.IdentityKey
    source: str
    source_id: str
    by_contact: str = ""
    request_id: str = ""
    name: str = ""
    contact: str = ""
    progress: Progress = field(default_factory=Progress)

    def send(self, api: Api, seconds: float) -> None:
        interaction = pb.Interaction(
            channel="email",
            direction=pb.DIRECTION_INBOUND,
            source=self.source,
            source_id=self.source_id,
            body=f"Where is order {self.source_id}?",
            contact=f"contacts/{self.by_contact}" if self.by_contact else "",
        )
        request = pb.CreateInteractionRequest(interaction=interaction, request_id=self.request_id)
        if not self.by_contact:
            request.identity.CopyFrom(self.identity)
        answer = api.call(api.interactions.CreateInteraction, request, seconds)
        if not self.name:
            self.name, self.contact = answer.name, answer.contact.removeprefix("contacts/")
        assert answer.name == self.name, f"{self.source_id} was {self.name} and is now {answer.name}"


@dataclass
class Repeat(Recording):
    """An interaction that was answered before: told once more, it must be the same and must change nothing."""


@dataclass
class Ensuring:
    """The contact of an identity, made if need be."""

    identity: pb.IdentityKey
    contact: str = ""
    progress: Progress = field(default_factory=Progress)

    def send(self, api: Api, seconds: float) -> None:
        key = contacts_pb2.IdentityKey(kind=self.identity.kind, value=self.identity.value)
        answer = api.call(api.contacts.EnsureContact, contacts_pb2.EnsureContactRequest(identity=key), seconds)
        self.contact = answer.contact.name.removeprefix("contacts/")


@dataclass
class Renaming:
    """A contact's new name; no two are alike, so each makes a version of its own."""

    contact: str
    display_name: str
    request_id: str
    progress: Progress = field(default_factory=Progress)

    def send(self, api: Api, seconds: float) -> None:
        request = contacts_pb2.UpdateContactRequest(
            contact=contacts_pb2.Contact(name=f"contacts/{self.contact}", display_name=self.display_name),
            update_mask=FieldMask(paths=["display_name"]),
            request_id=self.request_id,
        )
        api.call(api.contacts.UpdateContact, request, seconds)
