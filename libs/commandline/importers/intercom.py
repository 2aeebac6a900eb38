"""Intercom: conversations with their parts, as the Conversations API gives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from commandline.importers.helpdesks import Fault, Found, Message, Object, as_object, objects, read_helpdesk
from commandline.importers.records import Input

_OF_CONVERSATIONS = ("type", "id", "title", "contacts", "user")
_OF_SOURCES = ("type", "subject", "author")


def read_intercom(file: Path, source: str = "intercom") -> Input:
    """Return the import of conversations: one a line, a list of them, or pages of the API."""
    return read_helpdesk("intercom", file, _parted, source)


def _parted(document: Object) -> Iterator[Found]:
    listed = document.get("conversations")
    for conversation in objects(listed) if isinstance(listed, list) else [document]:
        yield from _of_conversation(conversation)


def _of_conversation(conversation: Object) -> Iterator[Found]:
    origin = f"conversation {conversation.get('id', 'without id')}"
    source = as_object(conversation.get("source") or conversation.get("conversation_message"))
    if not conversation.get("id") or not source:
        yield Fault(origin, "NOT_A_CONVERSATION", "id", "It is no conversation, and no page of conversations.")
        return
    parts = objects(as_object(conversation.get("conversation_parts")).get("conversation_parts"))
    head = _head(conversation, source, parts)
    if _says_something(source):
        first = source | {"part_type": "source", "created_at": source.get("created_at", conversation.get("created_at"))}
        yield Message(origin, {"conversation": head, "part": first})
    for part in filter(_says_something, parts):
        yield Message(f"{origin} part {part.get('id', 'without id')}", {"conversation": head, "part": part})
    if (missing := _missing(conversation, parts)) > 0:
        yield Fault(origin, "PARTS_MISSING", "conversation_parts", f"{missing} of its parts are not in the file.")


def _head(conversation: Object, source: Object, parts: list[Object]) -> Object:
    """Return what each message needs of its conversation; authors say who the customer is."""
    head = {name: conversation[name] for name in _OF_CONVERSATIONS if name in conversation}
    authors = {str(author.get("id")): {"author": author} for part in parts if (author := as_object(part.get("author")))}
    return head | {
        "source": {name: source[name] for name in _OF_SOURCES if name in source},
        "conversation_parts": {"conversation_parts": list(authors.values())},
    }


def _says_something(message: Object) -> bool:
    """Tell whether anything was written: moves, closings and ratings are parts, too."""
    body = message.get("body")
    return bool((body.strip() if isinstance(body, str) else "") or objects(message.get("attachments")))


def _missing(conversation: Object, parts: list[Object]) -> int:
    count = as_object(conversation.get("conversation_parts")).get("total_count")
    return count - len(parts) if isinstance(count, int) else 0
