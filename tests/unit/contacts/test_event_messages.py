"""Events as bytes: what was published once must be readable for ever.

A golden file is written once, when its event is new: delete it and run this test to write it again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from backstory.events.contacts.v1 import events_pb2

from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.mongo_merges import person_told
from services.contacts.domain.consent import Consent, Evidence, Status
from services.contacts.domain.contact import State
from services.contacts.domain.events import (
    ConsentRecorded,
    ContactCreated,
    ContactDeleted,
    ContactsMerged,
    ContactSplit,
    ContactsUnmerged,
    ContactUndeleted,
    ContactUpdated,
    Event,
    IdentityAdded,
    IdentityRemoved,
    IdentitySuperseded,
    IdentityUpdated,
    LegalHoldPlaced,
    LegalHoldReleased,
    Origin,
    PersonErased,
)
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.domain.merging import Decision, Merge
from services.contacts.domain.person import PersonMembers
from services.contacts.domain.profile import Profile
from services.contacts.domain.purposes import Basis
from services.contacts.domain.splitting import Split
from tests.support.contact_builders import NOON, a_contact, a_full_profile, an_identity

GOLDEN = Path(__file__).parent / "golden"
ANNA = a_contact(profile=a_full_profile(), identities=(an_identity(primary=True), an_identity("x", "@anna", id="id_2")))
GRANTED = Consent(
    id="cs_1",
    contact="c_anna",
    purpose="marketing",
    channel="email",
    status=Status.GRANTED,
    basis=Basis.CONSENT,
    evidence=Evidence("newsletter-3", "Yes, send me offers.", "interactions/i_1", NOON),
    source="web-shop",
    identity="id_1",
    effective_time=NOON,
    expire_time=NOON.replace(year=2027),
    record_time=NOON,
    actor="agents/anna",
)
WHY = Decision("agents/ben", "The same passport.", NOON)
HOLD = LegalHold("h_1", "case 4711", "agents/ben", NOON)
MERGE = Merge("m_1", "c_ann", ("c_anna",), WHY)
PERSON = PersonMembers("c_anna", ("c_anna",), 1, 3)


def ann(*others: str) -> PersonMembers:
    return PersonMembers("c_ann", ("c_ann", *others), 2, 9)


EVENTS: list[Event] = [
    ContactCreated(ANNA),
    ContactUpdated(ANNA, ("given_name", "custom_fields.size")),
    ContactDeleted(a_contact(state=State.DELETED, delete_time=NOON)),
    ContactUndeleted(ANNA),
    IdentityAdded(ANNA, "id_2"),
    IdentityUpdated(ANNA, "id_1"),
    IdentityRemoved(a_contact(identities=()), "id_1"),
    IdentitySuperseded(ANNA, "id_1", "id_2", "said so on the phone"),
    ContactsMerged(
        a_contact(state=State.MERGED, merged_into="c_ann", merge="m_1", merge_time=NOON), MERGE, (ann("c_anna"),)
    ),
    ContactsUnmerged(ANNA, replace(MERGE, undone=WHY), (ann(), PERSON)),
    ContactSplit(ANNA, Split("c_anna", "c_bob", ("id_3",), ("i_1", "i_2"), WHY), (PERSON, ann())),
    LegalHoldPlaced(a_contact(legal_holds=(HOLD,)), "h_1"),
    LegalHoldReleased(ANNA, "h_1"),
    PersonErased(
        a_contact(state=State.ERASED, profile=Profile("Erased customer"), identities=()), "er_1", ("c_anna", "c_ann")
    ),
    ConsentRecorded(ANNA, GRANTED),
]
PROVED = "PersonalDataErased"
"""Has the form it has in all services; its golden file is with the contracts of the others."""


def payload_of(event: Event) -> bytes:
    origin = Origin("agents/anna", "0123456789abcdef", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    return outbox_event(event, person_told(event), "e_1", origin, NOON).payload


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_each_event_has_the_bytes_it_always_had(event: Event) -> None:
    golden = GOLDEN / f"{type(event).__name__}.binpb"
    if not golden.exists():
        golden.write_bytes(payload_of(event))
        pytest.fail(f"wrote {golden.name}: look at it and commit it")

    assert payload_of(event) == golden.read_bytes()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_each_golden_event_still_says_the_same(event: Event) -> None:
    message_type = getattr(events_pb2, type(event).__name__)
    message = message_type.FromString((GOLDEN / f"{type(event).__name__}.binpb").read_bytes())

    assert message.contact.name == "contacts/c_anna"
    assert (message.metadata.event_id, message.metadata.epoch, message.metadata.version) == ("e_1", 1, 3)
    assert (message.metadata.actor, message.metadata.correlation_id) == ("agents/anna", "0123456789abcdef")
    assert message.metadata.record_time.ToDatetime() == NOON.replace(tzinfo=None)


def test_every_event_of_the_contract_has_a_golden_file() -> None:
    declared = set(events_pb2.DESCRIPTOR.message_types_by_name)

    assert {path.stem for path in GOLDEN.glob("*.binpb")} | {PROVED} == declared
