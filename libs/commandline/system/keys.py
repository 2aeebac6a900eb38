"""The signing keys of one system: private ones for their owners only, public ones in a folder every service trusts."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from servicekit.access.roles import ROLES


@dataclass(frozen=True)
class Issuer:
    """Whose key it is, and which roles and subjects its tokens may claim."""

    name: str
    roles: tuple[str, ...]
    subjects: tuple[str, ...]


_PEOPLE = ("agent", "supervisor", "privacy", "admin")

ISSUERS: Mapping[str, Issuer] = {
    issuer.name: issuer
    for issuer in (
        Issuer("contacts", ("service",), ("services/contacts",)),
        Issuer("interactions", ("service",), ("services/interactions",)),
        Issuer("notifications", ("service",), ("services/notifications",)),
        Issuer("desk", _PEOPLE, ("agents/",)),
        Issuer("operator", tuple(role for role in ROLES if role != "service"), ("operators/", "agents/", "systems/")),
    )
}


def private_key_file(directory: Path, issuer: str) -> Path:
    return directory / f"{issuer}.jwk"


def are_complete(directory: Path) -> bool:
    """Tell whether every issuer has its keys."""
    return all(_has_keys(directory, name) for name in ISSUERS)


def ensure_keys(directory: Path) -> None:
    """Make the keys that are missing; those that exist stay, so that tokens outlive a restart."""
    from servicekit.access.keys import generate_keypair, write_keypair  # cryptography, 20 MB, is needed here alone

    public = directory / "public"
    public.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    for issuer in ISSUERS.values():
        if not _has_keys(directory, issuer.name):
            pair = generate_keypair(issuer.name, issuer.roles, issuer.subjects[0])
            claims = {"backstory_subjects": list(issuer.subjects)}
            private_file = private_key_file(directory, issuer.name)
            write_keypair(replace(pair, public={**pair.public, **claims}), private_file, public)


def _has_keys(directory: Path, issuer: str) -> bool:
    return private_key_file(directory, issuer).exists() and (directory / "public" / f"{issuer}.json").exists()


if __name__ == "__main__":
    ensure_keys(Path(sys.argv[1]))
