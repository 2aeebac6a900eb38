"""Where a page's live stream goes on: the tokens of the last things the page was told, as one event id."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from flask import url_for
from servicekit.errors import InvalidArgument

MAX_CHARS = 3000


@dataclass(frozen=True)
class Position:
    """The resume tokens of both streams a page follows; empty means from now on."""

    history: str
    inbox: str

    def encode(self) -> str:
        """Return it as an event id."""
        return base64.urlsafe_b64encode(json.dumps([self.history, self.inbox]).encode()).decode()

    @classmethod
    def decode(cls, text: str) -> Position:
        """Read an event id back; what comes from a browser is not to be trusted."""
        if not text:
            return cls("", "")
        try:
            history, inbox = json.loads(base64.urlsafe_b64decode(text[:MAX_CHARS].encode()))
            return cls(str(history), str(inbox))
        except (ValueError, TypeError, binascii.Error) as error:
            raise InvalidArgument("after", "is not a position this desk gave out") from error


def live_url(position: Position, customer: str) -> str:
    """Return the address of a page's stream; without a customer it tells of the inbox only."""
    return url_for("live.events", customer=customer or None, after=position.encode())
