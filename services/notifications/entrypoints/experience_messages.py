"""What customers went through on the wire."""

from __future__ import annotations

from backstory.notifications.v1 import risks_pb2 as pb
from servicekit.times import to_timestamp

from services.notifications.domain.risk import Experience


def experience_message(one: Experience) -> pb.Experience:
    """Return one as it is exported."""
    return pb.Experience(
        contact=one.contact,
        kind=one.kind.value,
        about=one.about,
        earlier_interaction=one.earlier,
        occur_time=to_timestamp(one.time),
    )
