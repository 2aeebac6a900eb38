"""Sealed addresses: what somebody typed goes along in an address one can go back to, and nobody can read it there.

What customers gave may stand in no web address, browser history or proxy log; a posted answer cannot be gone back to.
"""

from __future__ import annotations

import base64
import json

MAX_CHARS = 6000
LIFETIME_SECONDS = 24 * 60 * 60
"""As long as a session can last."""


class Seals:
    """Seals with a secret of 32 bytes; every desk needs the same one."""

    def __init__(self, secret: bytes) -> None:
        """Keep the secret."""
        self._secret = base64.urlsafe_b64encode(secret)

    def seal(self, told: dict[str, str]) -> str:
        """Return a text for an address."""
        from cryptography.fernet import Fernet  # here: only these addresses need it

        return Fernet(self._secret).encrypt(json.dumps(told, ensure_ascii=False).encode()).decode().rstrip("=")

    def open(self, sealed: str) -> dict[str, str] | None:
        """Return what was sealed; nothing when it is not ours, was changed or is older than a day."""
        from cryptography.fernet import Fernet, InvalidToken

        padded = sealed[:MAX_CHARS].encode(errors="replace") + b"=" * (-len(sealed[:MAX_CHARS]) % 4)
        try:
            opened = json.loads(Fernet(self._secret).decrypt(padded, ttl=LIFETIME_SECONDS))
        except InvalidToken:
            return None
        return {str(name): str(value) for name, value in opened.items()}
