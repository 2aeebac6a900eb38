"""Sealing secrets before they are stored, so that a copy of the database signs nothing in our name."""

from __future__ import annotations

import os

from services.notifications.domain.webhook_ports import SecretsUnreadable

_NONCE_BYTES = 12


class Sealing:
    """AES-GCM with a key that only this service's processes have; `owner` is bound to what is sealed."""

    def __init__(self, key: bytes) -> None:
        """Keep the key, 32 bytes."""
        self._key = key

    def seal(self, text: str, owner: str) -> bytes:
        """Return what may be stored."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here: most processes never seal anything

        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, text.encode(), owner.encode())

    def open(self, sealed: bytes, owner: str) -> str:
        """Return the text, or raise SecretsUnreadable."""
        from cryptography.exceptions import InvalidTag  # here, as above
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.encode()).decode()
        except (InvalidTag, ValueError) as fault:
            raise SecretsUnreadable(owner) from fault
