"""Pages: how many, and a signed token for where to go on."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache

from google.protobuf.message import Message

from servicekit.errors import InvalidArgument

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000

Position = Mapping[str, str | int | float | bool | None]
"""Where a page ended: the sort key of its last row."""

_as_json = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
_FORMAT = b"\x01"
_MAC_BYTES = 16
_MAX_TOKEN_CHARS = 16_384
"""Enough for the places of some two hundred merged contacts, as a live history names them."""


def page_size(requested: int, default: int = DEFAULT_PAGE_SIZE, maximum: int = MAX_PAGE_SIZE) -> int:
    """Return how many rows to answer with: 0 means the default, too many are cut, a negative number is refused."""
    if requested < 0:
        raise InvalidArgument("page_size", "must not be negative")
    return min(requested or default, maximum)


class PageTokens:
    """Makes and reads page tokens. A token works only for the query it was made for, and only unchanged."""

    def __init__(self, key: bytes) -> None:
        """Keep the secret; every process of a service needs the same one."""
        if not 16 <= len(key) <= hashlib.blake2b.MAX_KEY_SIZE:
            raise ValueError(f"a key for page tokens has 16 to {hashlib.blake2b.MAX_KEY_SIZE} bytes")
        self._key = key

    def encode(self, position: Position, query: Message | bytes) -> str:
        """Return a token for going on after `position` in the answers to `query`."""
        payload = _as_json(dict(position)).encode()
        return _wrap(_FORMAT + self._mac(payload, query) + payload)

    def decode(self, token: str, query: Message | bytes) -> dict[str, str | int | float | bool | None]:
        """Return the position in a token; INVALID_ARGUMENT when it was changed or belongs to other filters.

        An empty token is the first page: an empty position.
        """
        if not token:
            return {}
        raw = _unwrap(token)
        mac, payload = raw[1 : 1 + _MAC_BYTES], raw[1 + _MAC_BYTES :]
        if raw[:1] != _FORMAT or not hmac.compare_digest(mac, self._mac(payload, query)):
            raise _refused()
        position: dict[str, str | int | float | bool | None] = json.loads(payload)
        return position

    def _mac(self, payload: bytes, query: Message | bytes) -> bytes:
        digest = _digest(query) if isinstance(query, bytes) else _digest_of_request(query)
        return hashlib.blake2b(_FORMAT + digest + payload, key=self._key, digest_size=_MAC_BYTES).digest()


@lru_cache(maxsize=64)
def _digest(query: bytes) -> bytes:
    """Return the digest of what a token is bound to. Names are few and come with every answer."""
    return hashlib.blake2b(query).digest()


def _digest_of_request(request: Message) -> bytes:
    """Return the digest of the kind of the request and all of it but the paging itself."""
    bound = type(request)()
    bound.CopyFrom(request)
    for field in ("page_token", "page_size"):
        if field in request.DESCRIPTOR.fields_by_name:
            bound.ClearField(field)
    form = request.DESCRIPTOR.full_name.encode() + b"\0" + bound.SerializeToString(deterministic=True)
    return hashlib.blake2b(form).digest()


def _unwrap(token: str) -> bytes:
    if len(token) > _MAX_TOKEN_CHARS or not token.isascii():
        raise _refused()
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise _refused() from fault
    if _wrap(raw) != token:  # the last character has spare bits: one position has one token only
        raise _refused()
    return raw


def _wrap(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _refused() -> InvalidArgument:
    return InvalidArgument("page_token", "must be an unchanged next_page_token, used with the same filters")
