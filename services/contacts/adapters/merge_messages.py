"""Merges, splits and people as messages of the contract, in answers and in events."""

from __future__ import annotations

from collections.abc import Iterable

from backstory.contacts.v1 import merges_pb2 as pb
from servicekit.times import to_timestamp

from services.contacts.domain.merging import Merge
from services.contacts.domain.person import PersonMembers
from services.contacts.domain.splitting import Split


def merge_message(merge: Merge) -> pb.Merge:
    """Return a merge as it is recorded."""
    undone = merge.undone
    return pb.Merge(
        name=merge.name if merge.id else "",
        state=pb.MERGE_STATE_UNDONE if undone else pb.MERGE_STATE_ACTIVE,
        contact=_contact(merge.contact),
        merged_contacts=map(_contact, merge.merged),
        reason=merge.made.reason,
        actor=merge.made.actor,
        create_time=to_timestamp(merge.made.time),
        undo_time=to_timestamp(undone.time) if undone else None,
        undo_reason=undone.reason if undone else "",
        undo_actor=undone.actor if undone else "",
    )


def people_messages(people: Iterable[PersonMembers]) -> list[pb.PersonMembers]:
    """Return people in names only."""
    return [
        pb.PersonMembers(
            contact=_contact(person.canonical),
            members=map(_contact, person.members),
            epoch=person.epoch,
            version=person.version,
        )
        for person in people
    ]


def split_message(split: Split) -> pb.Split:
    """Return what was taken out of a contact."""
    new_contact = _contact(split.new_contact)
    return pb.Split(
        contact=_contact(split.contact),
        new_contact=new_contact,
        identities=[f"{new_contact}/identities/{identity}" for identity in split.identities],
        interactions=[f"interactions/{interaction}" for interaction in split.interactions],
        reason=split.made.reason,
        actor=split.made.actor,
        create_time=to_timestamp(split.made.time),
    )


def _contact(contact_id: str) -> str:
    return f"contacts/{contact_id}"
