"""Puts the service together: the only place that names what its ports are made of."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from backstory.events.notifications.v1.events_pb2 import PersonalDataErased
from backstory.notifications.v1 import notifications_pb2 as pb
from eventbus.maintenance import Maintained, maintenance
from eventbus.topology import declare
from eventbus.work import Subscription
from eventbus.worker_role import Work, run_worker_role
from pymongo.database import Database
from servicekit.adapters.mongo_bounds import CallBounds
from servicekit.adapters.mongo_client import (
    MIGRATION_SECONDS,
    Row,
    as_service_error,
    connect,
    ensure_indexes,
    hindrance,
)
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
from servicekit.paging import PageTokens
from servicekit.service import OwnTokens, edge, own_key, page_tokens
from servicekit.settings import load_settings

from services.notifications.adapters.delivery_metrics import show_counts
from services.notifications.adapters.documents import DOCUMENTS
from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.interactions_client import InteractionsClient
from services.notifications.adapters.mongo_agent_settings import MongoAgentSettings, RememberedSettings
from services.notifications.adapters.mongo_changes import InboxChanges
from services.notifications.adapters.mongo_dead_letters import MongoDeadLetters
from services.notifications.adapters.mongo_decisions import MongoDecisions
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_experiences import MongoExperiences
from services.notifications.adapters.mongo_follows import MongoFollows
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_rules import MongoRules
from services.notifications.adapters.mongo_telling import MongoTelling
from services.notifications.bootstrap_announcements import announcement_api, announcement_work
from services.notifications.bootstrap_messages import message_ports, message_work, template_ports
from services.notifications.bootstrap_reacting import reacting_to_all
from services.notifications.bootstrap_timing import (
    bell,
    climber,
    escalation_ports,
    issue_watch,
    policies_in_force,
    timing_ports,
)
from services.notifications.bootstrap_webhooks import webhook_api, webhook_work
from services.notifications.domain.delivery import Retries
from services.notifications.domain.failed_message import NothingKnown, SentMessages
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import History
from services.notifications.domain.risk import People
from services.notifications.domain.rule_ports import Stamps
from services.notifications.domain.rules import SHIPPED
from services.notifications.entrypoints.dead_letters_api import DeadLetterPorts
from services.notifications.entrypoints.delivery_loop import DeliveryLoop
from services.notifications.entrypoints.event_handlers import CONSUMER, NewsHandler, is_outage
from services.notifications.entrypoints.following_api import FollowingPorts
from services.notifications.entrypoints.grpc_api import NotificationsApi
from services.notifications.entrypoints.restraint_api import RestraintPorts
from services.notifications.entrypoints.rules_api import RulePorts
from services.notifications.entrypoints.rules_loop import RulesLoop
from services.notifications.entrypoints.watch_tokens import WatchTokens
from services.notifications.senders import load_senders
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_rules import Ruling
from services.notifications.usecases.deliver_pending import deliver_pending
from services.notifications.usecases.react import Reacting
from services.notifications.usecases.release_interrupted import release_interrupted
from services.notifications.usecases.rule_book import CachedRuleBook
from services.notifications.usecases.send_digests import send_digests
from services.notifications.usecases.tell_with_restraint import Restraint

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
    ensure_indexes(connect(settings, MIGRATION_SECONDS), [*DOCUMENTS, *operations_documents(settings.service)])


ROLES: dict[str, Role] = {"grpc": _grpc, "worker": _worker, "migrate": _migrate}


def served(settings: NotificationsSettings) -> Served:
    """Return what the grpc role serves."""
    database = connect(settings)
    tokens = page_tokens(own_key(settings))
    changes = InboxChanges(database)
    sending = message_ports(settings, database)
    api = NotificationsApi(
        inboxes=MongoInboxes(database, settings.epoch),
        deliveries=_deliveries(settings, database),
        changes=changes,
        clock=_CLOCK,
        pages=tokens,
        watch_tokens=WatchTokens(tokens),
        rule_ports=_rule_ports(settings, database, tokens),
        restraint_ports=_restraint_ports(settings, database, tokens),
        following_ports=FollowingPorts(MongoFollows(database), _CLOCK, tokens),
        heartbeat_seconds=settings.watch_heartbeat_seconds,
        webhooks=webhook_api(settings, database, tokens),
        messages=sending,
        template_ports=template_ports(sending, tokens),
        timing_ports=timing_ports(database, tokens),
        dead_letter_ports=DeadLetterPorts(MongoDeadLetters(database, _CLOCK), tokens),
        announcement_ports=announcement_api(settings, database, tokens, sending),
        escalation_ports=escalation_ports(settings, database, tokens),
        experiences=MongoExperiences(database),
    )
    operations = operating(settings, database, _outbox(settings, database), tokens, _CLOCK)
    return Served(
        mounts=[Mount(SERVICE, api), operations.mount],
        edge=edge(settings, _CLOCK, CallBounds(database), as_service_error, operations.api_keys, operations.audit),
        ready=lambda: {"reads": answers(database)},
        hindrance=lambda: hindrance(DOCUMENTS),
        before_stop=changes.close,
        after_stop=operations.audit.close,
    )


def news_handler(
    settings: NotificationsSettings,
    database: Database[Row],
    history: History,
    decisions: MongoDecisions | None = None,
    sent: SentMessages | None = None,
    people: People | None = None,
) -> NewsHandler:
    """Return what hears of customers and their matters, keeps their time, and asks the rules whom to tell."""
    reacting, erasing = reacting_of(settings, database, history, decisions, sent), _erasing(settings, database)
    return NewsHandler(
        reacting_to_all(reacting, database, people),
        erasing.begin,
        erasing.erased_among,
        as_service_error,
        issue_watch(database),
    )


def reacting_of(
    settings: NotificationsSettings,
    database: Database[Row],
    history: History,
    decisions: MongoDecisions | None = None,
    sent: SentMessages | None = None,
) -> Reacting:
    """Return what asking the rules needs."""
    rules = _rules(database)
    return Reacting(
        book=CachedRuleBook(rules),
        rules=rules,
        roster=settings.roster(),
        senders=tuple(load_senders(settings).values()),
        history=history,
        inboxes=MongoInboxes(database, settings.epoch),
        restraint=Restraint(
            MongoTelling(database, settings.epoch),
            RememberedSettings(MongoAgentSettings(database, settings.hourly_budget)),
        ),
        follows=MongoFollows(database),
        decisions=decisions or _decisions(settings, database),
        clock=_CLOCK,
        is_outage=lambda fault: is_outage(fault, as_service_error),
        policies=policies_in_force(database),
        sent=sent or NothingKnown(),
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
    decisions = _decisions(settings, database)
    maintained = Maintained(
        owner=settings.service,
        operations=MongoOperations(database),
        heartbeats=MongoHeartbeats(database),
        source=outbox,
        clock=_CLOCK,
        translate=as_service_error,
    )
    erasing = _erasing(settings, database)
    reacting = reacting_of(settings, database, history, decisions)
    webhook_news, send_webhooks = webhook_work(settings, database, erasing.erased_among)
    return Work(
        store=outbox,
        subscriptions=[
            Subscription(CONSUMER, news_handler(settings, database, history, decisions, history, history)),
            webhook_news,
        ],
        background=[
            delivery_loop(settings, database).run,
            send_webhooks,
            message_work(settings, database),
            announcement_work(settings, database, message_ports(settings, database)),
            RulesLoop([decisions.flush, digests(settings, database)]).run,
            RulesLoop([bell(database, reacting_to_all(reacting, database, history)), climber(reacting, database)]).run,
            partial(erase_for_ever, erasing.work),
        ],
        on_worker=lambda worker: maintenance(worker, declare(settings.namespace), maintained),
    )


def _rule_ports(settings: NotificationsSettings, database: Database[Row], tokens: PageTokens) -> RulePorts:
    return RulePorts(
        ruling=Ruling(_rules(database), tuple(sorted(load_senders(settings))), Stamps(_CLOCK, new_id)),
        decisions=_decisions(settings, database),
        inboxes=MongoInboxes(database, settings.epoch),
        roster=settings.roster(),
        pages=tokens,
    )


def _restraint_ports(settings: NotificationsSettings, database: Database[Row], tokens: PageTokens) -> RestraintPorts:
    return RestraintPorts(
        settings=MongoAgentSettings(database, settings.hourly_budget),
        entries=MongoTelling(database, settings.epoch),
        inboxes=MongoInboxes(database, settings.epoch),
        clock=_CLOCK,
        pages=tokens,
    )


def digests(settings: NotificationsSettings, database: Database[Row]) -> Callable[[], Sequence[Notification]]:
    """Return what sends the digests that are due."""
    telling, senders = MongoTelling(database, settings.epoch), tuple(load_senders(settings).values())
    return lambda: send_digests(telling, senders, _CLOCK)


def _rules(database: Database[Row]) -> MongoRules:
    return MongoRules(database, _CLOCK, SHIPPED)


def _decisions(settings: NotificationsSettings, database: Database[Row]) -> MongoDecisions:
    return MongoDecisions(database, _CLOCK, timedelta(days=settings.decisions_kept_days))


def _outbox(settings: NotificationsSettings, database: Database[Row]) -> MongoOutbox:
    outboxes = [EmbeddedOutbox(database["notifications"]), EmbeddedOutbox(database[ERASING])]
    return MongoOutbox(outboxes, _CLOCK, audit_log(settings, database))


def _erasing(settings: NotificationsSettings, database: Database[Row]) -> MongoErasing:
    prover = Prover(settings.service, PersonalDataErased, settings.epoch)
    return MongoErasing(database, erasers(database, _CLOCK), prover, _CLOCK, new_id)


def _deliveries(settings: NotificationsSettings, database: Database[Row]) -> MongoDeliveries:
    return MongoDeliveries(database, _CLOCK, timedelta(seconds=settings.delivery_lease_seconds))
