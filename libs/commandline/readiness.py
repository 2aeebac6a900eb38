"""Whether each process of a system says that it can do its work."""

from __future__ import annotations

import email.utils
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

_SECONDS = 3.0


@dataclass(frozen=True)
class Readiness:
    """What one process said, or why it said nothing."""

    process: str
    is_ready: bool
    detail: str
    clock: datetime | None = None


def ask_all(urls: Mapping[str, str]) -> list[Readiness]:
    """Ask every process at once."""
    with ThreadPoolExecutor(max_workers=max(1, len(urls))) as pool:
        return list(pool.map(lambda item: ask(*item), urls.items()))


def ask(process: str, url: str) -> Readiness:
    """Ask one process for its readiness."""
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - the operator's own address
            return Readiness(process, answer.status == 200, "", _clock(answer.headers.get("Date")))
    except urllib.error.HTTPError as error:
        return Readiness(process, is_ready=False, detail=_why(error), clock=_clock(error.headers.get("Date")))
    except (OSError, ValueError) as error:
        return Readiness(process, is_ready=False, detail=f"no answer at {url}: {getattr(error, 'reason', error)}")


def _why(error: urllib.error.HTTPError) -> str:
    text = error.read(2000).decode(errors="replace").strip()
    try:
        told = json.loads(text)
    except ValueError:
        return f"{error.code} {text[:200]}"
    return f"{error.code} {json.dumps(told, ensure_ascii=False)[:300]}"


def _clock(date: str | None) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(date or "").astimezone(UTC)
    except ValueError:
        return None
