"""The caller of the request in work: known to everything below the edge without being passed along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass

from servicekit.errors import PermissionDenied, Unauthenticated

MAX_CREDENTIAL_CHARS = 4096
"""The longest token or API key that is looked at."""


@dataclass(frozen=True)
class Caller:
    """Somebody whose credentials were checked.

    `subject` is a resource name such as `agents/anna`, `services/interactions` or `apiKeys/k_01j...`; `display_name` is
    what whoever vouches for them calls them, or empty.
    """

    subject: str
    roles: frozenset[str]
    permissions: frozenset[str]
    display_name: str = ""

    def may(self, permission: str) -> bool:
        """Tell whether this caller holds a permission."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Refuse with PERMISSION_MISSING, saying nothing about what was asked for."""
        if permission not in self.permissions:
            raise PermissionDenied(
                "PERMISSION_MISSING", f"This needs the permission {permission}.", permission=permission
            )


def credentials_missing() -> Unauthenticated:
    """Somebody calls without saying who they are."""
    return Unauthenticated("TOKEN_MISSING", "This needs credentials: authorization: Bearer <token or API key>.")


_current: ContextVar[Caller | None] = ContextVar("caller", default=None)


def current_caller() -> Caller:
    """Return who is calling; UNAUTHENTICATED outside an authenticated request."""
    caller = _current.get()
    if caller is None:
        raise Unauthenticated("TOKEN_MISSING", "This needs credentials.")
    return caller


def act_as(caller: Caller) -> Token[Caller | None]:
    """Make this the caller for the rest of the present context, or until acting stops."""
    return _current.set(caller)


def stop_acting(acting: Token[Caller | None]) -> None:
    """Go back to who was the caller before."""
    _current.reset(acting)


@contextmanager
def acting_as(caller: Caller) -> Iterator[None]:
    """Make this the caller of everything inside, in this thread or task."""
    acting = act_as(caller)
    try:
        yield
    finally:
        stop_acting(acting)
