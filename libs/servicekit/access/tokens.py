"""Signed tokens: how services and operators prove who they are, for at most 15 minutes at a time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from servicekit.access.caller import MAX_CREDENTIAL_CHARS, Caller
from servicekit.access.keys import ALGORITHM, KeyFault, SigningKey, TrustedKey, load_trusted_keys
from servicekit.access.roles import permissions_of
from servicekit.errors import Unauthenticated
from servicekit.logs import get_logger
from servicekit.text import strip_unfit

MAX_LIFETIME = timedelta(minutes=15)
LEEWAY = timedelta(seconds=30)
REFRESH = timedelta(minutes=1)

_CACHED_TOKENS = 4096
_NAME_CHARS = 200
_SUBJECT = re.compile(r"[a-zA-Z]{1,40}/[A-Za-z0-9._@+-]{1,128}")
_REFUSED_HEADERS = frozenset({"jku", "x5u", "jwk", "x5c", "crit"})


def mint(
    key: SigningKey, subject: str, roles: Iterable[str], lifetime: timedelta, now: datetime, display_name: str = ""
) -> str:
    """Return a token in which the key's issuer vouches for `subject` with these roles, and what it calls them."""
    if not timedelta(0) < lifetime <= MAX_LIFETIME:
        raise ValueError("a token lives for at most 15 minutes")
    issued = int(now.timestamp())
    claims = {
        "iss": key.issuer,
        "sub": subject,
        "roles": sorted(roles),
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
    }
    if display_name:
        claims["name"] = display_name[:_NAME_CHARS]
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}, claims, key.key, algorithms=[ALGORITHM])


@dataclass(frozen=True)
class _Verified:
    """A caller, and between which times the token speaks for them, leeway included."""

    caller: Caller
    begins: float
    ends: float


class TokenVerifier:
    """Turns tokens of trusted issuers into callers.

    A token seen before costs a dictionary look-up. The folder of keys is read again once a minute, so a key taken
    away stops working within that time, and at an unknown key id, also at most once a minute.
    """

    def __init__(self, directory: Path) -> None:
        """Read the trusted keys; a bad file is told at once."""
        self._directory = directory
        self._lock = threading.Lock()
        self._keys = load_trusted_keys(directory)
        self._verified: dict[str, _Verified] = {}
        self._read_at: datetime | None = None
        self._asked_at: datetime | None = None

    def verify(self, token: str, now: datetime) -> Caller:
        """Return whom the token speaks for; UNAUTHENTICATED with TOKEN_INVALID or TOKEN_EXPIRED otherwise."""
        self._refresh_when_due(now)
        known = self._verified.get(token)  # without the lock: this is every call's way in, and one read is whole
        if known is None:
            known = self._check(token, now)
            self._remember(token, known)
        _check_times(known, now)
        return known.caller

    def _remember(self, token: str, verified: _Verified) -> None:
        with self._lock:
            self._verified[token] = verified
            while len(self._verified) > _CACHED_TOKENS:
                del self._verified[next(iter(self._verified))]

    def _check(self, token: str, now: datetime) -> _Verified:
        key = self._key_of(token, now)
        try:
            claims = jwt.decode(token, key.key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, RecursionError) as fault:
            raise _invalid("its signature does not fit") from fault
        return _verified(claims, key)

    def _key_of(self, token: str, now: datetime) -> TrustedKey:
        if len(token) > MAX_CREDENTIAL_CHARS or not token.isascii():
            raise _invalid("it is not a token")
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, RecursionError) as fault:
            raise _invalid("it is not a token") from fault
        if header.get("alg") != ALGORITHM or _REFUSED_HEADERS & header.keys():
            raise _invalid("its kind is not accepted")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise _invalid("it names no key")
        key = self._keys.get(kid) or self._look_again(kid, now)
        if key is None:
            raise _invalid("its issuer is not trusted")
        return key

    def _look_again(self, kid: str, now: datetime) -> TrustedKey | None:
        """Read the folder for a key that may have been added, but never more than once a minute."""
        if self._asked_at is None or abs(now - self._asked_at) >= REFRESH:
            self._asked_at = now
            self._reload(now)
        return self._keys.get(kid)

    def _refresh_when_due(self, now: datetime) -> None:
        if self._read_at is None:
            self._read_at = now
        elif abs(now - self._read_at) >= REFRESH:
            self._reload(now)

    def _reload(self, now: datetime) -> None:
        """Read the folder again; while it cannot be read, the keys last read stay in force."""
        try:
            keys = load_trusted_keys(self._directory)
        except KeyFault as fault:
            get_logger().error("trusted keys cannot be read", error=str(fault))
            keys = self._keys
        with self._lock:
            if _fingerprint(keys) != _fingerprint(self._keys):
                self._verified.clear()
            self._keys = keys
            self._read_at = now


def _verified(claims: dict[str, Any], key: TrustedKey) -> _Verified:
    subject, roles = claims.get("sub"), claims.get("roles")
    issued, expires = claims.get("iat"), claims.get("exp")
    if claims.get("iss") != key.issuer:
        raise _invalid("its issuer does not own the key")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise _invalid("its subject is malformed")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _invalid("its roles are malformed")
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise _invalid("its times are malformed")
    if not 0 < expires - issued <= MAX_LIFETIME.total_seconds():
        raise _invalid("it would live for more than 15 minutes")
    if not key.allows(subject, frozenset(roles)):
        raise _invalid("its issuer may not claim this subject or role")
    leeway = LEEWAY.total_seconds()
    name = claims.get("name", "")
    shown = strip_unfit(name)[:_NAME_CHARS] if isinstance(name, str) else ""
    caller = Caller(subject, frozenset(roles), permissions_of(roles), shown)
    return _Verified(caller, begins=issued - leeway, ends=expires + leeway)


def _check_times(verified: _Verified, now: datetime) -> None:
    seconds = now.timestamp()
    if seconds >= verified.ends:
        raise Unauthenticated("TOKEN_EXPIRED", "The token has expired.")
    if seconds < verified.begins:
        raise _invalid("it is not valid yet")


def _fingerprint(keys: dict[str, TrustedKey]) -> set[tuple[object, ...]]:
    return {(key.kid, key.issuer, key.key.thumbprint(), key.roles, key.subjects) for key in keys.values()}


def _invalid(why: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", f"The token is refused: {why}.")
