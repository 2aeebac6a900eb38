"""WhatsApp by the Cloud API: free text, within a day of the customer's last message."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from services.notifications.domain.delivery import Outcome
from services.notifications.domain.messages import CustomerMessage, CustomerSender
from services.notifications.senders.customers._provider import Provider, secret_in


class WhatsAppSettings(Protocol):
    """What this sender reads of the service's settings."""

    @property
    def whatsapp_url(self) -> str: ...
    @property
    def whatsapp_number_id(self) -> str: ...
    @property
    def whatsapp_token_file(self) -> Path | None: ...
    @property
    def providers_private(self) -> bool: ...
    @property
    def webhook_timeout_seconds(self) -> float: ...


class WhatsApp:
    """Posts one message. The provider knows no repeats, so a lost answer is uncertain."""

    channel = "whatsapp"
    kinds = ("whatsapp", "phone")
    answers_within = timedelta(hours=24)

    def __init__(self, settings: WhatsAppSettings) -> None:
        """Keep the account."""
        self._settings = settings
        self._provider = Provider(allow_private=settings.providers_private, seconds=settings.webhook_timeout_seconds)

    def missing(self) -> str:
        """Name the setting that is missing."""
        complete = self._settings.whatsapp_number_id and self._settings.whatsapp_token_file
        return "" if complete else "WHATSAPP_NUMBER_ID and WHATSAPP_TOKEN_FILE are not both set"

    def send(self, message: CustomerMessage, handing_over: Callable[[], None]) -> Outcome:
        """Send it once and say what the provider made of it."""
        settings = self._settings
        token = secret_in(settings.whatsapp_token_file)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        told = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.address.value.removeprefix("+"),
            "type": "text",
            "text": {"preview_url": False, "body": message.wish.body},
        }
        url = f"{settings.whatsapp_url}/{settings.whatsapp_number_id}/messages"
        return self._provider.post(url, headers, json.dumps(told).encode(), handing_over, id_at=("messages", 0, "id"))


def build(settings: WhatsAppSettings) -> Sequence[CustomerSender]:
    """Return the sender."""
    return (WhatsApp(settings),)
