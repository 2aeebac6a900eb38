"""Mails and other bodies that are posted: put together again, and read as any mail; mapped bodies by their paths."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from services.interactions.channels import webhook_channels
from services.interactions.channels._hooks.example import FORM
from services.interactions.domain.interaction import Direction
from services.interactions.domain.webhook_items import Item, Letter, Told, Unfit
from services.interactions.domain.webhooks import Source

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
CHANNELS = webhook_channels()
RAW = (
    "From: Zoë Lind <zoe@example.com>\r\nTo: help@example.org\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n"
    "Message-ID: <1@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nEine Größe größer, bitte.\r\n"
).encode()


def multipart(fields: dict[str, bytes], files: dict[str, tuple[str, str, bytes]] | None = None) -> bytes:
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    for name, (file_name, media_type, content) in (files or {}).items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {media_type}'
        parts.append(b"--b\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--b--\r\n"


def read(
    channel: str, body: bytes, content_type: str = "multipart/form-data; boundary=b", /, **options: Any
) -> list[Item]:
    source = Source("main", channel, CHANNELS[channel].SIGNATURE or "hmac", options=options)
    return CHANNELS[channel].read(Letter(source, body, content_type, NOW))


def the_told(items: list[Item]) -> Told:
    (item,) = items
    assert isinstance(item, Told)
    return item


@pytest.mark.parametrize(("channel", "field"), [("mailgun", "body-mime"), ("sendgrid", "email")])
def test_a_raw_mail_is_read_as_it_is(channel: str, field: str) -> None:
    told = the_told(read(channel, multipart({field: RAW, "from": b"x"})))

    assert told.interaction.source_id == "1@example.com"
    assert (told.interaction.subject, told.interaction.body) == ("Größe", "Eine Größe größer, bitte.")
    assert (told.sender.value, told.sender.display_name) == ("zoe@example.com", "Zoë Lind")


def test_a_mail_taken_apart_by_mailgun_has_the_same_source_id_as_the_raw_one() -> None:
    headers = [["From", "Zoë Lind <zoe@example.com>"], ["Message-Id", "<1@example.com>"], ["Subject", "Größe"],
               ["Content-Type", "multipart/alternative; boundary=gone"], ["X-Mailgun-Spf", "Pass"]]  # fmt: skip
    fields = {
        "body-plain": "Eine Größe größer",
        "body-html": "<p>x</p>",
        "message-headers": orjson.dumps(headers).decode(),
    }

    told = the_told(read("mailgun", urlencode(fields).encode(), FORM))

    assert told.interaction.source_id == "1@example.com"
    assert (told.interaction.subject, told.interaction.body) == ("Größe", "Eine Größe größer")
    assert told.sender.method == ""


def test_a_sender_for_whom_nothing_speaks_is_doubtful() -> None:
    fields = {"from": b"a@example.com", "text": b"hi", "SPF": b"softfail", "dkim": b"{@example.com : fail}"}

    doubtful = the_told(read("sendgrid", multipart(fields)))
    believed = the_told(read("sendgrid", multipart(fields | {"SPF": b"pass"})))

    assert doubtful.sender.method == "unsigned-webhook"
    assert believed.sender.method == ""
    assert orjson.loads(doubtful.interaction.payload)["spf"] == "softfail"


def test_each_field_of_sendgrid_is_in_its_own_character_set() -> None:
    fields = {"from": b"a@example.com", "subject": "Größe".encode("latin-1"), "text": "große".encode("cp1252"),
              "charsets": b'{"subject": "ISO-8859-1", "text": "windows-1252"}'}  # fmt: skip

    told = the_told(read("sendgrid", multipart(fields)))

    assert (told.interaction.subject, told.interaction.body) == ("Größe", "große")


def test_files_of_a_form_are_attachments_whatever_they_are_called() -> None:
    files = {
        "attachment-1": ("a;b.pdf", "application/pdf", b"%PDF"),
        "attachment-2": ("n\u00f6te.txt", "text/plain", b"note"),
        "attachment-3": ("fwd.eml", "message/rfc822", RAW),
    }

    told = the_told(read("mailgun", multipart({"from": b"a@example.com", "body-plain": b"hi"}, files)))

    assert [(each.file_name, each.size_bytes) for each in told.interaction.attachments] == [
        ("a;b.pdf", 4), ("nöte.txt", 4), ("fwd.eml", len(RAW)),
    ]  # fmt: skip
    assert told.interaction.body == "hi"


def test_a_header_cannot_be_smuggled_in_by_a_line_break() -> None:
    fields = {"from": "a@example.com", "subject": "x\r\nFrom: evil@example.net", "body-plain": "hi"}

    told = the_told(read("mailgun", urlencode(fields).encode(), FORM))

    assert told.sender.value == "a@example.com"


PATHS = {"source_id": "$.id", "identity": "$.who", "body": "$.says", "time": "$.at", "direction": "$.way"}
MAPPED = {"channel": "in-app", "identity_kind": "external-id", "scope_value": "shop", "paths": PATHS}


def test_a_mapped_body_may_hold_numbers_and_times_of_several_sorts() -> None:
    for at in (1748934900, 1748934900000, "2025-06-03T07:15:00Z", "2025-06-03T09:15:00+02:00"):
        body = orjson.dumps({"id": 1, "who": 0, "says": "hi", "at": at, "way": "outbound"})

        told = the_told(read("mapped", body, "application/json", **MAPPED))

        assert told.interaction.occur_time == datetime(2025, 6, 3, 7, 15, tzinfo=UTC)
        assert told.interaction.direction is Direction.OUTBOUND
        assert (told.interaction.source_id, told.sender.value) == ("1", "0")


@pytest.mark.parametrize("missing", ["id", "who", "way"])
def test_a_mapped_body_that_does_not_fit_is_told_with_the_path(missing: str) -> None:
    body = {"id": 1, "who": 2, "says": "hi", "way": "inbound"}
    body[missing] = {"not": "usable"}

    (item,) = read("mapped", orjson.dumps(body), "application/json", **MAPPED)

    assert isinstance(item, Unfit)
    assert f"$.{missing}" in item.detail


def test_items_of_a_mapped_list_are_read_one_by_one() -> None:
    body = orjson.dumps({"events": [{"id": at, "who": 2, "way": "inbound"} for at in (1, 2)] + [{}]})

    items = read("mapped", body, "application/json", **MAPPED, items="$.events")

    assert [type(item) for item in items] == [Told, Told, Unfit]
