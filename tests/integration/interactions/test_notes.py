"""Notes: for colleagues only, whatever becomes of the customer they are about."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from backstory.contacts.v1 import merges_pb2 as merges
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import InvalidArgument, NotFound

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

TEXT = "Asked for her manager twice. <b>Careful</b>"


def note(customers: Customers, contact: str, **fields: Any) -> pb.Interaction:
    request = pb.CreateNoteRequest(contact=contact, **({"body": TEXT} | fields))
    made: pb.Interaction = customers.call(customers.interactions.CreateNote, request)
    return made


def bodies(deployment: Deployment, role: str, contact: str) -> list[str]:
    answer = Customers(deployment, role).history(contact=contact)
    return [each.body for each in answer.interactions]


def test_a_note_stands_in_the_history_as_internal_with_its_author_and_is_no_contact(customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    made = note(customers, contact, mentions=["agents/ben", "teams/berlin", "agents/ben"])
    history = customers.history(contact=contact)

    assert history.interactions[0] == made
    assert (made.kind, made.direction, made.communication) == (
        pb.INTERACTION_KIND_NOTE,
        pb.DIRECTION_INTERNAL,
        False,
    )
    assert made.visibility == pb.VISIBILITY_INTERNAL
    assert made.actor == pb.Actor(type=pb.ACTOR_TYPE_AGENT, agent="agents/test")
    assert (made.body, list(made.mentions)) == (TEXT, ["agents/ben", "teams/berlin"])
    assert not history.summary.HasField("last_contact_time")


def test_a_repeat_makes_no_second_note(customers: Customers) -> None:
    contact, key = customers.ensure(a_phone()).name, str(uuid.uuid4())

    assert note(customers, contact, request_id=key) == note(customers, contact, request_id=key)
    assert customers.history(contact=contact).summary.total == 1


def test_other_systems_never_see_a_note_also_after_a_merge_and_after_it_was_undone(
    deployment: Deployment, customers: Customers
) -> None:
    one, other = customers.ensure(a_phone()).name, customers.ensure(a_phone()).name
    note(customers, one)
    note(customers, one, body="in court", visibility=pb.VISIBILITY_RESTRICTED)
    customers.record(contact=other, body="hello")
    merge = merges.MergeContactsRequest(contact=other, merged_contacts=[one], reason="the same voice")
    made = Customers(deployment, "admin").call(customers.contacts.MergeContacts, merge)

    assert eventually(20, lambda: bodies(deployment, "admin", other) == ["hello", "in court", TEXT])
    assert bodies(deployment, "integration", one) == bodies(deployment, "integration", other) == ["hello"]
    assert bodies(deployment, "agent", other) == ["hello", TEXT]
    customers.call(
        customers.contacts.UnmergeContacts, merges.UnmergeContactsRequest(merge=made.name, reason="two voices")
    )
    assert eventually(20, lambda: bodies(deployment, "admin", one) == ["in court", TEXT])
    assert bodies(deployment, "integration", one) == []


@pytest.mark.parametrize("direction", [pb.DIRECTION_INBOUND, pb.DIRECTION_OUTBOUND])
def test_no_other_method_makes_a_note_that_could_go_out(customers: Customers, direction: pb.Direction) -> None:
    refused = customers.refused(a_phone(), kind=pb.INTERACTION_KIND_NOTE, direction=direction)

    assert [violation.field for violation in refused.violations] == ["interaction.direction"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "  "}, "body"),
        ({"body": "bell \x07"}, "body"),
        ({"visibility": pb.VISIBILITY_CUSTOMER}, "visibility"),
        ({"visibility": 77}, "visibility"),
        ({"mentions": ["roles/lead"]}, "mentions"),
        ({"mentions": [f"agents/{number}" for number in range(21)]}, "mentions"),
        ({"contact": ""}, "contact"),
        ({"request_id": "7"}, "request_id"),
    ],
)
def test_bad_input_is_refused_naming_the_field(customers: Customers, changes: dict[str, Any], field: str) -> None:
    contact = customers.ensure(a_phone()).name
    request = pb.CreateNoteRequest(**({"contact": contact, "body": TEXT} | changes))
    refused = customers.refusal(customers.interactions.CreateNote, request)

    assert isinstance(refused, InvalidArgument)
    assert [violation.field for violation in refused.violations] == [field]


def test_a_note_about_nobody_is_refused(customers: Customers) -> None:
    request = pb.CreateNoteRequest(contact="contacts/c_nowhere", body=TEXT)

    assert isinstance(customers.refusal(customers.interactions.CreateNote, request), NotFound)


def test_only_notes_mention_agents(customers: Customers) -> None:
    refused = customers.refused(a_phone(), mentions=["agents/ben"])

    assert [violation.field for violation in refused.violations] == ["interaction.mentions"]


def test_an_exported_note_is_imported_with_whom_it_mentions(deployment: Deployment, customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    made = note(customers, contact, mentions=["agents/ben"])
    admin = Customers(deployment, "admin")
    stream = admin.call(admin.interactions.ExportInteractions, pb.ExportInteractionsRequest(contact=contact))
    (exported,) = [each.record for each in stream]
    report = admin.import_records([pb.ImportRecord(line=1, interaction=exported)], f"imports/{uuid.uuid4().hex}")

    assert list(exported.interaction.mentions) == list(made.mentions) == ["agents/ben"]
    assert (report.already_there, report.skipped) == (1, 0)
