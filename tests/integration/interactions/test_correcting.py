"""Correcting mistakes: histories show what is right, and what was recorded stays for those who may see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.operations import rebuilt
from tests.support.scanning import found

A_PICTURE = pb.Attachment(file_name="a.png", media_type="image/png")
WHY = "typed into the wrong window"


def correct(customers: Customers, target: pb.Interaction, **changes: Any) -> pb.Interaction:
    request = pb.CreateCorrectionRequest(interaction=target.name, **({"reason": WHY} | changes))
    made: pb.Interaction = customers.call(customers.interactions.CreateCorrection, request)
    return made


def refused(customers: Customers, name: str, **changes: Any) -> Any:
    request = pb.CreateCorrectionRequest(interaction=name, **({"reason": WHY} | changes))
    return customers.refusal(customers.interactions.CreateCorrection, request)


def words(text: str) -> pb.Interaction:
    return pb.Interaction(body=text)


def bodies(customers: Customers, contact: str) -> list[str]:
    return [each.body for each in customers.history(contact=contact).interactions]


def test_histories_show_the_corrected_version_with_a_marker_in_its_place(customers: Customers) -> None:
    phone = a_phone()
    first = customers.record(phone, body="one", subject="a subject")
    wrong = customers.record(phone, body="tow", subject="a subject", attachments=[A_PICTURE])
    customers.record(phone, body="three")
    made = correct(customers, wrong, replacement=pb.Interaction(body="two", subject="a subject"))
    history = customers.history(phone)
    paged = [each.body for page in customers.pages(phone, 2) for each in page.interactions]

    assert [each.body for each in history.interactions] == paged == ["three", "two", "one"]
    assert history.interactions[1] == made
    assert (made.corrects, made.correction_reason, made.kind) == (wrong.name, WHY, pb.INTERACTION_KIND_CORRECTION)
    assert (made.channel, made.direction, made.occur_time, made.actor, made.identity) == (
        wrong.channel,
        wrong.direction,
        wrong.occur_time,
        wrong.actor,
        wrong.identity,
    )
    assert not made.attachments
    assert history.summary.total == 3
    assert first.contact == made.contact == wrong.contact


def test_the_original_is_shown_to_those_who_may_see_it_and_to_nobody_else(
    deployment: Deployment, customers: Customers
) -> None:
    wrong = customers.record(a_phone(), body="said by somebody else")
    made = correct(customers, wrong, replacement=words("said by her"))
    request = pb.GetInteractionRequest(name=wrong.name)
    supervisor, agent = Customers(deployment, "supervisor"), Customers(deployment, "agent")
    original = supervisor.call(supervisor.interactions.GetInteraction, request)

    assert (original.body, original.corrected_by) == ("said by somebody else", made.name)
    assert isinstance(agent.refusal(agent.interactions.GetInteraction, request), NotFound)


def test_what_belongs_to_another_person_is_shown_there_and_nowhere_else(
    deployment: Deployment, customers: Customers
) -> None:
    wrong = customers.record(a_phone(), body="about my brother's order")
    right = customers.ensure(a_phone()).name
    made = correct(customers, wrong, contact=right)
    admin = Customers(deployment, "admin")

    def exported(contact: str) -> list[str]:
        stream = admin.call(admin.interactions.ExportInteractions, pb.ExportInteractionsRequest(contact=contact))
        return [each.record.interaction.body for each in stream]

    assert bodies(customers, wrong.contact) == []
    assert bodies(customers, right) == ["about my brother's order"]
    assert (made.contact, made.person, made.identity) == (right, right, "")
    assert customers.history(contact=wrong.contact).summary.total == 0
    assert exported(wrong.contact) == []
    assert exported(right) == ["about my brother's order"]


def test_a_correction_can_be_corrected_and_histories_are_rebuilt_to_the_same(
    deployment: Deployment, customers: Customers
) -> None:
    wrong = customers.record(a_phone(), body="one")
    right = customers.ensure(a_phone()).name
    first = correct(customers, wrong, replacement=words("two"))
    second = correct(customers, first, contact=right, replacement=words("three"))
    third = correct(customers, second, contact=wrong.contact)
    customers.history(contact=wrong.contact)

    assert [each.corrects for each in (first, second, third)] == [wrong.name, first.name, second.name]
    assert (bodies(customers, wrong.contact), bodies(customers, right)) == (["three"], [])
    rebuilt(deployment, Customers(deployment, "admin"))
    assert (bodies(customers, wrong.contact), bodies(customers, right)) == (["three"], [])
    assert customers.history(contact=wrong.contact).summary.total == 1


def test_a_repeat_gets_the_first_answer_and_another_correction_of_the_same_is_refused(customers: Customers) -> None:
    wrong = customers.record(a_phone(), body="one")
    first = correct(customers, wrong, replacement=words("two"))
    again = correct(customers, wrong, replacement=words("two"))
    other = refused(customers, wrong.name, replacement=words("three"))

    assert first == again
    assert isinstance(other, FailedPrecondition)
    assert (other.reason, other.metadata["correction"]) == ("ALREADY_CORRECTED", first.name)


def test_a_record_under_the_source_of_corrections_is_in_the_way_of_one(customers: Customers) -> None:
    mine = customers.record(a_phone())
    customers.record(a_phone(), source="corrections", source_id=mine.name.removeprefix("interactions/"))

    assert refused(customers, mine.name, replacement=words("x")).reason == "SOURCE_ID_TAKEN"


def test_a_correction_is_never_visible_to_more_people(deployment: Deployment) -> None:
    admin = Customers(deployment, "admin")
    note = admin.record(a_phone(), body="x", direction=pb.DIRECTION_INTERNAL)
    wider = refused(admin, note.name, replacement=pb.Interaction(body="y", visibility=pb.VISIBILITY_CUSTOMER))
    narrower = correct(admin, note, replacement=pb.Interaction(body="y", visibility=pb.VISIBILITY_RESTRICTED))

    assert [violation.field for violation in wider.violations] == ["replacement.visibility"]
    assert narrower.visibility == pb.VISIBILITY_RESTRICTED
    assert narrower.direction == pb.DIRECTION_INTERNAL


def test_what_nobody_knows_and_what_the_caller_may_not_see_is_not_found(
    deployment: Deployment, customers: Customers
) -> None:
    secret = Customers(deployment, "admin").record(a_phone(), visibility=pb.VISIBILITY_RESTRICTED)
    agent = Customers(deployment, "agent")
    mine = customers.record(a_phone())

    assert isinstance(refused(agent, "interactions/i_nowhere", replacement=words("x")), NotFound)
    assert isinstance(refused(agent, secret.name, replacement=words("x")), NotFound)
    assert isinstance(refused(agent, mine.name, contact="contacts/c_nowhere"), NotFound)


def test_card_numbers_are_masked_in_corrections_too(customers: Customers) -> None:
    made = correct(
        customers,
        customers.record(a_phone()),
        replacement=words("card 4000 0566 5566 5556"),
        reason="was 4000056655665556",
    )

    assert (made.body, made.correction_reason) == ("card 4000 05** **** 5556", "was 400005******5556")


def test_another_time_moves_it_in_the_history(customers: Customers) -> None:
    phone, past = a_phone(), Timestamp()
    past.FromDatetime(datetime.now(UTC) - timedelta(days=3))
    customers.record(phone, body="one")
    wrong = customers.record(phone, body="two")
    correct(customers, wrong, replacement=pb.Interaction(body="two", occur_time=past))

    assert [each.body for each in customers.history(phone).interactions] == ["one", "two"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "replacement"),
        ({"reason": " ", "replacement": words("x")}, "reason"),
        ({"reason": "two\nlines", "replacement": words("x")}, "reason"),
        ({"replacement": words("bell \x07")}, "replacement.body"),
        ({"replacement": pb.Interaction(topic="Not A Topic")}, "replacement.topic"),
        ({"contact": "people/7"}, "contact"),
    ],
)
def test_bad_input_is_refused_naming_the_field(customers: Customers, changes: dict[str, Any], field: str) -> None:
    fault = refused(customers, customers.record(a_phone()).name, **changes)

    assert isinstance(fault, InvalidArgument)
    assert [violation.field for violation in fault.violations] == [field]


def test_moving_to_whom_it_belongs_to_is_refused(customers: Customers) -> None:
    mine = customers.record(a_phone())

    assert [violation.field for violation in refused(customers, mine.name, contact=mine.contact).violations] == [
        "contact"
    ]


def test_erasing_the_person_it_belongs_to_takes_the_words_wherever_they_were_recorded(deployment: Deployment) -> None:
    admin = Customers(deployment, "admin")
    secret = "the parcel with the blue ribbon"
    wrong = admin.record(a_phone(), body=secret)
    middle, right = admin.ensure(a_phone()).name, admin.ensure(a_phone()).name
    correct(admin, correct(admin, wrong, contact=middle), contact=right, reason=f"about {secret}")
    erase(admin, right)

    def is_gone() -> bool:
        left = found(deployment.system, [secret]).get(secret, set())
        return not {place for place in left if place.startswith("interactions.")}

    assert eventually(60, is_gone)
    assert refused(admin, wrong.name, replacement=words("x")).reason == "CONTENT_REMOVED"
