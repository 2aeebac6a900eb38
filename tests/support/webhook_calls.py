"""Requests for the methods about posts that could not be worked on."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from backstory.interactions.v1 import webhooks_pb2 as w
from pymongo import MongoClient

from tests.support.api_row import Row
from tests.support.deployment import Deployment


def park_a_webhook(deployment: Deployment) -> str:
    """Leave a post of a source that is not configured any more, and return its name."""
    now, name = datetime.now(UTC), f"pw_{secrets.token_hex(20)}"
    row = {
        "_id": name, "source": "gone", "state": "parked", "body": b"{}", "size": 2, "sha256": "ab" * 32,
        "receive_time": now, "park_time": now, "reason": "SOURCE_UNKNOWN", "detail": "It is gone.", "attempts": 1,
    }  # fmt: skip
    layout = deployment.system.layout
    client: MongoClient[dict[str, Any]] = MongoClient(layout.addresses.mongodb_uri)
    with client:
        client[f"{layout.namespace}_interactions"]["webhook_inbox"].insert_one(row)
    return f"parkedWebhooks/{name}"


def webhook_rows(parked: str) -> dict[str, Row]:
    """Return how parked posts are listed and tried again."""
    return {
        "ListParkedWebhooks": Row(
            [w.ListParkedWebhooksRequest(source="nobody"), w.ListParkedWebhooksRequest(source="none", page_size=1)],
            [
                w.ListParkedWebhooksRequest(page_size=-1),
                w.ListParkedWebhooksRequest(page_token="spoiled"),
                w.ListParkedWebhooksRequest(source="Not A Source"),
            ],
        ),
        "RetryParkedWebhook": Row(
            [w.RetryParkedWebhookRequest(name=parked)],
            [w.RetryParkedWebhookRequest(name="parkedWebhooks/pw_nowhere")],
            differs=("attempts", "park_time", "reason", "detail"),
        ),
    }
