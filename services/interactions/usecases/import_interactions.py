"""Importing: a stream of records becomes history without side effects, and every record is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace

from servicekit.clock import Clock
from servicekit.errors import InvalidArgument, NotFound, ServiceError

from services.interactions.domain.checking import checked
from services.interactions.domain.identity_keys import shown
from services.interactions.domain.import_records import FaultyRecord, ImportPart, ImportRecord, RawRecord
from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import (
    Contacts,
    ContactState,
    Fate,
    Histories,
    ImportProgress,
    Imports,
    Interactions,
    Recorded,
    Recording,
    Skip,
)
from services.interactions.domain.reading import Reading, Unreadable
from services.interactions.usecases.find_owner import find_named_owner
from services.interactions.usecases.read_raw_message import Readers, interaction_of

BATCH = 500
REMEMBERED_OWNERS = 50_000
MAX_RAW_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True)
class ImportPorts:
    """What importing needs."""

    interactions: Interactions
    histories: Histories
    contacts: Contacts
    imports: Imports
    readers: Readers
    clock: Clock


@dataclass(frozen=True)
class _Ready:
    line: int
    record: str
    interaction: Interaction
    sender: Sender | None
    fingerprint: str = ""


@dataclass
class _Batch:
    ready: list[_Ready] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    last_line: int = 0


def import_interactions(parts: Iterable[ImportPart], caller: str, ports: ImportPorts) -> ImportProgress:
    """Record everything in the stream and return the report.

    Storing one batch overlaps with reading the next; what is committed is kept after each batch, so that an import that
    broke goes on from there.
    """
    run: _Run | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="import") as writer:
        for part in parts:
            if run is None:
                run = _started(part, caller, ports, writer)
            for record in part.records:
                run.take(record)
        if run is None:
            raise InvalidArgument("name", "is required in the first message", "FIELD_REQUIRED")
        return run.finished()


def _started(part: ImportPart, caller: str, ports: ImportPorts, writer: ThreadPoolExecutor) -> _Run:
    now = ports.clock.now()
    progress = ports.imports.get(part.name) or ImportProgress(part.name, create_time=now, update_time=now)
    again = progress.finished
    if again:
        progress = ImportProgress(part.name, create_time=progress.create_time, update_time=now)
    if not part.validate_only:
        ports.imports.save(replace(progress, finished=False), ())
    return _Run(part.source, caller, ports, writer, progress, validate_only=part.validate_only)


class _Run:
    """One import in progress."""

    def __init__(
        self,
        source: str,
        caller: str,
        ports: ImportPorts,
        writer: ThreadPoolExecutor,
        progress: ImportProgress,
        *,
        validate_only: bool,
    ) -> None:
        self._source = source
        self._caller = caller
        self._ports = ports
        self._writer = writer
        self._progress = replace(progress, skips=())
        self._validate_only = validate_only
        self._batch = _Batch()
        self._writing: Future[None] | None = None
        self._owners: dict[tuple[str, ...], ContactState] = {}
        self._raw: dict[int, list[bytes]] = {}
        self._ids: dict[str, bytes] = {}

    def take(self, record: ImportRecord) -> None:
        """Check one record and put it into the batch."""
        if isinstance(record, RawRecord) and self._is_partial(record):
            return
        ready = self._ready(record)
        if isinstance(ready, Skip):
            self._batch.skips.append(ready)
        else:
            self._batch.ready.append(ready)
        self._batch.last_line = max(self._batch.last_line, record.line)
        if len(self._batch.ready) + len(self._batch.skips) >= BATCH:
            self._flush()

    def finished(self) -> ImportProgress:
        """Store the rest and return the report."""
        for line in list(self._raw):
            self._batch.skips.append(Skip(line, "", "RECORD_INCOMPLETE", "raw.more", "The last part did not come."))
        self._flush()
        self._wait()
        self._progress = replace(self._progress, finished=True, update_time=self._ports.clock.now())
        if self._validate_only:
            return self._progress
        self._ports.imports.save(self._progress, ())
        return self._ports.imports.get(self._progress.id) or self._progress

    def _is_partial(self, record: RawRecord) -> bool:
        parts = self._raw.setdefault(record.line, [])
        parts.append(record.content)
        if sum(map(len, parts)) > MAX_RAW_BYTES:
            parts[:] = [b"", *([b"x" * (MAX_RAW_BYTES + 1)] if not record.more else [])]
        return record.more

    def _ready(self, record: ImportRecord) -> _Ready | Skip:
        name = fingerprint = ""
        told: tuple[Interaction, Sender | None] | Skip
        try:
            if isinstance(record, FaultyRecord):
                return _skip(record.line, record.record, record.fault)
            if isinstance(record, RawRecord):
                name = record.origin
                reading = self._read(record)
                if isinstance(reading, Skip):
                    return reading
                told = interaction_of(reading, self._source)
                fingerprint = reading.fingerprint
            else:
                told = record.interaction, record.sender
            interaction, sender = told
            name = name or interaction.source_id
            whole = replace(interaction, source=interaction.source or self._source, backfill=True)
            if not whole.contact and sender is None:
                raise InvalidArgument("identity", "or interaction.contact is required", "FIELD_REQUIRED")
            fit = checked(whole, self._caller, self._ports.clock.now())
            return _Ready(record.line, name, fit, sender, fingerprint)
        except ServiceError as fault:
            return _skip(record.line, name, fault)

    def _read(self, record: RawRecord) -> Reading | Skip:
        content = b"".join(self._raw.pop(record.line))
        read = self._ports.readers.get(record.channel)
        if read is None:
            known = ", ".join(sorted(self._ports.readers))
            return Skip(record.line, record.origin, "CHANNEL_UNREADABLE", "raw.channel", f"can be: {known}")
        reading = read(content, self._ports.clock.now())
        if isinstance(reading, Unreadable):
            return Skip(record.line, record.origin, reading.reason, reading.field, reading.detail)
        return reading

    def _flush(self) -> None:
        batch, self._batch = self._batch, _Batch()
        self._wait()
        if batch.last_line or batch.skips:
            self._writing = self._writer.submit(copy_context().run, self._commit, batch)

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def _commit(self, batch: _Batch) -> None:
        """Store one batch and keep how far the import is."""
        recordings, skips = self._recordings([self._under_its_own_id(each) for each in batch.ready])
        skips += batch.skips
        recorded = self._stored([recording for _, recording in recordings])
        fates = [each.fate for each in recorded]
        for (ready, _), each in zip(recordings, recorded, strict=True):
            if each.fate is Fate.DIFFERS:
                skips.append(_taken(ready))
        self._progress = replace(
            self._progress,
            committed_line=max(self._progress.committed_line, batch.last_line),
            recorded=self._progress.recorded + fates.count(Fate.RECORDED),
            already_there=self._progress.already_there + fates.count(Fate.ALREADY_THERE),
            skipped=self._progress.skipped + len(skips),
            skips=(*self._progress.skips, *skips)[:1000] if self._validate_only else (),
            update_time=self._ports.clock.now(),
        )
        if not self._validate_only:
            self._ports.imports.save(self._progress, skips)

    def _under_its_own_id(self, ready: _Ready) -> _Ready:
        """Know a message by its content when the id it came with belongs to another message already."""
        told = ready.interaction
        if ready.fingerprint in ("", told.source_id):
            return ready
        digest = self._ports.interactions.digest(told)
        recording = Recording(told, ContactState(""), ready.sender, "", "", self._ports.clock.now())
        is_first = self._ids.setdefault(told.source_id, digest) == digest
        if is_first and self._ports.interactions.preview(recording).fate is not Fate.DIFFERS:
            return ready
        thread = ready.fingerprint if told.thread_key == told.source_id else told.thread_key
        return replace(ready, interaction=replace(told, source_id=ready.fingerprint, thread_key=thread))

    def _stored(self, recordings: list[Recording]) -> list[Recorded]:
        if self._validate_only:
            return [self._ports.interactions.preview(recording) for recording in recordings]
        return self._ports.interactions.record(recordings) if recordings else []

    def _recordings(self, ready: list[_Ready]) -> tuple[list[tuple[_Ready, Recording]], list[Skip]]:
        """Find everybody's contact: one question for all senders of the batch that are new to this import."""
        now = self._ports.clock.now()
        skips: list[Skip] = []
        if not self._validate_only:
            self._learn(self._new_senders(ready))
        recordings = []
        for each in ready:
            try:
                owner = self._owner(each)
            except NotFound as fault:
                skips.append(_skip(each.line, each.record, fault))
                continue
            identity = shown(each.sender) if each.sender else ""
            recordings.append((each, Recording(each.interaction, owner, each.sender, identity, "", now)))
        return recordings, skips

    def _owner(self, ready: _Ready) -> ContactState:
        contact = ready.interaction.contact
        if contact:
            key = ("contact", contact)
            if key not in self._owners:
                self._owners[key] = find_named_owner(contact, self._ports.histories, self._ports.contacts)
            return self._owners[key]
        if self._validate_only or ready.sender is None:
            return ContactState("")
        return self._owners.get(_told(ready.sender), ContactState(""))

    def _new_senders(self, ready: Sequence[_Ready]) -> list[Sender]:
        """Return the senders of what is not stored yet: a repeated import asks for nobody and makes nobody."""
        ids = {interaction_id(each.interaction.source, each.interaction.source_id): each for each in ready}
        there = self._ports.interactions.there(list(ids))
        new = [each for name, each in ids.items() if name not in there]
        return [each.sender for each in new if each.sender and not each.interaction.contact]

    def _learn(self, senders: list[Sender]) -> None:
        if len(self._owners) > REMEMBERED_OWNERS:
            self._owners.clear()
        unknown = list({_told(each): each for each in senders if _told(each) not in self._owners}.values())
        for start in range(0, len(unknown), BATCH):
            some = unknown[start : start + BATCH]
            states = self._ports.contacts.ensure_all(some, self._source)
            self._owners |= {_told(each): state for each, state in zip(some, states, strict=True)}


def _told(sender: Sender) -> tuple[str, ...]:
    return ("sender", sender.kind, sender.scope, sender.value, sender.default_region)


def _skip(line: int, record: str, fault: ServiceError) -> Skip:
    first = fault.violations[0] if fault.violations else None
    return Skip(line, record, fault.reason, first.field if first else "", first.description if first else fault.message)


def _taken(ready: _Ready) -> Skip:
    return Skip(
        ready.line,
        ready.record,
        "SOURCE_ID_TAKEN",
        "interaction.source_id",
        "was recorded before with other content; this one is kept in quarantine",
    )
