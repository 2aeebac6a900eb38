"""Requests about merges, splits and people as the commands they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, Position, page_size
from servicekit.text import id_in_name

from services.contacts.domain.identity import VERIFIED_SIGN_IN
from services.contacts.domain.ports import MergePlace
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.identify_visitor import IdentifyVisitor
from services.contacts.usecases.list_merges import ListMerges
from services.contacts.usecases.merge_contacts import MergeContacts
from services.contacts.usecases.split_contact import SplitContact
from services.contacts.usecases.unmerge_contacts import UnmergeContacts


def merge_contacts_command(request: merges_pb2.MergeContactsRequest) -> MergeContacts:
    """Read a MergeContactsRequest."""
    return MergeContacts(
        id_in_name("contact", request.contact, "contacts"),
        _ids("merged_contacts", request.merged_contacts, "contacts"),
        request.reason,
        request.etag,
        order_of(request),
    )


def unmerge_contacts_command(request: merges_pb2.UnmergeContactsRequest) -> UnmergeContacts:
    """Read an UnmergeContactsRequest."""
    return UnmergeContacts(id_in_name("merge", request.merge, "merges"), request.reason, order_of(request))


def split_contact_command(request: merges_pb2.SplitContactRequest) -> SplitContact:
    """Read a SplitContactRequest."""
    contact_id = id_in_name("contact", request.contact, "contacts")
    named = _ids("identities", request.identities, "contacts", "identities")
    for number, (owner, _, _) in enumerate(name.partition("/") for name in named):
        if owner != contact_id:
            raise InvalidArgument(f"identities[{number}]", f"must be an identity of contacts/{contact_id}")
    return SplitContact(
        contact_id,
        tuple(dict.fromkeys(name.partition("/")[2] for name in named)),
        tuple(dict.fromkeys(_ids("interactions", request.interactions, "interactions"))),
        request.reason,
        order_of(request),
    )


def list_merges_query(request: merges_pb2.ListMergesRequest, tokens: PageTokens) -> ListMerges:
    """Read a ListMergesRequest."""
    place = tokens.decode(request.page_token, request)
    after = MergePlace(datetime.fromisoformat(str(place["time"])), str(place["id"])) if place else None
    return ListMerges(id_in_name("contact", request.contact, "contacts"), after, page_size(request.page_size))


def position_of(place: MergePlace) -> Position:
    """Return what a page token says of a place: the database keeps times to the millisecond."""
    return {"time": place.time.isoformat(), "id": place.id}


def identify_visitor_command(request: pb.IdentifyVisitorRequest, commands: Commands) -> IdentifyVisitor:
    """Read an IdentifyVisitorRequest."""
    ensured = pb.EnsureContactRequest(
        identity=request.identity, source=request.source, method=request.method or VERIFIED_SIGN_IN
    )
    return IdentifyVisitor(request.anonymous_id, request.scope, commands.ensure_contact(ensured))


def _ids(field: str, names: Iterable[str], *collections: str) -> tuple[str, ...]:
    return tuple(id_in_name(f"{field}[{number}]", name, *collections) for number, name in enumerate(names))
