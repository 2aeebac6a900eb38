"""Mailgun's routes: mails as they came, or taken apart into fields."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import orjson

from services.interactions.channels._hooks.bounces import bounces
from services.interactions.channels._hooks.example import FORM, ExamplePost
from services.interactions.channels._hooks.forms import form_fields, form_files, raw_fields
from services.interactions.channels._hooks.mails import mail_item, put_together
from services.interactions.channels._hooks.options import no_options
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "mailgun"
SIGNATURE = "mailgun"
IS_MAIL = True

_VERDICTS = {"spf": "x-mailgun-spf", "dkim": "x-mailgun-dkim-check-result"}

EXAMPLE = ExamplePost(
    urlencode(
        {
            "recipient": "help@example.org",
            "sender": "mara.lind@example.com",
            "from": "Mara Lind <mara.lind@example.com>",
            "subject": "Where is my order?",
            "body-plain": "It should have been here on Monday.",
            "stripped-text": "It should have been here on Monday.",
            "message-headers": '[["From", "Mara Lind <mara.lind@example.com>"], ["To", "help@example.org"],'
            ' ["Date", "Tue, 03 Jun 2025 09:15:00 +0200"], ["Subject", "Where is my order?"],'
            ' ["Message-Id", "<order-4711@example.com>"], ["X-Mailgun-Spf", "Pass"]]',
        }
    ).encode(),
    FORM,
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one mail."""
    fields = form_fields(letter.body, letter.content_type)
    if fields is None or not ("body-mime" in fields or "message-headers" in fields or "from" in fields):
        raise ValueError("no mail")
    headers = _headers(fields)
    verdicts = {name: _first(headers, header) for name, header in _VERDICTS.items()}
    if "body-mime" in fields:
        raw = (raw_fields(letter.body, letter.content_type) or {})["body-mime"]
    else:
        files = form_files(letter.body, letter.content_type)
        raw = put_together(headers, fields.get("body-plain", ""), fields.get("body-html", ""), files)
    return [mail_item(letter, raw, verdicts), *bounces(raw)]


def _headers(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the mail's headers; the fields beside them say the least there must be."""
    listed = orjson.loads(fields.get("message-headers") or "[]")
    pairs = [(pair[0], pair[1]) for pair in listed if isinstance(pair, list) and len(pair) == 2]
    told = [(name, value) for name, value in pairs if isinstance(name, str) and isinstance(value, str)]
    if _first(told, "from"):
        return told
    return [*told, ("From", fields.get("from") or fields.get("sender", "")), ("Subject", fields.get("subject", ""))]


def _first(headers: list[tuple[str, str]], name: str) -> str:
    return next((value for given, value in headers if given.lower() == name), "")
