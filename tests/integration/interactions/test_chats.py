"""Chats: any widget, visitors nobody knows yet, and no flood."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import InvalidArgument, ResourceExhausted, ServiceError

from tests.support.customers import Customers, a_phone


def a_message(**changes: Any) -> pb.RecordChatMessageRequest:
    fields: dict[str, Any] = {"source": "shop-widget", "source_id": uuid.uuid4().hex, "text": "Is anybody there?"}
    return pb.RecordChatMessageRequest(**(fields | changes))


def say(customers: Customers, **changes: Any) -> pb.Interaction:
    recorded: pb.Interaction = customers.call(customers.interactions.RecordChatMessage, a_message(**changes))
    return recorded


def key_of(recorded: pb.Interaction) -> pb.IdentityKey:
    kind, scope, value = recorded.identity.split(":")
    return pb.IdentityKey(kind=kind, scope=scope, value=value)


def test_a_stranger_gets_an_anonymous_identity_that_lasts_as_long_as_the_chat(customers: Customers) -> None:
    chat = uuid.uuid4().hex
    first, second = say(customers, conversation=chat), say(customers, conversation=chat, text="Hello?")
    other = say(customers, conversation=uuid.uuid4().hex)

    assert first.identity == second.identity
    assert first.identity.startswith("anonymous-id:shop-widget:")
    assert first.contact == second.contact != other.contact
    assert [each.body for each in customers.history(key_of(first)).interactions] == ["Hello?", "Is anybody there?"]
    assert (first.channel, first.kind, first.thread_key) == ("web-chat", pb.INTERACTION_KIND_MESSAGE, chat)


def test_a_visitor_with_an_id_is_the_same_in_every_chat_and_can_become_known(customers: Customers) -> None:
    visitor, phone = uuid.uuid4().hex, a_phone()
    said = say(customers, conversation="one", visitor=visitor, display_name="Ann")
    known = customers.ensure(phone)
    customers.call(
        customers.contacts.IdentifyVisitor,
        c.IdentifyVisitorRequest(
            anonymous_id=visitor, scope="shop-widget", identity=c.IdentityKey(kind="phone", value=phone.value)
        ),
    )

    assert say(customers, conversation="two", visitor=visitor).contact == said.contact
    assert customers.history(contact=said.contact).person in (known.name, said.contact)


def test_who_is_known_is_taken_by_their_identity(customers: Customers) -> None:
    phone = a_phone()
    known = customers.ensure(phone)

    assert say(customers, identity=phone).contact == known.name


def test_a_reply_is_outbound_and_by_its_author(customers: Customers) -> None:
    bot = pb.Actor(type=pb.ACTOR_TYPE_BOT, display_name="Shop assistant")
    reply = say(customers, visitor=uuid.uuid4().hex, direction=pb.DIRECTION_OUTBOUND, actor=bot)

    assert (reply.direction, reply.actor, reply.purpose) == (pb.DIRECTION_OUTBOUND, bot, "service-messages")


def test_the_31st_message_of_a_minute_waits_and_repeats_and_other_visitors_do_not(customers: Customers) -> None:
    visitor, last = uuid.uuid4().hex, uuid.uuid4().hex
    refused: ServiceError | None = None
    for _ in range(60):  # on a slow machine the first ones are a minute old by the end
        try:
            said = say(customers, visitor=visitor, source_id=last)
            last = uuid.uuid4().hex
        except ServiceError as fault:
            refused = fault
            break

    assert isinstance(refused, ResourceExhausted)
    assert refused.reason == "TOO_MANY_MESSAGES"
    assert 0 < (refused.retry_after or 0) <= 60
    assert customers.history(contact=said.contact).summary.total >= 30
    assert say(customers, visitor=visitor, source_id=said.source_id) == said
    assert say(customers, visitor=uuid.uuid4().hex)
    assert say(customers, visitor=visitor, direction=pb.DIRECTION_OUTBOUND)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "ä" * (8 * 1024) + "x"}, "text"),
        ({"text": "bell \x07"}, "text"),
        ({"source": "The Shop"}, "source"),
        ({"source_id": ""}, "source_id"),
        ({"direction": pb.DIRECTION_INTERNAL}, "direction"),
        ({"visitor": "v" * 5000}, "identity.value"),
        ({"visitor": "v", "identity": pb.IdentityKey(kind="phone", value="+4930123")}, "visitor"),
        ({"conversation": "x" * 513}, "conversation"),
        ({"actor": pb.Actor(display_name="nobody")}, "actor.type"),
        ({"channel": "Web Chat"}, "channel"),
    ],
)
def test_bad_input_is_refused_naming_the_field(customers: Customers, changes: dict[str, Any], field: str) -> None:
    refused = customers.refusal(customers.interactions.RecordChatMessage, a_message(**changes))

    assert isinstance(refused, InvalidArgument)
    assert [violation.field for violation in refused.violations] == [field]


def test_a_text_of_16_kib_is_taken(customers: Customers) -> None:
    assert len(say(customers, text="ä" * (8 * 1024)).body) == 8 * 1024
