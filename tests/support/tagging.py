"""Making, listing and retagging contacts in tests."""

from __future__ import annotations

from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import listing_pb2 as l
from backstory.contacts.v1 import tags_pb2 as t
from servicekit.adapters.mongo_operations import MongoOperations
from servicekit.operations import OperationRecord, Progress

from services.contacts.adapters.tag_changes import KIND
from services.contacts.bootstrap import replace_ordered_tags
from services.contacts.settings import ContactsSettings
from tests.support.contacts_service import ContactsService


def make(service: ContactsService, *tags: str, **fields: Any) -> str:
    """Create a contact and return its name."""
    contact = pb.Contact(display_name="Anna", tags=tags, **fields)
    name: str = service.call("CreateContact", pb.CreateContactRequest(contact=contact)).name
    return name


def tags_of(service: ContactsService, name: str) -> list[str]:
    return list(service.call("GetContact", pb.GetContactRequest(name=name)).tags)


def listed(service: ContactsService, page_size: int = 100, **fields: Any) -> list[str]:
    """Return the names of the contacts that fit, over all pages, newest first."""
    request = pb.ListContactsRequest(filter=l.ContactFilter(**fields), page_size=page_size)
    return [name for page in pages(service, request) for name in page]


def pages(service: ContactsService, request: pb.ListContactsRequest) -> list[list[str]]:
    found, token = list[list[str]](), ""
    while not found or token:
        request.page_token = token
        answer = service.call("ListContacts", request)
        found.append([contact.name for contact in answer.contacts])
        token = answer.next_page_token
    return found


def counts(service: ContactsService, **fields: Any) -> dict[str, int]:
    """Return the tags in use with their counts."""
    answer = service.call("ListTags", t.ListTagsRequest(page_size=200, **fields))
    return {each.tag: each.contact_count for each in answer.tags}


def carry_out(service: ContactsService) -> OperationRecord:
    """Do what a worker does with the change of tags that waits."""
    database = service.collection.database
    operations = MongoOperations(database)
    claimed = operations.claim("test", [KIND])
    assert claimed is not None
    done = sum(work_on(service, claimed))
    operations.finish(claimed, Progress(done, cursor=claimed.cursor), claimed.create_time)
    return claimed


def work_on(service: ContactsService, operation: OperationRecord, done: list[int] | None = None) -> list[int]:
    """Change the contacts and return how many each batch changed."""
    done = [] if done is None else done
    replace_ordered_tags(ContactsSettings(), service.collection.database, operation.cursor, done.append)
    return done
