"""The file of webhook sources: read whole, with every fault in it told at once and no secret ever shown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from services.interactions.channels import webhook_channels
from services.interactions.channels._signatures import signatures
from services.interactions.channels._signatures.hmac_header import ALGORITHMS, ENCODINGS, SIGNED, UNITS
from services.interactions.domain.webhooks import MAIL_LIMIT, PLAIN_LIMIT, WINDOW, Source

SecretOf = Callable[[str], bytes]
"""Returns what a reference such as `file:/run/secrets/x` or `env:NAME` leads to; raises ValueError."""

PATH_SECRET_CHARACTERS = 22
"""Of base64url, each of which holds 6 bits: 128 bits at least."""

_LONGEST_WINDOW_SECONDS = 9 * 3600
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PATH_SECRET = re.compile(r"[A-Za-z0-9_-]+")
_REGION = re.compile(r"[A-Z]{2}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_KNOWN = frozenset(
    {
        "channel", "signature", "secrets", "verify_token", "path_secret", "allow_unsigned", "window_seconds",
        "default_region", "options", "hmac",
    }
)  # fmt: skip
_CHOICES = {"algorithm": ALGORITHMS, "encoding": ENCODINGS, "signed": SIGNED, "timestamp_unit": UNITS}


def read_sources(text: str, secret_of: SecretOf) -> tuple[Mapping[str, Source], list[str]]:
    """Return the sources of a file by their names, and everything that is wrong with it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        return {}, [f"is not TOML: {_without_values(str(fault))}"]
    faults = [
        f"{name}: there is no such table; sources are called [sources.<name>]" for name in document.keys() - {"sources"}
    ]
    told = document.get("sources", {})
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        return {}, [*faults, "sources: must be tables"]
    sources = {}
    for name, table in told.items():
        reader = _Reader(name, table, secret_of)
        sources[name] = reader.source()
        faults += [f"sources.{name}.{fault}" for fault in reader.faults]
    return sources, sorted(faults)


class _Reader:
    """Reads one source and collects its faults."""

    def __init__(self, name: str, table: Mapping[str, Any], secret_of: SecretOf) -> None:
        self._name = name
        self._table = table
        self._secret_of = secret_of
        self.faults: list[str] = []

    def source(self) -> Source:
        channel = webhook_channels().get(self._text("channel", required=True))
        signature = self._text("signature") or (channel.SIGNATURE if channel else "")
        options = self._table_of("options")
        options = options | self._table_of("hmac")
        source = Source(
            name=self._name,
            channel=channel.WEBHOOK if channel else "",
            signature=signature,
            secrets=self._secrets(),
            verify_token=self._secret("verify_token"),
            path_secret=self._secret("path_secret"),
            window=self._window(),
            limit=MAIL_LIMIT if channel and channel.IS_MAIL else PLAIN_LIMIT,
            default_region=self._text("default_region"),
            options=options,
        )
        self.faults += [f"{name}: there is no such field" for name in sorted(self._table.keys() - _KNOWN)]
        self._check(source)
        if channel is None:
            self.faults.append(f"channel: must be one of {', '.join(sorted(webhook_channels()))}")
        else:
            self.faults += [f"options.{fault}" for fault in channel.faults(self._table_of("options"))]
        return source

    def _check(self, source: Source) -> None:
        if len(self._name) > 100 or not _NAME.fullmatch(self._name):
            self.faults.append("name: must be kebab-case of up to 100 characters")
        if source.default_region and not _REGION.fullmatch(source.default_region):
            self.faults.append("default_region: must be two capital letters")
        if source.signature not in signatures():
            self.faults.append(f"signature: must be one of {', '.join(sorted(signatures()))}")
            return
        if source.signature == "none":
            self.faults += self._unsigned_faults(source)
        elif not source.secrets:
            self.faults.append("secrets: one is needed, and two while they are changed")
        for name in signatures()[source.signature].REQUIRED:
            if not (name in self._table or source.options.get(name)):
                self.faults.append(f"{'hmac.' if name == 'header' else ''}{name}: is needed by {source.signature}")
        if source.signature == "hmac":
            self.faults += _hmac_faults(self._table_of("hmac"))

    def _unsigned_faults(self, source: Source) -> Iterator[str]:
        if self._table.get("allow_unsigned") is not True:
            yield "allow_unsigned: must be true, or posts must be signed"
        secret = source.path_secret.decode("utf-8", "replace")
        if secret and (len(secret) < PATH_SECRET_CHARACTERS or not _PATH_SECRET.fullmatch(secret)):
            yield f"path_secret: must have {PATH_SECRET_CHARACTERS} characters of A-Z, a-z, 0-9, _ and - at least"
        if secret and len(set(secret)) < 8:
            yield "path_secret: is not random"

    def _secrets(self) -> tuple[bytes, ...]:
        told = self._table.get("secrets", [])
        if not isinstance(told, list) or len(told) > 2 or not all(isinstance(one, str) for one in told):
            self.faults.append("secrets: must be a list of one or two references")
            return ()
        return tuple(filter(None, (self._led_to(f"secrets[{at}]", one) for at, one in enumerate(told))))

    def _secret(self, name: str) -> bytes:
        reference = self._text(name)
        return self._led_to(name, reference) if reference else b""

    def _led_to(self, name: str, reference: str) -> bytes:
        try:
            return self._secret_of(reference)
        except ValueError as fault:
            self.faults.append(f"{name}: {fault}")
            return b""

    def _window(self) -> timedelta:
        seconds = self._table.get("window_seconds", WINDOW.seconds)
        if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= _LONGEST_WINDOW_SECONDS:
            self.faults.append(f"window_seconds: must be 1 to {_LONGEST_WINDOW_SECONDS}")
            return WINDOW
        return timedelta(seconds=seconds)

    def _text(self, name: str, *, required: bool = False) -> str:
        value: Any = self._table.get(name, "")
        if not isinstance(value, str):
            self.faults.append(f"{name}: must be a text")
            return ""
        if required and not value:
            self.faults.append(f"{name}: is required")
        return str(value)

    def _table_of(self, name: str) -> dict[str, Any]:
        value = self._table.get(name, {})
        if not isinstance(value, dict):
            if f"{name}: must be a table" not in self.faults:
                self.faults.append(f"{name}: must be a table")
            return {}
        return value


def _hmac_faults(table: Mapping[str, Any]) -> Iterator[str]:
    known = {"header", "prefix", "timestamp_header", *_CHOICES}
    for name, value in table.items():
        if name not in known:
            yield f"hmac.{name}: there is no such field"
        elif not isinstance(value, str):
            yield f"hmac.{name}: must be a text"
        elif name in _CHOICES and value not in _CHOICES[name]:
            yield f"hmac.{name}: must be one of {', '.join(_CHOICES[name])}"
        elif name.endswith("header") and not _HEADER.fullmatch(value):
            yield f"hmac.{name}: must be the name of a header"
    if ("{timestamp}" in str(table.get("signed", ""))) != ("timestamp_header" in table):
        yield "hmac.timestamp_header: is needed when a time is signed, and only then"


def _without_values(fault: str) -> str:
    """Return where a file is no TOML; parts of it may be secrets."""
    place = re.search(r"\(at .*\)$", fault)
    return place[0].strip("()") if place else "somewhere"
