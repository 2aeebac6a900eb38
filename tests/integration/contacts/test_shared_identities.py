"""Identities that several people use: they select nobody alone, and nobody is merged for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code, ServiceError

from tests.support.contacts_service import ContactsService

NewNumber = Callable[[], str]


def create(service: ContactsService, name: str, *numbers: str) -> pb.Contact:
    identities = [pb.Identity(kind="phone", raw_value=number) for number in numbers]
    made: pb.Contact = service.call(
        "CreateContact", pb.CreateContactRequest(contact=pb.Contact(display_name=name, identities=identities))
    )
    return made


def claim(service: ContactsService, contact: pb.Contact, number: str) -> pb.Identity:
    identity = pb.Identity(kind="phone", raw_value=number)
    added: pb.Identity = service.call(
        "CreateIdentity", pb.CreateIdentityRequest(parent=contact.name, identity=identity)
    )
    return added


def ensure(service: ContactsService, number: str, name: str = "") -> pb.EnsureContactResponse:
    request = pb.EnsureContactRequest(identity=pb.IdentityKey(kind="phone", value=number), display_name=name)
    answer: pb.EnsureContactResponse = service.call("EnsureContact", request)
    return answer


def resolve(service: ContactsService, number: str) -> pb.ResolveIdentityResponse:
    request = pb.ResolveIdentityRequest(identity=pb.IdentityKey(kind="phone", value=number))
    answer: pb.ResolveIdentityResponse = service.call("ResolveIdentity", request)
    return answer


def set_shared(service: ContactsService, identity: pb.Identity, *, shared: bool) -> pb.Identity:
    wanted = pb.Identity(name=identity.name, shared=shared)
    request = pb.UpdateIdentityRequest(identity=wanted, update_mask=FieldMask(paths=["shared"]))
    changed: pb.Identity = service.call("UpdateIdentity", request)
    return changed


@pytest.fixture
def switchboard(service: ContactsService, new_number: NewNumber) -> str:
    """A number that stands with one contact and is marked as shared."""
    number = new_number()
    set_shared(service, create(service, "Front desk", number).identities[0], shared=True)
    return number


def test_fifty_people_calling_from_a_shared_number_are_fifty_people_however_they_race(
    service: ContactsService, switchboard: str
) -> None:
    names = [f"Caller {number}" for number in range(50)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda name: ensure(service, switchboard, name), names * 2))

    ids = {answer.contact.name for answer in answers}
    assert len(ids) == 50
    assert {answer.contact.display_name for answer in answers} == set(names)
    assert all(answer.contact.person == answer.contact.name for answer in answers)
    assert sum(answer.created for answer in answers) == 50
    found = resolve(service, switchboard)
    assert (found.person, found.HasField("contact"), len(found.candidates)) == ("", False, 51)
    assert ids < set(found.candidates)


def test_a_batch_tells_people_behind_a_shared_number_apart_as_single_calls_do(
    service: ContactsService, switchboard: str
) -> None:
    known = ensure(service, switchboard, "Ben Ode").contact.name
    key = pb.IdentityKey(kind="phone", value=switchboard)
    requests = [pb.EnsureContactRequest(identity=key, display_name=name) for name in ("Ben Ode", "Cara", "cara ", "")]
    answer = service.call("BatchEnsureContacts", pb.BatchEnsureContactsRequest(requests=requests))

    ben, cara, again, nobody = [each.contact.name for each in answer.responses]
    assert ben == known
    assert cara == again
    assert len({ben, cara, nobody}) == 3
    assert nobody == ensure(service, switchboard).contact.name


def test_accents_and_case_make_nobody_another_person(service: ContactsService, switchboard: str) -> None:
    assert (
        ensure(service, switchboard, "José  Núñez").contact.name
        == ensure(service, switchboard, "jose nunez").contact.name
    )


def test_the_third_person_who_claims_a_number_makes_it_shared(service: ContactsService, new_number: NewNumber) -> None:
    number = new_number()
    anna, ben, cara = create(service, "Anna", number), create(service, "Ben"), create(service, "Cara")

    for _ in range(2):  # claiming again counts once
        with pytest.raises(ServiceError) as refused:
            claim(service, ben, number)
        assert (refused.value.reason, refused.value.metadata["contact"]) == ("IDENTITY_ALREADY_CLAIMED", anna.name)
    assert not resolve(service, number).identity.shared

    assert claim(service, cara, number).shared
    assert set(resolve(service, number).candidates) == {anna.name, cara.name}
    assert claim(service, ben, number).shared
    assert set(resolve(service, number).candidates) == {anna.name, ben.name, cara.name}


def test_a_number_of_several_contacts_stays_shared_until_one_is_left(
    service: ContactsService, switchboard: str
) -> None:
    ben = create(service, "Ben")
    guest = claim(service, ben, switchboard)
    with pytest.raises(ServiceError) as refused:
        set_shared(service, guest, shared=False)
    assert (refused.value.code, refused.value.reason) == (Code.FAILED_PRECONDITION, "IDENTITY_STILL_SHARED")

    first = next(name for name in resolve(service, switchboard).candidates if name != ben.name)
    owned = service.call("GetContact", pb.GetContactRequest(name=first)).identities[0]
    service.call("DeleteIdentity", pb.DeleteIdentityRequest(name=owned.name))
    assert ensure(service, switchboard, "Somebody else").contact.name != ben.name

    for name in set(resolve(service, switchboard).candidates) - {ben.name}:
        service.call("DeleteContact", pb.DeleteContactRequest(name=name))
    assert not set_shared(service, guest, shared=False).shared
    found = resolve(service, switchboard)
    assert (found.contact.name, found.person) == (ben.name, ben.name)
    other = create(service, "Other")
    with pytest.raises(ServiceError, match="belongs to"):
        claim(service, other, switchboard)
