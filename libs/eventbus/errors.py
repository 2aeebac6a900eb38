"""What can go wrong on the bus, as the relay and the consumers tell it apart."""

from __future__ import annotations


class BusError(Exception):
    """The bus did not do what was asked."""


class NotConnected(BusError):
    """There is no connection; nothing was sent."""


class NoAnswer(BusError):
    """Nobody confirmed in time: it may have happened or not, so repeat it with the same id."""


class NoResponders(BusError):
    """JetStream is not there at the moment, for example while a leader is chosen."""


class StreamFull(BusError):
    """The stream refuses new messages until it has room."""


class TooLarge(BusError):
    """The message is larger than the server or the stream takes; repeating it will not help."""


class Refused(BusError):
    """The server refused this one message for a reason of its own."""


class Missing(BusError):
    """The stream, consumer or message that was asked for does not exist."""


class Misconfigured(BusError):
    """What the program was given cannot work; its text says what to change."""


class PermanentFailure(Exception):
    """A handler's way to say that an event can never be applied; `reason` is UPPER_SNAKE."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
