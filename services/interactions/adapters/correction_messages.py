"""Corrections as protobuf bytes: the interaction as it was told, but for what is otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import InvalidArgument

from services.interactions.adapters.interaction_messages import moved, told
from services.interactions.domain.correcting import SOURCE, Correction
from services.interactions.domain.interaction import Visibility

_TAKEN = ("subject", "body", "attachments", "disposition", "topic", "payload", "sentiment", "location")
_OF_STORING = ("name", "record_time")


def corrected(data: bytes, name: str, contact: str, correction: Correction, record_time: datetime) -> bytes:
    """Return what is shown in the place of a stored interaction."""
    told_as = (SOURCE, correction.interaction)
    message = pb.Interaction.FromString(moved(data, name, told_as, contact, record_time))
    if pb.Interaction.FromString(data).contact != message.contact:
        message.ClearField("identity")  # it is the first person's
    message.correction_reason = correction.reason
    replacement = correction.replacement
    if replacement is not None:
        if replacement.visibility is not None:
            if replacement.visibility < message.visibility:
                raise InvalidArgument("replacement.visibility", "is wider than that of what is corrected")
            message.visibility = int(replacement.visibility)  # type: ignore[assignment] # by number
        if replacement.occur_time is not None:
            message.occur_time.FromDatetime(replacement.occur_time)
        taken = pb.Interaction.FromString(told(replacement))
        for field in pb.Interaction.DESCRIPTOR.fields:
            if field.name not in _TAKEN:
                taken.ClearField(field.name)
        for field_name in _TAKEN:
            message.ClearField(field_name)
        message.MergeFrom(taken)
    return message.SerializeToString(deterministic=True)


def content_of(data: bytes) -> bytes:
    """Return what two tellings of the same correction have in common."""
    message = pb.Interaction.FromString(data)
    for field in _OF_STORING:
        message.ClearField(field)
    return message.SerializeToString(deterministic=True)


def visibility_of(data: bytes) -> int:
    """Return who may see it; what does not say so counts as restricted."""
    return int(pb.Interaction.FromString(data).visibility) or int(Visibility.RESTRICTED)


def occur_time_of(data: bytes) -> datetime:
    """Return when what is told took place."""
    return pb.Interaction.FromString(data).occur_time.ToDatetime(tzinfo=UTC)
