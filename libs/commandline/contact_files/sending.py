"""Sending an import of contacts: in batches, going on after a break, with a report that accounts for every record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from commandline.contact_files.checksum import Checksum
from commandline.contact_files.opening import rows
from commandline.contact_files.records import ContactsFile
from commandline.importers.records import Skip
from commandline.resumable_import import BATCH_BYTES, Advance, batches, committed_line, pages, streamed, until_done
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import ContactImportRecord, ImportContactsRequest
    from backstory.contacts.v1.imports_pb2 import ContactImport


@dataclass(frozen=True)
class Import:
    """One import: its name, which follows from the content, and how its records are to be taken."""

    name: str
    source: str
    region: str
    backfill: bool
    validate_only: bool


@dataclass(frozen=True)
class Report:
    """What became of every record. `checksum` is that of the contacts as they were read."""

    name: str
    created: int
    updated: int
    already_there: int
    skipped: int
    skips: tuple[Skip, ...]
    duplicates: tuple[dict[str, Any], ...]
    checksum: str

    def as_value(self) -> dict[str, Any]:  # a JSON object
        """Return the report as it is printed."""
        return asdict(self) | {"skips": [asdict(skip) for skip in self.skips], "duplicates": list(self.duplicates)}


def send(session: Session, what: Import, opened: ContactsFile, advance: Advance) -> Report:
    """Send everything that is not decided yet and return the report of the whole import."""
    return _Sending(session, what, opened, advance).run()


class _Sending:
    def __init__(self, session: Session, what: Import, opened: ContactsFile, advance: Advance) -> None:
        self._session = session
        self._what = what
        self._opened = opened
        self._advance = advance
        self._skips: dict[int, Skip] = {}
        self._checksum = Checksum()
        self._name = f"contactImports/check-{uuid.uuid4().hex}" if what.validate_only else what.name

    def run(self) -> Report:
        return self._report(until_done(self._send_after, self._committed))

    def _committed(self, last_known: int | None) -> int:
        from backstory.contacts.v1.imports_pb2 import CONTACT_IMPORT_STATE_RUNNING

        return 0 if self._what.validate_only else committed_line(self._known, CONTACT_IMPORT_STATE_RUNNING, last_known)

    def _known(self) -> ContactImport:
        from backstory.contacts.v1.imports_pb2 import GetContactImportRequest

        request = GetContactImportRequest(name=self._name)
        return self._session.ask("contacts", self._session.contacts.GetContactImport, request)

    def _send_after(self, committed: int) -> ContactImport:
        requests = self._requests(self._records_after(committed))
        answer: ContactImport = streamed(self._session, "contacts", self._session.contacts.ImportContacts, requests)
        return answer

    def _records_after(self, committed: int) -> Iterator[ContactImportRecord]:
        from backstory.contacts.v1.contacts_pb2 import ContactImportRecord

        checksum = self._checksum = Checksum()  # an attempt that broke may still be reading
        for row in rows(self._opened):
            if isinstance(row, Skip):
                self._skips[row.line] = row
                continue
            checksum.add(row.contact)
            if row.contact.ByteSize() > BATCH_BYTES:
                detail = f"A contact has up to {BATCH_BYTES} bytes."
                self._skips[row.line] = Skip(row.line, "", "RECORD_TOO_LARGE", "", detail)
            elif row.line > committed:
                yield ContactImportRecord(line=row.line, contact=row.contact)

    def _requests(self, records: Iterable[ContactImportRecord]) -> Iterator[ImportContactsRequest]:
        from backstory.contacts.v1.contacts_pb2 import ImportContactsRequest

        yield ImportContactsRequest(
            name=self._name,
            source=self._what.source,
            default_region=self._what.region,
            backfill=self._what.backfill,
            validate_only=self._what.validate_only,
        )
        for batch in batches(records, self._advance):
            yield ImportContactsRequest(records=batch)

    def _report(self, done: ContactImport) -> Report:
        skips = {skip.line: skip for skip in self._skips_of_service(done)} | self._skips
        return Report(
            self._what.name,
            done.created,
            done.updated,
            done.already_there,
            done.skipped + len(self._skips),
            tuple(skips[line] for line in sorted(skips)),
            tuple(self._duplicates(done)),
            str(self._checksum),
        )

    def _skips_of_service(self, done: ContactImport) -> Iterator[Skip]:
        from backstory.contacts.v1.imports_pb2 import ListContactImportErrorsRequest

        if done.skipped <= len(done.skips) or self._what.validate_only:
            yield from map(_skip, done.skips)
            return
        ask = partial(self._session.ask, "contacts", self._session.contacts.ListContactImportErrors)
        for page in pages(ask, ListContactImportErrorsRequest(parent=self._name, page_size=1000)):
            yield from map(_skip, page.skips)

    def _duplicates(self, done: ContactImport) -> Iterator[dict[str, Any]]:
        from backstory.contacts.v1.imports_pb2 import ListContactImportDuplicatesRequest

        if done.duplicate_count <= len(done.duplicates) or self._what.validate_only:
            yield from map(_duplicate, done.duplicates)
            return
        ask = partial(self._session.ask, "contacts", self._session.contacts.ListContactImportDuplicates)
        for page in pages(ask, ListContactImportDuplicatesRequest(parent=self._name, page_size=1000)):
            yield from map(_duplicate, page.duplicates)


def _skip(told: Any) -> Skip:  # a ContactImportSkip of the contract
    return Skip(told.line, told.record, told.reason, told.field, told.detail)


def _duplicate(told: Any) -> dict[str, Any]:  # a ContactImportDuplicate of the contract, a JSON object
    names = ("line", "field", "contact", "owner", "reason")
    return {name: getattr(told, name) for name in names}
