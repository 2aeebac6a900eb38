"""A contact that mixed two people is parted: each history shows what is its own, and stored interactions stay."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import contacts_pb2, merges_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.mongo_corrections import MongoCorrections
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.domain.ports import Split
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.joining import merge
from tests.support.operations import rebuilt
from tests.support.readers import Reader


class Mixed:
    """One contact with the phones and the interactions of two people."""

    def __init__(self, customers: Customers) -> None:
        self.customers = customers
        self.mine, self.others = a_phone(), a_phone()
        identities = [contacts_pb2.Identity(kind="phone", raw_value=phone.value) for phone in (self.mine, self.others)]
        request = contacts_pb2.CreateContactRequest(contact=contacts_pb2.Contact(identities=identities))
        self.contact: contacts_pb2.Contact = customers.call(customers.contacts.CreateContact, request)
        self.right = [customers.record(self.mine, body=f"mine {number}") for number in range(3)]
        self.wrong = [customers.record(self.others, body=f"theirs {number}") for number in range(2)]

    def split(self, *more: str) -> str:
        """Part them; return the new contact once the histories show it."""
        moved = next(each for each in self.contact.identities if each.value == self.others.value)
        request = merges_pb2.SplitContactRequest(
            contact=self.contact.name,
            identities=[moved.name],
            interactions=[*(each.name for each in self.wrong), *more],
            reason="two people shared a record",
            request_id=str(uuid.uuid4()),
        )
        made = self.customers.call(self.customers.contacts.SplitContact, request)
        name: str = made.new_contact.name
        eventually(20, lambda: self.customers.history(contact=name).summary.total == len(self.wrong))
        return name

    def get(self, name: str) -> pb.Interaction:
        interactions = self.customers.interactions
        found: pb.Interaction = self.customers.call(interactions.GetInteraction, pb.GetInteractionRequest(name=name))
        return found


def bodies(page: pb.GetHistoryResponse) -> list[str]:
    return [interaction.body for interaction in page.interactions]


def test_each_side_shows_what_is_its_own(customers: Customers) -> None:
    mixed = Mixed(customers)
    new = mixed.split()
    mine, theirs = customers.history(mixed.mine), customers.history(mixed.others)
    paged = [body for page in customers.pages(mixed.mine, 2) for body in bodies(page)]

    assert bodies(mine) == paged == ["mine 2", "mine 1", "mine 0"]
    assert (mine.person, mine.summary.total, mine.summary.by_kind["INTERACTION_KIND_MESSAGE"]) == (
        mixed.contact.name,
        3,
        3,
    )
    assert bodies(theirs) == ["theirs 1", "theirs 0"]
    assert (theirs.person, theirs.summary.total) == (new, 2)
    assert mine.summary.last_contact_time == mixed.right[-1].occur_time


def test_the_correction_names_what_it_corrects_and_what_was_stored_stays(customers: Customers) -> None:
    mixed = Mixed(customers)
    new = mixed.split()
    corrections = customers.history(contact=new).interactions

    for stored, correction in zip(mixed.wrong, reversed(corrections), strict=True):
        assert (correction.corrects, correction.contact, correction.occur_time) == (stored.name, new, stored.occur_time)
        assert correction.kind == pb.INTERACTION_KIND_CORRECTION
        now = mixed.get(stored.name)
        assert now.corrected_by == correction.name
        now.ClearField("corrected_by")
        assert now == stored


def test_interactions_of_others_cannot_be_taken(customers: Customers) -> None:
    mixed, stranger = Mixed(customers), a_phone()
    told = customers.record(stranger)
    mixed.split(told.name, "interactions/i_unknown")

    assert [each.name for each in customers.history(stranger).interactions] == [told.name]


def test_merged_again_everything_is_shown_once(customers: Customers) -> None:
    mixed = Mixed(customers)
    merge(customers, mixed.contact.name, mixed.split())
    page = customers.history(mixed.others)

    assert sorted(bodies(page)) == ["mine 0", "mine 1", "mine 2", "theirs 0", "theirs 1"]
    assert page.summary.total == 5


def test_the_same_news_again_corrects_nothing_again(deployment: Deployment, customers: Customers) -> None:
    mixed = Mixed(customers)
    new = mixed.split()
    layout = deployment.system.layout
    again = Split(
        mixed.contact.name.removeprefix("contacts/"),
        new.removeprefix("contacts/"),
        tuple(each.name.removeprefix("interactions/") for each in mixed.wrong),
        "agents/anna",
    )
    with MongoClient[dict[str, object]](layout.addresses.mongodb_uri) as client:
        database = client[f"{layout.namespace}_interactions"]
        transactions, clock = Transactions(database), SystemClock()
        corrections = MongoCorrections(database, transactions, clock, MongoFacts(database, transactions, clock, 1))
        counts = [corrections.split(again) for _ in range(2)]

    assert counts == [0, 0]
    assert customers.history(contact=new).summary.total == 2


def test_a_watcher_of_the_new_contact_gets_the_corrections_and_one_who_starts_anew_no_corrected_entry(
    customers: Customers,
) -> None:
    mixed = Mixed(customers)
    before = customers.history(mixed.mine).watch_token
    new = mixed.split()
    later = customers.record(mixed.mine)
    reader = Reader(customers, before, contact=mixed.contact.name)
    reader.follow(reader.has(1))
    theirs = customers.history(contact=new)

    assert reader.names == [later.name]
    assert len(theirs.interactions) == 2


def test_a_rebuild_finds_parted_contacts_as_they_are(deployment: Deployment, customers: Customers) -> None:
    Mixed(customers).split()
    operation = rebuilt(deployment, customers)

    assert operation.results["mended"] == 0
