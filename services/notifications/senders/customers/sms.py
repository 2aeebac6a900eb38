"""SMS by Twilio's HTTP interface."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from services.notifications.domain.delivery import Outcome
from services.notifications.domain.messages import CustomerMessage, CustomerSender
from services.notifications.senders.customers._provider import Provider, secret_in


class SmsSettings(Protocol):
    """What this sender reads of the service's settings."""

    @property
    def twilio_url(self) -> str: ...
    @property
    def twilio_account(self) -> str: ...
    @property
    def twilio_token_file(self) -> Path | None: ...
    @property
    def twilio_from(self) -> str: ...
    @property
    def twilio_status_url(self) -> str: ...
    @property
    def providers_private(self) -> bool: ...
    @property
    def webhook_timeout_seconds(self) -> float: ...


class Sms:
    """Posts one message. Twilio knows no repeats, so a lost answer is uncertain."""

    channel = "sms"
    kinds = ("phone",)
    answers_within = None

    def __init__(self, settings: SmsSettings) -> None:
        """Keep the account."""
        self._settings = settings
        self._provider = Provider(allow_private=settings.providers_private, seconds=settings.webhook_timeout_seconds)

    def missing(self) -> str:
        """Name the setting that is missing."""
        settings = self._settings
        complete = settings.twilio_account and settings.twilio_from and settings.twilio_token_file
        return "" if complete else "TWILIO_ACCOUNT, TWILIO_FROM and TWILIO_TOKEN_FILE are not all set"

    def send(self, message: CustomerMessage, handing_over: Callable[[], None]) -> Outcome:
        """Send it once and say what the provider made of it."""
        settings = self._settings
        signed = base64.b64encode(
            f"{settings.twilio_account}:{secret_in(settings.twilio_token_file)}".encode()
        ).decode()
        headers = {"Authorization": f"Basic {signed}", "Content-Type": "application/x-www-form-urlencoded"}
        fields = {"To": message.address.value, "From": settings.twilio_from, "Body": message.wish.body}
        if settings.twilio_status_url:
            fields["StatusCallback"] = settings.twilio_status_url
        url = f"{settings.twilio_url}/2010-04-01/Accounts/{settings.twilio_account}/Messages.json"
        return self._provider.post(url, headers, urlencode(fields).encode(), handing_over, id_at=("sid",))


def build(settings: SmsSettings) -> Sequence[CustomerSender]:
    """Return the sender."""
    return (Sms(settings),)
