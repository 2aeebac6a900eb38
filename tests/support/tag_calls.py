"""Requests for the methods about tags, and what must have happened before them."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import tags_pb2 as t

from tests.support.api_row import Row
from tests.support.customers import Customers
from tests.support.eventually import eventually


@dataclass(frozen=True)
class TagOrders:
    """Two orders that are carried out: repeating them gives the answers they got."""

    rename: t.RenameTagRequest
    merge: t.MergeTagsRequest
    change: str
    """The name of the last change."""
    used: str
    """A tag that a contact has."""


def order_tag_changes(customers: Customers, agent: str) -> TagOrders:
    """Rename a tag, then merge two, as this agent: who repeats an order is told from who makes another."""
    word = f"w{secrets.token_hex(4)}"
    contact = c.Contact(display_name="Zoë", tags=[f"{word}-a", f"{word}-b"])
    customers.call(customers.contacts.CreateContact, c.CreateContactRequest(contact=contact))
    rename = t.RenameTagRequest(tag=f"{word}-a", new_tag=f"{word}-c", request_id=str(uuid.uuid4()))
    merge = t.MergeTagsRequest(tags=[f"{word}-b", f"{word}-c"], into_tag=f"{word}-d", request_id=str(uuid.uuid4()))
    metadata = tuple(customers.deployment.metadata("agent", "admin", subject=agent))
    _done(customers, customers.contacts.RenameTag(rename, timeout=10, metadata=metadata))
    change = customers.contacts.MergeTags(merge, timeout=10, metadata=metadata)
    _done(customers, change)
    return TagOrders(rename, merge, change.name, f"{word}-d")


def tag_rows(orders: TagOrders) -> dict[str, Row]:
    """Return how each is called."""
    return {
        "ListTags": Row(
            [t.ListTagsRequest(prefix=orders.used, page_size=1)],
            [t.ListTagsRequest(prefix="V I P"), t.ListTagsRequest(page_token="spoiled")],
        ),
        "RenameTag": Row(
            [orders.rename],
            [
                t.RenameTagRequest(tag="nobody-has-this", new_tag="x"),
                t.RenameTagRequest(tag=orders.used, new_tag="Not A Tag"),
                t.RenameTagRequest(tag=orders.used, new_tag="x", request_id=orders.rename.request_id),
            ],
        ),
        "MergeTags": Row(
            [orders.merge],
            [t.MergeTagsRequest(tags=["nobody-has-this"], into_tag="x"), t.MergeTagsRequest(into_tag="x")],
        ),
        "GetTagChange": Row(
            [t.GetTagChangeRequest(name=orders.change)], [t.GetTagChangeRequest(name="tagChanges/nowhere")]
        ),
    }


def _done(customers: Customers, change: t.TagChange) -> None:
    request = t.GetTagChangeRequest(name=change.name)

    def ended() -> bool:
        now: t.TagChange = customers.call(customers.contacts.GetTagChange, request)
        return now.state == t.TAG_CHANGE_STATE_SUCCEEDED

    assert eventually(30, ended)
