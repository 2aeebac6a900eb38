"""What is told when a note mentions an agent."""

from __future__ import annotations

from services.notifications.domain.interaction import Interaction
from services.notifications.domain.notification import Notice
from services.notifications.domain.text import first_words

_NAME_CHARS = 100
_NOTE_CHARS = 300


def notice_of(note: Interaction) -> Notice:
    """Return what a mentioned agent is told. A restricted note is not quoted: they may not be allowed to see it."""
    who = first_words(note.author_name, _NAME_CHARS) or note.author or "A colleague"
    lines = [f"The note is about {note.contact}."]
    if not note.is_restricted:
        lines.append(f"“{first_words(note.body, _NOTE_CHARS)}”")
    return Notice(f"{who} mentioned you in a note", "\n".join(lines), (note.name,))
