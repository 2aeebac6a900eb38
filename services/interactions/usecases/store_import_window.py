"""Storing one window of an import: what is new is kept, to be placed with all others of its customer afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, NotFound

from services.interactions.domain.blobs import Blobs
from services.interactions.domain.identity_keys import shown_and_key
from services.interactions.domain.import_records import ReadyRecord, Window
from services.interactions.domain.interaction import Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import (
    Arrival,
    Contacts,
    Fate,
    Histories,
    ImportProgress,
    Imports,
    Interactions,
    Recording,
    Skip,
)
from services.interactions.domain.redaction import Redaction
from services.interactions.domain.waiting import WaitingInteractions
from services.interactions.usecases.check_import_record import skip_for
from services.interactions.usecases.find_owner import know_contact
from services.interactions.usecases.keep_content import keep_content
from services.interactions.usecases.read_raw_message import Readers

REMEMBERED = 50_000
WINDOWS_AT_ONCE = 3
"""How many windows are in memory: one that is prepared, one that waits, and one that is being stored."""

SHOWN_SKIPS = 1000


@dataclass(frozen=True)
class ImportPorts:
    """What importing needs."""

    interactions: Interactions
    waiting: WaitingInteractions
    histories: Histories
    contacts: Contacts
    imports: Imports
    readers: Readers
    clock: Clock
    redaction: Redaction
    blobs: Blobs


@dataclass(frozen=True)
class PreparedWindow:
    """A window ready to be stored: `keep` does it, and tells of each of the ready records what became of it."""

    ready: Sequence[ReadyRecord]
    keep: Callable[[], list[Fate]]
    skips: Sequence[Skip]
    last_line: int


class WindowStore:
    """Stores the windows of one import one after the other; the next may be prepared meanwhile."""

    def __init__(self, source: str, ports: ImportPorts, progress: ImportProgress, *, validate_only: bool) -> None:
        """Go on from `progress`. With `validate_only` nothing is stored."""
        self._source = source
        self._ports = ports
        self._progress = progress
        self._validate_only = validate_only
        self._identities: dict[tuple[str, ...], tuple[str, str]] = {}
        self._known_contacts: set[str] = set()
        self._digests: deque[dict[str, bytes]] = deque(maxlen=WINDOWS_AT_ONCE)

    def prepare(self, window: Window) -> PreparedWindow:
        """Work out everything that is to be stored of a window; the one before it may be on its way still."""
        now = self._ports.clock.now()
        skips = list(window.skips)
        ready = self._of_known_contacts(self._under_own_ids(window, now), skips)
        arrivals = [self._arrival(self._kept(each), now) for each in ready]
        return PreparedWindow(ready, self._keeping(arrivals), skips, window.last_line)

    def store(self, window: PreparedWindow) -> None:
        """Keep what is new of a window, then keep how far the import is."""
        fates = window.keep()
        taken = [_taken(each) for each, fate in zip(window.ready, fates, strict=True) if fate is Fate.DIFFERS]
        skips = [*window.skips, *taken]
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

    def _under_own_ids(self, window: Window, now: datetime) -> list[ReadyRecord]:
        """Know a message by its content when the id it came with belongs to another message already."""
        self._digests.append({})
        return [self._under_own_id(each, now) if each.fingerprint else each for each in window.ready]

    def _under_own_id(self, ready: ReadyRecord, now: datetime) -> ReadyRecord:
        told = ready.interaction
        if ready.fingerprint == told.source_id or self._is_first(ready, now):
            return ready
        thread = ready.fingerprint if told.thread_key == told.source_id else told.thread_key
        own = told._replace(source_id=ready.fingerprint, thread_key=thread)
        return ready._replace(id=interaction_id(own.source, own.source_id), interaction=own)

    def _is_first(self, ready: ReadyRecord, now: datetime) -> bool:
        """Tell whether nobody else has this id: in this window, in those on their way, or in the store."""
        interactions = self._ports.interactions
        digest = interactions.digest(ready.interaction)
        earlier = next((some[ready.id] for some in self._digests if ready.id in some), digest)
        self._digests[-1].setdefault(ready.id, earlier)
        if earlier != digest:
            return False
        return interactions.preview(self._arrival(ready, now).recording).fate is not Fate.DIFFERS

    def _of_known_contacts(self, ready: list[ReadyRecord], skips: list[Skip]) -> list[ReadyRecord]:
        """Leave out those that name a contact nobody has, and new ones of a contact that was erased."""
        found = []
        for each in ready:
            try:
                self._know(each.interaction.contact)
            except (NotFound, FailedPrecondition) as fault:
                skips.append(skip_for(each.line, each.record, fault))
            else:
                found.append(each)
        return found

    def _know(self, contact: str) -> None:
        if contact and contact not in self._known_contacts:
            know_contact(contact, self._ports.histories, self._ports.contacts, learn=not self._validate_only)
            if len(self._known_contacts) >= REMEMBERED:
                self._known_contacts.clear()
            self._known_contacts.add(contact)

    def _kept(self, ready: ReadyRecord) -> ReadyRecord:
        told = ready.interaction
        if self._validate_only or not (told.attachments or told.whole_body):
            return ready
        return ready._replace(interaction=keep_content(told, ready.id, self._ports.blobs))

    def _arrival(self, ready: ReadyRecord, now: datetime) -> Arrival:
        shown, key = self._identity(ready.sender) if ready.sender else ("", "")
        recording = Recording(ready.id, ready.interaction, None, ready.sender, shown, "", now)
        contact = ready.interaction.contact
        return Arrival(ready.line, recording, f"contacts/{contact}" if contact else key or shown)

    def _identity(self, sender: Sender) -> tuple[str, str]:
        """Return how an identity is shown, and its key. Normalising a number takes longer than storing a record."""
        known = self._identities.get(sender.identity)
        if known is None:
            if len(self._identities) >= REMEMBERED:
                self._identities.clear()
            known = self._identities[sender.identity] = shown_and_key(sender)
        return known

    def _keeping(self, arrivals: list[Arrival]) -> Callable[[], list[Fate]]:
        if self._validate_only:
            return lambda: [self._ports.interactions.preview(each.recording).fate for each in arrivals]
        return self._ports.waiting.prepare(arrivals, self._progress.id)


def _taken(ready: ReadyRecord) -> Skip:
    return Skip(
        ready.line,
        ready.record,
        "SOURCE_ID_TAKEN",
        "interaction.source_id",
        "was recorded before with other content; this one is kept in quarantine",
    )
