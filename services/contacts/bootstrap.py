"""Puts the service together; the only file that names concrete adapters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from backstory.contacts.v1 import contacts_pb2
from backstory.events.contacts.v1.events_pb2 import PersonalDataErased
from eventbus.maintenance import Maintained, maintenance
from eventbus.topology import declare
from eventbus.work import Background, Subscription
from eventbus.worker_role import Work, run_worker_role
from pymongo.database import Database
from servicekit.adapters.backfill_room import BackfillRoom, is_storing
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
from servicekit.grpc_role import Ports, Served, run_grpc_role
from servicekit.grpc_server import Mount
from servicekit.ids import new_id
from servicekit.main import Role
from servicekit.paging import PageTokens
from servicekit.service import edge, own_key, page_tokens
from servicekit.settings import load_settings

from services.contacts.adapters.consent_messages import ConsentMessages
from services.contacts.adapters.contact_messages import ContactMessages
from services.contacts.adapters.documents import CLAIMS, COLLECTION, DOCUMENTS, SUGGESTIONS
from services.contacts.adapters.erased_identities import MongoErasureList
from services.contacts.adapters.erasers import erasers
from services.contacts.adapters.erasure_documents import ERASED_IDENTITIES
from services.contacts.adapters.erasure_messages import ErasureMessages
from services.contacts.adapters.identity_claims import MongoIdentityClaims
from services.contacts.adapters.merge_map import MongoMergeMap
from services.contacts.adapters.mongo_consents import MongoConsents
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.adapters.mongo_derivations import MongoDerivations
from services.contacts.adapters.mongo_erasures import MongoErasures
from services.contacts.adapters.mongo_finder import MongoFinder
from services.contacts.adapters.mongo_imports import MongoImports
from services.contacts.adapters.mongo_listing import MongoListing
from services.contacts.adapters.mongo_members import MongoMembers
from services.contacts.adapters.mongo_merges import MongoMerges
from services.contacts.adapters.mongo_organizations import MongoOrganizations
from services.contacts.adapters.mongo_segments import MongoSegments
from services.contacts.adapters.mongo_suggestions import MongoDueContacts, MongoSuggestions
from services.contacts.adapters.organization_messages import organization_message
from services.contacts.adapters.organizing_documents import ORGANIZATIONS, SEGMENTS
from services.contacts.adapters.person_messages import MergingMessages
from services.contacts.adapters.tag_changes import KIND as TAGS
from services.contacts.adapters.tag_changes import TagChangeOperations, replacement_of
from services.contacts.domain.erasing import Erasures
from services.contacts.domain.ports import Stamps
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.consents_api import ConsentPorts
from services.contacts.entrypoints.duplicates_loop import suggest_for_ever
from services.contacts.entrypoints.erasing_api import ErasingPorts
from services.contacts.entrypoints.erasures_loop import finish_for_ever
from services.contacts.entrypoints.event_handlers import CONSUMER, ProofHandler
from services.contacts.entrypoints.finding_api import Finding
from services.contacts.entrypoints.grpc_api import Collaborators, ContactsApi
from services.contacts.entrypoints.merging_api import MergingCollaborators
from services.contacts.entrypoints.organizations_api import OrganizationPorts
from services.contacts.entrypoints.rebuild_operation import rebuild_operation
from services.contacts.entrypoints.segments_api import SegmentPorts
from services.contacts.entrypoints.tags_operation import tags_operation
from services.contacts.settings import ContactsSettings
from services.contacts.usecases.change_tags import Tagging
from services.contacts.usecases.changing_segments import SegmentRules
from services.contacts.usecases.checking_profiles import ProfileRules
from services.contacts.usecases.create_identity import Sharing
from services.contacts.usecases.derive_search_keys import derive_search_keys
from services.contacts.usecases.find_duplicates import Duplicates
from services.contacts.usecases.finish_erasures import finish_erasures
from services.contacts.usecases.replace_tags import replace_tags, replace_tags_of_segments
from services.contacts.usecases.suggest_duplicates import suggest_duplicates

if TYPE_CHECKING:  # the NATS client loads in workers only
    from eventbus.worker import Worker

SERVICE = contacts_pb2.DESCRIPTOR.services_by_name["ContactsService"]

_CLOCK = SystemClock()


def _grpc() -> None:
    settings = load_settings(ContactsSettings)
    run_grpc_role(settings, Ports(settings.grpc_port, settings.grpc_ops_port), partial(_served, settings))


def _worker() -> None:
    settings = load_settings(ContactsSettings)
    run_worker_role(settings, settings.worker_ops_port, partial(_work, settings))


def _migrate() -> None:
    settings = load_settings(ContactsSettings)
    ensure_indexes(connect(settings, MIGRATION_SECONDS), [*DOCUMENTS, *operations_documents(settings.service)])


ROLES: dict[str, Role] = {"grpc": _grpc, "worker": _worker, "migrate": _migrate}


def contacts_api(
    settings: ContactsSettings, database: Database[Row], tokens: PageTokens, erasure_secret: bytes
) -> ContactsApi:
    """Return the methods of ContactsService over a database."""
    stamps = Stamps(_CLOCK, new_id, settings.epoch)
    merge_map = MongoMergeMap(database[COLLECTION])
    contacts = MongoContacts(database[COLLECTION], merge_map, stamps)
    listing = MongoListing(database[COLLECTION])
    organizations = MongoOrganizations(database[ORGANIZATIONS], stamps)
    commands = Commands(settings.default_region, link_whatsapp_to_phone=settings.link_whatsapp_to_phone)
    listed = MongoErasureList(database, erasure_secret)
    consents = MongoConsents(database, contacts)
    merging = MergingCollaborators(
        contacts=contacts,
        merges=MongoMerges(database, stamps),
        stamps=stamps,
        messages=MergingMessages(),
        commands=commands,
        page_tokens=tokens,
        strategies=settings.strategies,
        consents=consents,
        needs_consent=settings.consent_needed,
    )
    return ContactsApi(
        Collaborators(
            contacts=contacts,
            merges=merge_map,
            stamps=stamps,
            messages=ContactMessages(),
            commands=commands,
            page_tokens=tokens,
            imports=MongoImports(database),
            sharing=Sharing(
                MongoIdentityClaims(database[CLAIMS], timedelta(days=settings.claim_days), _CLOCK),
                merge_map,
                settings.shared_after_claims,
            ),
            identity_grace=timedelta(days=settings.identity_grace_days),
            merging=merging,
            finding=Finding(_duplicates(database), commands, tokens, _CLOCK),
            erasing=ErasingPorts(
                _erasures(settings, database, listed, stamps), contacts, stamps, ErasureMessages(), tokens
            ),
            erased=listed,
            tagging=Tagging(listing, TagChangeOperations(MongoOperations(database)), stamps),
            organizing=OrganizationPorts(organizations, listing, stamps, tokens, organization_message),
            rules=ProfileRules(organizations, settings.custom_fields),
            segmenting=SegmentPorts(
                SegmentRules(MongoSegments(database[SEGMENTS], stamps), settings.custom_fields, stamps), listing, tokens
            ),
            consent=ConsentPorts(
                contacts=contacts,
                consents=consents,
                members=MongoMembers(database[COLLECTION]),
                stamps=stamps,
                messages=ConsentMessages(),
                page_tokens=tokens,
                needs_consent=settings.consent_needed,
            ),
        )
    )


def suggest(database: Database[Row], limit: int) -> int:
    """Bring the queue of suggested duplicates up to date for some contacts that are due; return how many there were."""
    return suggest_duplicates(limit, MongoDueContacts(database[COLLECTION]), _duplicates(database), _CLOCK)


def replace_ordered_tags(
    settings: ContactsSettings, database: Database[Row], cursor: Mapping[str, Any], report: Callable[[int], None]
) -> None:
    """Carry out the change of tags an operation's cursor orders."""
    contacts, stamps = database[COLLECTION], Stamps(_CLOCK, new_id, settings.epoch)
    writing = MongoContacts(contacts, MongoMergeMap(contacts), stamps)
    ordered = replacement_of(cursor)
    replace_tags(ordered, MongoListing(contacts), writing, stamps, report)
    replace_tags_of_segments(ordered, MongoSegments(database[SEGMENTS], stamps), stamps)


