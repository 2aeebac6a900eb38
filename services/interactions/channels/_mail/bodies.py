"""What a reader sees of a message: one text and the list of what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.interactions.channels._mail.charsets import Decoded, decode, tidy
from services.interactions.channels._mail.html_text import html_to_text
from services.interactions.channels._mail.parts import Part

_MAX_HTML_BYTES = 4 * 1024 * 1024
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """The text of a part and the parts that are attached to it."""

    text: str = ""
    is_plain: bool = True
    charset_guessed: bool = False
    attached: tuple[Part, ...] = ()


def compose(part: Part, *, is_root: bool = True) -> Body:
    """Return the text of a part and everything below it: plain text where there is one, else HTML as text."""
    if part.media_type == "multipart/alternative":
        return _best_of(part.children)
    if part.is_multipart:
        return _all_of(part.children)
    if _is_text(part, is_root=is_root):
        return _read(part)
    return Body(attached=(part,))


def _best_of(alternatives: Iterable[Part]) -> Body:
    bodies = [compose(part, is_root=False) for part in alternatives]
    spoken = [body for body in bodies if body.text]
    chosen = next((body for body in spoken if body.is_plain), spoken[0] if spoken else Body())
    attached = tuple(part for body in bodies for part in body.attached if not _is_unseen_alternative(part))
    return Body(chosen.text, chosen.is_plain, chosen.charset_guessed, attached)


def _all_of(parts: Iterable[Part]) -> Body:
    bodies = [compose(part, is_root=False) for part in parts]
    spoken = [body for body in bodies if body.text]
    return Body(
        text="\n\n".join(body.text for body in spoken),
        is_plain=all(body.is_plain for body in spoken),
        charset_guessed=any(body.charset_guessed for body in spoken),
        attached=tuple(part for body in bodies for part in body.attached),
    )


def _is_text(part: Part, *, is_root: bool) -> bool:
    if part.media_type not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    return is_root or not part.file_name


def _is_unseen_alternative(part: Part) -> bool:
    """Other spellings of the same text, such as text/enriched; an invitation is more than that."""
    return part.media_type.startswith("text/") and part.media_type != "text/calendar" and not part.file_name


def _read(part: Part) -> Body:
    if part.media_type == "text/html":
        decoded = _decode_html(part)
        text = tidy(html_to_text(tidy(decoded.text)))
        return Body(text.strip(), is_plain=False, charset_guessed=decoded.guessed)
    decoded = decode(part.content, part.charset)
    return Body(_without_outer_blank_lines(tidy(decoded.text)), is_plain=True, charset_guessed=decoded.guessed)


def _decode_html(part: Part) -> Decoded:
    content = part.content[:_MAX_HTML_BYTES]
    declared = part.charset
    if not declared and (meta := _META_CHARSET.search(content[:4096])):
        declared = meta[1].decode("ascii", errors="replace")
    return decode(content, declared)


def _without_outer_blank_lines(text: str) -> str:
    """Keep the indentation of the first line, which may carry meaning."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()
