"""Posting to the receiver of webhooks as the providers do, each signed the way its provider documents."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import orjson
from backstory.interactions.v1 import interactions_pb2 as pb
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from servicekit.errors import ServiceError
from twilio.request_validator import RequestValidator

from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

PUBLIC_URL = "https://hooks.example.test/crm"
PATH_SECRET = "aGVsbG8tdGhpcy1pcy1yYW5kb20"  # pragma: allowlist secret
VERIFY_TOKEN = "verify-example"  # pragma: allowlist secret
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SENDGRID_KEY: EllipticCurvePrivateKey = generate_private_key(SECP256R1())

MAPPED = """
channel = "mapped"
{head}
[sources.{name}.options]
channel = "in-app"
identity_kind = "external-id"
scope_value = "shop"
example = '{{"id": "1", "customer": "4711", "text": "x", "at": 1}}'
paths = {{ source_id = "$.id", identity = "$.customer", body = "$.text", time = "$.at" }}
"""

_numbers = itertools.count(1)


def sources_file(folder: Path) -> Path:
    """A file with a source of every channel and every signature; the secret of each is `<name> secret`."""
    file = folder / "sources.toml"
    plain = {
        "sms": "twilio-messages",
        "calls": "twilio-calls",
        "whatsapp": "whatsapp",
        "page": "messenger",
        "insta": "instagram",
        "bot": "telegram",
        "mailgun": "mailgun",
        "sendgrid": "sendgrid",
        "mailgun-events": "mailgun-events",
        "tickets": "zendesk",
        "conversations": "intercom",
    }
    tables = [_table(folder, name, f'channel = "{channel}"') for name, channel in plain.items()]
    tables += [_mapped(folder, name, f'signature = "{name}"') for name in ("zendesk", "intercom", "hubspot")]
    hmac_table = 'signature = "hmac"\nhmac = { header = "X-Shop-Signature", prefix = "sha256=" }'
    tables.append(_mapped(folder, "shop", hmac_table))
    timed = (
        'signature = "hmac"\nhmac = { header = "X-Signature", encoding = "base64", signed = "{timestamp}.{body}",'
        ' timestamp_header = "X-Timestamp" }'
    )
    tables.append(_mapped(folder, "timed", timed))
    _secret(folder, "unsigned-path", PATH_SECRET)
    unsigned = f'signature = "none"\nallow_unsigned = true\npath_secret = "file:{folder}/unsigned-path.secret"'
    tables.append("[sources.unsigned]" + MAPPED.format(name="unsigned", head=unsigned))
    file.write_text("\n".join(tables))
    return file


def settings(folder: Path) -> dict[str, str]:
    """What a deployment must be told to have these sources."""
    return {
        "BACKSTORY_INTERACTIONS_WEBHOOK_SOURCES_FILE": str(sources_file(folder)),
        "BACKSTORY_INTERACTIONS_WEBHOOK_PUBLIC_URL": PUBLIC_URL,
    }


def _table(folder: Path, name: str, head: str) -> str:
    file = _secret(folder, name, _secret_text(name))
    old = _secret(folder, f"{name}-old", f"{name} old secret")
    verify = _secret(folder, f"{name}-verify", VERIFY_TOKEN)
    second = "" if name == "sendgrid" else f', "file:{old}"'
    return f'[sources.{name}]\n{head}\nsecrets = ["file:{file}"{second}]\nverify_token = "file:{verify}"\n'


def _mapped(folder: Path, name: str, head: str) -> str:
    file = _secret(folder, name, _secret_text(name))
    return f"[sources.{name}]" + MAPPED.format(name=name, head=f'{head}\nsecrets = ["file:{file}"]')


def _secret_text(name: str) -> str:
    if name == "sendgrid":
        public = SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(public).decode()
    return f"{name}-secret" if name == "bot" else f"{name} secret"


def _secret(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.secret"
    file.write_text(text + "\n")
    file.chmod(0o600)
    return file


@dataclass(frozen=True)
class Request:
    """One post, ready to be sent; tests spoil it."""

    source: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""

    def spoilt(self, **headers: str) -> Request:
        return replace(self, headers={**self.headers, **headers})


Sign = Callable[[str, bytes, str, float, bytes], Mapping[str, str]]


def url_of(source: str) -> str:
    return f"{PUBLIC_URL}/webhooks/{source}"


def signed(source: str, body: bytes, content_type: str = JSON, at: float | None = None, secret: str = "") -> Request:
    """A post signed with the source's secret now, or at a time, or with another secret."""
    key = (secret or _secret_text(source)).encode()
    headers = _SIGNED_BY.get(source, _meta)(source, body, content_type, time.time() if at is None else at, key)
    return Request(source, body, {"Content-Type": content_type, **headers})


