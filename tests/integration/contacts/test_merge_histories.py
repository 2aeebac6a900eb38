"""Random histories of merges, unmerges and splits on a real database, compared with a model after every step."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from servicekit.errors import ServiceError

from services.contacts.adapters.rows import contact_of
from services.contacts.domain.person import people_among
from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers, a_phone, merge_request, unmerge_request

_EXAMPLES, _STEPS = 15, 15
_WORDS = st.sampled_from(["", "Anna", "Ann", "Berg"])
_FEW = st.integers(0, 1_000)


class MergeHistories(RuleBasedStateMachine):
    """The model: who owns each number, and each merged contact's one link, which belongs to one merge."""

    def __init__(self, service: ContactsService) -> None:
        super().__init__()
        self.customers = Customers(service)
        self.owners: dict[str, str] = {}
        self.contacts: list[str] = []
        self.links: dict[str, tuple[str, str]] = {}
        self.undone: list[str] = []

    @initialize()
    def start(self) -> None:
        for name in ("Anna", "", "Berg"):
            self.create(name, 2)

    @rule(name=_WORDS, numbers=st.integers(1, 2))
    def create(self, name: str, numbers: int) -> None:
        contact = self.customers.new(*(a_phone() for _ in range(numbers)), given_name=name, tags=[name.lower() or "x"])
        self.contacts.append(contact.name)
        self.owners |= {identity.value: contact.name for identity in contact.identities}

    @rule(which=_FEW)
    def link_identity(self, which: int) -> None:
        contact, phone = self.pick(which), a_phone()
        self.customers.service.call("CreateIdentity", pb.CreateIdentityRequest(parent=contact, identity=phone))
        self.owners[phone.raw_value] = contact

    @rule(which=_FEW, name=_WORDS)
    def rename(self, which: int, name: str) -> None:
        changed = pb.UpdateContactRequest(contact=pb.Contact(name=self.pick(which), family_name=name))
        self.customers.service.call("UpdateContact", changed)

    @rule(which=_FEW, others=st.lists(_FEW, min_size=1, max_size=3))
    def merge(self, which: int, others: list[int]) -> None:
        survivor, joined = self.pick(which), [self.pick(other) for other in others]
        request = merge_request(survivor, *joined)
        if self.root(survivor) in map(self.root, joined):
            assert self.customers.service.refusal("MergeContacts", request).reason == "SAME_PERSON"
            return
        merge = self.customers.service.call("MergeContacts", request)
        assert merge.contact == self.root(survivor)
        assert set(merge.merged_contacts) == {self.root(each) for each in joined}
        self.links |= dict.fromkeys(merge.merged_contacts, (merge.contact, merge.name))

    @precondition(lambda self: self.links)
    @rule(which=_FEW)
    def unmerge(self, which: int) -> None:
        self.take_back(self.active[which % len(self.active)])

    @precondition(lambda self: self.undone)
    @rule(which=_FEW)
    def unmerge_twice(self, which: int) -> None:
        request = unmerge_request(self.undone[which % len(self.undone)])
        assert self.customers.service.refusal("UnmergeContacts", request).reason == "MERGE_UNDONE"

    @rule(which=_FEW, other=_FEW)
    def a_merge_taken_back_leaves_no_trace(self, which: int, other: int) -> None:
        pair = self.pick(which), self.pick(other)
        if self.root(pair[0]) == self.root(pair[1]):
            return
        before = [self.view(contact) for contact in pair]

        merge = self.customers.merge(*pair)
        self.customers.unmerge(merge)

        assert [self.view(contact) for contact in pair] == before
        self.undone.append(merge.name)

    @rule(which=_FEW, first=_FEW)
    def split(self, which: int, first: int) -> None:
        contact = self.customers.get(self.pick(which))
        moved = contact.identities[first % len(contact.identities)]
        request = m.SplitContactRequest(contact=contact.name, identities=[moved.name], reason="two people")
        if len(contact.identities) == 1:
            assert self.customers.service.refusal("SplitContact", request).reason == "ALL_IDENTITIES_LISTED"
            return
        new = self.customers.service.call("SplitContact", request).new_contact
        self.contacts.append(new.name)
        self.owners[moved.value] = new.name

    @invariant()
    def everything_is_stored_as_the_merges_in_force_say(self) -> None:
        """Links, people and the one owner of each identity: all by one read, as this runs after every step."""
        ids = [contact[9:] for contact in self.contacts]
        rows = list(self.customers.service.collection.find({"_id": {"$in": ids}}))
        found = list(map(contact_of, rows))
        links = {f"contacts/{each.id}": (f"contacts/{each.merged_into}", f"merges/{each.merge}") for each in found}
        assert {contact: link for contact, link in links.items() if link[0] != "contacts/"} == self.links
        people = people_among(found)  # refuses a circle
        assert {f"contacts/{each}": people[each].canonical.name for each in people} == {
            contact: self.root(contact) for contact in self.contacts
        }
        owned = [(identity.value, each.name) for each in found for identity in each.identities]
        assert sorted(owned) == sorted(self.owners.items())

    def teardown(self) -> None:
        """Whatever the order, with every merge taken back everybody stands alone."""
        self.every_person_is_found_from_each_of_its_contacts()
        while self.links:
            self.take_back(self.active[len(self.active) // 2])
        self.everything_is_stored_as_the_merges_in_force_say()

    def every_person_is_found_from_each_of_its_contacts(self) -> None:
        for contact in self.contacts:
            members = self.customers.members(contact)
            assert members[0] == self.root(contact)
            assert sorted(members) == sorted(each for each in self.contacts if self.root(each) == members[0])

    def take_back(self, merge: str) -> None:
        try:
            self.customers.unmerge(merge)
        except ServiceError as error:
            raise AssertionError(f"{merge} in force was not undone: {error.reason}") from error
        self.links = {contact: link for contact, link in self.links.items() if link[1] != merge}
        self.undone.append(merge)

    @property
    def active(self) -> list[str]:
        return sorted({merge for _, merge in self.links.values()})

    def pick(self, which: int) -> str:
        return self.contacts[which % len(self.contacts)]

    def root(self, contact: str) -> str:
        while contact in self.links:
            contact = self.links[contact][0]
        return contact

    def view(self, contact: str) -> dict[str, Any]:
        """Return everything a person's view shows, without the stamps of versions."""
        person = self.customers.person(contact)
        members = {each.name: (each.merged_into, each.merge, each.state) for each in person.members}
        person.ClearField("etag")
        person.ClearField("members")
        return {"view": person, "members": members}


def test_random_histories_leave_a_forest_and_take_back_without_a_trace(service: ContactsService) -> None:
    class Histories(MergeHistories):
        def __init__(self) -> None:
            super().__init__(service)

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=_EXAMPLES,
            stateful_step_count=_STEPS,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
