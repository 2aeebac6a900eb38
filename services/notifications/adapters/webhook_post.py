"""Posting to other systems: what an answer means for a delivery that may be repeated."""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.errors import InvalidArgument
from servicekit.outbound_http import NoAnswer, NotSent, Poster
from servicekit.outbound_targets import checked_url

from services.notifications.domain.delivery import Later, Refused, Sent

_GONE = 410


class WebhookPost:
    """Posts JSON. The receiver knows a repeat by its `webhook-id`, so whatever is not 2xx is tried again."""

    def __init__(self, poster: Poster) -> None:
        """Keep what posts."""
        self._poster = poster

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent | Later | Refused:
        """Post it once and judge the answer; its words are not kept."""
        told = {"Content-Type": "application/json", "User-Agent": "Backstory-Webhooks/1", **headers}
        try:
            target = checked_url("url", url, allow_private=self._poster.allow_private)
            status = self._poster.post(target, told, body, lambda: None).status
        except InvalidArgument:
            return Later("address-refused")  # it was allowed once, by another setting
        except (NotSent, NoAnswer) as fault:
            return Later(fault.reason)
        if 200 <= status < 300:
            return Sent()
        if status == _GONE:
            return Refused("gone")
        return Later("redirect" if 300 <= status < 400 else f"http-{status}")
