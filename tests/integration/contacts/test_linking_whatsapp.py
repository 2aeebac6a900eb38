"""A WhatsApp customer whose phone number is known is not a stranger."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb

from tests.support.contacts_service import ContactsService

_endings = itertools.count(10_000_000)


@pytest.fixture
def ending() -> str:
    """The end of a Brazilian mobile number nobody had before, as WhatsApp writes it: without the ninth digit."""
    return f"8{str(next(_endings))[1:]}"


def ensure(kind: str, value: str) -> pb.EnsureContactRequest:
    return pb.EnsureContactRequest(identity=pb.IdentityKey(kind=kind, value=value))


def events_of(service: ContactsService, contact: pb.Contact) -> list[str]:
    row = service.collection.find_one({"_id": contact.name.removeprefix("contacts/")})
    assert row is not None
    return [event["name"] for event in row["outbox"]]


@pytest.mark.parametrize("method", ["EnsureContact", "BatchEnsureContacts"])
def test_a_whatsapp_id_joins_the_contact_that_has_its_number(
    service: ContactsService, ending: str, method: str
) -> None:
    owner = service.call("EnsureContact", ensure("phone", f"+55119{ending}")).contact

    request = ensure("whatsapp", f"5511{ending}")
    if method == "BatchEnsureContacts":
        batch = pb.BatchEnsureContactsRequest(requests=[request, request])
        answer, again = service.call(method, batch).responses
        assert again == answer
    else:
        answer = service.call(method, request)

    assert (answer.contact.name, answer.created) == (owner.name, False)
    assert (answer.identity.value, answer.identity.method) == (f"5511{ending}", "provider-asserted")
    assert events_of(service, owner) == ["ContactCreated", "IdentityAdded"]


def test_many_first_messages_at_once_link_once(service: ContactsService, ending: str) -> None:
    owner = service.call("EnsureContact", ensure("phone", f"+55119{ending}")).contact

    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: service.call("EnsureContact", ensure("whatsapp", f"5511{ending}")), range(32))
        )

    assert {answer.contact.name for answer in answers} == {owner.name}
    assert events_of(service, owner) == ["ContactCreated", "IdentityAdded"]


def test_a_shared_number_links_nobody(service: ContactsService, ending: str) -> None:
    switchboard = pb.Identity(kind="phone", raw_value=f"+55119{ending}", shared=True)
    contact = pb.Contact(display_name="Acme", identities=[switchboard])
    owner = service.call("CreateContact", pb.CreateContactRequest(contact=contact))

    answer = service.call("EnsureContact", ensure("whatsapp", f"5511{ending}"))

    assert answer.created
    assert answer.contact.name != owner.name
