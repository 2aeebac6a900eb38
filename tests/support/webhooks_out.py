"""A worker's part of telling other systems, one step at a time, and events as they come from the bus."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.events.contacts.v1 import events_pb2 as of_contacts
from backstory.events.interactions.v1 import events_pb2 as of_interactions
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import interactions_pb2 as i
from eventbus.envelope import Envelope
from eventbus.messages import Outcome, Received
from google.protobuf.message import Message
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.paging import PageTokens

from services.notifications.bootstrap_webhooks import Bell, webhook_api, webhook_events, webhook_ports
from services.notifications.domain.delivery import Retries
from services.notifications.domain.endpoints import Endpoints
from services.notifications.domain.webhooks import Secret, Subscription, WebhookDelivery, Wish
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_subscriptions import create_subscription
from services.notifications.usecases.deliver_webhook import deliver_webhook
from tests.support.eventually import eventually

_sequence = itertools.count(1)
QUICK = Retries(attempts=3, first_seconds=0.01)


def received(message: Message, contact: str = "c_1", event_id: str = "", **changes: Any) -> Received:
    """An event as the bus hands it over."""
    number = next(_sequence)
    owner = message.DESCRIPTOR.full_name.split(".")[2]
    at = changes.pop("record_time", datetime.now(UTC) + timedelta(seconds=1))
    envelope = Envelope(event_id or f"e_{number}", owner, message.DESCRIPTOR.name, contact, 1, number, at, contact)
    return Received(envelope, message.SerializeToString(), number, 1)


def contact_updated(contact: str = "c_1", **fields: Any) -> Received:
    meta = EventMetadata(event_id="e", version=next(_sequence), backfill=fields.pop("backfill", False))
    told = c.Contact(name=f"contacts/{contact}", **fields)
    return received(of_contacts.ContactUpdated(metadata=meta, contact=told), contact)


def recorded(contact: str = "c_1", **fields: Any) -> Received:
    told = i.Interaction(name="interactions/i_1", contact=f"contacts/{contact}", **fields)
    return received(of_interactions.InteractionRecorded(interaction=told), contact)


class Outgoing:
    """The parts of one worker."""

    def __init__(self, settings: NotificationsSettings, database: Database[Row], **changes: Any) -> None:
        self.settings = replace(settings, **{"webhook_private_targets": True, "webhook_timeout_seconds": 1.0} | changes)
        self.ports = replace(
            webhook_ports(self.settings, database), retries=QUICK, jitter=lambda: 0.5, endpoints=Endpoints(at_once=4)
        )
        self.rules = webhook_api(self.settings, database, PageTokens(b"0" * 32)).rules
        self.erased: set[str] = set()
        self.bell = Bell()
        self._events = webhook_events(self.settings, database, lambda _: self.erased, self.bell)

    def subscribe(self, url: str, *event_types: str, **wish: Any) -> tuple[Subscription, Secret]:
        made, secrets = create_subscription(
            "", Wish(url, tuple(f"backstory.events.{each}" for each in event_types), **wish), "agents/demo", None,
            self.rules,
        )  # fmt: skip
        return made, secrets[0]

    def hear(self, *batch: Received) -> Sequence[Outcome]:
        return asyncio.run(self._events(batch))

    def deliver(self) -> WebhookDelivery | None:
        return deliver_webhook(self.ports)

    def deliver_all(self, seconds: float = 10) -> None:
        def settled() -> bool:
            return self.deliver() is None and not self._open()

        eventually(seconds, settled)

    def log(self, subscription: Subscription) -> list[WebhookDelivery]:
        """Oldest first."""
        return list(self.ports.log.newest(subscription.id, None, None, 1000))[::-1]

    def only(self, subscription: Subscription) -> WebhookDelivery:
        (delivery,) = self.log(subscription)
        return delivery

    def _open(self) -> bool:
        return any(not each.is_settled for sub in self.rules.subscriptions.page("", 100) for each in self.log(sub))
