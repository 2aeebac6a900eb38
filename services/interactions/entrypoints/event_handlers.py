"""What the service does when contacts tells of a change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from backstory.contacts.v1 import contacts_pb2
from backstory.events.contacts.v1 import events_pb2
from eventbus.messages import Ack, DeadLetter, Outcome, Received
from google.protobuf.message import DecodeError, Message
from servicekit.errors import ServiceError

from services.interactions.domain.erasing import Erased
from services.interactions.domain.ports import ContactState, Split

CONSUMER = "interactions"

Apply = Callable[[Sequence[ContactState]], None]
Correct = Callable[[Split], object]
Erase = Callable[[Erased], None]
Translate = Callable[[Exception], ServiceError | None]
StateOf = Callable[[contacts_pb2.Contact, int], ContactState]
Mark = Callable[[str, str, str], None]
Clear = Callable[[str, str], None]

_STATES: dict[str, type[Message]] = {
    name: getattr(events_pb2, name) for name in events_pb2.DESCRIPTOR.message_types_by_name
}


class ContactHandler:
    """Keeps the cards in step with what contacts publishes."""

    def __init__(self, apply: Apply, correct: Correct, erase: Erase, state_of: StateOf, translate: Translate) -> None:
        """Hand newer states to `apply`, then parted contacts to `correct` and people who were erased to `erase`."""
        self._apply = apply
        self._correct = correct
        self._erase = erase
        self._state_of = state_of
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Apply a batch in one write. Only the newest state of each contact matters."""
        outcomes: list[Outcome] = []
        states: dict[str, ContactState] = {}
        splits: list[Split] = []
        erased: list[Erased] = []
        for received in batch:
            event = self._read(received)
            outcomes.append(event if isinstance(event, DeadLetter) else Ack())
            if isinstance(event, Message):
                state = self._state_of(event.contact, received.order)  # type: ignore[attr-defined] # read with one
                known = states.get(state.contact)
                states[state.contact] = state if known is None or known.order < state.order else known
                splits += _split_of(event)
                erased += _erased_of(event)
        if states:
            await asyncio.to_thread(self._apply_all, list(states.values()), splits, erased)
        return outcomes

    def _apply_all(self, states: Sequence[ContactState], splits: Sequence[Split], erased: Sequence[Erased]) -> None:
        try:
            self._apply(states)
            for split in splits:
                self._correct(split)
            for each in erased:
                self._erase(each)
        except Exception as fault:
            known = self._translate(fault)
            if known is not None:
                raise known from fault
            raise

    def _read(self, received: Received) -> Message | DeadLetter | None:
        kind = _STATES.get(received.name)
        if kind is None or "contact" not in kind.DESCRIPTOR.fields_by_name:
            return None  # a newer contacts service tells of things this one does not know
        event = kind()
        try:
            event.ParseFromString(received.payload)
        except DecodeError as fault:
            return DeadLetter("UNDECODABLE", fault)
        contact = event.contact  # type: ignore[attr-defined] # every state event has one, as was just checked
        if contact.name != f"contacts/{received.contact}":
            return DeadLetter("WRONG_CONTACT")
        return event


def _split_of(event: Message) -> list[Split]:
    """Return what a parted contact's event asks to correct: told of both contacts, it is taken from the new one's."""
    if not isinstance(event, events_pb2.ContactSplit) or event.contact.name != event.split.new_contact:
        return []
    split = event.split
    return [
        Split(
            contact=split.contact.removeprefix("contacts/"),
            new_contact=split.new_contact.removeprefix("contacts/"),
            interactions=tuple(name.removeprefix("interactions/") for name in split.interactions),
            actor=split.actor,
        )
    ]


def _erased_of(event: Message) -> list[Erased]:
    if not isinstance(event, events_pb2.PersonErased):
        return []
    contacts = tuple(name.removeprefix("contacts/") for name in event.contacts)
    return [Erased(event.erasure.removeprefix("erasures/"), contacts)]


async def mark_incomplete(mark: Mark, received: Received, reason: str) -> None:
    """Note on the customer's history that something of it could not be applied."""
    await asyncio.to_thread(partial(mark, received.contact, CONSUMER, _label(received, reason)))


async def clear_mark(clear: Clear, received: Received, reason: str) -> None:
    """Take the note off: the event was applied after all, or somebody decided to do without it."""
    await asyncio.to_thread(partial(clear, received.contact, _label(received, reason)))


def _label(received: Received, _: str) -> str:
    return f"{received.name} {received.event_id}"
