"""Requests for the methods about unwanted messages."""

from __future__ import annotations

from backstory.interactions.v1 import interactions_pb2 as i
from backstory.interactions.v1 import screening_pb2 as s

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld
from tests.support.customers import a_phone

NOBODY = f"blockedIdentities/bi_{'0' * 32}"
NOTHING = "interactions/i_nowhere"


def screening_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how senders are blocked, and messages kept apart; what is marked here is released here again."""
    return {
        "BlockIdentity": Row(
            [i.BlockIdentityRequest(identity=a_phone(), reason="Offers, every day.")],
            [
                i.BlockIdentityRequest(reason="Who?"),
                i.BlockIdentityRequest(identity=a_phone()),
                i.BlockIdentityRequest(identity=a_phone(), reason="x" * 501),
                i.BlockIdentityRequest(identity=i.IdentityKey(kind="phnoe", value="1"), reason="Offers."),
            ],
        ),
        "UnblockIdentity": Row(
            [s.UnblockIdentityRequest(name=w.blocked.name)],
            [s.UnblockIdentityRequest(name=NOBODY)],
        ),
        "ListBlockedIdentities": Row(
            [s.ListBlockedIdentitiesRequest(), s.ListBlockedIdentitiesRequest(page_size=1)],
            [s.ListBlockedIdentitiesRequest(page_size=-1), s.ListBlockedIdentitiesRequest(page_token="spoiled")],
            differs=("blocked_identities", "next_page_token"),
        ),
        "ScreenInteraction": Row(
            [s.ScreenInteractionRequest(name=w.unwanted.name, reason="Offers.")],
            [
                s.ScreenInteractionRequest(name=NOTHING, reason="Offers."),
                s.ScreenInteractionRequest(name=w.interaction.name),
            ],
        ),
        "ReleaseInteraction": Row(
            [s.ReleaseInteractionRequest(name=w.interaction.name)], [s.ReleaseInteractionRequest(name=NOTHING)]
        ),
        "ListScreenedInteractions": Row(
            [s.ListScreenedInteractionsRequest()],
            [s.ListScreenedInteractionsRequest(page_size=-1), s.ListScreenedInteractionsRequest(page_token="spoiled")],
            differs=("interactions",),
        ),
    }
