"""Filtered lists: exactly the contacts that fit, in order, each once, however many have to be passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import listing_pb2 as l
from commandline.system.servers import Servers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.errors import Code

from services.contacts.adapters.mongo_listing import MongoListing
from services.contacts.adapters.rows import state_of
from services.contacts.domain.contact import Contact, State
from services.contacts.domain.listing.filters import ContactFilter, ListOrder
from services.contacts.domain.profile import Profile
from tests.support.contact_builders import NOON, a_contact
from tests.support.contacts_service import ContactsService, contacts_service
from tests.support.tagging import make, pages

TAGS = ("a", "ab", "b", "c")
WINDOW = 4


@pytest.fixture(scope="module")
def service(servers: Servers, module_namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, module_namespace) as running:
        yield running


@st.composite
def crowds(draw: st.DrawFn) -> list[Contact]:
    """Contacts of which several were created in the same millisecond."""
    drawn = draw(st.lists(st.tuples(st.sets(st.sampled_from(TAGS)), st.integers(0, 5), st.booleans()), max_size=25))
    return [
        a_contact(
            id=f"c_{number:03}",
            profile=Profile(display_name="Anna", tags=tuple(sorted(tags))),
            create_time=NOON + timedelta(milliseconds=at),
            state=State.DELETED if deleted else State.ACTIVE,
        )
        for number, (tags, at, deleted) in enumerate(drawn)
    ]


def fits(contact: Contact, wanted: ContactFilter) -> bool:
    """Tell what a filter means, word by word."""
    tags = set(contact.profile.tags)
    return contact.state is not State.DELETED and tags >= set(wanted.tags) and not tags & set(wanted.without_tags)


filters = st.builds(
    ContactFilter,
    tags=st.lists(st.sampled_from(TAGS), max_size=3).map(tuple),
    without_tags=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowd=crowds(), wanted=filters, order=st.sampled_from(ListOrder), size=st.integers(1, 7))
def test_pages_hold_whoever_fits_once_and_in_order(
    service: ContactsService, crowd: list[Contact], wanted: ContactFilter, order: ListOrder, size: int
) -> None:
    collection = service.collection.database["crowds"]
    collection.drop()
    collection.create_index([("facets", 1), ("place", 1)])
    if crowd:
        collection.insert_many({"_id": each.id, "version": 1} | state_of(each) for each in crowd)
    listing = MongoListing(collection, WINDOW)
    found, after = list[Contact](), ""
    while True:
        page = listing.page(wanted, order, after, size)
        assert len(page.contacts) <= size
        found += page.contacts
        after = page.last
        if not after:
            break

    expected = sorted((each for each in crowd if fits(each, wanted)), key=lambda each: (each.create_time, each.id))
    assert [each.id for each in found] == [
        each.id for each in (expected if order is ListOrder.OLDEST else reversed(expected))
    ]


def test_the_order_is_that_of_creation_and_can_be_turned_round(service: ContactsService) -> None:
    names = [make(service, "in-order") for _ in range(5)]
    wanted = l.ContactFilter(tags=["in-order"])

    newest = pages(service, pb.ListContactsRequest(filter=wanted, page_size=2))
    oldest = pages(service, pb.ListContactsRequest(filter=wanted, page_size=2, order=l.CONTACT_ORDER_OLDEST))

    assert newest == [names[4:2:-1], names[2:0:-1], names[:1]]
    assert oldest == [names[:2], names[2:4], names[4:]]


def test_a_token_belongs_to_its_filter(service: ContactsService) -> None:
    for _ in range(2):
        make(service, "token")
    request = pb.ListContactsRequest(filter=l.ContactFilter(tags=["token"]), page_size=1)
    token = service.call("ListContacts", request).next_page_token

    other = pb.ListContactsRequest(filter=l.ContactFilter(tags=["other"]), page_token=token)

    assert service.refusal("ListContacts", other).violations[0].field == "page_token"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.ListContactsRequest(filter=l.ContactFilter(tags=["Not A Tag"])), "filter.tags[0]"),
        (pb.ListContactsRequest(filter=l.ContactFilter(tags=["x"] * 11)), "filter.tags"),
        (pb.ListContactsRequest(filter=l.ContactFilter(without_tags=["x", ""])), "filter.without_tags[1]"),
        (pb.ListContactsRequest(filter=l.ContactFilter(tags=["x"]), show_deleted=True), "show_deleted"),
        (pb.ListContactsRequest(order=7), "order"),  # type: ignore[arg-type] # no such order
    ],
)
def test_what_is_no_filter_is_refused(service: ContactsService, request_: pb.ListContactsRequest, field: str) -> None:
    error = service.refusal("ListContacts", request_)

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)
