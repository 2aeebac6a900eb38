"""Puts the service together; the only file that names concrete adapters."""

from __future__ import annotations

import hashlib

from backstory.contacts.v1 import contacts_pb2
from pymongo.database import Database
from servicekit.access.keys import load_signing_key
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.grpc_server import Mount
from servicekit.ids import new_id
from servicekit.paging import PageTokens

from services.contacts.adapters.contact_messages import ContactMessages
from services.contacts.adapters.merge_map import MongoMergeMap
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.domain.ports import Stamps
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.grpc_api import Collaborators, ContactsApi
from services.contacts.settings import ContactsSettings

SERVICE = contacts_pb2.DESCRIPTOR.services_by_name["ContactsService"]


def mounts(settings: ContactsSettings, database: Database[Row]) -> list[Mount]:
    """Return what the grpc role serves."""
    stamps = Stamps(SystemClock(), new_id, settings.epoch)
    merges = MongoMergeMap(database["contacts"])
    api = ContactsApi(
        Collaborators(
            contacts=MongoContacts(database["contacts"], merges, stamps),
            merges=merges,
            stamps=stamps,
            messages=ContactMessages(),
            commands=Commands(settings.default_region),
            page_tokens=PageTokens(_page_token_key(settings)),
        )
    )
    return [Mount(SERVICE, api)]


def _page_token_key(settings: ContactsSettings) -> bytes:
    """Return a key that all processes of this deployment share."""
    if settings.signing_key_file is not None:
        return load_signing_key(settings.signing_key_file).derive("page-tokens")
    return hashlib.sha256(f"page-tokens of {settings.database}".encode()).digest()
