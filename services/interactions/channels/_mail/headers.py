"""Header fields as text: unfolded, with encoded words decoded, whatever bytes they hold."""

from __future__ import annotations

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value

from services.interactions.channels._mail.charsets import decode, tidy, tidy_line

MAX_HEADER_BYTES = 256 * 1024
_MAX_VALUE_BYTES = 16 * 1024
_MAX_PARAMETERS = 4 * 1024  # the standard library needs quadratic time here
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


@dataclass(frozen=True)
class Headers:
    """The header fields of a message or part, by lower-case name, in their order."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Return the first value of a field, empty when there is none. Later ones are doubles or forgeries."""
        found = self.values.get(name, ())
        return found[0] if found else ""

    def all(self, name: str) -> str:
        """Return every value of a field, joined."""
        return " ".join(self.values.get(name, ()))

    def has(self, name: str) -> bool:
        """Tell whether the field is there, even if it is empty."""
        return name in self.values


@dataclass(frozen=True)
class Section:
    """A message or part, taken apart into its header and the bytes after it."""

    headers: Headers
    body: bytes


def split_header(data: bytes) -> Section:
    """Take a message or part apart. The header ends at an empty line or at the first line that is no header line."""
    values: dict[str, list[bytes]] = {}
    current: list[bytes] | None = None
    at = 0
    while at < min(len(data), MAX_HEADER_BYTES):
        end = data.find(b"\n", at) + 1 or len(data)
        line = data[at:end].rstrip(b"\r\n")
        if not line.strip(b" \t"):
            return Section(_as_text(values), data[end:])
        if line[:1] in (b" ", b"\t") and current is not None:
            current[-1] = (current[-1] + b" " + line.strip())[:_MAX_VALUE_BYTES]
        elif match := _FIELD.fullmatch(line):
            current = values.setdefault(match[1].decode("ascii").lower(), [])
            current.append(match[2].strip()[:_MAX_VALUE_BYTES])
        elif not (at == 0 and line.startswith((b"From ", b">From "))):  # the envelope line of a mailbox file
            return Section(_as_text(values), data[at:])
        at = end
    return Section(_as_text(values), data[at:])


def decode_words(value: str) -> str:
    """Decode the encoded words of a header text and return it as one line. A word that does not decode stays."""
    pieces: list[str] = []
    held, charset, at = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[at : word.start()]
        content = _word_bytes(word)
        if content is None:
            continue
        # A character may be split over two words, so words of one charset are joined before they are decoded.
        if between.strip() or word[1].lower() != charset or at == 0:
            gap = between if between.strip() or at == 0 else ""
            pieces += [decode(held, charset.split("*")[0]).text, gap]
            held, charset = b"", word[1].lower()
        held += content
        at = word.end()
    pieces += [decode(held, charset.split("*")[0]).text, value[at:]]
    return tidy_line("".join(pieces))


def parameters(value: str) -> dict[str, str]:
    """Return the parameters of a Content-Type or Content-Disposition, by lower-case name, RFC 2231 forms decoded."""
    message = Message()
    message["Content-Type"] = tidy_line(value)[:_MAX_PARAMETERS]
    try:
        found = message.get_params(failobj=[], unquote=True)
        return {name.lower(): _parameter(content) for name, content in reversed(found)}
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):  # malformed continuations
        return {}


def _as_text(values: dict[str, list[bytes]]) -> Headers:
    return Headers({name: tuple(_text(raw) for raw in found) for name, found in values.items()})


def _text(raw: bytes) -> str:
    return tidy(decode(raw, "utf-8").text)


def _word_bytes(word: re.Match[str]) -> bytes | None:
    encoding, content = word[2].lower(), word[3]
    try:
        raw = content.encode("ascii")
        return a2b_qp(raw, header=True) if encoding == "q" else a2b_base64(raw + b"===")
    except ValueError:  # binascii.Error is one, too
        return None


def _parameter(content: str | tuple[str | None, str | None, str]) -> str:
    if isinstance(content, str):
        return decode_words(content)
    charset, _, text = content
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return tidy_line(collapse_rfc2231_value((None, None, text)))
    return tidy_line(decode(raw, charset or "").text)
