"""Contacts survive being stored."""

from __future__ import annotations

import pytest
from servicekit.adapters.guarded import Request, new_document
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.documents import ContactDocument
from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.rows import DERIVED_FIELDS, changed_state, contact_of, state_of
from services.contacts.domain.contact import Contact, State
from services.contacts.domain.events import ContactCreated, Origin
from services.contacts.domain.listing.facets import place
from services.contacts.domain.profile import Profile
from tests.support.contact_builders import NOON, a_contact, a_full_profile, an_identity

CONTACTS = [
    a_contact(),
    a_contact(profile=a_full_profile(), identities=(an_identity(), an_identity("x", "nobody", id="id_2"))),
    a_contact(state=State.MERGED, merged_into="c_top", merge_time=NOON, stage="customer"),
    a_contact(state=State.DELETED, delete_time=NOON, identities=()),
]


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_stored_contact_is_read_as_it_was(contact: Contact) -> None:
    row = {"_id": contact.id, "version": contact.version} | state_of(contact)

    assert contact_of(row) == contact


@pytest.mark.parametrize("contact", CONTACTS)
def test_what_is_stored_is_what_the_document_declares(contact: Contact) -> None:
    event = outbox_event(ContactCreated(contact), contact.id, "e_1", Origin("agents/anna"), NOON)
    row = new_document({"_id": contact.id} | state_of(contact), (event,), Request("r", "d"), NOON)

    ContactDocument._from_son(row).validate()
    assert set(row) <= {field.db_field for field in ContactDocument._fields.values()}


def test_a_change_sets_only_what_differs() -> None:
    before = a_contact()
    after = a_contact(profile=Profile(display_name="Anna", tags=("vip",)))

    assert changed_state(before, after) == {"tags": ["vip"], "facets": ["*", "t:vip"], "place": place(after)}


def test_another_name_changes_what_the_contact_is_found_by_and_lets_its_duplicates_be_looked_for() -> None:
    before = a_contact()
    after = a_contact(profile=Profile(display_name="Berta"))

    changed = changed_state(before, after)

    assert set(changed) == {"display_name", *DERIVED_FIELDS}
    assert changed["search_keys"] == state_of(after)["search_keys"]
    assert changed["duplicates_due"] is True


def test_fields_of_a_newer_version_are_left_out_and_missing_ones_are_empty() -> None:
    row: Row = {"_id": "c_anna", "version": 3} | state_of(a_contact())
    row["identities"][0]["reputation"] = 5
    for name in ("stage", "preferences", "tags", "memberships", "custom_fields", "merged_into", "merge_time"):
        del row[name]

    assert contact_of(row | {"mood": "good"}) == a_contact()
