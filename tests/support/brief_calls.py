"""Requests for the method about briefs."""

from __future__ import annotations

from backstory.interactions.v1 import interactions_pb2 as i

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld


def brief_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how a brief is asked for."""
    return {
        "GetBrief": Row(
            [
                i.GetBriefRequest(contact=w.spare[0].name),
                i.GetBriefRequest(identity=w.phone),
                i.GetBriefRequest(interaction=w.interaction.name),
            ],
            [
                i.GetBriefRequest(),
                i.GetBriefRequest(contact="contacts/c_nowhere"),
                i.GetBriefRequest(contact=w.contact.name, identity=w.phone),
                i.GetBriefRequest(interaction="interactions/i_nowhere"),
                i.GetBriefRequest(identity=i.IdentityKey(kind="phnoe", value="1")),
            ],
            differs=("digest", "sections"),
        )
    }
