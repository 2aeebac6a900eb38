"""Puts the service together; the only file that names concrete adapters."""

from __future__ import annotations

from functools import partial

from backstory.contacts.v1 import contacts_pb2
from eventbus.maintenance import Maintained, maintenance
from eventbus.topology import declare
from eventbus.worker_role import Work, run_worker_role
from pymongo.collection import Collection
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error, connect, ensure_indexes, hindrance, time_limit
from servicekit.adapters.mongo_health import answers
from servicekit.adapters.mongo_operating import audit_log, operating
from servicekit.adapters.mongo_operations import MongoHeartbeats, MongoOperations
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox
from servicekit.adapters.operations_documents import operations_documents
from servicekit.clock import SystemClock
from servicekit.grpc_role import Ports, Served, run_grpc_role
from servicekit.grpc_server import Mount
from servicekit.ids import new_id
from servicekit.main import Role
from servicekit.paging import PageTokens
from servicekit.service import edge, own_key, page_tokens
from servicekit.settings import load_settings

from services.contacts.adapters.consent_messages import ConsentMessages
from services.contacts.adapters.contact_messages import ContactMessages
from services.contacts.adapters.documents import COLLECTION, DOCUMENTS
from services.contacts.adapters.merge_map import MongoMergeMap
from services.contacts.adapters.mongo_consents import MongoConsents
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.adapters.mongo_people import MongoPeople
from services.contacts.domain.ports import Stamps
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.consents_api import ConsentPorts
from services.contacts.entrypoints.grpc_api import Collaborators, ContactsApi
from services.contacts.settings import ContactsSettings

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
    ensure_indexes(connect(settings), [*DOCUMENTS, *operations_documents(settings.service)])


ROLES: dict[str, Role] = {"grpc": _grpc, "worker": _worker, "migrate": _migrate}


def contacts_api(settings: ContactsSettings, collection: Collection[Row], tokens: PageTokens) -> ContactsApi:
    """Return the methods of ContactsService over a collection."""
    stamps = Stamps(_CLOCK, new_id, settings.epoch)
    merges = MongoMergeMap(collection)
    contacts = MongoContacts(collection, merges, stamps)
    return ContactsApi(
        Collaborators(
            contacts=contacts,
            merges=merges,
            stamps=stamps,
            messages=ContactMessages(),
            commands=Commands(settings.default_region, link_whatsapp_to_phone=settings.link_whatsapp_to_phone),
            page_tokens=tokens,
            consent=ConsentPorts(
                contacts=contacts,
                consents=MongoConsents(collection.database, contacts),
                people=MongoPeople(collection),
                stamps=stamps,
                messages=ConsentMessages(),
                page_tokens=tokens,
                needs_consent=settings.consent_needed,
            ),
        )
    )


def _served(settings: ContactsSettings) -> Served:
    database = connect(settings)
    tokens = page_tokens(own_key(settings))
    api = contacts_api(settings, database[COLLECTION], tokens)
    operations = operating(settings, database, _outbox(settings, database), tokens, _CLOCK)
    return Served(
        mounts=[Mount(SERVICE, api), operations.mount],
        edge=edge(settings, _CLOCK, time_limit, as_service_error, operations.api_keys, operations.audit),
        ready=lambda: {"reads": answers(database)},
        hindrance=lambda: hindrance(DOCUMENTS),
        after_stop=operations.audit.close,
    )


def _work(settings: ContactsSettings) -> Work:
    database = connect(settings)
    outbox = _outbox(settings, database)
    maintained = Maintained(
        owner=settings.service,
        operations=MongoOperations(database),
        heartbeats=MongoHeartbeats(database),
        source=outbox,
        clock=_CLOCK,
        translate=as_service_error,
    )
    return Work(store=outbox, on_worker=lambda worker: maintenance(worker, declare(settings.namespace), maintained))


def _outbox(settings: ContactsSettings, database: Database[Row]) -> MongoOutbox:
    return MongoOutbox([EmbeddedOutbox(database[COLLECTION])], _CLOCK, audit_log(settings, database))
