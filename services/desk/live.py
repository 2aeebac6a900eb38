"""The live stream of a page: new entries and notifications as server-sent events, resumed without gap or repeat."""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request, url_for
from prometheus_client import Gauge

from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from services.desk import inbox, timeline
from services.desk.follow import Follower, Merged, News, Source
from services.desk.sessions import Agent
from services.desk.web import Desk, agent, zone_of
from servicekit.errors import InvalidArgument, ResourceExhausted, ServiceError

HEARTBEAT_SECONDS = 2.0
"""A page that hears nothing for 4.5 seconds says that the connection is lost."""
SESSION_CHECK_SECONDS = 10.0
MAX_POSITION_CHARS = 3000
OPEN_STREAMS = Gauge("desk_live_streams", "Live streams now open")


@dataclass(frozen=True)
class Position:
    """Where a page's stream goes on: the tokens of the last things it was told."""

    history: str
    inbox: str

    def encode(self) -> str:
        """Return it as an event id."""
        return base64.urlsafe_b64encode(json.dumps([self.history, self.inbox]).encode()).decode()

    @classmethod
    def decode(cls, text: str) -> Position:
        """Read an event id back; what comes from a browser is not to be trusted."""
        try:
            history, notices = json.loads(base64.urlsafe_b64decode(text.encode()[:MAX_POSITION_CHARS]))
            return cls(str(history), str(notices))
        except (ValueError, TypeError, binascii.Error) as error:
            raise InvalidArgument("from", "is not a position this desk gave out") from error


def live_url(position: Position, customer: str) -> str:
    """Return the address of a page's stream."""
    return url_for("live.events", customer=customer or None, **{"from": position.encode()})
