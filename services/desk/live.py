"""The live stream of a page: new entries and notifications as server-sent events, resumed without gap or repeat."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from wsgiref.types import WSGIEnvironment

from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from flask import Blueprint, Response, render_template, request, stream_with_context
from prometheus_client import Gauge
from servicekit.errors import ResourceExhausted, ServiceError

from services.desk import timeline
from services.desk.company import Company
from services.desk.follow import Followed, Kind, News, Opened
from services.desk.inbox import notice
from services.desk.position import Position
from services.desk.sessions import Agent
from services.desk.web import Desk, agent, zone_of

HEARTBEAT_SECONDS = 2.0
"""A page that hears nothing for 4.5 seconds says that the connection is lost."""
TICK_SECONDS = 0.5
SESSION_CHECK_SECONDS = 10.0
OPEN_STREAMS = Gauge("desk_live_streams", "Live streams now open")
HISTORY, INBOX = "history", "inbox"


class StreamSlots:
    """How many live streams may be open: each holds a thread, and pages need threads too."""

    def __init__(self, total: int, per_agent: int) -> None:
        """Allow this many."""
        self._total = total
        self._per_agent = per_agent
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.is_stopped = False

    def take(self, who: str) -> None:
        """Take a slot or refuse."""
        with self._lock:
            if self._held.total() >= self._total or self._held[who] >= self._per_agent:
                raise ResourceExhausted("TOO_MANY_STREAMS", "Too many live pages are open.", retry_after=10)
            self._held[who] += 1
        OPEN_STREAMS.inc()

    def stop(self) -> None:
        """Let all streams end, because the process does: their pages come back to another one."""
        self.is_stopped = True

    def give_back(self, who: str) -> None:
        """Free a slot."""
        with self._lock:
            self._held[who] -= 1
            self._held += Counter()  # drops agents without streams
        OPEN_STREAMS.dec()


def pages(desk: Desk) -> Blueprint:
    """Return the one address all pages listen to."""
    blueprint = Blueprint("live", __name__)
    slots = StreamSlots(desk.settings.live_streams, desk.settings.live_streams_per_agent)
    blueprint.record_once(lambda state: state.app.extensions.update(live_streams=slots))

    @blueprint.get("/live")
    def events() -> Response:
        position = Position.decode(request.headers.get("Last-Event-ID") or request.args.get("after", ""))
        customer = request.args.get("customer", "")[:64]
        who = agent()
        slots.take(who.name)
        stream = _Stream(desk, slots, who, customer, position)
        response = Response(stream_with_context(stream.events()), mimetype="text/event-stream")
        response.call_on_close(lambda: slots.give_back(who.name))
        response.call_on_close(stream.end)
        response.headers["X-Accel-Buffering"] = "no"
        return response

    @blueprint.get("/alive")
    def alive() -> Response:
        # A browser does not tell a page why its stream was refused; this does: 401 means signed out.
        return Response(status=204)

    return blueprint


class _Stream:
    """One page's stream."""

    def __init__(self, desk: Desk, slots: StreamSlots, who: Agent, customer: str, position: Position) -> None:
        self._desk = desk
        self._slots = slots
        self._who = who
        self._customer = customer
        self._position = position
        self._followed: Followed | None = None
        self._company: Company | None = None

    def end(self) -> None:
        if self._followed is not None:
            self._followed.end()
        if self._company is not None:
            self._company.end()

    def events(self) -> Iterator[str]:
        """Yield events until the browser goes, the session ends or this process stops."""
        yield "retry: 1000\n" + _event("hello")
        followed = self._followed = Followed(self._sources())
        if self._customer:
            self._company = Company(self._desk.backends, self._who, self._customer)
        heartbeat = session_check = time.monotonic()
        while not self._slots.is_stopped and not followed.is_overrun and not _is_gone(request.environ):
            news = followed.next(TICK_SECONDS)
            if news is not None:
                yield from self._told(news)
            if self._company is not None and (line := self._company.news()) is not None:
                yield _event("company", line)
            now = time.monotonic()
            if now - session_check >= SESSION_CHECK_SECONDS:
                session_check = now
                if not self._is_signed_in():
                    yield _event("over", "signed-out")
                    return
            if now - heartbeat >= HEARTBEAT_SECONDS:
                heartbeat = now
                yield _event("heartbeat", position=self._position)

    def _sources(self) -> Iterator[tuple[str, Opened, str]]:
        backends = self._desk.backends
        yield (
            INBOX,
            lambda token: backends.follow(
                self._who,
                backends.notifications.WatchNotifications,
                notifications_pb2.WatchNotificationsRequest(resume_token=token),
            ),
            self._position.inbox,
        )
        if self._customer:
            yield (
                HISTORY,
                lambda token: backends.follow(
                    self._who,
                    backends.interactions.WatchHistory,
                    interactions_pb2.WatchHistoryRequest(contact=f"contacts/{self._customer}", resume_token=token),
                ),
                self._position.history,
            )

    def _told(self, news: News) -> Iterator[str]:
        if news.kind is not Kind.MESSAGE:
            yield _event(news.kind.value, news.source)
        elif news.source == HISTORY:
            yield from self._history(news.message)
        else:
            yield from self._inbox(news.message)

    def _history(self, message: interactions_pb2.WatchHistoryResponse) -> Iterator[str]:
        self._position = replace(self._position, history=message.resume_token or self._position.history)
        if not message.HasField("interaction"):
            return
        # The customer's name is on the page already; an entry without an actor's name says "Customer".
        day = timeline.days([message.interaction], "", zone_of(self._who, self._desk))[0]
        yield _event("entry", render_template("live_entry.html", day=day), self._position)

    def _inbox(self, message: notifications_pb2.WatchNotificationsResponse) -> Iterator[str]:
        self._position = replace(self._position, inbox=message.resume_token or self._position.inbox)
        if message.HasField("notification"):
            item = notice(message.notification, zone_of(self._who, self._desk))
            yield _event("notice", render_template("notice.html", item=item), self._position)
        yield _event("unread", str(message.unread_count))

    def _is_signed_in(self) -> bool:
        """Look whether the session still stands; while storage cannot say, it does."""
        try:
            return self._desk.sessions.find(self._who.session, is_use=False) is not None
        except ServiceError:
            return True


def _is_gone(environ: WSGIEnvironment) -> bool:
    """Tell whether the browser hung up: found out by writing alone, its thread would stay taken until a heartbeat."""
    connection = environ.get("gunicorn.socket")
    if connection is None:
        return False
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"")
    except BlockingIOError:
        return False
    except OSError:
        return True


def _event(name: str, data: str = "", position: Position | None = None) -> str:
    """Return one server-sent event."""
    plain = data.replace("\r\n", "\n").replace("\r", "\n")  # a carriage return would end the line early
    lines = [f"event: {name}", *(f"data: {line}" for line in plain.split("\n"))]
    if position is not None:
        lines.append(f"id: {position.encode()}")
    return "\n".join(lines) + "\n\n"
