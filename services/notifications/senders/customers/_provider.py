"""What the providers of SMS and chat have in common: one post over HTTP, and what its answer means."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from servicekit.errors import InvalidArgument
from servicekit.outbound_http import NoAnswer, NotSent, Poster
from servicekit.outbound_targets import checked_url, system_resolve

from services.notifications.domain.delivery import Later, Outcome, Refused, Sent, Uncertain

_NOW_NOT = frozenset({408, 425, 429})


class Provider:
    """Posts to one provider. A base address of one's own, for trying out, may be private."""

    def __init__(self, *, allow_private: bool, seconds: float) -> None:
        """Nothing is connected before the first message."""
        self._poster = Poster(system_resolve, allow_private, seconds)

    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        handing_over: Callable[[], None],
        *,
        knows_repeats: bool = False,
        id_at: Sequence[str | int] = (),
    ) -> Outcome:
        """Post once. Where the provider does not know a repeat, what may have arrived is uncertain.

        `id_at` is where a JSON answer has the id the provider gives the message.
        """
        try:
            target = checked_url("url", url, allow_private=self._poster.allow_private)
        except InvalidArgument:
            return Refused("address-refused")
        lost = Later if knows_repeats else Uncertain
        try:
            answer = self._poster.post(target, headers, body, handing_over)
        except NotSent as fault:
            return Later(fault.reason)
        except NoAnswer as fault:
            return lost(fault.reason)
        status = answer.status
        if 200 <= status < 300:
            return Sent(_found(answer.body, id_at))
        if status in _NOW_NOT:
            return Later(f"http-{status}")
        return lost(f"http-{status}") if status >= 500 else Refused(f"http-{status}")


def _found(body: bytes, place: Sequence[str | int]) -> str:
    """Return the text at a place of a JSON document; empty when there is none: the message was taken all the same."""
    try:
        found: Any = json.loads(body) if place else ""
        for step in place:
            found = found[step]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) and found.isprintable() else ""


def secret_in(file: Path | None) -> str:
    """Read a secret at the moment of use, so that a new one needs no restart."""
    return file.read_text(encoding="utf-8").strip() if file else ""
