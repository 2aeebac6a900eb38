"""Filtered lists: exactly the contacts that fit, in order, each once, however many have to be passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import listing_pb2 as l
from commandline.system.servers import Servers
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.errors import Code

from services.contacts.adapters.mongo_listing import MongoListing
from services.contacts.adapters.rows import state_of
from services.contacts.domain.contact import Contact, State
from services.contacts.domain.custom_fields import declared_fields, ordered
from services.contacts.domain.listing.filters import ContactFilter, FieldCondition, ListOrder, checked_filter
from services.contacts.domain.profile import Membership, Preferences, Profile
from tests.support.contact_builders import NOON, a_contact
from tests.support.contacts_service import ContactsService, contacts_service
from tests.support.tagging import make, pages

TAGS = ("a", "ab", "b")
ORGANIZATIONS = ("organizations/o", "organizations/p")
CHANNELS = ("", "email")
WINDOW = 4


@pytest.fixture(scope="module")
def service(servers: Servers, module_namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, module_namespace) as running:
        yield running


DECLARED = declared_fields({"age": {"type": "number"}, "born": {"type": "date"}, "plan": {"type": "text"}})
LANGUAGES = ("", "pt", "pt-BR", "de")
AGES = ("", "7", "7.0", "70", "-1", "many")
DAYS = ("", "1990-01-01", "2000-02-29", "then")
PLANS = ("", "gold", "x" * 100)


@st.composite
def contacts(draw: st.DrawFn, number: int) -> Contact:
    """A contact with a little of everything, created in the same millisecond as some others."""
    fields = {"age": draw(st.sampled_from(AGES)), "born": draw(st.sampled_from(DAYS))}
    fields["plan"] = draw(st.sampled_from(PLANS))
    return a_contact(
        id=f"c_{number:03}",
        profile=Profile(
            display_name="Anna",
            tags=tuple(sorted(draw(st.sets(st.sampled_from(TAGS))))),
            memberships=tuple(Membership(each) for each in sorted(draw(st.sets(st.sampled_from(ORGANIZATIONS))))),
            preferences=Preferences(language=draw(st.sampled_from(LANGUAGES)), channel=draw(st.sampled_from(CHANNELS))),
            custom_fields={name: value for name, value in fields.items() if value},
        ),
        create_time=NOON + timedelta(milliseconds=draw(st.integers(0, 5))),
        state=draw(st.sampled_from((State.ACTIVE, State.ACTIVE, State.MERGED, State.DELETED))),
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Contact]:
    return [draw(contacts(number)) for number in range(draw(st.integers(0, 15)))]


def fits(contact: Contact, wanted: ContactFilter) -> bool:
    """Tell what a filter means, word by word."""
    profile, created = contact.profile, contact.create_time
    language = f"{profile.preferences.language}-".lower()
    return (
        contact.state is not State.DELETED
        and set(profile.tags) >= set(wanted.tags)
        and not set(profile.tags) & set(wanted.without_tags)
        and (not wanted.organization or wanted.organization in {each.organization for each in profile.memberships})
        and (not wanted.language or language.startswith(f"{wanted.language.lower()}-"))
        and wanted.channel in ("", profile.preferences.channel)
        and (wanted.from_time is None or created >= wanted.from_time)
        and (wanted.to_time is None or created < wanted.to_time)
        and all(says(profile.custom_fields.get(each.field, ""), each) for each in wanted.custom_fields)
    )


def says(value: str, condition: FieldCondition) -> bool:
    """Tell whether a custom field fits a condition."""
    if condition.equals or not condition.is_range:
        return value == condition.equals if condition.equals else bool(value)
    kind = DECLARED[condition.field].type
    try:
        found = ordered(kind, value)
    except ValueError:
        return False
    least, most = condition.minimum, condition.maximum
    return (not least or found >= ordered(kind, least)) and (not most or found <= ordered(kind, most))


moments = st.none() | st.integers(0, 6).map(lambda at: NOON + timedelta(milliseconds=at))
conditions = st.sampled_from(
    [
        FieldCondition("age"),
        FieldCondition("age", equals="7"),
        FieldCondition("age", minimum="7"),
        FieldCondition("age", minimum="0", maximum="69.5"),
        FieldCondition("born", maximum="2000-02-28"),
        FieldCondition("born", minimum="1990-01-01"),
        FieldCondition("plan", equals="gold"),
        FieldCondition("plan", equals="x" * 100),
        FieldCondition("plan", equals="x" * 99),
    ]
)
filters = st.builds(
    ContactFilter,
    tags=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
    without_tags=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
    organization=st.sampled_from(("", "", *ORGANIZATIONS)),
    language=st.sampled_from(("", "", "PT", "pt-br", "de")),
    channel=st.sampled_from(("", *CHANNELS)),
    from_time=moments,
    to_time=moments,
    custom_fields=st.lists(conditions, max_size=2).map(tuple),
).filter(lambda wanted: not (wanted.from_time and wanted.to_time and wanted.to_time < wanted.from_time))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowd=crowds(), wanted=filters, order=st.sampled_from(ListOrder), size=st.integers(1, 7))
def test_pages_hold_whoever_fits_once_and_in_order(
    service: ContactsService, crowd: list[Contact], wanted: ContactFilter, order: ListOrder, size: int
) -> None:
    collection = service.collection.database["crowds"]
    collection.drop()
    collection.create_index([("facets", 1), ("place", 1)])
    if crowd:
        collection.insert_many({"_id": each.id, "version": 1} | state_of(each) for each in crowd)
    listing, wanted = MongoListing(collection, WINDOW), checked_filter(wanted, DECLARED)
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


def a_range(**fields: str) -> l.ContactFilter:
    return l.ContactFilter(custom_fields=[l.CustomFieldCondition(**fields)])


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
        (pb.ListContactsRequest(filter=l.ContactFilter(language="xx-1")), "filter.language"),
        (pb.ListContactsRequest(filter=l.ContactFilter(channel="E Mail")), "filter.channel"),
        (pb.ListContactsRequest(filter=a_range(field="Age")), "filter.custom_fields[0].field"),
        (pb.ListContactsRequest(filter=a_range(field="age", minimum="7")), "filter.custom_fields[0].field"),
        (
            pb.ListContactsRequest(
                filter=l.ContactFilter(from_create_time=Timestamp(seconds=2), to_create_time=Timestamp(seconds=1))
            ),
            "filter.to_create_time",
        ),
        (pb.ListContactsRequest(segment="nowhere"), "segment"),
        (pb.ListContactsRequest(order=7), "order"),  # type: ignore[arg-type] # no such order
    ],
)
def test_what_is_no_filter_is_refused(service: ContactsService, request_: pb.ListContactsRequest, field: str) -> None:
    error = service.refusal("ListContacts", request_)

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)
