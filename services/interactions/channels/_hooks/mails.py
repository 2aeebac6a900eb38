"""Mails that a provider has taken apart, put together again for the one reader of mails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.policy import SMTP

import orjson

from services.interactions.channels import email
from services.interactions.channels._hooks.forms import FormFile
from services.interactions.domain.reading import Unreadable
from services.interactions.domain.webhook_items import Item, Letter, Told, Unfit
from services.interactions.usecases.read_raw_message import interaction_of

_ABOUT_BODIES = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "mime-version"})
_PARTS_OF_MAILS = ("text", "message", "multipart")
_PLAIN_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_PASSES = re.compile(r"(?<![a-z])pass", re.IGNORECASE)
_UNPROVEN = "unsigned-webhook"


def mail_item(letter: Letter, raw: bytes, verdicts: dict[str, str]) -> Item:
    """Return the interaction a mail is. A sender for whom neither SPF nor DKIM speaks is doubtful."""
    reading = email.read(raw, letter.receive_time)
    if isinstance(reading, Unreadable):
        return Unfit(reading.reason, f"At fault: {reading.field}.")
    interaction, sender = interaction_of(reading, letter.source.name)
    known = {name: verdict[:200] for name, verdict in verdicts.items() if verdict}
    proven = not known or any(_PASSES.search(verdict) for verdict in known.values())
    if letter.source.is_unsigned or not proven:
        sender = sender._replace(method=_UNPROVEN)
    told = interaction._replace(
        occur_time=interaction.occur_time or letter.receive_time, payload=orjson.dumps(known) if known else b""
    )
    return Told(told, sender, fingerprint=reading.fingerprint)


def put_together(headers: Iterable[tuple[str, str]], text: str, html: str, files: Sequence[FormFile]) -> bytes:
    """Return a message of these headers, texts and files."""
    body = EmailMessage(policy=SMTP)
    body.set_content(text or ("" if html else " "))
    if html:
        body.add_alternative(html, subtype="html")
    for file in files:
        main, sub = _type_of(file)
        body.add_attachment(file.content, maintype=main, subtype=sub, filename=file.file_name)
    lines = [f"{name}: {_one_line(value)}\r\n" for name, value in headers if name.lower() not in _ABOUT_BODIES]
    return "".join(lines).encode("utf-8", "surrogateescape") + body.as_bytes()


def _type_of(file: FormFile) -> tuple[str, str]:
    """Return the type of a file, but for those that would be read as a part of the mail itself."""
    main, _, sub = file.media_type.partition("/")
    plain = _PLAIN_TYPE.fullmatch(file.media_type) and main not in _PARTS_OF_MAILS
    return (main, sub) if plain else ("application", "octet-stream")


def _one_line(value: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", value)
