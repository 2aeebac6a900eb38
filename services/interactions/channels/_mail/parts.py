"""The tree of a MIME message, walked with a limit on depth and parts, so that no message can take unbounded time."""

from __future__ import annotations

import re
from binascii import Error as BadBase64
from binascii import a2b_base64, a2b_qp, a2b_uu
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.interactions.channels._mail.headers import Headers, Section, decode_words, parameters, split_header

MAX_DEPTH = 10
MAX_PARTS = 500
_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,100})\s*/\s*([\w!#$&^.+-]{1,100})", re.ASCII)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


class TooComplexError(Exception):
    """The message is nested too deep or has too many parts to be taken apart."""


@dataclass(frozen=True)
class Part:
    """One part: a leaf with its decoded content, or a multipart with its children."""

    media_type: str
    charset: str
    disposition: str
    file_name: str
    content: bytes
    children: tuple[Part, ...] = ()
    type_parameters: dict[str, str] = field(default_factory=dict)

    @property
    def is_multipart(self) -> bool:
        return self.media_type.startswith("multipart/")


def parse_part(section: Section, default_type: str = "text/plain") -> Part:
    """Take a message or part apart into its tree. Raises TooComplexError beyond the limits."""
    return _Walk().part(section, default_type, depth=0)


class _Walk:
    def __init__(self) -> None:
        self._parts = 0

    def part(self, section: Section, default_type: str, depth: int) -> Part:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise TooComplexError
        content_type = section.headers.first("content-type")
        media_type, type_parameters = _media_type(content_type, default_type), parameters(content_type)
        boundary = type_parameters.get("boundary", "").rstrip()
        if media_type.startswith("multipart/") and boundary:
            return self._multipart(section, media_type, type_parameters, boundary, depth)
        if media_type.startswith("multipart/"):  # nothing tells its parts apart, so it is a text
            media_type = "text/plain"
        return _leaf(section, media_type, type_parameters)

    def _multipart(
        self, section: Section, media_type: str, type_parameters: dict[str, str], boundary: str, depth: int
    ) -> Part:
        if depth == MAX_DEPTH:
            raise TooComplexError
        default = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        pieces = _split(section.body, boundary.encode("utf-8", errors="replace"))
        children = tuple(self.part(split_header(piece), default, depth + 1) for piece in pieces)
        if not children:  # broken off before the first part: what there is, is the text
            return _leaf(section, "text/plain", {})
        return Part(media_type, "", "", "", b"", children, type_parameters)


def _split(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the boundary lines. Text before the first and after the closing one is left out."""
    mark = re.compile(rb"(?:\A|\r?\n|\r)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\r|\Z)")
    start: int | None = None
    for found in mark.finditer(body):
        if start is not None:
            yield _after_line_end(body[start : found.start()])
        if found[1]:
            return
        start = found.end()
    if start is not None:
        yield _after_line_end(body[start:])


def _after_line_end(piece: bytes) -> bytes:
    return piece[2:] if piece.startswith(b"\r\n") else piece[1:]


def _leaf(section: Section, media_type: str, type_parameters: dict[str, str]) -> Part:
    raw_disposition = section.headers.first("content-disposition")
    disposition = raw_disposition.partition(";")[0].strip().lower()
    name = parameters(raw_disposition).get("filename") or type_parameters.get("name", "")
    content = decode_transfer(section.body, section.headers)
    charset = type_parameters.get("charset", "")
    return Part(media_type, charset, disposition, decode_words(name), content, (), type_parameters)


def _media_type(content_type: str, default: str) -> str:
    if not content_type.strip():
        return default
    match = _TYPE.match(content_type)
    return f"{match[1]}/{match[2]}".lower() if match else "text/plain"


def decode_transfer(body: bytes, headers: Headers) -> bytes:
    """Undo the transfer encoding; a body that does not follow it is taken as far as it goes, or as it is."""
    encoding = headers.first("content-transfer-encoding").partition(";")[0].strip().strip("\"'").lower()
    if encoding == "base64":
        return _base64(body)
    if encoding == "quoted-printable":
        return a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(body)
    return body


def _base64(body: bytes) -> bytes:
    symbols = _NOT_BASE64.sub(b"", body)
    # Padding in the middle comes from pieces put together; each piece is decoded by itself.
    decoded = bytearray()
    for piece in symbols.split(b"="):
        whole = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        try:
            decoded += a2b_base64(whole + b"==")
        except BadBase64:  # cannot be reached with these symbols and lengths; kept so that no message can stop us
            return body
    return bytes(decoded)


def _uuencoded(body: bytes) -> bytes:
    decoded = bytearray()
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")):
            continue
        try:
            decoded += a2b_uu(line)
        except BadBase64:
            continue
    return bytes(decoded)
