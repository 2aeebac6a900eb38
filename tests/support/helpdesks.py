"""Tickets and conversations in the shapes in which help desks give them, with made-up people."""

from __future__ import annotations

from typing import Any

CUSTOMER = 20978392
AGENT = 235323
BEGAN = 1_748_934_900

USERS = [
    {"id": CUSTOMER, "name": "Mara Lind", "email": "mara.lind@example.com", "role": "end-user", "phone": None},
    {"id": AGENT, "name": "Kim Roe", "email": "kim@shop.example", "role": "agent"},
]


def comment(key: int, author: int, body: str, *, public: bool = True, **fields: Any) -> dict[str, Any]:
    """A comment as the Tickets API gives it."""
    return {
        "id": key, "type": "Comment", "author_id": author, "body": body, "plain_body": body, "public": public,
        "html_body": f'<div class="zd-comment">{body}</div>', "attachments": [], "audit_id": key + 1,
        "via": {"channel": "email", "source": {"from": {}, "rel": None}}, "metadata": {"system": {}},
        "created_at": "2025-06-03T07:15:00Z",
    } | fields  # fmt: skip


def ticket(key: int, *comments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A ticket with what was written to it, as a line of the account's JSON export."""
    return {
        "id": key, "url": f"https://shop.zendesk.com/api/v2/tickets/{key}.json", "external_id": None,
        "via": {"channel": "web", "source": {"rel": None}}, "created_at": "2025-06-03T07:15:00Z", "type": None,
        "subject": "Where is my order?", "raw_subject": "Where is my order?", "description": "It is late.",
        "priority": "high", "status": "closed", "requester_id": CUSTOMER, "submitter_id": CUSTOMER,
        "assignee_id": AGENT, "tags": ["shop"], "custom_fields": [], "comments": list(comments),
    } | fields  # fmt: skip


def customer(**fields: Any) -> dict[str, Any]:
    """The author of a part, when a customer wrote it."""
    key = "6762f0dd1bb69f9f2193bb83"
    return {"type": "user", "id": key, "name": "Mara Lind", "email": "mara.lind@example.com"} | fields


def admin(**fields: Any) -> dict[str, Any]:
    """The author of a part, when a colleague wrote it."""
    return {"type": "admin", "id": "991267715", "name": "Kim Roe", "email": "kim@shop.example"} | fields


def part(key: int, author: dict[str, Any], body: str | None, kind: str = "comment", **fields: Any) -> dict[str, Any]:
    """One part of a conversation."""
    return {
        "type": "conversation_part", "id": str(key), "part_type": kind, "body": body, "created_at": BEGAN + key,
        "updated_at": BEGAN + key, "notified_at": BEGAN + key, "assigned_to": None, "author": author, "attachments": [],
        "external_id": None, "redacted": False,
    } | fields  # fmt: skip


def conversation(key: str, *parts: dict[str, Any], body: str = "<p>Where is my order?</p>") -> dict[str, Any]:
    """A conversation as the Conversations API gives it."""
    return {
        "type": "conversation", "id": key, "created_at": BEGAN, "updated_at": BEGAN + 60, "waiting_since": None,
        "snoozed_until": None, "title": None, "state": "closed", "open": False, "read": True,
        "priority": "not_priority",
        "source": {
            "type": "conversation", "id": "403918330", "delivered_as": "customer_initiated", "subject": "",
            "body": body,
            "author": customer(), "attachments": [], "url": None, "redacted": False,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": customer()["id"], "external_id": "4711"}],
        },
        "conversation_parts": {
            "type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts),
        },
    }  # fmt: skip
