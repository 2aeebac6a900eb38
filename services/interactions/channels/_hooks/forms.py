"""Bodies that are forms, both ways in which they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from werkzeug.sansio.multipart import MultipartDecoder

_MOST_FIELDS = 1000


@dataclass(frozen=True)
class FormFile:
    """A file in a form."""

    field: str
    file_name: str
    media_type: str
    content: bytes


def form_pairs(body: bytes, content_type: str) -> list[tuple[str, str]] | None:
    """Return the fields of an URL-encoded form in order, untrimmed; None for anything else."""
    if _media_type(content_type) != "application/x-www-form-urlencoded":
        return None
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError):
        return None


def form_fields(body: bytes, content_type: str) -> dict[str, str] | None:
    """Return the text fields of a form of either kind, the first of each name; None when it is none."""
    pairs = form_pairs(body, content_type)
    if pairs is not None:
        return dict(reversed(pairs))
    parts = _multipart(body, content_type)
    if parts is None:
        return None
    return {part.field: part.content.decode("utf-8", "replace") for part in reversed(parts) if not part.file_name}


def raw_fields(body: bytes, content_type: str) -> dict[str, bytes] | None:
    """Return the fields of a form as bytes, before any character set is assumed."""
    pairs = form_pairs(body, content_type)
    if pairs is not None:
        return {name: value.encode() for name, value in reversed(pairs)}
    parts = _multipart(body, content_type)
    return None if parts is None else {part.field: part.content for part in reversed(parts)}


def form_files(body: bytes, content_type: str) -> list[FormFile]:
    """Return the files of a form."""
    return [part for part in _multipart(body, content_type) or () if part.file_name]


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _multipart(body: bytes, content_type: str) -> list[FormFile] | None:
    """Take a form apart at its boundary; None when it is no whole form."""
    from werkzeug.exceptions import RequestEntityTooLarge  # here: most processes that know the channels read no forms
    from werkzeug.http import parse_options_header
    from werkzeug.sansio.multipart import MultipartDecoder

    media_type, parameters = parse_options_header(content_type)
    boundary = parameters.get("boundary", "")
    if media_type != "multipart/form-data" or not boundary:
        return None
    try:
        decoder = MultipartDecoder(boundary.encode("latin-1"), max_parts=_MOST_FIELDS)
        decoder.receive_data(body)
        decoder.receive_data(None)
        return list(_parts(decoder))
    except (ValueError, RequestEntityTooLarge):
        return None


def _parts(decoder: MultipartDecoder) -> Iterator[FormFile]:
    from werkzeug.sansio.multipart import Data, Epilogue, Field, File, NeedData

    head, content = ("", "", ""), b""
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            file_name = event.filename or "" if isinstance(event, File) else ""
            head = event.name or "", file_name, _media_type(event.headers.get("content-type", ""))
            content = b""
        elif isinstance(event, Data):
            content += event.data
            if not event.more_data:
                yield FormFile(*head, content)
        elif isinstance(event, NeedData):
            raise ValueError("the form ends too early")
