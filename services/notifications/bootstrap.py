"""Puts the service together: the only place that names what its ports are made of."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial

from backstory.events.notifications.v1.events_pb2 import PersonalDataErased
from backstory.notifications.v1 import notifications_pb2 as pb
from eventbus.maintenance import Maintained, maintenance
from eventbus.topology import declare
from eventbus.work import Subscription
from eventbus.worker_role import Work, run_worker_role
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error, connect, ensure_indexes, hindrance, time_limit
from servicekit.adapters.mongo_erasing import ERASING, MongoErasing
from servicekit.adapters.mongo_health import answers
from servicekit.adapters.mongo_operating import audit_log, operating
from servicekit.adapters.mongo_operations import MongoHeartbeats, MongoOperations
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox
from servicekit.adapters.operations_documents import operations_documents
from servicekit.clock import SystemClock
from servicekit.erasing_loop import erase_for_ever
from servicekit.erasing_proofs import Prover
from servicekit.grpc_client import open_channel
from servicekit.grpc_role import Ports, Served, run_grpc_role
from servicekit.grpc_server import Mount
from servicekit.ids import new_id
from servicekit.main import Role
from servicekit.service import OwnTokens, edge, own_key, page_tokens
from servicekit.settings import load_settings

from services.notifications.adapters.delivery_metrics import show_counts
from services.notifications.adapters.documents import DOCUMENTS
from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.interactions_client import InteractionsClient
from services.notifications.adapters.mongo_changes import InboxChanges
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.delivery import Retries
from services.notifications.domain.ports import History
from services.notifications.domain.rules import BUILT_IN
from services.notifications.entrypoints.delivery_loop import DeliveryLoop
from services.notifications.entrypoints.event_handlers import CONSUMER, NewsHandler
from services.notifications.entrypoints.grpc_api import NotificationsApi
from services.notifications.entrypoints.watch_tokens import WatchTokens
from services.notifications.senders import load_senders
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.deliver_pending import deliver_pending
from services.notifications.usecases.release_interrupted import release_interrupted
from services.notifications.usecases.tell_of_break_glass import tell_of_break_glass
from services.notifications.usecases.tell_of_interaction import Duty, tell_of_interaction
from services.notifications.usecases.tell_of_mention import tell_of_mention
from services.notifications.usecases.tell_of_overdue_promise import tell_of_overdue_promise

SERVICE = pb.DESCRIPTOR.services_by_name["NotificationsService"]

_CLOCK = SystemClock()


def _grpc() -> None:
    settings = load_settings(NotificationsSettings)
    run_grpc_role(settings, Ports(settings.grpc_port, settings.grpc_ops_port), lambda: served(settings))


def _worker() -> None:
    settings = load_settings(NotificationsSettings)
    run_worker_role(settings, settings.worker_ops_port, partial(_work, settings))


def _migrate() -> None:
    settings = load_settings(NotificationsSettings)
    ensure_indexes(connect(settings), [*DOCUMENTS, *operations_documents(settings.service)])


ROLES: dict[str, Role] = {"grpc": _grpc, "worker": _worker, "migrate": _migrate}


def served(settings: NotificationsSettings) -> Served:
    """Return what the grpc role serves."""
    database = connect(settings)
    tokens = page_tokens(own_key(settings))
    changes = InboxChanges(database)
    api = NotificationsApi(
        inboxes=MongoInboxes(database, settings.epoch),
        deliveries=_deliveries(settings, database),
        changes=changes,
        clock=_CLOCK,
        pages=tokens,
        watch_tokens=WatchTokens(tokens),
        heartbeat_seconds=settings.watch_heartbeat_seconds,
    )
    operations = operating(settings, database, _outbox(settings, database), tokens, _CLOCK)
    return Served(
        mounts=[Mount(SERVICE, api), operations.mount],
        edge=edge(settings, _CLOCK, time_limit, as_service_error, operations.api_keys, operations.audit),
        ready=lambda: {"reads": answers(database)},
        hindrance=lambda: hindrance(DOCUMENTS),
        before_stop=changes.close,
        after_stop=operations.audit.close,
    )


def news_handler(settings: NotificationsSettings, database: Database[Row], history: History) -> NewsHandler:
    """Return what hears of recorded interactions, of opened restricted data and of overdue promises."""
    inboxes = MongoInboxes(database, settings.epoch)
    senders = tuple(load_senders(settings).values())
    duty = Duty(settings.on_duty_agents, BUILT_IN, senders)
    erasing = _erasing(settings, database)
    return NewsHandler(
        lambda news: (
            *tell_of_mention(news, senders, inboxes, _CLOCK),
            *tell_of_interaction(news, duty, history, inboxes, _CLOCK).notifications,
        ),
        lambda news: tell_of_break_glass(news, settings.privacy_agents, senders, inboxes, _CLOCK),
        lambda news: tell_of_overdue_promise(news, settings.on_duty_agents, senders, inboxes, _CLOCK),
        erasing.begin,
        erasing.erased_among,
        as_service_error,
    )


def delivery_loop(settings: NotificationsSettings, database: Database[Row]) -> DeliveryLoop:
    """Return what sends the pending deliveries."""
    deliveries = _deliveries(settings, database)
    senders = load_senders(settings)
    retries = Retries(settings.delivery_attempts, settings.delivery_retry_seconds)
    return DeliveryLoop(
        deliver=lambda: deliver_pending(deliveries, senders, retries, random.random),
        release=lambda: release_interrupted(deliveries),
        measure=lambda: show_counts(deliveries.counts()),
        news=deliveries.news(),
    )


def _work(settings: NotificationsSettings) -> Work:
    database = connect(settings)
    tokens = OwnTokens(own_key(settings), settings.service, _CLOCK)
    history = InteractionsClient(open_channel(settings.interactions_address, settings.tls), tokens)
    outbox = _outbox(settings, database)
    maintained = Maintained(
        owner=settings.service,
        operations=MongoOperations(database),
        heartbeats=MongoHeartbeats(database),
        source=outbox,
        clock=_CLOCK,
        translate=as_service_error,
    )
    return Work(
        store=outbox,
        subscriptions=[Subscription(CONSUMER, news_handler(settings, database, history))],
        background=[
            delivery_loop(settings, database).run,
            partial(erase_for_ever, _erasing(settings, database).work),
        ],
        on_worker=lambda worker: maintenance(worker, declare(settings.namespace), maintained),
    )


def _outbox(settings: NotificationsSettings, database: Database[Row]) -> MongoOutbox:
    outboxes = [EmbeddedOutbox(database["notifications"]), EmbeddedOutbox(database[ERASING])]
    return MongoOutbox(outboxes, _CLOCK, audit_log(settings, database))


def _erasing(settings: NotificationsSettings, database: Database[Row]) -> MongoErasing:
    prover = Prover(settings.service, PersonalDataErased, settings.epoch)
    return MongoErasing(database, erasers(database, _CLOCK), prover, _CLOCK, new_id)


def _deliveries(settings: NotificationsSettings, database: Database[Row]) -> MongoDeliveries:
    return MongoDeliveries(database, _CLOCK, timedelta(seconds=settings.delivery_lease_seconds))
