"""From the `authorization` header of a call to its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from servicekit.access.api_keys import SECRET_PREFIX, ApiKeyVerifier
from servicekit.access.caller import Caller, credentials_missing
from servicekit.clock import Clock
from servicekit.errors import Unauthenticated

if TYPE_CHECKING:
    from servicekit.access.tokens import TokenVerifier

_SCHEME = "bearer "


class Authenticator(Protocol):
    """Finds out who is calling."""

    def authenticate(self, authorization: str | None) -> Caller:
        """Return the caller, or refuse with TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED."""
        ...


class BearerAuthenticator:
    """Accepts `Bearer <signed token>` and, where the service keeps API keys, `Bearer bsk_...`."""

    def __init__(self, tokens: TokenVerifier, clock: Clock, api_keys: ApiKeyVerifier | None = None) -> None:
        """Keep what credentials are checked with."""
        self._tokens = tokens
        self._api_keys = api_keys
        self._clock = clock

    def authenticate(self, authorization: str | None) -> Caller:
        """Return the caller of a call with this header."""
        credential = _credential(authorization)
        now = self._clock.now()
        if credential.startswith(SECRET_PREFIX) and self._api_keys is not None:
            return self._api_keys.verify(credential, now)
        return self._tokens.verify(credential, now)


def _credential(authorization: str | None) -> str:
    if not authorization:
        raise credentials_missing()
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        raise Unauthenticated("TOKEN_INVALID", "The authorization must be a Bearer token or API key.")
    return authorization[len(_SCHEME) :].strip()
