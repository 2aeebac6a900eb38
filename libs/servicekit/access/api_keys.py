"""API keys for other systems: a secret shown once, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from servicekit.access.caller import Caller
from servicekit.access.roles import permissions_of
from servicekit.errors import ServiceError, Unauthenticated

SECRET_PREFIX = "bsk_"  # noqa: S105 - the mark that secret scanners look for, not a secret
DEFAULT_LIFETIME = timedelta(days=365)
CACHE_SECONDS = 45.0
"""How long a key is believed without asking again: below the 60 s within which revoking must work."""

_CACHED_KEYS = 1024
_RANDOM_BYTES = 32


@dataclass(frozen=True)
class ApiKeyRecord:
    """A key as it is kept."""

    id: str
    display_name: str
    roles: tuple[str, ...]
    secret_hash: str
    create_time: datetime
    expire_time: datetime
    creator: str
    revoke_time: datetime | None = None
    last_use_time: datetime | None = None


class ApiKeyStore(Protocol):
    """Where keys are kept."""

    def find(self, key_id: str) -> ApiKeyRecord | None:
        """Return the key of this id."""
        ...

    def used(self, key_id: str, at: datetime) -> None:
        """Note that the key was used; `at` is cut to the minute."""
        ...


def make_secret(key_id: str) -> str:
    """Return a fresh secret `bsk_<id>_<random>` of 256 random bits."""
    return f"{SECRET_PREFIX}{key_id}_{secrets.token_hex(_RANDOM_BYTES)}"


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret. It is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_id_of(secret: str) -> str | None:
    """Return the id inside a secret, or None when it is not one of ours."""
    if not secret.startswith(SECRET_PREFIX) or len(secret) > 200 or not secret.isascii():
        return None
    key_id, _, random = secret[len(SECRET_PREFIX) :].rpartition("_")
    return key_id if key_id and len(random) == 2 * _RANDOM_BYTES else None


def caller_of(record: ApiKeyRecord, secret_hash: str, now: datetime) -> Caller:
    """Return whom a key speaks for, or refuse: wrong secret, revoked, expired."""
    if not hmac.compare_digest(record.secret_hash, secret_hash) or record.revoke_time is not None:
        raise _refused()
    if now >= record.expire_time:
        raise Unauthenticated("TOKEN_EXPIRED", "The API key has expired.")
    return Caller(f"apiKeys/{record.id}", frozenset(record.roles), permissions_of(record.roles), record.display_name)


class ApiKeyVerifier:
    """Turns API keys into callers, asking the store at most every 45 seconds for each key."""

    def __init__(self, store: ApiKeyStore, monotonic: Callable[[], float]) -> None:
        """Start with nothing remembered."""
        self._store = store
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._records: OrderedDict[str, tuple[float, ApiKeyRecord | None]] = OrderedDict()
        self._used: dict[str, datetime] = {}

    def verify(self, secret: str, now: datetime) -> Caller:
        """Return whom the key speaks for; UNAUTHENTICATED otherwise."""
        key_id = key_id_of(secret)
        record = self._record(key_id) if key_id else None
        if record is None:
            raise _refused()
        caller = caller_of(record, hash_secret(secret), now)
        self._note_use(record.id, now.replace(second=0, microsecond=0))
        return caller

    def _record(self, key_id: str) -> ApiKeyRecord | None:
        now = self._monotonic()
        with self._lock:
            kept = self._records.get(key_id)
        if kept is not None and now - kept[0] < CACHE_SECONDS:
            return kept[1]
        record = self._store.find(key_id)
        with self._lock:
            self._records[key_id] = (now, record)
            self._records.move_to_end(key_id)
            while len(self._records) > _CACHED_KEYS:
                self._used.pop(self._records.popitem(last=False)[0], None)
        return record

    def _note_use(self, key_id: str, minute: datetime) -> None:
        with self._lock:
            if self._used.get(key_id) == minute:
                return
            self._used[key_id] = minute
        with suppress(ServiceError):  # a note that cannot be written must not refuse the call
            self._store.used(key_id, minute)


def _refused() -> Unauthenticated:
    """Say the same for an unknown, a wrong and a revoked key."""
    return Unauthenticated("TOKEN_INVALID", "The API key is refused.")
