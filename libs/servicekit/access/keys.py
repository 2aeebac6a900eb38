"""Keys that sign tokens: private ones for their owner only, public ones that say what their issuer may claim.

The packages of cryptography, 9 MB, are loaded when a key is used: most workers never do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"
"""The one algorithm accepted, by its fully specified name of RFC 9864."""

_HALF_BYTES, _HALF_CHARS = 32, 43
_ROLES, _SUBJECTS = "backstory_roles", "backstory_subjects"


class KeyFault(Exception):
    """A key file cannot be used; the text says which and why."""


@dataclass(frozen=True)
class KeyPair:
    """The two halves of a new key, as JSON Web Keys."""

    private: Mapping[str, Any]
    public: Mapping[str, Any]


@dataclass(frozen=True)
class SigningKey:
    """A private key and the name of its issuer."""

    issuer: str
    kid: str
    jwk: Mapping[str, Any]
    """The whole key as a JSON Web Key (RFC 8037)."""

    @cached_property
    def key(self) -> OKPKey:
        """The key as signing needs it."""
        from joserfc.jwk import OKPKey

        return OKPKey.import_key(dict(self.jwk))

    def __repr__(self) -> str:
        """Show everything but the secret."""
        return f"SigningKey(issuer={self.issuer!r}, kid={self.kid!r}, key=***)"

    def derive(self, purpose: str) -> bytes:
        """Return a secret for another purpose, the same in every process that holds this key."""
        return hmac.new(str(self.jwk["d"]).encode(), purpose.encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class TrustedKey:
    """A public key, and which roles and subjects its issuer may put into tokens."""

    issuer: str
    kid: str
    key: OKPKey
    roles: frozenset[str]
    subjects: tuple[str, ...]

    def allows(self, subject: str, roles: frozenset[str]) -> bool:
        """Tell whether the issuer may speak for this subject with these roles."""
        return roles <= self.roles and any(_matches(subject, allowed) for allowed in self.subjects)


def generate_keypair(name: str, roles_allowed: Iterable[str], subject_prefix: str) -> KeyPair:
    """Make a key for the issuer `name`, which may claim these roles for subjects that start with the prefix.

    A prefix that ends with `/` covers everything below it (`agents/`); any other is one exact subject.
    """
    from joserfc.jwk import OKPKey

    key = OKPKey.generate_key("Ed25519", {"alg": ALGORITHM, "use": "sig"})
    kid = f"{name}-{key.thumbprint()[:16]}"
    about = {"kid": kid, "backstory_issuer": name}
    claims = {_ROLES: sorted(roles_allowed), _SUBJECTS: [subject_prefix]}
    return KeyPair(
        private=dict(key.as_dict(private=True)) | about,
        public=dict(key.as_dict(private=False)) | about | claims,
    )


def write_keypair(pair: KeyPair, private_file: Path, public_dir: Path) -> None:
    """Write the private half with mode 0600 and the public half into the folder of trusted keys."""
    public_dir.mkdir(parents=True, exist_ok=True)
    private_file.parent.mkdir(parents=True, exist_ok=True)
    _write(private_file, pair.private, 0o600)
    _write(public_dir / f"{pair.public['backstory_issuer']}.json", pair.public, 0o644)


def load_signing_key(file: Path) -> SigningKey:
    """Read a private key; one that others can read is refused."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            raise KeyFault(f"{file}: mode {mode:04o} lets others read the private key; run: chmod 600 {file}")
        data = json.loads(file.read_bytes())
        is_whole = all(_is_half(data[name]) for name in ("x", "d"))
        if not is_whole or (data["kty"], data["crv"]) != ("OKP", "Ed25519"):
            raise KeyFault(f"{file}: not a private Ed25519 key")
        return SigningKey(str(data["backstory_issuer"]), str(data["kid"]), data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeyFault(f"{file}: cannot be read as a private key ({type(fault).__name__})") from fault


def load_trusted_keys(directory: Path) -> dict[str, TrustedKey]:
    """Read every `*.json` of the folder, by key id. A file that is not a public key is a fault, not skipped."""
    if not directory.is_dir():
        raise KeyFault(f"{directory}: there is no such folder of trusted keys")
    keys = (_trusted_key(file) for file in sorted(directory.glob("*.json")))
    return {key.kid: key for key in keys}


def _is_half(text: str) -> bool:
    """Tell whether this is half a key: 32 bytes as base64url without padding."""
    return len(text) == _HALF_CHARS and len(base64.b64decode(f"{text}=", b"-_", validate=True)) == _HALF_BYTES


def _trusted_key(file: Path) -> TrustedKey:
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    try:
        data = json.loads(file.read_bytes())
        if "d" in data:
            raise KeyFault(f"{file}: holds a private key; only public halves belong here")
        if data.get("crv") != "Ed25519":
            raise KeyFault(f"{file}: not an Ed25519 key")
        return TrustedKey(
            issuer=str(data["backstory_issuer"]),
            kid=str(data["kid"]),
            key=OKPKey.import_key(data),
            roles=frozenset(map(str, data[_ROLES])),
            subjects=tuple(map(str, data[_SUBJECTS])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, JoseError) as fault:
        raise KeyFault(f"{file}: cannot be read as a public key ({type(fault).__name__})") from fault


def _matches(subject: str, allowed: str) -> bool:
    return (
        (subject.startswith(allowed) and len(subject) > len(allowed)) if allowed.endswith("/") else subject == allowed
    )


def _write(file: Path, data: Mapping[str, Any], mode: int) -> None:
    """Replace the file in one step, so that a reader never sees half a key."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as out:
        json.dump(dict(data), out)
    fresh.replace(file)
