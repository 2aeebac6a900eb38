"""Tokens that say where in an inbox to go on: opaque, signed, and good for one agent only."""

from __future__ import annotations

from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens


class WatchTokens:
    """Makes and reads them."""

    def __init__(self, tokens: PageTokens) -> None:
        """Sign like page tokens do."""
        self._tokens = tokens

    def encode(self, agent: str, sequence: int) -> str:
        """Return a token for going on after this place."""
        return self._tokens.encode({"after": sequence}, _bound(agent))

    def decode(self, agent: str, token: str) -> int | None:
        """Return the place, or None for an empty token; INVALID_ARGUMENT when it is changed or another agent's."""
        if not token:
            return None
        try:
            return int(self._tokens.decode(token, _bound(agent))["after"] or 0)
        except InvalidArgument:
            raise InvalidArgument(
                "resume_token", "must be an unchanged watch_token or resume_token of this agent", "TOKEN_INVALID"
            ) from None


def _bound(agent: str) -> bytes:
    return f"WatchNotifications\0{agent}".encode()
