"""SendGrid's security policy: an elliptic-curve signature over the time and the raw body.

The secrets of such a source are public keys, as SendGrid shows them: base64 without armour.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.interactions.channels._signatures._checks import MISSING, STALE, WRONG, is_near, seconds_since_epoch
from services.interactions.domain.webhooks import Post, Source, Verdict

SIGNATURE = "sendgrid"
REQUIRED = ()


def verify(post: Post, source: Source, now: datetime) -> Verdict:
    """Check `X-Twilio-Email-Event-Webhook-Signature` over `...-Timestamp` and the body."""
    given = post.headers.get("x-twilio-email-event-webhook-signature", "")
    stamp = post.headers.get("x-twilio-email-event-webhook-timestamp", "")
    if not given or not stamp:
        return MISSING
    signed = stamp.encode("utf-8", "surrogateescape") + post.body
    if not any(_is_signed(key, given, signed) for key in source.secrets):
        return WRONG
    time = seconds_since_epoch(stamp)
    return Verdict(genuine=True, stamp=stamp) if time and is_near(time, now, source) else STALE


def _is_signed(key: bytes, given: str, signed: bytes) -> bool:
    try:
        public = load_der_public_key(base64.b64decode(key))
        signature = base64.b64decode(given, validate=True)
        if isinstance(public, EllipticCurvePublicKey):
            public.verify(signature, signed, ECDSA(SHA256()))
            return True
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return False
