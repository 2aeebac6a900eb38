"""Checking a record of an import: it is ready to be stored, or is skipped with its reason."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from servicekit.errors import InvalidArgument, ServiceError

from services.interactions.domain.checking import checked
from services.interactions.domain.import_records import FaultyRecord, ImportRecord, RawRecord, ReadyRecord
from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import Skip
from services.interactions.domain.reading import Reading, Unreadable
from services.interactions.domain.redaction import Redaction
from services.interactions.domain.webhook_items import Told
from services.interactions.usecases.read_raw_message import Readers, interaction_of

MAX_RAW_BYTES = 25 * 1024 * 1024


class RecordChecks:
    """Checks the records of one import; parts of a long one are kept until the last has come."""

    def __init__(self, source: str, caller: str, readers: Readers, redaction: Redaction) -> None:
        """Check what `caller` imports; `source` is for records that name none."""
        self._redaction = redaction
        self._source = source
        self._caller = caller
        self._readers = readers
        self._raw: dict[int, list[bytes]] = {}

    def check(self, record: ImportRecord, now: datetime) -> ReadyRecord | Skip | None:
        """Return what became of a record, or None while parts of it are still to come."""
        if isinstance(record, FaultyRecord):
            return skip_for(record.line, record.record, record.fault)
        if isinstance(record, RawRecord):
            return None if self._is_partial(record) else self._check_raw(record, now)
        return self._check_told(record.line, record.interaction.source_id, record.interaction, record.sender, now)

    def incomplete(self) -> list[Skip]:
        """Return the records whose last part never came."""
        return [Skip(line, "", "RECORD_INCOMPLETE", "raw.more", "The last part did not come.") for line in self._raw]

    def _check_told(
        self, line: int, name: str, told: Interaction, sender: Sender | None, now: datetime, fingerprint: str = ""
    ) -> ReadyRecord | Skip:
        try:
            if not told.contact and sender is None:
                raise InvalidArgument("identity", "or interaction.contact is required", "FIELD_REQUIRED")
            fit = checked(told, self._caller, now, self._redaction, self._source)
        except ServiceError as fault:
            return skip_for(line, name, fault)
        if fingerprint and (fit.subject, fit.body) != (told.subject, told.body):
            fit, fingerprint = _known_by_what_is_kept(fit, fingerprint)
        sender = self._redaction.of_sender(sender)
        return ReadyRecord(line, name, interaction_id(fit.source, fit.source_id), fit, sender, fingerprint)

    def _is_partial(self, record: RawRecord) -> bool:
        parts = self._raw.setdefault(record.line, [])
        parts.append(record.content)
        if sum(map(len, parts)) > MAX_RAW_BYTES:
            parts[:] = [b"", *([b"x" * (MAX_RAW_BYTES + 1)] if not record.more else [])]
        return record.more

    def _check_raw(self, record: RawRecord, now: datetime) -> ReadyRecord | Skip:
        content = b"".join(self._raw.pop(record.line))
        record = replace(record, origin=self._redaction.text(record.origin))
        read = self._readers.get(record.channel)
        if read is None:
            known = ", ".join(sorted(self._readers))
            return Skip(record.line, record.origin, "CHANNEL_UNREADABLE", "raw.channel", f"can be: {known}")
        try:
            reading = read(content, now)
        except ServiceError as fault:
            return skip_for(record.line, record.origin, fault)
        if isinstance(reading, Unreadable):
            return Skip(record.line, record.origin, reading.reason, reading.field, reading.detail)
        return self._check_read(record, reading, now)

    def _check_read(self, record: RawRecord, reading: Reading | Told, now: datetime) -> ReadyRecord | Skip:
        if isinstance(reading, Told):
            told, sender = reading.interaction, reading.sender
        else:
            told, sender = interaction_of(reading, self._source)
        return self._check_told(record.line, record.origin or told.source_id, told, sender, now, reading.fingerprint)


def _known_by_what_is_kept(fit: Interaction, fingerprint: str) -> tuple[Interaction, str]:
    """Return a message and a fingerprint that is not of what was masked: the few digits could be tried out."""
    kept = repr((fit.occur_time, fit.subject, fit.body, fit.attachments))
    own = "hash:" + hashlib.sha256(kept.encode(errors="replace")).hexdigest()
    source_id, thread = (own if each == fingerprint else each for each in (fit.source_id, fit.thread_key))
    return fit._replace(source_id=source_id, thread_key=thread), own


def skip_for(line: int, record: str, fault: ServiceError) -> Skip:
    """Return the skip of a record that is refused."""
    first = fault.violations[0] if fault.violations else None
    return Skip(line, record, fault.reason, first.field if first else "", first.description if first else fault.message)
