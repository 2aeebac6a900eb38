"""Bytes to text: the declared character set, then UTF-8, then windows-1252 with replacement."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Mail programs declare the standard and send its Windows superset; the superset reads both.
_SUPERSETS = {
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso2022_jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
}
# Python text codecs that are no character sets of mail; some take quadratic time.
_NOT_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_C1_CONTROLS = re.compile(r"[\x80-\x9f]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class Decoded:
    """A text and whether its character set had to be guessed."""

    text: str
    guessed: bool


def decode(data: bytes, declared: str) -> Decoded:
    """Decode bytes of which the sender said `declared` (empty when nothing was said)."""
    for codec in _codecs(declared):
        text = _try(data, codec)
        if text is None:
            continue
        if codec == "iso8859_1" and _C1_CONTROLS.search(text):
            return _latin_that_is_not(data)
        return Decoded(text, guessed=False)
    text = _try(data, "utf-8")
    if text is not None:
        return Decoded(text, guessed=True)
    return Decoded(data.decode("cp1252", errors="replace"), guessed=True)


def tidy(text: str) -> str:
    """Return the text with `\\n` line ends and without control characters and halves of surrogate pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _NOT_TEXT.sub("", text)


def tidy_line(text: str) -> str:
    """Return the text as one line with single spaces."""
    return " ".join(tidy(text).split())


def _codecs(declared: str) -> list[str]:
    name = declared.strip().strip("\"'").lower() or "us-ascii"
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):  # unknown, or not even a name
        return []
    canonical = codec.name.replace("-", "_")
    # `_is_text_encoding` is how Python itself tells character sets from transforms such as hex and zlib.
    if canonical in _NOT_CHARSETS or not getattr(codec, "_is_text_encoding", True):
        return []
    superset = _SUPERSETS.get(canonical)
    return [canonical, superset] if superset else [canonical]


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (ValueError, LookupError):
        return None


def _latin_that_is_not(data: bytes) -> Decoded:
    """Read what is declared ISO 8859-1, which any bytes are, but holds control characters no text has."""
    text = _try(data, "utf-8")
    if text is not None:
        return Decoded(text, guessed=True)
    return Decoded(data.decode("cp1252", errors="replace"), guessed=False)  # as all mail programs read it
