"""Puts the service together: the only place that names what its ports are made of."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from backstory.notifications.v1 import notifications_pb2 as pb
from pymongo.database import Database
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.keys import KeyFault, SigningKey, load_signing_key
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier
from servicekit.adapters.mongo_client import Row, as_service_error, time_limit
from servicekit.clock import Clock
from servicekit.grpc_server import Edge, GrpcServer, Mount
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


@dataclass(frozen=True)
class Calls:
    """What answers calls: the server, and what wakes its watchers."""

    server: GrpcServer
    changes: InboxChanges

    def stop(self, grace_seconds: float) -> None:
        """End the live streams first, or each would use up the whole grace."""
        self.server.not_serving()
        self.changes.close()
        self.server.stop(grace_seconds)


def calls(settings: NotificationsSettings, database: Database[Row], clock: Clock) -> Calls:
    """Return the gRPC side of the service."""
    tokens = PageTokens(_signing_key(settings.signing_key_file).derive("page tokens"))
    changes = InboxChanges(database)
    api = NotificationsApi(
        inboxes=MongoInboxes(database, settings.epoch),
        deliveries=_deliveries(settings, database, clock),
        changes=changes,
        clock=clock,
        pages=tokens,
        watch_tokens=WatchTokens(tokens),
        heartbeat_seconds=settings.watch_heartbeat_seconds,
    )
    edge = Edge(
        service=settings.service,
        authenticator=BearerAuthenticator(TokenVerifier(settings.trusted_keys_dir), clock),
        limiter=CallerLimiter(CallLimits(settings.calls_per_second, settings.call_burst), time.monotonic),
        around_call=time_limit,
        translate=as_service_error,
    )
    mount = Mount(pb.DESCRIPTOR.services_by_name["NotificationsService"], api)
    return Calls(GrpcServer(settings, [mount], edge), changes)


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


def _signing_key(file: Path | None) -> SigningKey:
    if file is None:
        raise KeyFault("SIGNING_KEY_FILE is not set: the service needs a key of its own")
    return load_signing_key(file)
