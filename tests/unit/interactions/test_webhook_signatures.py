"""Signatures of webhooks: vectors worked out by hand or published, and what a wrong one looks like."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from services.interactions.channels._signatures import signatures
from services.interactions.domain.webhooks import Post, Source, Verdict

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
RFC_2202 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
RFC_4231 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
GITHUB = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
FORM = "application/x-www-form-urlencoded"


def verdict(signature: str, post: Post, *secrets: str, now: datetime = NOW, **options: str) -> Verdict:
    source = Source("s", "c", signature, tuple(secret.encode() for secret in secrets), options=options)
    return signatures()[signature].verify(post, source, now)


def a_post(body: bytes, url: str = "https://example.com/webhooks/s", **headers: str) -> Post:
    return Post("POST", url, {name.replace("_", "-").lower(): value for name, value in headers.items()}, body)


def test_the_vector_of_twilios_documentation() -> None:
    # From Twilio's guide to the security of webhooks, with the token 12345.
    body = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212"
    post = a_post(
        body,
        "https://example.com/myapp.php?foo=1&bar=2",
        X_Twilio_Signature="L/OH5YylLD5NRKLltdqwSvS0BnU=",
        Content_Type=FORM,
    )

    assert verdict("twilio", post, "12345").genuine
    assert verdict("twilio", post, "1234x", "12345").genuine
    assert not verdict("twilio", post, "12346").genuine
    assert not verdict("twilio", replace(post, url=post.url + "3"), "12345").genuine


@pytest.mark.parametrize(
    ("signature", "secret", "body", "headers"),
    [
        # RFC 2202 and RFC 4231, test case 2; and the example of GitHub's guide to webhooks, which sign as Meta does.
        ("intercom", "Jefe", b"what do ya want for nothing?", {"X_Hub_Signature": f"sha1={RFC_2202}"}),
        ("meta", "Jefe", b"what do ya want for nothing?", {"X_Hub_Signature_256": f"sha256={RFC_4231}"}),
        ("meta", "It's a Secret to Everybody", b"Hello, World!", {"X_Hub_Signature_256": f"sha256={GITHUB}"}),
        ("hmac", "Jefe", b"what do ya want for nothing?", {"X_Signature": RFC_4231.upper()}),
        ("telegram", "Jefe", b"{}", {"X_Telegram_Bot_Api_Secret_Token": "Jefe"}),
    ],
)
def test_published_vectors(signature: str, secret: str, body: bytes, headers: dict[str, str]) -> None:
    assert verdict(signature, a_post(body, **headers), secret, header="X-Signature").genuine
    assert not verdict(signature, a_post(body, **headers), f"{secret}x", header="X-Signature").genuine


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=6))
def test_twilios_own_library_and_ours_agree_on_every_form(fields: dict[str, str]) -> None:
    from urllib.parse import urlencode

    url = "https://example.com/webhooks/s"
    signature = RequestValidator("key").compute_signature(url, fields)
    post = a_post(
        urlencode(fields).encode("utf-8", "surrogatepass"), url, X_Twilio_Signature=signature, Content_Type=FORM
    )

    assert verdict("twilio", post, "key").genuine


def test_the_port_of_an_address_may_be_signed_or_not() -> None:
    with_port, without = "https://example.com:8443/webhooks/s", "https://example.com/webhooks/s"
    for signed in (with_port, without):
        signature = RequestValidator("key").compute_signature(signed, {})
        assert verdict("twilio", a_post(b"", with_port, X_Twilio_Signature=signature), "key").genuine


def test_a_json_body_of_twilio_is_held_to_the_digest_in_its_address() -> None:
    body = b'{"a": 1}'
    url = f"https://example.com/webhooks/s?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = RequestValidator("key").compute_signature(url, {})
    post = a_post(body, url, X_Twilio_Signature=signature, Content_Type="application/json")

    assert verdict("twilio", post, "key").genuine
    assert not verdict("twilio", replace(post, body=b'{"a": 2}'), "key").genuine


def test_a_body_that_is_no_form_is_signed_by_nobody() -> None:
    signature = RequestValidator("key").compute_signature("https://example.com/webhooks/s", {})

    assert not verdict("twilio", a_post(b"{}", X_Twilio_Signature=signature, Content_Type="text/plain"), "key").genuine


def test_hubspots_older_versions_are_refused() -> None:
    body = b"[]"
    older = hashlib.sha256(b"key" + body).hexdigest()

    assert verdict("hubspot", a_post(body, X_HubSpot_Signature=older), "key").reason == "signature-missing"


@pytest.mark.parametrize("seconds", [-301, -300, 0, 300, 301])
def test_the_window_of_a_signed_time_is_five_minutes_both_ways(seconds: int) -> None:
    stamp = (NOW + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    signed = hmac.new(b"key", stamp.encode(), hashlib.sha256).digest()
    import base64

    post = a_post(
        b"",
        X_Zendesk_Webhook_Signature=base64.b64encode(signed).decode(),
        X_Zendesk_Webhook_Signature_Timestamp=stamp,
    )

    found = verdict("zendesk", post, "key")
    assert found.genuine is (abs(seconds) <= 300)
    assert found.reason == ("" if found.genuine else "time-outside-window")


@pytest.mark.parametrize("name", sorted(set(signatures()) - {"none"}))
def test_a_post_without_its_proof_is_refused(name: str) -> None:
    found = verdict(name, a_post(b"", Content_Type=FORM), "key", header="X-Signature")

    assert found == Verdict(genuine=False, reason="signature-missing")


@given(st.binary(max_size=60), st.text(max_size=60))
def test_no_signature_falls_over_any_bytes(body: bytes, text: str) -> None:
    names = (
        "x-twilio-signature", "x-hub-signature-256", "x-hub-signature", "x-zendesk-webhook-signature",
        "x-zendesk-webhook-signature-timestamp", "x-hubspot-signature-v3", "x-hubspot-request-timestamp",
        "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp", "x-signature",
        "x-telegram-bot-api-secret-token",
    )  # fmt: skip
    for content_type in (FORM, "multipart/form-data; boundary=b", text):
        post = Post("POST", "https://example.com/s", dict.fromkeys(names, text) | {"content-type": content_type}, body)
        for name in set(signatures()) - {"none"}:
            assert not verdict(name, post, "key", header="X-Signature").genuine