def form(source: str, **fields: str) -> Request:
    """A form as Twilio posts it."""
    return signed(source, urlencode(fields).encode(), FORM)


def mailgun(fields: Mapping[str, str], at: float | None = None, token: str = "") -> Request:
    """A form as Mailgun posts it: the signature is a part of it."""
    stamp, token = str(int(time.time() if at is None else at)), token or secrets.token_hex(25)
    proof = hmac.new(b"mailgun secret", (stamp + token).encode(), hashlib.sha256).hexdigest()
    every = {**fields} | {"timestamp": stamp, "token": token, "signature": proof}
    return Request("mailgun", urlencode(every).encode(), {"Content-Type": FORM})


def mailgun_event(message_id: str, event: str, **more: Any) -> Request:
    """An event as Mailgun posts it."""
    stamp, token = str(int(time.time())), secrets.token_hex(25)
    proof = hmac.new(b"mailgun-events secret", (stamp + token).encode(), hashlib.sha256).hexdigest()
    data = {"event": event, "message": {"headers": {"message-id": message_id}}} | more
    told = {"signature": {"timestamp": stamp, "token": token, "signature": proof}, "event-data": data}
    return Request("mailgun-events", json_body(told), {"Content-Type": JSON})


def json_body(document: Any) -> bytes:
    return orjson.dumps(document)


def whatsapp(*messages: dict[str, Any], statuses: Any = (), echoes: Any = (), name: str = "Mara Lind") -> Request:
    """A batch as the Cloud API posts it."""
    contacts = [{"profile": {"name": name}, "wa_id": message["from"]} for message in messages if "from" in message]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15005550001", "phone_number_id": "300000000000001"},
        "contacts": contacts,
        "messages": list(messages),
        "statuses": list(statuses),
        "message_echoes": list(echoes),
    }
    changes = [{"field": "messages", "value": {key: value for key, value in value.items() if value}}]
    document = {"object": "whatsapp_business_account", "entry": [{"id": "200000000000001", "changes": changes}]}
    return signed("whatsapp", json_body(document))


def page(*events: dict[str, Any], source: str = "page", kind: str = "messaging") -> Request:
    """A batch as Messenger or Instagram posts it."""
    document = {
        "object": "page" if source == "page" else "instagram",
        "entry": [{"id": "400000000000001", "time": 1748934900100, kind: list(events)}],
    }
    return signed(source, json_body(document))


def zendesk_comment(requester: str, author: str, body: str, *, staff: bool = False, public: bool = True) -> Request:
    """An event as Zendesk posts it when something was written to a ticket."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f789Z")
    document = {
        "account_id": 22129848,
        "detail": {
            "actor_id": author, "assignee_id": "8447388090495", "brand_id": "8447346621310",
            "created_at": "2025-01-08T10:12:07Z", "custom_status": "8447320465790", "description": "It is late.",
            "external_id": None, "form_id": "8646151517822", "group_id": "8447320466430", "id": "5158",
            "is_public": True, "organization_id": None, "priority": "HIGH", "requester_id": requester, "status": "OPEN",
            "subject": "Where is my order?", "submitter_id": requester, "tags": ["shop"], "type": "QUESTION",
            "updated_at": "2025-01-08T14:25:30Z", "via": {"channel": "email"},
        },
        "event": {
            "comment": {
                "author": {"id": author, "is_staff": staff, "name": "Kim" if staff else "Mara Lind"},
                "body": body, "id": an_id("9"), "is_public": public,
            },
        },
        "id": "d4f5c389-8f4a-4c2e-a1b9-8e4f39c71d52",
        "subject": "zen:ticket:5158",
        "time": stamp,
        "type": "zen:event-type:ticket.comment_added",
        "zendesk_event_version": "2022-11-06",
    }  # fmt: skip
    return signed("tickets", json_body(document))


def intercom_notification(topic: str, conversation: dict[str, Any]) -> Request:
    """A notification as Intercom posts it."""
    document = {
        "type": "notification_event", "app_id": "a86dr8yl", "id": f"notif_{an_id('')}", "topic": topic,
        "data": {"type": "notification_event_data", "item": conversation}, "links": {}, "delivery_attempts": 1,
        "delivery_status": "pending", "delivered_at": 0, "created_at": int(time.time()), "self": None,
        "first_sent_at": int(time.time()),
    }  # fmt: skip
    return signed("conversations", json_body(document))


def a_number() -> str:
    """Digits nobody else in this run has, of a range that is nobody's."""
    return f"1500555{next(_numbers):04d}"


