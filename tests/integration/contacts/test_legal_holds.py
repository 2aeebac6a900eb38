"""While a legal hold stands on any contact of a person, nobody erases the person."""

from __future__ import annotations

import uuid
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import erasures_pb2 as e
from backstory.contacts.v1 import legal_holds_pb2 as h
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers


def erasing(contact: c.Contact, **fields: Any) -> e.ErasePersonRequest:
    return e.ErasePersonRequest(contact=contact.name, **{"reason": "request 4711", **fields})


def place(service: ContactsService, contact: c.Contact, **fields: Any) -> h.LegalHold:
    request = h.PlaceLegalHoldRequest(contact=contact.name, reason="case 12", **fields)
    placed: h.LegalHold = service.call("PlaceLegalHold", request)
    return placed


def test_a_hold_on_one_contact_keeps_the_whole_person(service: ContactsService) -> None:
    customers = Customers(service)
    anna, ann = customers.new(), customers.new()
    customers.merge(anna, ann)
    hold = place(service, ann)

    refusal = service.refusal("ErasePerson", erasing(anna))
    preview = service.refusal("ErasePerson", erasing(anna, validate_only=True))
    assert (refusal.code, refusal.reason) == (Code.FAILED_PRECONDITION, "LEGAL_HOLD")
    assert preview.reason == "LEGAL_HOLD"
    assert customers.get(ann).legal_hold
    assert not customers.get(anna).legal_hold

    released = service.call("ReleaseLegalHold", h.ReleaseLegalHoldRequest(name=hold.name, reason="closed"))
    assert (released.release_reason, released.release_actor) == ("closed", "agents/anna")
    erasure = service.call("ErasePerson", erasing(anna))
    assert sorted(erasure.contacts) == sorted([anna.name, ann.name])
    assert customers.get(ann).state == c.CONTACT_STATE_ERASED


def test_each_of_several_holds_is_released_for_itself(service: ContactsService) -> None:
    customers = Customers(service)
    anna = customers.new()
    first, second = place(service, anna), place(service, anna)
    service.call("ReleaseLegalHold", h.ReleaseLegalHoldRequest(name=first.name, reason="closed"))

    again = service.refusal("ReleaseLegalHold", h.ReleaseLegalHoldRequest(name=first.name, reason="closed"))
    assert again.reason == "LEGAL_HOLD_RELEASED"
    assert customers.get(anna).legal_hold
    listed = service.call("ListLegalHolds", h.ListLegalHoldsRequest(parent=anna.name)).legal_holds
    assert [(each.name, each.HasField("release_time")) for each in listed] == [(first.name, True), (second.name, False)]


def test_a_repeated_request_places_one_hold(service: ContactsService) -> None:
    anna, request_id = Customers(service).new(), str(uuid.uuid4())

    assert place(service, anna, request_id=request_id) == place(service, anna, request_id=request_id)
    listed = service.call("ListLegalHolds", h.ListLegalHoldsRequest(parent=anna.name)).legal_holds
    assert len(listed) == 1


def test_a_repeated_erasure_gets_the_first_answer(service: ContactsService) -> None:
    anna, request_id = Customers(service).new(), str(uuid.uuid4())
    request = erasing(anna, request_id=request_id)

    first, again = service.call("ErasePerson", request), service.call("ErasePerson", request)
    later = service.call("ErasePerson", erasing(anna))
    other = service.refusal("ErasePerson", erasing(anna, request_id=request_id, reason="x"))

    assert first == again == later
    assert other.reason == "REQUEST_ID_REUSED"
    assert service.refusal("PlaceLegalHold", h.PlaceLegalHoldRequest(contact=anna.name, reason="x")).reason == (
        "CONTACT_ERASED"
    )
