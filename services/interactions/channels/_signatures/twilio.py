"""Twilio: the public address and every field of the form, signed with the account's primary token."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit

from services.interactions.channels._hooks.forms import form_pairs
from services.interactions.channels._signatures._checks import MISSING, WRONG, digest, in_base64, is_any
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "twilio"
REQUIRED = ()
_PORTS = {"https": 443, "http": 80}


def verify(post: Post, source: Source, now: datetime) -> Verdict:  # noqa: ARG001 -- no time is signed
    """Check `X-Twilio-Signature`; of a JSON body also its digest in the query."""
    given = post.headers.get("x-twilio-signature", "")
    if not given:
        return MISSING
    fields = _fields(post)
    if fields is None:
        return WRONG
    signed = [(url + fields).encode() for url in _spellings(post.url)]
    expected = [in_base64(digest(secret, text, "sha1")) for secret in source.secrets for text in signed]
    return Verdict(genuine=True) if is_any(given, expected) else WRONG


def _fields(post: Post) -> str | None:
    """Return the signed form; None when the body is not the one whose digest was signed with the address."""
    body_digest = parse_qs(urlsplit(post.url).query).get("bodySHA256")
    if body_digest:
        is_it = hmac.compare_digest(body_digest[0].lower().encode(), hashlib.sha256(post.body).hexdigest().encode())
        return "" if is_it else None
    pairs = form_pairs(post.body, post.content_type)
    if pairs is None:
        return None if post.body else ""
    return "".join(name + value for name, value in sorted(set(pairs)))


def _spellings(url: str) -> list[str]:
    """Return the address with and without its port: which of them is signed has depended on the product."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or _PORTS.get(parts.scheme, 443)
    hosts = dict.fromkeys((parts.netloc, f"{host}:{port}", host))
    return [urlunsplit(parts._replace(netloc=netloc)) for netloc in hosts]
