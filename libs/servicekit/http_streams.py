"""Methods that answer with a stream, over HTTP as server-sent events."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import grpc
import orjson
from flask import Response
from google.protobuf.message import Message

from servicekit.access.policy import MethodRule
from servicekit.descriptors import descriptor_of
from servicekit.http_channel import Backend, Metadata, StreamCall
from servicekit.json_output import to_json
from servicekit.problems import Problem, ProblemError, problem_of_call

MAX_STREAM_SECONDS = 3600.0
"""After this the stream ends and the client, as every EventSource does, comes back with Last-Event-ID."""

FIRST_REFUSAL_SECONDS = 0.2
"""How long an answer waits for the service to refuse the stream, so that a refusal is a status and not an event."""

_RECONNECT_MS = 2000
_ENDS_QUIETLY = frozenset({"CANCELLED", "UNAVAILABLE", "DEADLINE_EXCEEDED"})
_NO_CACHE = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class LiveStreams:
    """The event streams of this process: each holds a thread, so they are capped, and all end when it stops."""

    def __init__(self, most: int) -> None:
        """Allow this many at once."""
        self._most = most
        self._lock = threading.Lock()
        self._calls: set[StreamCall] = set()
        self._taken = 0

    def open(self, backend: Backend, rule: MethodRule, request: Message, metadata: Metadata) -> Response:
        """Return the events, or raise a problem when the service refuses at once or no thread may be spent."""
        self._take()
        try:
            call = backend.stream(rule, request, metadata, MAX_STREAM_SECONDS)
            _raise_if_refused(call)
        except BaseException:
            self._give_back()
            raise
        with self._lock:
            self._calls.add(call)
        response = Response(_events(call), mimetype="text/event-stream", headers=_NO_CACHE)
        response.call_on_close(lambda: self._close(call))
        return response

    def stop(self) -> None:
        """End all streams; their clients will connect to another process."""
        with self._lock:
            self._most = 0
            calls = list(self._calls)
        for call in calls:
            call.cancel()

    def _take(self) -> None:
        with self._lock:
            if self._taken >= self._most:
                detail = "This process holds as many live streams as it can."
                raise ProblemError(Problem(503, "UNAVAILABLE", "STREAMS_EXCEEDED", detail, retry_after=5))
            self._taken += 1

    def _give_back(self) -> None:
        with self._lock:
            self._taken -= 1

    def _close(self, call: StreamCall) -> None:
        with self._lock:
            if call not in self._calls:
                return
            self._calls.remove(call)
            self._taken -= 1
        call.cancel()


def event_of(message: Message) -> bytes:
    """Return one server-sent event.

    Its id is the place to go on from. A message without content is a sign of life, named `heartbeat` so that only those
    who ask for it see it.
    """
    token = getattr(message, "resume_token", "")
    lines = [b"id: " + token.encode()] if token else []
    if not _has_content(message):
        lines += [b": sign of life", b"event: heartbeat"]
    lines.append(b"data: " + orjson.dumps(to_json(message)))
    return b"\n".join(lines) + b"\n\n"


def _has_content(message: Message) -> bool:
    fields = descriptor_of(message).fields
    messages = [field.name for field in fields if field.message_type is not None and not field.is_repeated]
    return not messages or any(message.HasField(name) for name in messages)


def _events(call: StreamCall) -> Iterator[bytes]:
    yield f"retry: {_RECONNECT_MS}\n\n".encode()
    try:
        for message in call:
            yield event_of(message)
    except grpc.RpcError as fault:
        yield from _last_words(fault)


def _last_words(fault: grpc.RpcError) -> Iterator[bytes]:
    """Tell of an error that coming back will not heal; end without a word where it will."""
    call: Any = fault  # grpc's errors are calls as well, which their types do not say
    if call.code().name not in _ENDS_QUIETLY:
        yield b"event: error\ndata: " + problem_of_call(fault).body() + b"\n\n"


def _raise_if_refused(call: Any) -> None:  # Any: a StreamCall that is an RpcError when it failed
    ended = threading.Event()
    if call.add_callback(ended.set) and not ended.wait(FIRST_REFUSAL_SECONDS):
        return
    if call.code() is not grpc.StatusCode.OK:
        raise ProblemError(problem_of_call(call))
