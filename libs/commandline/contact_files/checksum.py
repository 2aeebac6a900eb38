"""One number for all that was carried: equal for the same contacts in any order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact

_MODULUS = 1 << 256


class Checksum:
    """Adds up the SHA-256 of each contact, so that an export that was resumed needs not read its file again."""

    def __init__(self, text: str = "") -> None:
        self._sum = int(text, 16) if text else 0

    def add(self, contact: Contact) -> None:
        """Count one more contact in."""
        digest = hashlib.sha256(contact.SerializeToString(deterministic=True)).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % _MODULUS

    def __str__(self) -> str:
        """Return it in 64 hexadecimal digits."""
        return f"{self._sum:064x}"
