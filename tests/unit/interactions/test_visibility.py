"""Visibility is read from stored bytes as they are, and what cannot be read counts as restricted."""

from __future__ import annotations

from datetime import UTC, datetime

from backstory.interactions.v1 import interactions_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st
from servicekit.access.purposes import Sees

from services.interactions.adapters.interaction_messages import late_contact, stamp, told
from services.interactions.domain.interaction import Direction, Interaction, Kind, Visibility
from services.interactions.entrypoints.visibility import visibility_of

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@given(
    st.sampled_from(Visibility),
    st.sampled_from(Direction),
    st.sampled_from(Kind),
    st.text("abc-", min_size=1, max_size=200),
    st.text(max_size=30),
)
def test_every_stored_interaction_tells_its_visibility(
    visibility: Visibility, direction: Direction, kind: Kind, channel: str, body: str
) -> None:
    interaction = Interaction(channel, direction, "source", "1", kind=kind, visibility=visibility, body=body)
    stored = told(interaction) + stamp(interaction, "i_1", "", "", NOON, NOON) + late_contact("c_1")

    assert visibility_of(stored) == visibility


@given(st.sampled_from(Visibility))
def test_it_is_found_also_where_it_does_not_usually_stand(visibility: Visibility) -> None:
    message = pb.Interaction(name="interactions/i_1", channel="email", visibility=int(visibility))  # type: ignore[arg-type] # by number

    assert visibility_of(message.SerializeToString()) == visibility


def test_what_has_no_visibility_that_is_known_counts_as_restricted() -> None:
    message = pb.Interaction(channel="email", direction=1, kind=1)  # type: ignore[arg-type] # by number
    of_tomorrow = pb.Interaction(channel="email", direction=1, kind=1, visibility=9)  # type: ignore[arg-type] # by number

    assert visibility_of(b"") == Sees.RESTRICTED
    assert visibility_of(message.SerializeToString()) == Sees.RESTRICTED
    assert visibility_of(of_tomorrow.SerializeToString()) == Sees.RESTRICTED
