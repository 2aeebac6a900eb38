"""Whose record it is and what it changes: sure links decide, weak ones are told, and telling twice changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import Identity
from services.contacts.domain.import_records import ToldRecord
from services.contacts.domain.importing import Marks, decide, with_more
from services.contacts.domain.matching import OWNED_BY_ANOTHER, SHARED, View, match, own_id
from services.contacts.domain.profile import Membership, Preferences, Profile, QuietHours
from tests.support.contact_builders import NOON, a_contact, an_identity

MARKS = Marks(NOON, 1, lambda prefix: f"{prefix}_new")

_EXTERNAL = an_identity("external-id", "4711", "crm", id="id_e", method="import", confidence=0.8, source="other")
_VERIFIED = an_identity("email", "ana@example.com", id="id_v", verified=True, method="same-address", confidence=0.85)
_PROVIDER = an_identity("phone", "+49301234567", id="id_p", method="provider-asserted", confidence=0.95)
_SAME_WAY = an_identity("email", "same@example.com", id="id_s", method="import", confidence=0.8, source="crm")
_OTHER_WAY = an_identity("email", "other@example.com", id="id_o", method="import", confidence=0.8, source="erp")
_SWITCHBOARD = an_identity("phone", "+49309999999", id="id_b", shared=True, verified=True)


def _view(*contacts: Contact, people: dict[str, str] | None = None) -> View:
    by_key = {key: contact for contact in contacts for key in contact.claimed_keys}
    person_of = people or {}
    return View(by_key, {each.id: each for each in contacts}, lambda contact: person_of.get(contact.id, contact.id))


def _owner(contact_id: str, *identities: Identity) -> Contact:
    return a_contact(id=contact_id, identities=identities)


@pytest.mark.parametrize("identity", [_EXTERNAL, _VERIFIED, _PROVIDER, _SAME_WAY], ids=lambda each: each.id)
def test_a_sure_link_decides(identity: Identity) -> None:
    owner = _owner("c_1", identity)

    assert match("", [identity], "crm", _view(owner)).contact == owner


@pytest.mark.parametrize(("identity", "reason"), [(_OTHER_WAY, OWNED_BY_ANOTHER), (_SWITCHBOARD, SHARED)])
def test_a_link_that_is_not_sure_is_told_and_does_not_decide(identity: Identity, reason: str) -> None:
    told = replace(identity, shared=False)
    found = match("", [told], "crm", _view(_owner("c_1", identity)))

    assert found.contact is None
    assert [(each.owner, each.reason) for each in found.taken] == [("c_1", reason)]


def test_the_name_decides_before_ids_and_ids_before_addresses() -> None:
    named, by_id, by_address = _owner("c_1"), _owner("c_2", _EXTERNAL), _owner("c_3", _VERIFIED)
    view, told = _view(named, by_id, by_address), [_VERIFIED, _EXTERNAL]

    assert match("c_1", told, "crm", view).contact == named
    assert [each.owner for each in match("c_1", told, "crm", view).taken] == ["c_3", "c_2"]
    assert match("", told, "crm", view).contact == by_id
    assert match("c_unknown", told, "crm", view).contact == by_id


def test_two_people_with_equal_claims_are_rivals_but_two_contacts_of_one_person_are_not() -> None:
    first, second = _owner("c_1", _VERIFIED), _owner("c_2", _PROVIDER)
    told = [_VERIFIED, _PROVIDER]

    assert match("", told, "crm", _view(first, second)).rivals == ("c_1", "c_2")
    found = match("", told, "crm", _view(first, second, people={"c_2": "c_1"}))
    assert (found.contact, found.taken, found.rivals) == (first, (), ())


def test_a_record_adds_only_what_is_free() -> None:
    owner, other = _owner("c_1", _VERIFIED), _owner("c_2", _OTHER_WAY)
    fresh = an_identity("phone", "+49305555555", id="id_f", primary=True)
    view, told = _view(owner, other), (_VERIFIED, _OTHER_WAY, fresh)
    record = ToldRecord(7, "", "", Profile(given_name="Ana"), ())
    decision = decide(record, told, match("", told, "crm", view), view, MARKS)

    assert decision.contact
    assert decision.contact.identities == (_VERIFIED, fresh)
    assert [(each.line, each.field, each.owner) for each in decision.duplicates] == [
        (7, "contact.identities[1]", "contacts/c_2")
    ]


_LABELS = st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(tuple)
_TEXTS = st.sampled_from(["", "Ana", "Bo"])
_PREFERENCES = st.builds(
    Preferences,
    language=st.sampled_from(["", "de", "pt-BR"]),
    quiet_hours=st.sampled_from([None, QuietHours("22:00", "07:00"), QuietHours("21:00", "06:00", (1,))]),
    accessibility=_LABELS,
)
_MEMBERSHIPS = st.lists(
    st.builds(Membership, st.sampled_from(["organizations/a", "organizations/b"]), _TEXTS),
    unique_by=lambda each: each.organization,
).map(tuple)
_PROFILES = st.builds(
    Profile,
    display_name=_TEXTS,
    given_name=_TEXTS,
    memberships=_MEMBERSHIPS,
    preferences=_PREFERENCES,
    tags=_LABELS,
    custom_fields=st.dictionaries(st.sampled_from(["a", "b"]), _TEXTS),
)


@given(_PROFILES, _PROFILES)
def test_telling_twice_changes_nothing_and_nothing_is_taken_away(current: Profile, told: Profile) -> None:
    once = with_more(current, told)

    assert with_more(once, told) == once
    assert {*current.tags, *told.tags} == set(once.tags)
    assert {each.organization for each in (*current.memberships, *told.memberships)} == {
        each.organization for each in once.memberships
    }
    assert current.custom_fields.keys() | told.custom_fields.keys() == once.custom_fields.keys()
    assert once.display_name == (told.display_name or current.display_name)


@given(_PROFILES)
def test_a_record_without_identity_is_known_by_its_content(profile: Profile) -> None:
    odd = an_identity("phone", "ask at the desk")

    assert own_id(profile, [odd], "crm") == own_id(replace(profile), [replace(odd, id="id_9")], "crm")
    assert own_id(profile, [odd], "crm") != own_id(profile, [odd], "erp")
    assert own_id(profile, [odd], "crm") != own_id(profile, [], "crm")
