"""SendGrid's Inbound Parse: mails as they came, or taken apart into fields of a form."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from services.interactions.channels._hooks.bounces import bounces
from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.forms import form_files, raw_fields
from services.interactions.channels._hooks.mails import mail_item, put_together
from services.interactions.channels._hooks.options import no_options
from services.interactions.channels._mail.headers import split_header
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "sendgrid"
SIGNATURE = "sendgrid"
IS_MAIL = True

_FIELD = b'--example-boundary\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
EXAMPLE = ExamplePost(
    b"".join(
        _FIELD % field
        for field in (
            (
                b"headers",
                b"From: Mara Lind <mara.lind@example.com>\r\nTo: help@example.org\r\n"
                b"Date: Tue, 03 Jun 2025 09:15:00 +0200\r\nMessage-ID: <order-4711@example.com>\r\n"
                b"Subject: Where is my order?\r\n",
            ),
            (b"text", b"It should have been here on Monday."),
            (b"from", b"Mara Lind <mara.lind@example.com>"),
            (b"to", b"help@example.org"),
            (b"subject", b"Where is my order?"),
            (b"dkim", b"{@example.com : pass}"),
            (b"SPF", b"pass"),
            (b"charsets", b'{"to":"UTF-8","from":"UTF-8","subject":"UTF-8","text":"UTF-8"}'),
            (b"envelope", b'{"to":["help@example.org"],"from":"mara.lind@example.com"}'),
        )
    )
    + b"--example-boundary--\r\n",
    "multipart/form-data; boundary=example-boundary",
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one mail, each field in the character set the form says it has."""
    fields = raw_fields(letter.body, letter.content_type)
    if fields is None or not fields.keys() & {"email", "headers", "from"}:
        raise ValueError("no mail")
    charsets = _charsets(fields)
    verdicts = {name: _decoded(fields, given, charsets) for name, given in (("spf", "SPF"), ("dkim", "dkim"))}
    if "email" in fields:
        return [mail_item(letter, fields["email"], verdicts), *bounces(fields["email"])]
    files = form_files(letter.body, letter.content_type)
    text, html = (_decoded(fields, name, charsets) for name in ("text", "html"))
    return [mail_item(letter, put_together(_headers(fields, charsets), text, html, files), verdicts)]


def _headers(fields: Mapping[str, bytes], charsets: Mapping[str, str]) -> list[tuple[str, str]]:
    whole = split_header(fields.get("headers", b"") + b"\r\n\r\n").headers.values
    told = [(name, value) for name, values in whole.items() for value in values]
    if "from" in whole:
        return told
    beside = [(name, _decoded(fields, name, charsets)) for name in ("from", "to", "cc", "subject")]
    return [*told, *((name, value) for name, value in beside if value)]


def _charsets(fields: Mapping[str, bytes]) -> Mapping[str, str]:
    told = orjson.loads(fields.get("charsets") or b"{}")
    return {name: given for name, given in told.items() if isinstance(given, str)} if isinstance(told, dict) else {}


def _decoded(fields: Mapping[str, bytes], name: str, charsets: Mapping[str, str]) -> str:
    raw = fields.get(name, b"")
    try:
        return raw.decode(charsets.get(name, "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return raw.decode("utf-8", "replace")