def an_id(prefix: str = "m") -> str:
    return f"{prefix}{secrets.token_hex(12)}"


def recorded(customers: Customers, kind: str, value: str, scope: str = "", least: int = 1) -> list[pb.Interaction]:
    """A customer's history, newest first, once it has so many interactions."""
    key = pb.IdentityKey(kind=kind, value=value, scope=scope)

    def there() -> list[pb.Interaction]:
        try:
            return list(customers.history(key).interactions)
        except ServiceError:  # nobody has this identity yet
            return []

    found = eventually(30, lambda: len(history := there()) >= least and history)
    assert found
    return found


class Receiver:
    """The HTTP role of a deployment, as providers reach it."""

    def __init__(self, deployment: Deployment) -> None:
        self._client = httpx.Client(base_url=deployment.url("interactions"), timeout=20)

    def post(self, request: Request) -> httpx.Response:
        path = f"/webhooks/{request.source}{request.path}"
        # Sent under another host's name: what is signed is the configured address.
        return self._client.post(path, content=request.body, headers={"Host": "inside.example", **request.headers})

    def get(self, path: str, **query: str) -> httpx.Response:
        return self._client.get(path, params=query)

    def counted(self) -> dict[tuple[str, str], float]:
        """The receiver's metric by source and outcome."""
        found = {}
        for line in self._client.get("/metrics").text.splitlines():
            if line.startswith("backstory_webhooks_total{"):
                labels, value = line.removeprefix("backstory_webhooks_total").rsplit(" ", 1)
                parts = dict(part.split("=") for part in labels.strip("{}").split(","))
                found[parts["source"].strip('"'), parts["outcome"].strip('"')] = float(value)
        return found

    def close(self) -> None:
        self._client.close()


# How each provider signs


def _twilio(source: str, body: bytes, _: str, __: float, key: bytes) -> Mapping[str, str]:
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {"X-Twilio-Signature": RequestValidator(key.decode()).compute_signature(url_of(source), fields)}


def _meta(_: str, body: bytes, __: str, ___: float, key: bytes) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def _telegram(_: str, __: bytes, ___: str, ____: float, key: bytes) -> Mapping[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": key.decode()}


def _sendgrid(_: str, body: bytes, __: str, at: float, ___: bytes) -> Mapping[str, str]:
    stamp = str(int(at))
    signature = SENDGRID_KEY.sign(stamp.encode() + body, ECDSA(SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
    }


def _zendesk(_: str, body: bytes, __: str, at: float, key: bytes) -> Mapping[str, str]:
    stamp = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "X-Zendesk-Webhook-Signature": _base64(key, stamp.encode() + body),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }


def _intercom(_: str, body: bytes, __: str, ___: float, key: bytes) -> Mapping[str, str]:
    return {"X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()}


def _hubspot(source: str, body: bytes, _: str, at: float, key: bytes) -> Mapping[str, str]:
    stamp = str(int(at * 1000))
    proof = _base64(key, b"POST" + url_of(source).encode() + body + stamp.encode())
    return {"X-HubSpot-Signature-v3": proof, "X-HubSpot-Request-Timestamp": stamp}


def _shop(_: str, body: bytes, __: str, ___: float, key: bytes) -> Mapping[str, str]:
    return {"X-Shop-Signature": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def _timed(_: str, body: bytes, __: str, at: float, key: bytes) -> Mapping[str, str]:
    stamp = str(int(at))
    return {"X-Signature": _base64(key, f"{stamp}.".encode() + body), "X-Timestamp": stamp}


def _base64(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


_SIGNED_BY: dict[str, Sign] = {
    "sms": _twilio,
    "calls": _twilio,
    "bot": _telegram,
    "sendgrid": _sendgrid,
    "zendesk": _zendesk,
    "tickets": _zendesk,
    "intercom": _intercom,
    "conversations": _intercom,
    "hubspot": _hubspot,
    "shop": _shop,
    "timed": _timed,
}
