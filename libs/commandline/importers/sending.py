"""Sending an import: in batches, going on after a break, with a report that accounts for every record."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from commandline.importers.records import Input, Skip
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import Import, ImportInteractionsRequest, ImportRecord
    from servicekit.errors import ServiceError

BATCH_RECORDS = 500
BATCH_BYTES = 900 * 1024
PATIENCE_SECONDS = 120.0
"""How long an import waits for services that are away before it gives up; it can be started again later."""

Advance = Callable[[float], None]


@dataclass(frozen=True)
class Report:
    """What became of every record. Those `unplaced` are stored and do not stand in their customers' histories yet."""

    name: str
    recorded: int
    already_there: int
    skipped: int
    unplaced: int
    skips: tuple[Skip, ...]

    def as_value(self) -> dict[str, Any]:  # a JSON object
        """Return the report as it is printed."""
        return asdict(self) | {"skips": [asdict(skip) for skip in self.skips]}


def send(session: Session, what: Input, advance: Advance, *, validate_only: bool = False) -> Report:
    """Send everything that is not decided yet and return the report of the whole import."""
    sending = _Sending(session, what, advance, validate_only=validate_only)
    return sending.run()


class _Sending:
    def __init__(self, session: Session, what: Input, advance: Advance, *, validate_only: bool) -> None:
        self._session = session
        self._what = what
        self._advance = advance
        self._validate_only = validate_only
        self._skips: dict[int, Skip] = {}
        self._name = what.name

    def run(self) -> Report:
        committed = self._begin()
        deadline = time.monotonic() + PATIENCE_SECONDS
        pause = 0.2
        while True:
            try:
                done = self._send_after(committed)
                break
            except _Broken as broken:
                if time.monotonic() > deadline:
                    raise broken.error from None
            time.sleep(pause)
            pause = min(pause * 2, 5.0)
            progressed = self._committed(committed)
            if progressed > committed:
                deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.2
            committed = progressed
        return self._report(done)

    def _begin(self) -> int:
        """Go on with an import that was broken off; one that is done is sent once more from the beginning."""
        if self._validate_only:
            self._name = f"imports/check-{uuid.uuid4().hex}"
            return 0
        return self._line_of(self._known_import())

    def _committed(self, last_known: int) -> int:
        """Ask again after a break; while nobody answers, what was known last holds."""
        from servicekit.errors import ServiceError
        from servicekit.grpc_client import is_outage

        if self._validate_only:
            return 0
        try:
            return self._line_of(self._known_import())
        except ServiceError as error:
            if is_outage(error):
                return last_known
            raise

    def _line_of(self, known: Import | None) -> int:
        from backstory.interactions.v1.interactions_pb2 import IMPORT_STATE_RUNNING

        return known.committed_line if known and known.state == IMPORT_STATE_RUNNING else 0

    def _known_import(self) -> Import | None:
        from servicekit.errors import NotFound

        try:
            return self._ask_for_import()
        except NotFound:
            return None

    def _ask_for_import(self) -> Import:
        from backstory.interactions.v1.interactions_pb2 import GetImportRequest

        stub = self._session.interactions
        return self._session.ask("interactions", stub.GetImport, GetImportRequest(name=self._name))

    def _send_after(self, committed: int) -> Import:
        import grpc
        from servicekit.grpc_client import is_outage, metadata
        from servicekit.grpc_errors import from_rpc_error

        requests = self._requests(self._records_after(committed))
        method: Any = self._session.interactions.ImportInteractions  # the stub's type wants a request of its own
        try:
            answer: Import = method(requests, metadata=metadata(self._session.token))
        except grpc.RpcError as fault:
            error = self._session.explained("interactions", from_rpc_error(fault))
            if is_outage(error) or fault.code() == grpc.StatusCode.CANCELLED:
                raise _Broken(error) from None
            raise error from None
        return answer

    def _records_after(self, committed: int) -> Iterator[ImportRecord]:
        for record in self._what.records():
            if isinstance(record, Skip):
                self._skips[record.line] = record
            elif record.line > committed:
                yield record

    def _requests(self, records: Iterable[ImportRecord]) -> Iterator[ImportInteractionsRequest]:
        from backstory.interactions.v1.interactions_pb2 import ImportInteractionsRequest

        def request(batch: list[ImportRecord]) -> ImportInteractionsRequest:
            return ImportInteractionsRequest(
                name=self._name, source=self._what.source, records=batch, validate_only=self._validate_only
            )

        batch: list[ImportRecord] = []
        size = 0
        yield request([])  # an import without any record is an import, too
        for record in records:
            record_size = record.ByteSize() + 8
            if batch and (len(batch) == BATCH_RECORDS or size + record_size > BATCH_BYTES):
                yield request(batch)
                self._advance(batch[-1].line)
                batch, size = [], 0
            batch.append(record)
            size += record_size
        if batch:
            yield request(batch)
            self._advance(batch[-1].line)

    def _report(self, done: Import) -> Report:
        skips = {skip.line: skip for skip in self._skips_of_service(done)} | self._skips
        ordered = tuple(skips[line] for line in sorted(skips))
        skipped = done.skipped + len(self._skips)
        return Report(self._name, done.recorded, done.already_there, skipped, done.unplaced, ordered)

    def _skips_of_service(self, done: Import) -> Iterator[Skip]:
        from backstory.interactions.v1.interactions_pb2 import ListImportErrorsRequest

        if done.skipped <= len(done.skips):
            yield from (_skip(skip) for skip in done.skips)
            return
        request = ListImportErrorsRequest(parent=self._name, page_size=1000)
        while True:
            page = self._session.ask("interactions", self._session.interactions.ListImportErrors, request)
            yield from (_skip(skip) for skip in page.skips)
            request.page_token = page.next_page_token
            if not request.page_token:
                return


class _Broken(Exception):
    """The stream ended before its answer; what was committed until then stays."""

    def __init__(self, error: ServiceError) -> None:
        super().__init__(error.message)
        self.error = error


def _skip(told: Any) -> Skip:  # an ImportSkip of the contract
    return Skip(told.line, told.record, told.reason, told.field, told.detail)
