"""Puts the service together: the only place that names what its ports are made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from backstory.events.interactions.v1.events_pb2 import PersonalDataErased
from backstory.interactions.v1 import interactions_pb2
from eventbus.maintenance import Maintained, maintenance
from eventbus.messages import Hooks
from eventbus.topology import declare
from eventbus.work import Subscription
from eventbus.worker_role import Work, run_worker_role
from pymongo.database import Database
from servicekit.access.caller import acting_as
from servicekit.access.keys import SigningKey
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
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox, OutboxSource
from servicekit.adapters.operations_documents import operations_documents
from servicekit.adapters.transactions import Transactions
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

from services.interactions.adapters.break_glass_messages import access_message
from services.interactions.adapters.card_changes import CardChanges
from services.interactions.adapters.contacts_client import ContactsClient, state_of
from services.interactions.adapters.documents import DOCUMENTS
from services.interactions.adapters.erased_people import ErasedPeople
from services.interactions.adapters.erasers import erasers
from services.interactions.adapters.event_messages import InteractionOutbox
from services.interactions.adapters.fact_messages import fact_message, question_message
from services.interactions.adapters.issue_messages import issue_message, link_message, promise_message
from services.interactions.adapters.issue_storage import issue_ports
from services.interactions.adapters.knowing import brief_ports, fact_ports, knowing_outboxes
from services.interactions.adapters.mongo_blocks import MongoBlocks
from services.interactions.adapters.mongo_break_glass import BREAK_GLASSES, MongoAccesses
from services.interactions.adapters.mongo_cards import MongoCards
from services.interactions.adapters.mongo_chat_rates import MongoChatRates
from services.interactions.adapters.mongo_corrections import MongoCorrections
from services.interactions.adapters.mongo_event_types import MongoEventTypes
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_history_views import MongoHistoryViews
from services.interactions.adapters.mongo_imports import MongoImports
from services.interactions.adapters.mongo_inbox import MongoInbox
from services.interactions.adapters.mongo_issue_views import MongoIssueViews
from services.interactions.adapters.mongo_issues import ISSUES, LINKS
from services.interactions.adapters.mongo_presences import MongoPresences
from services.interactions.adapters.mongo_waiting import MongoWaiting
from services.interactions.adapters.webhook_documents import STATUS_LOGS
from services.interactions.bootstrap_blobs import blob_jobs
from services.interactions.bootstrap_bots import alarms
from services.interactions.bootstrap_reading import reading, reading_again, rebuilding, search_ports
from services.interactions.bootstrap_retention import retention_of, start_retention
from services.interactions.bootstrap_screening import screening_ports
from services.interactions.bootstrap_webhooks import recording_ports, status_ports, webhook_jobs
from services.interactions.channels import channels
from services.interactions.domain.issue_ports import IssuePorts, Stamps
from services.interactions.domain.naming import thread_digest
from services.interactions.domain.ports import Split
from services.interactions.entrypoints.alarm_loop import sound_for_ever
from services.interactions.entrypoints.business_events_api import BusinessEventsPorts
from services.interactions.entrypoints.event_handlers import CONSUMER, ContactHandler, clear_mark, mark_incomplete
from services.interactions.entrypoints.facts_api import FactApiPorts
from services.interactions.entrypoints.grpc_api import InteractionsApi, InteractionsPorts
from services.interactions.entrypoints.issue_answers import IssueApiPorts, Messages
from services.interactions.entrypoints.organization_history_api import OrganizationHistoryPorts
from services.interactions.entrypoints.placing_loop import place_for_ever
from services.interactions.entrypoints.reading_handler import READER, READS, ReadingHandler
from services.interactions.entrypoints.reading_operation import READING
from services.interactions.entrypoints.retention_operation import (
    REPORT,
    RETENTION,
    start_daily,
)
from services.interactions.entrypoints.turns_handler import TURNS, TurnsHandler
from services.interactions.settings import InteractionsSettings
from services.interactions.usecases.hear_interaction import hear_interaction
from services.interactions.usecases.hear_mention import hear_mention
from services.interactions.usecases.import_interactions import ImportPorts
from services.interactions.usecases.mark_history_viewed import ViewPorts
from services.interactions.usecases.place_interactions import place_interactions
from services.interactions.usecases.start_break_glass import BreakGlassPorts
from services.interactions.usecases.update_presence import PresencePorts

SERVICE = interactions_pb2.DESCRIPTOR.services_by_name["InteractionsService"]

_CLOCK = SystemClock()


def _grpc() -> None:
    settings = load_settings(InteractionsSettings)
    run_grpc_role(settings, Ports(settings.grpc_port, settings.grpc_ops_port), partial(_served, settings))


def _worker() -> None:
    settings = load_settings(InteractionsSettings)
    run_worker_role(settings, settings.worker_ops_port, partial(_work, settings))


def _migrate() -> None:
    settings = load_settings(InteractionsSettings)
    ensure_indexes(connect(settings, MIGRATION_SECONDS), [*DOCUMENTS, *operations_documents(settings.service)])


ROLES: dict[str, Role] = {"grpc": _grpc, "worker": _worker, "migrate": _migrate}


def _served(settings: InteractionsSettings) -> Served:
    database = connect(settings)
    key = own_key(settings)
    changes = CardChanges(database)
    inbox = MongoInbox(database, _CLOCK, new_id, settings.post_kept)
    waiting = MongoWaiting(database, Transactions(database), _CLOCK)
    operations = operating(
        settings,
        database,
        _outbox(settings, database),
        page_tokens(key),
        _CLOCK,
        kinds=("reconcile", "rebuild", RETENTION, REPORT, READING),
        unresolved=waiting.count,
    )
    return Served(
        mounts=[Mount(SERVICE, InteractionsApi(_ports(settings, database, key, changes, inbox))), operations.mount],
        edge=edge(settings, _CLOCK, CallBounds(database), as_service_error, operations.api_keys, operations.audit),
        ready=lambda: {"reads": answers(database)},
        hindrance=lambda: hindrance(DOCUMENTS),
        before_stop=changes.close,
        after_stop=operations.audit.close,
    )


def _ports(
    settings: InteractionsSettings, database: Database[Row], key: SigningKey, changes: CardChanges, inbox: MongoInbox
) -> InteractionsPorts:
    transactions = Transactions(database)
    waiting = MongoWaiting(database, transactions, _CLOCK)
    contacts = _contacts(settings, key)
    blocks = MongoBlocks(database)
    recording = recording_ports(settings, database, contacts, blocks)
    histories = MongoHistories(database, transactions)
    imports, blobs = MongoImports(database), recording.blobs
    issues = _issue_ports(settings, database, contacts)
    readers = {name: channel.read for name, channel in channels().items()}
    return InteractionsPorts(
        recording=recording,
        importing=ImportPorts(
            recording.interactions, waiting, histories, contacts, imports, readers, _CLOCK, settings.redaction, blobs
        ),
        histories=histories,
        contacts=contacts,
        changes=changes,
        tokens=page_tokens(key),
        break_glass=BreakGlassPorts(MongoAccesses(database, settings.epoch), histories, contacts, _CLOCK, new_id),
        access_message=access_message,
        organizations=OrganizationHistoryPorts(histories, contacts, page_tokens(key)),
        corrections=MongoCorrections(
            database, transactions, _CLOCK, MongoFacts(database, transactions, _CLOCK, settings.epoch)
        ),
        chat_rates=MongoChatRates(database),
        business_events=BusinessEventsPorts(MongoEventTypes(database), page_tokens(key), _CLOCK),
        inbox=inbox,
        statuses=status_ports(settings, database, histories),
        issues=IssueApiPorts(
            issues,
            Messages(issue_message, promise_message, link_message),
            page_tokens(key),
            MongoIssueViews(database, issues.stamps),
        ),
        briefs=brief_ports(database, contacts, issues.issues, _CLOCK, settings.epoch, settings.lag),
        told=FactApiPorts(
            fact_ports(database, contacts, _CLOCK, settings.epoch), fact_message, question_message, page_tokens(key)
        ),
        viewing=ViewPorts(MongoHistoryViews(database), histories, contacts, _CLOCK),
        presence=PresencePorts(MongoPresences(database), histories, contacts, _CLOCK),
        searching=search_ports(database, contacts, page_tokens(key)),
        screening=screening_ports(database, blocks, issues.issues),
    )


def _issue_ports(settings: InteractionsSettings, database: Database[Row], contacts: ContactsClient) -> IssuePorts:
    return issue_ports(database, contacts, Stamps(_CLOCK, new_id, settings.epoch), settings.issue_rules)


def _work(settings: InteractionsSettings) -> Work:
    database = connect(settings)
    transactions = Transactions(database)
    cards = MongoCards(database, transactions, _CLOCK)
    waiting = MongoWaiting(database, transactions, _CLOCK)
    facts = MongoFacts(database, transactions, _CLOCK, settings.epoch)
    contacts = _contacts(settings, own_key(settings))
    issues = _issue_ports(settings, database, contacts)
    outbox = _outbox(settings, database)
    prover = Prover(settings.service, PersonalDataErased, settings.epoch)
    erasing = MongoErasing(database, erasers(database, _CLOCK), prover, _CLOCK, new_id)
    maintained = Maintained(
        owner=settings.service,
        operations=MongoOperations(database),
        heartbeats=MongoHeartbeats(database),
        source=outbox,
        clock=_CLOCK,
        translate=as_service_error,
        kinds={
            "rebuild": rebuilding(database, cards, contacts),
            READING: reading_again(database, facts),
            RETENTION: retention_of(settings, database, only_look=False),
            REPORT: retention_of(settings, database, only_look=True),
        },
    )
    corrections = MongoCorrections(database, transactions, _CLOCK, facts)
    erased = ErasedPeople(database, transactions, erasing)
    return Work(
        store=outbox,
        subscriptions=_subscriptions(cards, corrections, erased, facts, issues, reading(settings, database, facts)),
        background=[
            partial(sound_for_ever, alarms(settings, database, contacts, issues)),
            partial(place_for_ever, partial(place_interactions, waiting, contacts)),
            partial(erase_for_ever, erasing.work),
            partial(start_daily, partial(start_retention, settings, database)),
            *[*webhook_jobs(settings, database, contacts), *blob_jobs(database)],
        ],
        on_worker=lambda worker: maintenance(worker, declare(settings.namespace), maintained),
    )


def _outbox(settings: InteractionsSettings, database: Database[Row]) -> MongoOutbox:
    sources: list[OutboxSource] = [
        InteractionOutbox(database, settings.epoch),
        EmbeddedOutbox(database[BREAK_GLASSES]),
        EmbeddedOutbox(database[STATUS_LOGS]),
        *knowing_outboxes(database),
        EmbeddedOutbox(database[ERASING]),
        EmbeddedOutbox(database[ISSUES]),
        EmbeddedOutbox(database[LINKS]),
    ]
    return MongoOutbox(sources, _CLOCK, audit_log(settings, database, [SERVICE]))


def _subscriptions(
    cards: MongoCards,
    corrections: MongoCorrections,
    erased: ErasedPeople,
    facts: MongoFacts,
    issues: IssuePorts,
    reading: ReadingHandler,
) -> Sequence[Subscription]:
    hooks = Hooks(
        on_dead_letter=partial(mark_incomplete, cards.mark_gap),
        on_discard=partial(clear_mark, cards.clear_gap),
        on_replayed=partial(clear_mark, cards.clear_gap),
    )

    def split(parted: Split) -> None:
        corrections.split(parted)
        with acting_as(READER):
            facts.split(parted)

    handler = ContactHandler(cards.apply, split, erased.begin, state_of, as_service_error)
    turns = TurnsHandler(
        lambda said, order: hear_interaction(said, order, issues),
        lambda noted, order: hear_mention(noted, order, issues),
        thread_digest,
        as_service_error,
    )
    return [Subscription(CONSUMER, handler, hooks), Subscription(TURNS, turns), Subscription(READS, reading)]


def _contacts(settings: InteractionsSettings, key: SigningKey) -> ContactsClient:
    channel = open_channel(settings.contacts_address, settings.tls)
    return ContactsClient(channel, OwnTokens(key, settings.service, _CLOCK), settings.epoch)
