"""Everything Apprise reaches: chat rooms, phones and more, by addresses that the operator configured for each agent."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from services.notifications.domain.delivery import (
    DeliveryState,
    Ending,
    Message,
    Outcome,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)

_LINE = re.compile(r"(agents/\S{1,128})\s+(\S+)")


class AppriseSettings(Protocol):
    """What this sender reads of the service's settings."""

    @property
    def apprise_targets_file(self) -> Path | None: ...


class AppriseSender:
    """Hands a notification to each of an agent's targets. Only the operator's file says where; it is secret."""

    channel = "apprise"

    def __init__(self, settings: AppriseSettings) -> None:
        """Keep the name of the file; it is read at the moment of use, so that a new one needs no restart."""
        self._file = settings.apprise_targets_file

    def plan(self, recipient: str) -> Ending:
        """Start as pending, or say that the agent has no target."""
        if self._targets().get(recipient):
            return Ending(DeliveryState.PENDING)
        return Ending(DeliveryState.SUPPRESSED, "no-apprise-target")

    def send(self, message: Message, handing_over: Callable[[], None]) -> Outcome:
        """Send it once. Apprise says only that something failed, not whether it arrived: that is uncertain."""
        addresses = self._targets().get(message.recipient, ())
        if not addresses:
            return Withheld("no-apprise-target")
        client = _client()
        targets = client.Apprise(asset=client.AppriseAsset(app_id="Backstory", secure_logging=True, async_mode=False))
        if not all(targets.add(address) for address in addresses):
            return Refused("apprise-target-not-understood")
        handing_over()
        is_sent = targets.notify(title=message.title, body=message.body or message.title, body_format="text")
        return Sent() if is_sent else Uncertain("apprise-target-failed")

    def _targets(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        text = self._file.read_text(encoding="utf-8") if self._file else ""
        for agent, address in filter(None, map(_read, text.splitlines())):
            found[agent] = (*found.get(agent, ()), address)
        return found


def is_set_up(settings: AppriseSettings) -> bool:
    """Tell whether anybody has a target; else no deliveries are planned here."""
    return settings.apprise_targets_file is not None


def build(settings: AppriseSettings) -> AppriseSender:
    """Return the sender."""
    return AppriseSender(settings)


def _read(line: str) -> tuple[str, str] | None:
    found = _LINE.fullmatch(line.strip())
    return (found[1], found[2]) if found else None


@cache
def _client() -> Any:  # Any: loaded late, because it brings some 25 MB that most workers never need
    import apprise

    for name in ("apprise", "urllib3", "requests"):  # they log addresses, which hold the targets' secrets
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return apprise
