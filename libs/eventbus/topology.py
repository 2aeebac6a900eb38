"""Streams, subjects and consumers of a deployment, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from eventbus.envelope import MAJOR, Envelope, is_token
from eventbus.errors import Misconfigured

DAY = 86_400.0
KIB = 1024

_OF_ISSUES = (
    "Assigned", "Closed", "Created", "Merged", "Reopened", "Resolved", "Split", "Transferred", "TurnChanged",
    "Unassigned", "Unmerged", "Updated",
)  # fmt: skip

_OF_PROMISES = ("Broken", "Canceled", "Created", "Kept", "Overdue")

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    "contacts": ("events.*.v1.PersonalDataErased.>",),
    "interactions": ("events.contacts.>",),
    "interactions_turns": ("events.interactions.v1.InteractionRecorded.>",),
    "interactions_reading": ("events.interactions.v1.InteractionRecorded.>",),
    "notifications": (
        "events.interactions.v1.InteractionRecorded.>",
        "events.interactions.v1.BreakGlassStarted.>",
        "events.interactions.v1.DeliveryStatusChanged.>",
        *(f"events.interactions.v1.Promise{what}.>" for what in _OF_PROMISES),
        "events.interactions.v1.RepeatDetected.>",
        *(f"events.interactions.v1.Issue{what}.>" for what in _OF_ISSUES),
        "events.contacts.v1.PersonErased.>",
    ),
    "notifications_webhooks": ("events.contacts.>", "events.interactions.>"),
}
"""What each consumer reads, as subjects after the namespace."""

_ADVISORIES = ("MAX_DELIVERIES", "MSG_TERMINATED")
_NAMESPACE = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class StreamSpec:
    """One stream: file storage, limits retention, refusing new messages when it is full."""

    name: str
    subjects: tuple[str, ...]
    max_age_seconds: float = 30 * DAY
    duplicate_window_seconds: float = 600.0
    max_message_bytes: int = 512 * KIB
    max_bytes: int = -1
    replicas: int = 1
    deny_delete: bool = False


@dataclass(frozen=True)
class ConsumerSpec:
    """One durable pull consumer with explicit acks; how often to redeliver is judged here, not by the server."""

    name: str
    stream: str
    filters: tuple[str, ...]
    ack_wait_seconds: float = 10.0  # what a killed worker held comes to the next one after this
    max_deliver: int = -1
    max_ack_pending: int = 64
    replicas: int = 1


@dataclass(frozen=True)
class Topology:
    """Everything of one deployment that lives in the broker."""

    namespace: str
    events: StreamSpec
    dead_letters: StreamSpec
    advisories: StreamSpec
    consumers: tuple[ConsumerSpec, ...]

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """Return every stream."""
        return (self.events, self.dead_letters, self.advisories)

    def consumer(self, name: str) -> ConsumerSpec:
        """Return the consumer of this name."""
        for spec in self.consumers:
            if spec.name == name:
                return spec
        raise Misconfigured(f"no consumer is called {name!r}; declared are {[spec.name for spec in self.consumers]}")

    def event_subject(self, envelope: Envelope) -> str:
        """Return where an event is published; the contact comes last, so one wildcard covers a customer."""
        return _joined(self.namespace, "events", envelope.owner, MAJOR, envelope.name, envelope.contact)

    def dead_letter_subject(self, consumer: str, contact: str) -> str:
        """Return where a consumer's dead letter about this contact goes; erasure purges by the last part."""
        return _joined(self.namespace, "dlq", consumer, contact)

    def replay_subject(self, consumer: str, contact: str) -> str:
        """Return where this consumer, and nobody else, reads a replayed event about this contact."""
        return _joined(self.namespace, "replay", consumer, contact)

    def owner_filter(self, owner: str) -> str:
        """Return the subject filter of everything one service publishes."""
        return f"{_joined(self.namespace, 'events', owner)}.>"

    def reconcile_consumer(self, owner: str) -> str:
        """Return the name of the short-lived consumer of a reconcile run: a fixed one, so that rights can name it."""
        return f"{owner}_reconcile"

    def is_replay(self, subject: str) -> bool:
        """Tell whether a message came as a replay."""
        return subject.startswith(f"{self.namespace}.replay.")

    def contact_subjects(self, contact: str) -> tuple[tuple[str, str], ...]:
        """Return (stream, subject) pairs that cover everything about one contact, for erasure."""
        return (
            (self.events.name, _joined(self.namespace, "events", "*", "*", "*", contact)),
            (self.events.name, _joined(self.namespace, "replay", "*", contact)),
            (self.dead_letters.name, _joined(self.namespace, "dlq", "*", contact)),
        )


def declare(
    namespace: str,
    *,
    replicas: int = 1,
    max_bytes: int = -1,
    subscriptions: Mapping[str, tuple[str, ...]] = SUBSCRIPTIONS,
) -> Topology:
    """Return what a deployment of this namespace has in the broker."""
    if not _NAMESPACE.fullmatch(namespace):
        raise Misconfigured(f"namespace {namespace!r} must match {_NAMESPACE.pattern}")
    events = f"{namespace}_EVENTS"
    return Topology(
        namespace=namespace,
        events=StreamSpec(
            name=events,
            subjects=(f"{namespace}.events.>", f"{namespace}.replay.>"),
            max_bytes=max_bytes,
            replicas=replicas,
            deny_delete=True,
        ),
        dead_letters=StreamSpec(
            name=f"{namespace}_DEAD_LETTERS",
            subjects=(f"{namespace}.dlq.>",),
            max_message_bytes=768 * KIB,  # an event of the largest size, and why it failed
            replicas=replicas,
        ),
        advisories=StreamSpec(
            name=f"{namespace}_ADVISORIES",
            # of our own stream only: two deployments on one server must not claim the same subjects
            subjects=tuple(f"$JS.EVENT.ADVISORY.CONSUMER.{kind}.{events}.>" for kind in _ADVISORIES),
            replicas=replicas,
        ),
        consumers=tuple(_consumer(namespace, events, name, subscriptions[name], replicas) for name in subscriptions),
    )


def _consumer(namespace: str, stream: str, name: str, reads: tuple[str, ...], replicas: int) -> ConsumerSpec:
    filters = (*(f"{namespace}.{subject}" for subject in reads), f"{namespace}.replay.{name}.>")
    return ConsumerSpec(name=name, stream=stream, filters=filters, replicas=replicas)


def _joined(*parts: str) -> str:
    for part in parts:
        if part != "*" and not is_token(part):
            raise ValueError("an id may not be part of a subject: letters, digits, _ and - only")
    return ".".join(parts)
