"""What every service is put together from: its keys, its edge, and how it speaks for itself to others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from servicekit.access.api_keys import ApiKeyVerifier
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.keys import KeyFault, SigningKey, load_signing_key
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.audit import AuditLog
from servicekit.clock import Clock
from servicekit.errors import ServiceError
from servicekit.grpc_server import AroundCall, Edge
from servicekit.paging import PageTokens
from servicekit.settings import EXIT_BAD_SETTINGS, ServiceSettings

_TOKEN_LIFETIME = timedelta(minutes=10)
_RENEW_BEFORE = timedelta(minutes=3)


def own_key(settings: ServiceSettings) -> SigningKey:
    """Return the service's own key, or leave with code 78 saying what is wrong with it."""
    try:
        if settings.signing_key_file is None:
            raise KeyFault("SIGNING_KEY_FILE is not set: every service needs a key of its own")
        return load_signing_key(settings.signing_key_file)
    except KeyFault as fault:
        print(f"bad setting: {fault}")
        raise SystemExit(EXIT_BAD_SETTINGS) from fault


def page_tokens(key: SigningKey) -> PageTokens:
    """Return page tokens that every process of this service understands."""
    return PageTokens(key.derive("page tokens"))


def edge(
    settings: ServiceSettings,
    clock: Clock,
    around_call: AroundCall,
    translate: Callable[[Exception], ServiceError | None],
    api_keys: ApiKeyVerifier,
    audit: AuditLog,
) -> Edge:
    """Return what every call passes on its way in; what is shown and done is kept in `audit`."""
    from servicekit.access.tokens import TokenVerifier  # here: brings cryptography, which workers can do without

    return Edge(
        service=settings.service,
        authenticator=BearerAuthenticator(TokenVerifier(settings.trusted_keys_dir), clock, api_keys),
        limiter=CallerLimiter(CallLimits(settings.calls_per_second, settings.call_burst), time.monotonic),
        around_call=around_call,
        translate=translate,
        audit=audit,
    )


class OwnTokens:
    """The service's own short tokens for calling others, made anew before they end."""

    def __init__(self, key: SigningKey, service: str, clock: Clock) -> None:
        """Speak for `services/<service>`."""
        self._key = key
        self._subject = f"services/{service}"
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    def __call__(self) -> str:
        """Return a token that is valid for some minutes."""
        from servicekit.access.tokens import mint  # here: as above

        now = self._clock.now()
        with self._lock:
            if self._good_until is None or now >= self._good_until:
                self._token = mint(self._key, self._subject, ["service"], _TOKEN_LIFETIME, now)
                self._good_until = now + _TOKEN_LIFETIME - _RENEW_BEFORE
            return self._token
