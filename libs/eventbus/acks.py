"""Telling the server what became of a delivered message."""

from __future__ import annotations

import json

from nats.aio.msg import Msg

from eventbus.connection import Bus

CONFIRM_SECONDS = 5.0

_ACK = b"+ACK"
_NAK = b"-NAK"
_IN_PROGRESS = b"+WPI"
_TERMINATE = b"+TERM"
_NANOSECONDS = 1_000_000_000


async def acknowledge(bus: Bus, message: Msg) -> None:
    """Say that the message is done, and wait until the server knows it."""
    await _confirmed(bus, message, _ACK)


async def terminate(bus: Bus, message: Msg) -> None:
    """Say that the message must not come again, and wait until the server knows it."""
    await _confirmed(bus, message, _TERMINATE)


async def refuse(bus: Bus, message: Msg, delay_seconds: float) -> None:
    """Ask for the message again after a delay."""
    delay = b" " + json.dumps({"delay": int(delay_seconds * _NANOSECONDS)}).encode() if delay_seconds > 0 else b""
    await bus.send(message.reply, _NAK + delay)


async def keep(bus: Bus, message: Msg) -> None:
    """Say that the message is still being worked on."""
    await bus.send(message.reply, _IN_PROGRESS)


async def _confirmed(bus: Bus, message: Msg, verb: bytes) -> None:
    await bus.request(message.reply, verb, CONFIRM_SECONDS)
