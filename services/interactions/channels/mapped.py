"""The generic channel: any signed JSON, mapped to an interaction by paths that the source's settings name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from identities import KINDS, ScopeRule
from servicekit.text import EARLIEST

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.json_values import parsed
from services.interactions.channels._hooks.telling import told, when
from services.interactions.domain.interaction import Direction, Kind, Sender
from services.interactions.domain.webhook_items import Item, Letter, Unfit

WEBHOOK = "mapped"
SIGNATURE = ""
IS_MAIL = False

_PATH = re.compile(r"\$?(?:\.?[A-Za-z_][\w-]*|\[\d{1,4}\])(?:\.[A-Za-z_][\w-]*|\[\d{1,4}\])*|\$")
_STEP = re.compile(r"[A-Za-z_][\w-]*|\[\d+\]")
_REQUIRED = ("source_id", "identity")
_FIELDS = frozenset({*_REQUIRED, "body", "subject", "time", "thread_key", "display_name", "direction", "scope"})
_CONSTANTS = frozenset({"channel", "identity_kind", "scope_value", "direction_value", "kind", "items", "example"})
_DIRECTIONS = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND, "internal": Direction.INTERNAL}
_KINDS = {
    "message": Kind.MESSAGE,
    "note": Kind.NOTE,
    "business-event": Kind.BUSINESS_EVENT,
    "status-change": Kind.STATUS_CHANGE,
}
_CHANNEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MISSING = object()

EXAMPLE = ExamplePost(
    b'{"event": "message.created", "data": {"id": 812, "text": "Is the repair done?", "at": "2025-06-03T07:15:00Z",'
    b' "customer": {"number": "4711", "name": "Mara Lind"}}}',
    options={
        "channel": "in-app",
        "identity_kind": "external-id",
        "scope_value": "shop",
        "example": '{"event": "message.created", "data": {"id": 1, "text": "x", "at": "2025-06-03T07:15:00Z",'
        ' "customer": {"number": "1", "name": "x"}}}',
        "paths": {
            "source_id": "$.data.id",
            "identity": "$.data.customer.number",
            "display_name": "$.data.customer.name",
            "body": "$.data.text",
            "time": "$.data.at",
        },
    },
)


def faults(options: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a mapping: each path must lead somewhere in the example of a body."""
    paths = options.get("paths", {})
    if not isinstance(paths, dict):
        yield "paths: must be a table of fields and paths"
        return
    yield from (f"{name}: there is no such option" for name in sorted(options.keys() - _CONSTANTS - {"paths"}))
    yield from (f"paths.{name}: there is no such field" for name in sorted(paths.keys() - _FIELDS))
    yield from (f"paths.{name}: is required" for name in _REQUIRED if name not in paths)
    yield from _constant_faults(options, paths)
    yield from _path_faults(options, paths)


def _constant_faults(options: Mapping[str, Any], paths: Mapping[str, Any]) -> Iterator[str]:
    channel, kind = options.get("channel"), options.get("identity_kind")
    if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel) or len(channel) > 40:
        yield "channel: must be kebab-case of up to 40 characters"
    if kind not in KINDS:
        yield f"identity_kind: must be one of {', '.join(KINDS)}"
    elif KINDS[kind].scope_rule is ScopeRule.REQUIRED and not (options.get("scope_value") or "scope" in paths):
        yield f"scope_value: or paths.scope is needed by {kind}"
    if options.get("direction_value", "inbound") not in _DIRECTIONS:
        yield f"direction_value: must be one of {', '.join(_DIRECTIONS)}"
    if options.get("kind", "message") not in _KINDS:
        yield f"kind: must be one of {', '.join(_KINDS)}"


def _path_faults(options: Mapping[str, Any], paths: Mapping[str, Any]) -> Iterator[str]:
    try:
        example = parsed(str(options.get("example", "")).encode())
    except ValueError:
        yield "example: must be a body as the source posts it, in JSON"
        return
    every = {f"paths.{name}": path for name, path in paths.items()}
    items = options.get("items", "")
    if items:
        yield from _path_fault("items", items, example)
        listed = _found(example, items) if isinstance(items, str) and _PATH.fullmatch(items) else []
        if not isinstance(listed, list) or not listed:
            yield f"items: {items} leads to no list in the example"
            return
        example = listed[0]
    for name, path in every.items():
        yield from _path_fault(name, path, example)


def _path_fault(name: str, path: Any, example: Any) -> Iterator[str]:
    if not isinstance(path, str) or not _PATH.fullmatch(path):
        yield f"{name}: must be a path such as $.data.id"
    elif _found(example, path) is _MISSING:
        yield f"{name}: {path} leads nowhere in the example"


def read(letter: Letter) -> list[Item]:
    """Read a body, or each of its items; one that does not fit is told with the path that is missing."""
    options = letter.source.options
    document = parsed(letter.body)
    items = [document]
    if options.get("items"):
        listed = _found(document, options["items"])
        if not isinstance(listed, list):
            return [Unfit("BODY_DOES_NOT_FIT", f"{options['items']} leads to no list.")]
        items = listed
    return [_item(letter, item) for item in items]


def _item(letter: Letter, item: Any) -> Item:
    options: Mapping[str, Any] = letter.source.options
    paths: Mapping[str, str] = options["paths"]
    found = {name: _found(item, path) for name, path in paths.items()}
    missing = [paths[name] for name in _REQUIRED if not _is_usable(found[name])]
    if missing:
        return Unfit("BODY_DOES_NOT_FIT", f"Nothing usable at {', '.join(missing)}.")
    value = {name: _text(each) for name, each in found.items()}
    direction = value.get("direction") or options.get("direction_value", "inbound")
    if direction not in _DIRECTIONS:
        return Unfit("BODY_DOES_NOT_FIT", f"No direction at {paths.get('direction', 'direction_value')}.")
    scope = value.get("scope") or options.get("scope_value", "")
    return told(
        letter,
        Sender(options["identity_kind"], scope, value["identity"], display_name=value.get("display_name", "")),
        value["source_id"],
        _DIRECTIONS[direction],
        channel=options["channel"],
        kind=_KINDS[options.get("kind", "message")],
        body=value.get("body", ""),
        subject=value.get("subject", ""),
        thread_key=value.get("thread_key", "")[:512],
        occur_time=_time(found.get("time"), letter.receive_time),
    )


def _is_usable(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _found(document: Any, path: str) -> Any:
    """Follow a path; what it does not lead to is missing."""
    for step in _STEP.findall(path.removeprefix("$")):
        if step.startswith("["):
            at = int(step[1:-1])
            document = document[at] if isinstance(document, list) and at < len(document) else _MISSING
        else:
            document = document.get(step, _MISSING) if isinstance(document, dict) else _MISSING
        if document is _MISSING:
            return _MISSING
    return document


def _text(value: Any) -> str:
    if value is _MISSING or value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _time(value: Any, now: datetime) -> datetime | None:
    """Read seconds or milliseconds since 1970, or a time as ISO 8601 writes it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return when(value / 1000 if value > 100_000_000_000 else value, now)
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value[:40])
    except ValueError:
        return None
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return when(time.timestamp(), now) if time >= EARLIEST else None