def _served(settings: ContactsSettings) -> Served:
    database = connect(settings)
    key = own_key(settings)
    tokens = page_tokens(key)
    api = contacts_api(settings, database, tokens, key.derive(ERASED_IDENTITIES))
    outbox = _outbox(settings, database)
    operations = operating(settings, database, outbox, tokens, _CLOCK, kinds=("reconcile", "rebuild"))
    return Served(
        mounts=[Mount(SERVICE, api), operations.mount],
        edge=edge(settings, _CLOCK, CallBounds(database), as_service_error, operations.api_keys, operations.audit),
        ready=lambda: {"reads": answers(database)},
        hindrance=lambda: hindrance(DOCUMENTS),
        after_stop=operations.audit.close,
    )


def _work(settings: ContactsSettings) -> Work:
    database = connect(settings)
    outbox = _outbox(settings, database)
    listed = MongoErasureList(database, own_key(settings).derive(ERASED_IDENTITIES))
    erasures = _erasures(settings, database, listed, Stamps(_CLOCK, new_id, settings.epoch))
    erasing = _erasing(settings, database)
    derivations = MongoDerivations(database[COLLECTION])
    maintained = Maintained(
        owner=settings.service,
        operations=MongoOperations(database),
        heartbeats=MongoHeartbeats(database),
        source=outbox,
        clock=_CLOCK,
        translate=as_service_error,
        kinds={
            "rebuild": rebuild_operation(lambda start, report: derive_search_keys(start, derivations, report)),
            TAGS: tags_operation(partial(replace_ordered_tags, settings, database)),
        },
    )
    return Work(
        store=outbox,
        subscriptions=[Subscription(CONSUMER, ProofHandler(erasures.note, as_service_error))],
        background=[
            partial(suggest_for_ever, partial(suggest, database), lambda: is_storing(database, _CLOCK.now())),
            partial(erase_for_ever, erasing.work),
        ],
        on_worker=lambda worker: [
            *maintenance(worker, declare(settings.namespace), maintained),
            _finishing(worker, settings, erasures),
        ],
    )


