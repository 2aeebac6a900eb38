"""What the stub services know, and what they have in common."""

from __future__ import annotations

import threading
from typing import Any

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import brief_pb2, interactions_pb2, issue_views_pb2, issues_pb2, presence_pb2
from backstory.notifications.v1 import escalations_pb2, messages_pb2, notifications_pb2
from identities.normalisation import normalise
from servicekit.errors import Unavailable, Unimplemented


class StubWorld:
    """What the stub services know. Changes wake whoever watches."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.forget_everything()

    def forget_everything(self) -> None:
        """Be as new."""
        self.contacts: dict[str, contacts_pb2.Contact] = {}
        self.interactions: list[interactions_pb2.Interaction] = []
        self.notifications: list[notifications_pb2.Notification] = []
        self.escalations: dict[str, escalations_pb2.Escalation] = {}
        """How it stands with what can be acknowledged, by the notification."""
        self.messages: dict[str, messages_pb2.Message] = {}
        """What customers were sent, by the request's id."""
        self.closed_channels: set[str] = set()
        self.shared: dict[tuple[str, str], list[str]] = {}
        self.degraded: list[str] = []
        self.gaps: list[interactions_pb2.Gap] = []
        self.down: set[str] = set()
        self.oldest_kept = 0
        self.present: dict[str, dict[str, presence_pb2.Presence]] = {}
        """Who looks at a customer, by page."""
        self.viewed: dict[str, int] = {}
        """How many interactions there were when anybody last looked at a customer."""
        self.brief = brief_pb2.Brief()
        self.issues: dict[str, issues_pb2.Issue] = {}
        self.views: dict[str, issue_views_pb2.View] = {}
        self.lists: dict[str, list[str]] = {}
        """Which issues a queue, by the name of its enum value, or a view holds, in order."""

    def add_contact(self, contact: contacts_pb2.Contact) -> contacts_pb2.Contact:
        for identity in contact.identities:
            known = normalise(identity.kind, identity.scope, identity.raw_value)
            identity.value, identity.valid = known.value, known.valid
        contact.person = contact.name
        with self.changed:
            self.contacts[contact.name] = contact
        return contact

    def record(self, interaction: interactions_pb2.Interaction) -> interactions_pb2.Interaction:
        with self.changed:
            interaction.name = interaction.name or f"interactions/i_{len(self.interactions) + 1:06d}"
            interaction.person = interaction.contact
            self.interactions.append(interaction)
            self.changed.notify_all()
        return interaction

    def notify(self, notification: notifications_pb2.Notification) -> notifications_pb2.Notification:
        with self.changed:
            notification.sequence = len(self.notifications) + 1
            notification.name = f"notifications/n_{notification.sequence:06d}"
            self.notifications.append(notification)
            self.changed.notify_all()
        return notification

    def fail(self, *services: str) -> None:
        """Let these services refuse every call from now on, and none other."""
        with self.changed:
            self.down = set(services)
            self.changed.notify_all()

    def check(self, service: str) -> None:
        if service in self.down:
            raise Unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.")


class Partial:
    """Answers what a subclass has; the rest of the contract is unimplemented."""

    def __init__(self, world: StubWorld) -> None:
        self.world = world

    def __getattr__(self, name: str) -> Any:
        def missing(_request: Any, _context: Any) -> Any:
            raise Unimplemented("UNIMPLEMENTED", f"The stub has no {name}.")

        return missing
