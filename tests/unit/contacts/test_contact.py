"""How a contact changes: the next version, one fact, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from servicekit.errors import InvalidArgument, ServiceError

from services.contacts.domain.contact import (
    UNDELETE_WINDOW,
    Contact,
    State,
    add_identity,
    change_identity,
    create,
    delete,
    remove_identity,
    undelete,
    update,
)
from services.contacts.domain.errors import ContactIsErased, DuplicateIdentity, EtagMismatch, TooManyIdentities
from services.contacts.domain.events import ContactCreated, ContactUpdated, IdentityRemoved, IdentityUpdated
from services.contacts.domain.profile import Profile
from tests.support.contact_builders import NOON, a_contact, an_identity

LATER = NOON + timedelta(hours=1)


def test_a_new_contact_is_version_one_and_its_own_fact() -> None:
    change = create("c_1", 2, Profile(display_name="Anna"), (an_identity(),), NOON)

    assert (change.contact.version, change.contact.epoch, change.contact.state) == (1, 2, State.ACTIVE)
    assert change.event == ContactCreated(change.contact)
    assert change.contact.etag == '"2-1"'


@pytest.mark.parametrize(
    ("profile", "identities", "shown"),
    [
        (Profile(display_name="Anna", given_name="A"), (an_identity(),), "Anna"),
        (Profile(given_name="Anna", family_name="Berg"), (an_identity(),), "Anna Berg"),
        (Profile(family_name="Berg"), (), "Berg"),
        (Profile(), (an_identity(),), "+49***567"),
        (Profile(display_name="  "), (an_identity("email", "anna@example.com"),), "a***@example.com"),
        (Profile(), (an_identity("phone", "030 1234567"),), "***567"),
    ],
)
def test_a_contact_is_shown_by_the_best_name_there_is(
    profile: Profile, identities: tuple[object, ...], shown: str
) -> None:
    assert create("c_1", 1, profile, identities, NOON).contact.profile.display_name == shown  # type: ignore[arg-type] # a table


def test_a_contact_needs_a_name_or_an_identity() -> None:
    with pytest.raises(InvalidArgument) as refused:
        create("c_1", 1, Profile(), (), NOON)

    assert refused.value.violations[0].field == "contact.display_name"


def test_one_identity_cannot_be_named_twice_in_one_contact() -> None:
    with pytest.raises(DuplicateIdentity):
        create("c_1", 1, Profile(), (an_identity(), an_identity(raw_value="+49301234567")), NOON)


def test_two_primary_identities_of_a_kind_are_refused() -> None:
    second = an_identity(raw_value="+49 30 7654321", primary=True)
    with pytest.raises(DuplicateIdentity):
        create("c_1", 1, Profile(), (an_identity(primary=True), second), NOON)


def test_a_change_raises_the_version_and_takes_the_present_epoch() -> None:
    change = update(a_contact(), Profile(display_name="Berta"), 7, LATER)

    assert change is not None
    assert (change.contact.epoch, change.contact.version, change.contact.update_time) == (7, 4, LATER)
    assert change.event == ContactUpdated(change.contact, ("display_name",))


def test_a_change_that_alters_nothing_is_none() -> None:
    assert update(a_contact(), Profile(display_name="Anna"), 7, LATER) is None
    assert change_identity(a_contact(), "id_1", {"verified": False}, 7, LATER) is None


def test_an_etag_is_compared_only_when_given() -> None:
    a_contact().require_etag("")
    a_contact().require_etag('"1-3"')
    with pytest.raises(EtagMismatch):
        a_contact().require_etag('"1-2"')
    with pytest.raises(EtagMismatch):
        a_contact(epoch=2).require_etag('"1-3"')


def test_deleting_lets_go_of_identities_and_undeleting_takes_them_back() -> None:
    deleted = delete(a_contact(), 1, LATER).contact
    back = undelete(deleted, 1, LATER + UNDELETE_WINDOW).contact

    assert (deleted.state, deleted.delete_time, deleted.claimed_keys) == (State.DELETED, LATER, ())
    assert (back.state, back.delete_time) == (State.ACTIVE, None)
    assert back.claimed_keys == ("phone||+49301234567",)


def test_an_invalid_identity_claims_nothing() -> None:
    assert a_contact(identities=(an_identity(raw_value="030 1"),)).claimed_keys == ()


def test_a_primary_identity_takes_the_place_of_its_kinds_former_one_only() -> None:
    mail = an_identity("email", "anna@example.com", id="id_2", primary=True)
    contact = a_contact(identities=(an_identity(primary=True), mail))
    number = an_identity(raw_value="+49 30 7654321", id="id_3", primary=True)

    after = add_identity(contact, number, 1, LATER).contact

    assert [each.id for each in after.identities if each.primary] == ["id_2", "id_3"]


def test_a_contact_has_room_for_fifty_identities() -> None:
    many = tuple(an_identity("x", str(number), id=f"id_{number}") for number in range(50))
    with pytest.raises(TooManyIdentities):
        add_identity(a_contact(identities=many), an_identity(), 1, LATER)
    with pytest.raises(TooManyIdentities):
        create("c_1", 1, Profile(), (*many, an_identity()), NOON)


def test_changing_and_removing_an_identity_name_it() -> None:
    changed = change_identity(a_contact(), "id_1", {"blocked": True, "verified": False}, 1, LATER)
    removed = remove_identity(a_contact(), "id_1", 1, LATER)

    assert changed is not None
    assert changed.event == IdentityUpdated(changed.contact, "id_1")
    assert changed.contact.identities == (replace(an_identity(), blocked=True),)
    assert removed.event == IdentityRemoved(removed.contact, "id_1")
    assert removed.contact.identities == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda contact: update(contact, Profile(display_name="B"), 1, LATER),
        lambda contact: add_identity(contact, an_identity("x", "1"), 1, LATER),
        lambda contact: change_identity(contact, "id_1", {"shared": True}, 1, LATER),
        lambda contact: remove_identity(contact, "id_1", 1, LATER),
        lambda contact: delete(contact, 1, LATER),
    ],
)
@pytest.mark.parametrize(("state", "reason"), [(State.DELETED, "CONTACT_DELETED"), (State.ERASED, "CONTACT_ERASED")])
def test_deleted_and_erased_contacts_do_not_change(
    change: Callable[[Contact], object], state: State, reason: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        change(a_contact(state=state))

    assert refused.value.reason == reason


def test_an_erased_contact_never_comes_back() -> None:
    with pytest.raises(ContactIsErased):
        undelete(a_contact(state=State.ERASED), 1, LATER)


def test_a_merged_contact_can_be_edited() -> None:
    change = update(a_contact(state=State.MERGED, merged_into="c_top"), Profile(display_name="B"), 1, LATER)

    assert change is not None
    assert change.contact.state is State.MERGED
