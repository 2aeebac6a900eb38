"""Storing one window of an import: everybody's contact is found, then customer after customer is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, NotFound

from services.interactions.domain.faults import identity_erased
from services.interactions.domain.identity_keys import shown
from services.interactions.domain.import_records import ReadyRecord, Window
from services.interactions.domain.interaction import Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import (
    Contacts,
    ContactState,
    Fate,
    Histories,
    ImportProgress,
    Imports,
    Interactions,
    Recording,
    Skip,
)
from services.interactions.usecases.check_import_record import skip_for
from services.interactions.usecases.find_owner import find_named_owner
from services.interactions.usecases.read_raw_message import Readers

SENDERS_AT_ONCE = 500
REMEMBERED_OWNERS = 50_000
RECORDS_AT_ONCE = 500
SIZE_AT_ONCE = 4 * 1024 * 1024
"""A transaction takes whole customers until it has this many records or this much text."""

PATIENCE_SECONDS = 20.0
"""How long a transaction of an import is repeated while it collides with what others do for the same customers."""

SHOWN_SKIPS = 1000


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
class OwnedWindow:
    """A window whose records have found their contacts, in the order of the input.

    `there` are ids that were stored when we looked; their contacts are not asked for.
    """

    recordings: Sequence[tuple[ReadyRecord, Recording]]
    there: set[str]
    skips: list[Skip]
    last_line: int


class WindowStore:
    """Stores the windows of one import one after the other; the next one's owners may be looked for meanwhile."""

    def __init__(self, source: str, ports: ImportPorts, progress: ImportProgress, *, validate_only: bool) -> None:
        """Go on from `progress`. With `validate_only` nothing is stored and nobody made."""
        self._source = source
        self._ports = ports
        self._progress = progress
        self._validate_only = validate_only
        self._owners: dict[tuple[str, ...], ContactState] = {}
        self._shown: dict[tuple[str, ...], str] = {}
        self._digests: dict[str, bytes] = {}
        self._earlier_digests: dict[str, bytes] = {}

    def find_owners(self, window: Window) -> OwnedWindow:
        """Find everybody's contact: one question for all senders of what is not stored yet.

        So a repeated import asks for nobody and makes nobody.
        """
        self._earlier_digests, self._digests = self._digests, {}
        ready = [self._under_its_own_id(each) if each.fingerprint else each for each in window.ready]
        there: set[str] = set()
        if not self._validate_only:
            there = self._ports.interactions.there([each.id for each in ready])
            self._learn([each for each in ready if each.id not in there and not each.interaction.contact])
        now = self._ports.clock.now()
        skips = list(window.skips)
        recordings = []
        for each in ready:
            try:
                owner = self._owner(each) if each.id not in there else self._owner_there(each)
            except (NotFound, FailedPrecondition) as fault:
                skips.append(skip_for(each.line, each.record, fault))
                continue
            identity = self._identity(each.sender) if each.sender else ""
            recording = Recording(each.id, each.interaction, owner, each.sender, identity, "", now)
            recordings.append((each, recording))
        return OwnedWindow(recordings, there, skips, window.last_line)

    def store(self, window: OwnedWindow) -> None:
        """Record a window, then keep how far the import is."""
        fates = self._fates(window)
        differing = [ready for (ready, _), fate in zip(window.recordings, fates, strict=True) if fate is Fate.DIFFERS]
        skips = [*window.skips, *map(_taken, differing)]
        self._progress = replace(
            self._progress,
            committed_line=max(self._progress.committed_line, window.last_line),
            recorded=self._progress.recorded + fates.count(Fate.RECORDED),
            already_there=self._progress.already_there + fates.count(Fate.ALREADY_THERE),
            skipped=self._progress.skipped + len(skips),
            skips=(*self._progress.skips, *skips)[:SHOWN_SKIPS] if self._validate_only else (),
            update_time=self._ports.clock.now(),
        )
        if not self._validate_only:
            self._ports.imports.save(self._progress, skips)

    def finished(self) -> ImportProgress:
        """Return the report of an import all of whose windows are stored."""
        self._progress = replace(self._progress, finished=True, update_time=self._ports.clock.now())
        if self._validate_only:
            return self._progress
        self._ports.imports.save(self._progress, ())
        return self._ports.imports.get(self._progress.id) or self._progress

    def _under_its_own_id(self, ready: ReadyRecord) -> ReadyRecord:
        """Know a message by its content when the id it came with belongs to another message already."""
        told = ready.interaction
        if ready.fingerprint == told.source_id or self._is_first(ready):
            return ready
        thread = ready.fingerprint if told.thread_key == told.source_id else told.thread_key
        own = told._replace(source_id=ready.fingerprint, thread_key=thread)
        return replace(ready, id=interaction_id(own.source, own.source_id), interaction=own)

    def _is_first(self, ready: ReadyRecord) -> bool:
        """Tell whether nobody else has this id: in the store, or in this window and the one still being stored."""
        interactions = self._ports.interactions
        digest = interactions.digest(ready.interaction)
        if self._digests.setdefault(ready.id, self._earlier_digests.get(ready.id, digest)) != digest:
            return False
        alone = Recording(ready.id, ready.interaction, ContactState(""), ready.sender, "", "", self._ports.clock.now())
        return interactions.preview(alone).fate is not Fate.DIFFERS

    def _learn(self, records: Iterable[ReadyRecord]) -> None:
        """Ask for senders that are not known yet, each with the time of their newest record."""
        if len(self._owners) > REMEMBERED_OWNERS:
            self._owners.clear()
        unknown: dict[tuple[str, ...], tuple[Sender, datetime]] = {}
        for each in records:
            if each.sender is None or not self._is_to_be_asked(each):
                continue
            at = self._time(each)
            before = unknown.get(each.sender.identity)
            unknown[each.sender.identity] = (each.sender, at if before is None else max(at, before[1]))
        asked = list(unknown.values())
        for start in range(0, len(asked), SENDERS_AT_ONCE):
            senders, times = zip(*asked[start : start + SENDERS_AT_ONCE], strict=True)
            states = self._ports.contacts.ensure_all(senders, self._source, times)
            self._owners |= {each.identity: state for each, state in zip(senders, states, strict=True)}

    def _is_to_be_asked(self, ready: ReadyRecord) -> bool:
        """Tell whether a sender is not known, or was asked for with older records only than an erasure."""
        known = self._owners.get(ready.sender.identity) if ready.sender else None
        return known is None or bool(not known.contact and known.erase_time and self._time(ready) > known.erase_time)

    def _time(self, ready: ReadyRecord) -> datetime:
        return ready.interaction.occur_time or self._ports.clock.now()

    def _owner_there(self, ready: ReadyRecord) -> ContactState:
        """Return an owner for what is stored already, which is only to be counted."""
        try:
            return self._owner(ready)
        except FailedPrecondition:
            return _NOBODY

    def _owner(self, ready: ReadyRecord) -> ContactState:
        found = self._found_owner(ready)
        if found.erase_time and self._time(ready) <= found.erase_time:
            raise identity_erased()
        return found

    def _found_owner(self, ready: ReadyRecord) -> ContactState:
        contact = ready.interaction.contact
        if contact:
            key = ("contact", contact)
            if key not in self._owners:
                self._owners[key] = find_named_owner(contact, self._ports.histories, self._ports.contacts)
            return self._owners[key]
        return self._owners.get(ready.sender.identity, _NOBODY) if ready.sender else _NOBODY

    def _identity(self, sender: Sender) -> str:
        """Return how an identity is shown, worked out once for each: normalising a number takes longer than storing."""
        known = self._shown.get(sender.identity)
        if known is None:
            if len(self._shown) > REMEMBERED_OWNERS:
                self._shown.clear()
            known = self._shown[sender.identity] = shown(sender)
        return known

    def _fates(self, window: OwnedWindow) -> list[Fate]:
        """Record what is new, and tell what became of each record."""
        recordings = [recording for _, recording in window.recordings]
        interactions = self._ports.interactions
        if self._validate_only:
            return [interactions.preview(recording).fate for recording in recordings]
        fates: dict[int, Fate] = {}
        there = set(window.there)
        for numbers in _portions(recordings):
            some = [recordings[number] for number in numbers]
            ids = {each.id for each in some}
            done = interactions.record(some, likely_new=there.isdisjoint(ids), seconds=PATIENCE_SECONDS)
            fates |= zip(numbers, (each.fate for each in done), strict=True)
            there |= ids
        return [fates[number] for number in range(len(recordings))]


