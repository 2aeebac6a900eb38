"""Telegram: what people write to a bot."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.json_values import Object, kept, number, object_, objects, parsed, text
from services.interactions.channels._hooks.options import no_options
from services.interactions.channels._hooks.telling import attachment, told, when
from services.interactions.domain.interaction import Attachment, Direction, Sender
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "telegram"
SIGNATURE = "telegram"
IS_MAIL = False

_MESSAGES = ("message", "business_message")
_FILES = {
    "document": "application/octet-stream",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "animation": "video/mp4",
    "sticker": "image/webp",
}
_KNOWN = frozenset({"message_id", "date", "chat", "from", "text", "caption", "contact", "location", "photo", *_FILES})

EXAMPLE = ExamplePost(
    b'{"update_id": 100000001, "message": {"message_id": 7, "date": 1748934900,'
    b' "chat": {"id": 4000001, "type": "private", "first_name": "Mara", "last_name": "Lind"},'
    b' "from": {"id": 4000001, "is_bot": false, "first_name": "Mara", "last_name": "Lind", "language_code": "de"},'
    b' "text": "Is my bicycle ready?"}}'
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one update; what is no message to the bot is no interaction."""
    update = parsed(letter.body)
    if not isinstance(update, dict) or number(update, "update_id") is None:
        raise ValueError("no update")
    return [item for name in _MESSAGES if (item := _message(letter, object_(update, name)))]


def _message(letter: Letter, message: Object) -> Item | None:
    sender, chat = object_(message, "from"), object_(message, "chat")
    if not message or not text(sender, "id") or sender.get("is_bot") is True:
        return None
    name = f"{text(sender, 'first_name')} {text(sender, 'last_name')}".strip()
    # Numbers of messages count within a chat; the chat is part of the id, or two chats would share one.
    return told(
        letter,
        Sender("telegram", "", text(sender, "id"), display_name=name or text(sender, "username")),
        f"{text(chat, 'id')}:{text(message, 'message_id')}",
        Direction.INBOUND,
        channel="telegram",
        body=_text(message),
        thread_key=text(chat, "id"),
        occur_time=when(number(message, "date"), letter.receive_time),
        attachments=tuple(_attachments(message)),
        payload=kept(message, _KNOWN, files=[text(file, "file_id") for _, file in _files(message)]),
    )


def _text(message: Object) -> str:
    contact, location = object_(message, "contact"), object_(message, "location")
    if contact:
        return f"Contact: {text(contact, 'first_name')} {text(contact, 'last_name')} {text(contact, 'phone_number')}"
    if location:
        return f"Location: {location.get('latitude')}, {location.get('longitude')}"
    written = text(message, "text") or text(message, "caption")
    return written or ("" if any(name in message for name in (*_FILES, "photo")) else "[Unsupported message]")


def _files(message: Object) -> Iterator[tuple[str, Object]]:
    for name in _FILES:
        if file := object_(message, name):
            yield name, file
    if photos := objects(message, "photo"):
        yield "photo", photos[-1]  # the same picture in several sizes, the largest last


def _attachments(message: Object) -> Iterator[Attachment]:
    for name, file in _files(message):
        media_type = text(file, "mime_type") or _FILES.get(name, "image/jpeg")
        yield attachment(media_type, text(file, "file_name") or name, number(file, "file_size") or 0)
