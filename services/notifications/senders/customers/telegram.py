"""Telegram by the Bot API; a bot can answer only those who have written to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from services.notifications.domain.delivery import Outcome
from services.notifications.domain.messages import CustomerMessage, CustomerSender
from services.notifications.senders.customers._provider import Provider, secret_in


class TelegramSettings(Protocol):
    """What this sender reads of the service's settings."""

    @property
    def telegram_url(self) -> str: ...
    @property
    def telegram_token_file(self) -> Path | None: ...
    @property
    def providers_private(self) -> bool: ...
    @property
    def webhook_timeout_seconds(self) -> float: ...


class Telegram:
    """Posts one message. The provider knows no repeats, so a lost answer is uncertain."""

    channel = "telegram"
    kinds = ("telegram",)
    answers_within = None

    def __init__(self, settings: TelegramSettings) -> None:
        """Keep the account."""
        self._settings = settings
        self._provider = Provider(allow_private=settings.providers_private, seconds=settings.webhook_timeout_seconds)

    def missing(self) -> str:
        """Name the setting that is missing."""
        return "" if self._settings.telegram_token_file else "TELEGRAM_TOKEN_FILE is not set"

    def send(self, message: CustomerMessage, handing_over: Callable[[], None]) -> Outcome:
        """Send it once and say what the provider made of it."""
        told = {"chat_id": message.address.value, "text": message.wish.body}
        url = f"{self._settings.telegram_url}/bot{secret_in(self._settings.telegram_token_file)}/sendMessage"
        return self._provider.post(url, {"Content-Type": "application/json"}, json.dumps(told).encode(), handing_over)


def build(settings: TelegramSettings) -> Sequence[CustomerSender]:
    """Return the sender."""
    return (Telegram(settings),)
