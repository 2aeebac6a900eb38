"""Requests for the methods that make briefs and find what was said."""

from __future__ import annotations

from backstory.interactions.v1 import interactions_pb2 as i
from backstory.interactions.v1 import presence_pb2 as p

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
        ),
        "UpdatePresence": Row(
            [
                p.UpdatePresenceRequest(contact=w.other.name, activity=p.PRESENCE_ACTIVITY_VIEWING),
                p.UpdatePresenceRequest(contact=w.other.name, activity=p.PRESENCE_ACTIVITY_TYPING, page="two"),
                p.UpdatePresenceRequest(contact=w.other.name, activity=p.PRESENCE_ACTIVITY_GONE),
            ],
            [
                p.UpdatePresenceRequest(contact=w.other.name),
                p.UpdatePresenceRequest(contact="contacts/c_nowhere", activity=p.PRESENCE_ACTIVITY_VIEWING),
                p.UpdatePresenceRequest(contact=w.other.name, activity=p.PRESENCE_ACTIVITY_VIEWING, page="x" * 65),
            ],
            differs=("presences",),
        ),
        "ListPresences": Row(
            [p.ListPresencesRequest(contact=w.other.name)],
            [p.ListPresencesRequest(contact="contacts/c_nowhere")],
            differs=("presences",),
        ),
        "MarkHistoryViewed": Row(
            [i.MarkHistoryViewedRequest(contact=w.interaction.contact, watch_token=w.watch_token)],
            [
                i.MarkHistoryViewedRequest(contact=w.interaction.contact),
                i.MarkHistoryViewedRequest(contact=w.interaction.contact, watch_token="spoiled"),
                i.MarkHistoryViewedRequest(contact="contacts/c_nowhere", watch_token=w.watch_token),
            ],
            differs=("view_time",),
        ),
        "SearchHistory": Row(
            [
                i.SearchHistoryRequest(query="nobody said this"),
                i.SearchHistoryRequest(query='"nor this" nev*', contact=w.contact.name, channels=["email"]),
                i.SearchHistoryRequest(query="this", identity=w.phone, page_size=1),
            ],
            [
                i.SearchHistoryRequest(),
                i.SearchHistoryRequest(query="?"),
                i.SearchHistoryRequest(query="x" * 201),
                i.SearchHistoryRequest(query="ab*"),
                i.SearchHistoryRequest(query="x", page_size=-1),
                i.SearchHistoryRequest(query="x", page_token="spoiled"),
                i.SearchHistoryRequest(query="x", contact="contacts/c_nowhere"),
                i.SearchHistoryRequest(query="x", contact=w.contact.name, identity=w.phone),
            ],
            differs=("found",),
        ),
    }
