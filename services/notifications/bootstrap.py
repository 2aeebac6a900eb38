"""Puts the service together: the only place that names what its ports are made of."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta

from backstory.notifications.v1 import notifications_pb2 as pb
from pymongo.database import Database
from servicekit.access.keys import load_signing_key
from servicekit.adapters.mongo_client import Row, as_service_error
from servicekit.clock import Clock
from servicekit.grpc_server import Mount
from servicekit.paging import PageTokens

from services.notifications.adapters.mongo_changes import InboxChanges
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.delivery import Retries
from services.notifications.domain.ports import History
from services.notifications.domain.rules import BUILT_IN
from services.notifications.entrypoints.delivery_loop import DeliveryLoop
from services.notifications.entrypoints.event_handlers import InteractionHandler
from services.notifications.entrypoints.grpc_api import NotificationsApi
from services.notifications.entrypoints.watch_tokens import WatchTokens
from services.notifications.senders import load_senders
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.deliver_pending import deliver_pending
from services.notifications.usecases.release_interrupted import release_interrupted
from services.notifications.usecases.tell_of_interaction import Duty, tell_of_interaction

SERVICE = pb.DESCRIPTOR.services_by_name["NotificationsService"]


def mounts(
    settings: NotificationsSettings, database: Database[Row], changes: InboxChanges, clock: Clock
) -> list[Mount]:
    """Return what the grpc role serves."""
    tokens = PageTokens(_page_token_key(settings))
    api = NotificationsApi(
        inboxes=MongoInboxes(database, settings.epoch),
        deliveries=_deliveries(settings, database, clock),
        changes=changes,
        clock=clock,
        pages=tokens,
        watch_tokens=WatchTokens(tokens),
        heartbeat_seconds=settings.watch_heartbeat_seconds,
    )
    return [Mount(SERVICE, api)]


def interaction_handler(
    settings: NotificationsSettings, database: Database[Row], history: History, clock: Clock
) -> InteractionHandler:
    """Return what hears of recorded interactions."""
    inboxes = MongoInboxes(database, settings.epoch)
    duty = Duty(settings.on_duty_agents, BUILT_IN, tuple(load_senders(settings).values()))
    return InteractionHandler(lambda news: tell_of_interaction(news, duty, history, inboxes, clock), as_service_error)


def delivery_loop(settings: NotificationsSettings, database: Database[Row], clock: Clock) -> DeliveryLoop:
    """Return what sends the pending deliveries."""
    deliveries = _deliveries(settings, database, clock)
    senders = load_senders(settings)
    retries = Retries(settings.delivery_attempts, settings.delivery_retry_seconds)
    return DeliveryLoop(
        lambda: deliver_pending(deliveries, senders, retries, random.random),
        lambda: release_interrupted(deliveries),
        deliveries.news(),
    )


def _deliveries(settings: NotificationsSettings, database: Database[Row], clock: Clock) -> MongoDeliveries:
    return MongoDeliveries(database, clock, timedelta(seconds=settings.delivery_lease_seconds))


def _page_token_key(settings: NotificationsSettings) -> bytes:
    """Return a key that all processes of this deployment share."""
    if settings.signing_key_file is not None:
        return load_signing_key(settings.signing_key_file).derive("page-tokens")
    return hashlib.sha256(f"page-tokens of {settings.database}".encode()).digest()