def _finishing(worker: Worker, settings: ContactsSettings, erasures: Erasures) -> Background:
    """Return the job that ends erasures; only the worker has a connection to the bus."""
    from eventbus.erasing import purge_contacts
    from eventbus.errors import BusError

    purge = partial(purge_contacts, worker.bus, declare(settings.namespace))
    finish = partial(finish_erasures, erasures, purge, _CLOCK, asyncio.to_thread)
    return partial(finish_for_ever, finish, lambda fault: isinstance(fault, BusError) or bool(as_service_error(fault)))


def _erasing(settings: ContactsSettings, database: Database[Row]) -> MongoErasing:
    prover = Prover(settings.service, PersonalDataErased, settings.epoch)
    return MongoErasing(database, erasers(database), prover, _CLOCK, new_id)


def _erasures(
    settings: ContactsSettings, database: Database[Row], listed: MongoErasureList, stamps: Stamps
) -> MongoErasures:
    audit = audit_log(settings, database, [SERVICE])
    return MongoErasures(database, stamps, listed, _erasing(settings, database), audit)


def _duplicates(database: Database[Row]) -> Duplicates:
    contacts = database[COLLECTION]
    return Duplicates(MongoFinder(contacts), MongoMergeMap(contacts), MongoSuggestions(database[SUGGESTIONS], _CLOCK))


def _outbox(settings: ContactsSettings, database: Database[Row]) -> MongoOutbox:
    room = BackfillRoom(partial(is_storing, database))
    sources = [
        EmbeddedOutbox(database[COLLECTION], room),
        EmbeddedOutbox(database[ORGANIZATIONS]),
        EmbeddedOutbox(database[ERASING]),
    ]
    return MongoOutbox(sources, _CLOCK, audit_log(settings, database, [SERVICE]))
