"""Requests for the methods about people: merges, splits, visitors."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import merges_pb2 as m

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

NOWHERE = "contacts/c_nowhere"


def merge_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how each is called; only a split changes the world, and only the contact it parts."""
    first, second, mixed = w.spare
    others = [second.name]
    return {
        "MergeContacts": Row(
            [
                m.MergeContactsRequest(
                    contact=first.name, merged_contacts=others, reason="the same passport", validate_only=True
                )
            ],
            [
                m.MergeContactsRequest(contact=first.name, merged_contacts=others),
                m.MergeContactsRequest(contact=first.name, reason="why"),
                m.MergeContactsRequest(contact=first.name, merged_contacts=[first.name], reason="why"),
                m.MergeContactsRequest(contact=first.name, merged_contacts=[NOWHERE], reason="why"),
            ],
            differs=("create_time",),
        ),
        "UnmergeContacts": Row(
            [m.UnmergeContactsRequest(merge=w.merge.name, reason="two people after all", validate_only=True)],
            [
                m.UnmergeContactsRequest(merge=w.merge.name),
                m.UnmergeContactsRequest(merge="merges/m_nowhere", reason="why"),
            ],
            differs=("undo_time",),
        ),
        "GetMerge": Row([m.GetMergeRequest(name=w.merge.name)], [m.GetMergeRequest(name="merges/m_nowhere")]),
        "ListMerges": Row(
            [m.ListMergesRequest(contact=w.merge.contact), m.ListMergesRequest(contact=first.name)],
            [
                m.ListMergesRequest(contact=NOWHERE),
                m.ListMergesRequest(contact=first.name, page_size=-1),
                m.ListMergesRequest(contact=first.name, page_token="spoiled"),
            ],
        ),
        "GetPerson": Row(
            [c.GetPersonRequest(contact=w.merge.contact), c.GetPersonRequest(contact=w.merge.merged_contacts[0])],
            [c.GetPersonRequest(contact=NOWHERE)],
        ),
        "SplitContact": Row(
            [
                m.SplitContactRequest(
                    contact=mixed.name,
                    identities=[mixed.identities[0].name],
                    reason="two people",
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                m.SplitContactRequest(contact=first.name, identities=[first.identities[0].name], reason="why"),
                m.SplitContactRequest(contact=first.name, reason="why"),
                m.SplitContactRequest(contact=NOWHERE, identities=[f"{NOWHERE}/identities/id_1"], reason="why"),
            ],
        ),
        "IdentifyVisitor": Row(
            [_visit(kind="phone", value=w.phone.value)],
            [_visit(kind="phnoe", value="1"), _visit(kind="phone", value="many"), c.IdentifyVisitorRequest()],
            differs=("merge",),
        ),
    }


def _visit(kind: str, value: str) -> c.IdentifyVisitorRequest:
    identity = c.IdentityKey(kind=kind, value=value)
    return c.IdentifyVisitorRequest(anonymous_id="visitor-1", scope="shop", identity=identity)
