"""Sending an import until it is done: in batches, and on from what was committed when a service was away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from commandline.session import Session

if TYPE_CHECKING:
    from servicekit.errors import ServiceError

BATCH_RECORDS = 500
BATCH_BYTES = 900 * 1024
PATIENCE_SECONDS = 120.0
"""How long an import waits for services that are away before it gives up; it can be started again later."""

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0

Advance = Callable[[float], None]
Answer = TypeVar("Answer")


class Record(Protocol):
    """A message of the contract that stands for one line of the input."""

    line: int

    def ByteSize(self) -> int: ...  # noqa: N802 -- protobuf's own name


AnyRecord = TypeVar("AnyRecord", bound=Record)


class Broken(Exception):
    """The stream ended before its answer; what was committed until then stays."""

    def __init__(self, error: ServiceError) -> None:
        """Keep what to tell when it is not worth trying any longer."""
        super().__init__(error.message)
        self.error = error


def until_done(send_after: Callable[[int], Answer], committed: Callable[[int | None], int]) -> Answer:
    """Send what comes after the line that was committed, again after each break, for as long as that helps."""
    line = committed(None)
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, _FIRST_PAUSE_SECONDS
    while True:
        try:
            return send_after(line)
        except Broken as broken:
            if time.monotonic() > deadline:
                raise broken.error from None
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        progressed = committed(line)
        if progressed > line:
            deadline, pause = time.monotonic() + PATIENCE_SECONDS, _FIRST_PAUSE_SECONDS
        line = progressed


def committed_line(ask: Callable[[], Any], running: int, last_known: int | None) -> int:
    """Return where to go on: after what is committed if the import is `running`, or else at the beginning.

    While nobody answers after a break, what was known last holds.
    """
    from servicekit.errors import NotFound, ServiceError
    from servicekit.grpc_client import is_outage

    try:
        known = ask()
    except NotFound:
        return 0
    except ServiceError as error:
        if last_known is not None and is_outage(error):
            return last_known
        raise
    return int(known.committed_line) if known.state == running else 0


def streamed(session: Session, service: str, method: Any, requests: Iterator[Any]) -> Any:
    """Call a method that takes a stream; `Broken` when the service went away in between."""
    import grpc
    from servicekit.grpc_client import is_outage, metadata
    from servicekit.grpc_errors import from_rpc_error

    try:
        return method(requests, metadata=metadata(session.token))
    except grpc.RpcError as fault:
        error = session.explained(service, from_rpc_error(fault))
        if is_outage(error) or fault.code() == grpc.StatusCode.CANCELLED:
            raise Broken(error) from None
        raise error from None


def batches(records: Iterable[AnyRecord], advance: Advance) -> Iterator[list[AnyRecord]]:
    """Yield records in portions that a message may hold, and tell how far they are when each has been taken."""
    batch: list[AnyRecord] = []
    size = 0
    for record in records:
        record_size = record.ByteSize() + 8
        if batch and (len(batch) == BATCH_RECORDS or size + record_size > BATCH_BYTES):
            yield batch
            advance(batch[-1].line)
            batch, size = [], 0
        batch.append(record)
        size += record_size
    if batch:
        yield batch
        advance(batch[-1].line)


def pages(ask: Callable[[Any], Any], request: Any) -> Iterator[Any]:
    """Yield page after page of a list."""
    while True:
        page = ask(request)
        yield page
        request.page_token = page.next_page_token
        if not request.page_token:
            return
