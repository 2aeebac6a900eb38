"""Importing: a stream of records becomes contacts without side effects, and every record is accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace

from servicekit.errors import InvalidArgument, ServiceError

from services.contacts.domain.erasing import ErasureList
from services.contacts.domain.events import Origin
from services.contacts.domain.import_records import (
    Duplicate,
    Fate,
    FaultyRecord,
    ImportPart,
    ImportProgress,
    ImportRecord,
    Skip,
    ToldRecord,
)
from services.contacts.domain.importing import Decision, Marks, fit_identities
from services.contacts.domain.matching import own_id
from services.contacts.domain.ports import Contacts, Imports, MergeMap, Order, Stamps
from services.contacts.usecases.checking_profiles import ProfileRules
from services.contacts.usecases.make_organizations import NamedOrganizations
from services.contacts.usecases.store_imported import Ready, Storing, skip_of

BATCH = 1000
SHOWN = 1000


@dataclass(frozen=True)
class ImportPorts:
    """What importing needs."""

    contacts: Contacts
    merges: MergeMap
    imports: Imports
    rules: ProfileRules
    stamps: Stamps
    erased: ErasureList


@dataclass
class _Batch:
    ready: list[Ready] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    last_line: int = 0


def import_contacts(parts: Iterable[ImportPart], origin: Origin, ports: ImportPorts) -> ImportProgress:
    """Store everything in the stream and return the report.

    Storing one batch overlaps with reading the next; what is committed is kept after each batch, so that an import that
    broke goes on from there.
    """
    run: _Run | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="import") as writer:
        for part in parts:
            if run is None:
                run = _started(part, origin, ports, writer)
            for record in part.records:
                run.take(record)
        if run is None:
            raise InvalidArgument("name", "is required in the first message", "FIELD_REQUIRED")
        return run.finished()


def _started(part: ImportPart, origin: Origin, ports: ImportPorts, writer: ThreadPoolExecutor) -> _Run:
    now = ports.stamps.clock.now()
    progress = ports.imports.get(part.name) or ImportProgress(part.name, now, now)
    is_repeat = progress.finished
    if is_repeat or part.validate_only:
        progress = ImportProgress(part.name, progress.create_time, now)
    if not part.validate_only:
        ports.imports.save(progress, (), ())
        if is_repeat:
            ports.imports.forget_findings(part.name)
    order = Order(replace(origin, backfill=part.backfill), validate_only=part.validate_only)
    return _Run(part.source, order, ports, writer, replace(progress, skips=(), duplicates=()))


class _Run:
    """One import in progress."""

    def __init__(
        self, source: str, order: Order, ports: ImportPorts, writer: ThreadPoolExecutor, progress: ImportProgress
    ) -> None:
        self._source = source
        self._ports = ports
        self._writer = writer
        self._progress = progress
        self._validate_only = order.validate_only
        named = NamedOrganizations(ports.rules.organizations, order, ports.stamps)
        fields = ports.rules.custom_fields
        self._storing = Storing(source, order, ports.contacts, ports.merges, named, fields, ports.erased)
        self._batch = _Batch()
        self._writing: Future[None] | None = None

    def take(self, record: ImportRecord) -> None:
        """Check one record and put it into the batch."""
        self._batch.last_line = max(self._batch.last_line, record.line)
        try:
            if isinstance(record, FaultyRecord):
                raise record.fault
            self._batch.ready.append(self._ready(record))
        except ServiceError as fault:
            self._batch.skips.append(skip_of(record.line, record.label, fault))
        if len(self._batch.ready) + len(self._batch.skips) >= BATCH:
            self._flush()

    def finished(self) -> ImportProgress:
        """Store the rest and return the report."""
        self._flush()
        self._wait()
        self._progress = replace(self._progress, finished=True, update_time=self._ports.stamps.clock.now())
        if self._validate_only:
            return self._progress
        self._ports.imports.save(self._progress, (), ())
        return self._ports.imports.get(self._progress.id) or self._progress

    def _ready(self, record: ToldRecord) -> Ready:
        stamps = self._ports.stamps
        marks = Marks(stamps.clock.now(), stamps.epoch, stamps.new_id)
        identities = fit_identities(record, marks)
        if not record.contact_id and not any(each.valid for each in identities):
            record = replace(record, contact_id=own_id(record.profile, identities, self._source))
        return Ready(record, identities, marks)

    def _flush(self) -> None:
        batch, self._batch = self._batch, _Batch()
        self._wait()
        if batch.last_line:
            self._writing = self._writer.submit(copy_context().run, self._commit, batch)

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def _commit(self, batch: _Batch) -> None:
        """Store one batch and keep how far the import is."""
        decisions = self._storing.store(batch.ready)
        skips = [*batch.skips, *(each.skip for each in decisions if each.skip)]
        duplicates = [duplicate for each in decisions for duplicate in each.duplicates]
        self._progress = self._after(decisions, skips, duplicates, batch.last_line)
        if not self._validate_only:
            self._ports.imports.save(self._progress, skips, duplicates)

    def _after(
        self, decisions: list[Decision], skips: list[Skip], duplicates: list[Duplicate], last_line: int
    ) -> ImportProgress:
        before = self._progress
        fates = [each.fate for each in decisions]
        return replace(
            before,
            committed_line=max(before.committed_line, last_line),
            created=before.created + fates.count(Fate.CREATED),
            updated=before.updated + fates.count(Fate.UPDATED),
            already_there=before.already_there + fates.count(Fate.ALREADY_THERE),
            skipped=before.skipped + len(skips),
            duplicate_count=before.duplicate_count + len(duplicates),
            skips=(*before.skips, *skips)[:SHOWN] if self._validate_only else (),
            duplicates=(*before.duplicates, *duplicates)[:SHOWN] if self._validate_only else (),
            update_time=self._ports.stamps.clock.now(),
        )