_NOBODY = ContactState("")


def _portions(recordings: Sequence[Recording]) -> Iterator[list[int]]:
    """Yield which recordings to store together: whole customers, so that each card is written once.

    Repeats of an id come last: the first in the input is the one that counts.
    """
    seen: set[str] = set()
    repeats: list[int] = []
    by_contact: dict[str, list[int]] = {}
    for number, each in enumerate(recordings):
        if each.id in seen:
            repeats.append(number)
        else:
            seen.add(each.id)
            by_contact.setdefault(each.owner.contact if each.owner else "", []).append(number)
    portion: list[int] = []
    size = 0
    for mine in by_contact.values():
        its_size = sum(_size(recordings[number]) for number in mine)
        if portion and (len(portion) + len(mine) > RECORDS_AT_ONCE or size + its_size > SIZE_AT_ONCE):
            yield portion
            portion, size = [], 0
        portion += mine
        size += its_size
    yield from (some for some in (portion, repeats) if some)


def _size(recording: Recording) -> int:
    return len(recording.interaction.body) + len(recording.interaction.payload)


def _taken(ready: ReadyRecord) -> Skip:
    return Skip(
        ready.line,
        ready.record,
        "SOURCE_ID_TAKEN",
        "interaction.source_id",
        "was recorded before with other content; this one is kept in quarantine",
    )
