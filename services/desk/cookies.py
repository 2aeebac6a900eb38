"""The session cookie: a random token with a signature, so that forged ones are refused without a look into storage."""

from __future__ import annotations

import hashlib
import hmac

from flask import Request, Response

from services.desk.sessions import ABSOLUTE_LIFETIME


class SessionCookies:
    """Writes and reads the session cookie, and derives the tokens that guard forms."""

    def __init__(self, secret: bytes, *, is_https: bool) -> None:
        """Sign with keys derived from this process's secret; bind the cookie to https where there is https."""
        self._cookie_key = hmac.digest(secret, b"desk session cookie", hashlib.sha256)
        self._form_key = hmac.digest(secret, b"desk form token", hashlib.sha256)
        self._is_https = is_https
        self.name = "__Host-backstory" if is_https else "backstory"

    def read(self, request: Request) -> str | None:
        """Return the session token of a request, if its signature is ours."""
        token, _, signature = request.cookies.get(self.name, "").rpartition(".")
        if token and hmac.compare_digest(signature.encode(), self._sign(self._cookie_key, token).encode()):
            return token
        return None

    def write(self, response: Response, token: str) -> None:
        """Set the cookie of a fresh session."""
        response.set_cookie(
            self.name,
            f"{token}.{self._sign(self._cookie_key, token)}",
            max_age=int(ABSOLUTE_LIFETIME.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=self._is_https,
            path="/",
        )

    def clear(self, response: Response) -> None:
        """Take the cookie away."""
        response.delete_cookie(self.name, path="/", secure=self._is_https, httponly=True, samesite="Lax")

    def form_token(self, token: str) -> str:
        """Return what a form of this session must carry."""
        return self._sign(self._form_key, token)

    def is_form_token(self, token: str, given: str) -> bool:
        """Tell whether a form came from a page of this session."""
        return hmac.compare_digest(self.form_token(token).encode(), given.encode(errors="replace"))

    @staticmethod
    def _sign(key: bytes, token: str) -> str:
        return hmac.new(key, token.encode(errors="replace"), hashlib.sha256).hexdigest()
