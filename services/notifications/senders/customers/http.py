"""Any other channel by a program of one's own, which is told over HTTP and knows repeats by an `Idempotency-Key`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from identities import KINDS

from services.notifications.domain.delivery import Outcome
from services.notifications.domain.messages import CustomerMessage, CustomerSender
from services.notifications.senders.customers._provider import Provider


class HttpSettings(Protocol):
    """What this sender reads of the service's settings."""

    @property
    def message_urls(self) -> Mapping[str, str]: ...
    @property
    def providers_private(self) -> bool: ...
    @property
    def webhook_timeout_seconds(self) -> float: ...


class Http:
    """Posts to the program of one channel. Nothing is handed over for good before it says so."""

    answers_within = None

    def __init__(self, channel: str, url: str, provider: Provider) -> None:
        """Serve one channel, which reaches the kinds of identities named after it: `messenger` `messenger-psid`."""
        self.channel = channel
        self.kinds = tuple(kind for kind in KINDS if kind == channel or kind.startswith(f"{channel}-"))
        self._url = url
        self._provider = provider

    def missing(self) -> str:
        """Tell that nothing is."""
        return ""

    def send(self, message: CustomerMessage, handing_over: Callable[[], None]) -> Outcome:  # noqa: ARG002 - see above
        """Send it once and say what the program made of it."""
        told = {
            "id": message.id,
            "channel": self.channel,
            "to": {"kind": message.address.kind, "scope": message.address.scope, "value": message.address.value},
            "subject": message.wish.subject,
            "body": message.wish.body,
            "in_reply_to": message.thread.source_id,
            "thread_key": message.thread.thread_key,
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
        return self._provider.post(
            self._url, headers, json.dumps(told).encode(), lambda: None, knows_repeats=True, id_at=("id",)
        )


def build(settings: HttpSettings) -> Sequence[CustomerSender]:
    """Return a sender for each channel that has an address."""
    provider = Provider(allow_private=settings.providers_private, seconds=settings.webhook_timeout_seconds)
    return tuple(Http(channel, url, provider) for channel, url in settings.message_urls.items())
