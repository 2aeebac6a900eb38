"""Requests for the methods about facts."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from backstory.interactions.v1 import facts_pb2 as f
from servicekit.times import to_timestamp

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

NOWHERE = "contacts/c_nowhere"


def facts_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how facts are kept, decided and asked for."""
    contact, fact = w.contact.name, w.fact.name
    source = w.interaction.name
    told: dict[str, Any] = {"contact": contact, "key": "order-number", "value": "4711"}
    past = to_timestamp(datetime.now(UTC) - timedelta(days=1))
    return {
        "CreateFact": Row(
            [
                f.CreateFactRequest(**told, request_id=str(uuid.uuid4())),
                f.CreateFactRequest(contact=contact, key="shoe-size", value="44", source_interaction=source),
            ],
            [
                f.CreateFactRequest(**told | {"contact": NOWHERE}),
                f.CreateFactRequest(**told | {"contact": w.erasure.contact}),
                f.CreateFactRequest(**told | {"key": "password"}),
                f.CreateFactRequest(**told | {"key": "Not A Key"}),
                f.CreateFactRequest(**told | {"value": "4111 1111 1111 1111"}),
                f.CreateFactRequest(**told | {"value": ""}),
                f.CreateFactRequest(**told | {"value": "x" * 201}),
                f.CreateFactRequest(**told, source_interaction="interactions/i_nowhere"),
                f.CreateFactRequest(**told, expire_time=past),
                f.CreateFactRequest(**told, request_id="not-a-uuid"),
            ],
            differs=("update_time", "learn_time", "expire_time"),
        ),
        "ConfirmFact": Row(
            [f.ConfirmFactRequest(name=fact)],
            [
                f.ConfirmFactRequest(name=f"{contact}/facts/f_nowhere"),
                f.ConfirmFactRequest(name=f"{NOWHERE}/facts/f_1"),
            ],
            differs=("update_time", "expire_time"),
        ),
        "RejectFact": Row(
            [f.RejectFactRequest(name=w.wrong_fact.name)],
            [f.RejectFactRequest(name=f"{w.other.name}/facts/{fact.rpartition('/')[2]}")],
            differs=("update_time",),
        ),
        "ListFacts": Row(
            [f.ListFactsRequest(contact=w.spare[0].name), f.ListFactsRequest(contact=w.other.name, fresh_only=True)],
            [
                f.ListFactsRequest(contact=NOWHERE),
                f.ListFactsRequest(contact=contact, page_size=-1),
                f.ListFactsRequest(contact=contact, page_token="spoiled"),
                f.ListFactsRequest(contact=contact, keys=["Not A Key"]),
                f.ListFactsRequest(contact=contact, keys=["a"] * 21),
            ],
        ),
        "RecordFactQuestion": Row(
            [f.RecordFactQuestionRequest(contact=contact, key="order-number", request_id=str(uuid.uuid4()))],
            [
                f.RecordFactQuestionRequest(contact=NOWHERE, key="order-number"),
                f.RecordFactQuestionRequest(contact=contact, key=""),
                f.RecordFactQuestionRequest(contact=contact, key="x", interaction="interactions/i_nowhere"),
            ],
        ),
    }
