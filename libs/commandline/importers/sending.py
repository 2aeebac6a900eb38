"""Sending an import: in batches, going on after a break, with a report that accounts for every record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from commandline.importers.records import Input, Skip
from commandline.resumable_import import Advance, batches, committed_line, pages, streamed, until_done
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import Import, ImportInteractionsRequest, ImportRecord


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
        self._name = f"imports/check-{uuid.uuid4().hex}" if validate_only else what.name

    def run(self) -> Report:
        return self._report(until_done(self._send_after, self._committed))

    def _committed(self, last_known: int | None) -> int:
        from backstory.interactions.v1.interactions_pb2 import IMPORT_STATE_RUNNING

        return 0 if self._validate_only else committed_line(self._known, IMPORT_STATE_RUNNING, last_known)

    def _known(self) -> Import:
        from backstory.interactions.v1.interactions_pb2 import GetImportRequest

        request = GetImportRequest(name=self._name)
        return self._session.ask("interactions", self._session.interactions.GetImport, request)

    def _send_after(self, committed: int) -> Import:
        requests = self._requests(self._records_after(committed))
        method = self._session.interactions.ImportInteractions
        answer: Import = streamed(self._session, "interactions", method, requests)
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

        yield request([])  # an import without any record is an import, too
        yield from map(request, batches(records, self._advance))

    def _report(self, done: Import) -> Report:
        skips = {skip.line: skip for skip in self._skips_of_service(done)} | self._skips
        ordered = tuple(skips[line] for line in sorted(skips))
        skipped = done.skipped + len(self._skips)
        return Report(self._name, done.recorded, done.already_there, skipped, done.unplaced, ordered)

    def _skips_of_service(self, done: Import) -> Iterator[Skip]:
        from backstory.interactions.v1.interactions_pb2 import ListImportErrorsRequest

        if done.skipped <= len(done.skips):
            yield from map(_skip, done.skips)
            return
        ask = partial(self._session.ask, "interactions", self._session.interactions.ListImportErrors)
        for page in pages(ask, ListImportErrorsRequest(parent=self._name, page_size=1000)):
            yield from map(_skip, page.skips)


def _skip(told: Any) -> Skip:  # an ImportSkip of the contract
    return Skip(told.line, told.record, told.reason, told.field, told.detail)
