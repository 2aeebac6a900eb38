"""The invariants, checked at rest: what the ledger knows, what histories show, what is stored, what is on the bus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from backstory.events.interactions.v1.events_pb2 import InteractionRecorded
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.adapters.mongo_client import Row

from tests.faults import stream
from tests.faults.ledger import Ledger
from tests.faults.rest import DRAIN_SECONDS
from tests.faults.stream import StoredEvent
from tests.faults.whole_system import SERVICES, WholeSystem
from tests.faults.writes import Recording

_EXAMPLES = 8
_EXAMPLE_LENGTH = 1000
_REBUILD_SECONDS = 600.0


@dataclass(frozen=True)
class Findings:
    """What was counted, and every violation."""

    violations: Sequence[str]
    interactions: int = 0
    contacts: int = 0
    events: int = 0
    duplicates: int = 0

    def require_none(self) -> Findings:
        """Fail with examples of what is wrong."""
        examples = "\n  ".join(self.violations[:_EXAMPLES])
        assert not self.violations, f"{len(self.violations)} violations, among them:\n  {examples}"
        return self


def check_all(system: WholeSystem, ledger: Ledger, drained: float) -> Findings:
    """Check every invariant; call it at rest, with the seconds it took to come to rest."""
    everything = stream.events(system.layout)
    published = [event for event in everything if event.envelope.event_id not in system.published_by_hand]
    state = _State.read(system)
    violations = [
        *ledger.refusals,
        *(f"never answered: {write}" for write in ledger.open()),
        *_one_contact_per_identity(ledger),
        *_histories(system, ledger),
        *_versions(ledger, state),
        *_events_of_interactions(published, state),
        *_events_of_contacts(published, state, system.wiped_versions),
        *_order_of_recording(ledger, published),
        *_dead_letters(system),
        *_reconcile(system),
        *_slowness(drained),
    ]
    distinct = len({event.envelope.event_id for event in published})
    return Findings(
        violations=violations,
        interactions=len(state.interactions),
        contacts=len(state.contacts),
        events=distinct,
        duplicates=len(published) - distinct,
    )


@dataclass(frozen=True)
class Rebuilt:
    """What rebuilding every card found; `mended` says of each card that differed in what."""

    cards: int
    equal: int
    mended: Sequence[str]

    def require_none_mended(self) -> None:
        """Fail with examples of cards that were not as the stored interactions make them."""
        examples = "\n  ".join(self.mended[:_EXAMPLES])
        assert not self.mended, f"{len(self.mended)} of {self.cards} cards were mended, among them:\n  {examples}"


def check_cards(system: WholeSystem) -> Rebuilt:
    """Rebuild every card from the stored interactions; call it at rest, where each must be equal to the live one."""
    cards = system.database("interactions")["cards"]
    live = {card["_id"]: card for card in cards.find()}
    results = system.api.operate("interactions", "rebuild", _REBUILD_SECONDS)
    rebuilt = {card["_id"]: card for card in cards.find()}
    mended = list(_mended(live, rebuilt))
    assert len(mended) >= results["mended"], f"the rebuild says {results}, and only {mended[:_EXAMPLES]} changed"
    return Rebuilt(results["cards"], results["equal"], mended)


def _mended(live: Mapping[str, Row], rebuilt: Mapping[str, Row]) -> Iterator[str]:
    for name in sorted(live.keys() | rebuilt.keys()):
        before, after = _parts(live.get(name, {})), _parts(rebuilt.get(name, {}))
        changed = [part for part in sorted(before.keys() | after.keys()) if before.get(part) != after.get(part)]
        if changed:
            shown = {part: (before.get(part), after.get(part)) for part in changed}
            yield f"card {name}, live and rebuilt: {str(shown)[:_EXAMPLE_LENGTH]}"


def _parts(card: Row) -> Row:
    """Return a card in comparable parts, without the count of its changes."""
    members = card.get("members", ())
    parts: Row = {field: value for field, value in card.items() if field not in ("members", "rev")}
    parts |= {f"{member['id']}.{field}": value for member in members for field, value in member.items()}
    return parts | {"members": [member["id"] for member in members]}


def _slowness(drained: float) -> Iterator[str]:
    if drained > DRAIN_SECONDS:
        yield f"SLOW: drained {drained:.1f} s after everything was up again, not within {DRAIN_SECONDS:.0f} s"


@dataclass(frozen=True)
class _State:
    """What the databases hold: the contact of each interaction, the version of each contact.

    `derived` are the newest events of whatever interactions works out of them, such as facts and repeats.
    """

    interactions: Mapping[str, tuple[str, int]]
    derived: frozenset[str]
    contacts: Mapping[str, int]
    names: Mapping[str, str]

    @classmethod
    def read(cls, system: WholeSystem) -> _State:
        interactions = system.database("interactions")["interactions"].find({}, {"contact": 1, "seq": 1})
        contacts = list(system.database("contacts")["contacts"].find({}, {"version": 1, "display_name": 1}))
        database = system.database("interactions")
        told = {"last_event.event_id": {"$exists": True}}
        newest = chain.from_iterable(database[name].find(told) for name in database.list_collection_names())
        return cls(
            interactions={row["_id"]: (row.get("contact", ""), row.get("seq", 0)) for row in interactions},
            derived=frozenset(row["last_event"]["event_id"] for row in newest),
            contacts={row["_id"]: row["version"] for row in contacts},
            names={row["_id"]: row.get("display_name") or "" for row in contacts},
        )


def _one_contact_per_identity(ledger: Ledger) -> Iterator[str]:
    for identity, contacts in ledger.contacts().items():
        if len(contacts) > 1:
            yield f"{identity} was answered with several contacts: {sorted(contacts)}"


def _histories(system: WholeSystem, ledger: Ledger) -> Iterator[str]:
    """Compare each customer's history with what was asked: all of it, once, in order, and nothing else."""
    identities = ledger.identities()
    for customer, recordings in ledger.customers().items():
        pages = list(system.api.history(identities[customer]))
        shown = [interaction for page in pages for interaction in page.interactions]
        yield from _difference(customer, recordings, shown)
        yield from _out_of_order(customer, recordings, [interaction.name for interaction in reversed(shown)])
        first = pages[0]
        if first.summary.total != len(shown):
            yield f"{customer}: the summary counts {first.summary.total}, the history has {len(shown)}"
        if first.gaps or first.degraded:
            yield f"{customer}: gaps {[gap.reason for gap in first.gaps]}, degraded {list(first.degraded)}"
        name = system.api.contact(first.person.removeprefix("contacts/")).display_name
        if first.profile.display_name != name:
            yield f"{customer}: the history calls them {first.profile.display_name!r}, contacts {name!r}"


def _difference(customer: str, asked: Sequence[Recording], shown: Sequence[pb.Interaction]) -> Iterator[str]:
    expected = Counter(recording.source_id for recording in asked if recording.progress.answered)
    tolerated = {recording.source_id for recording in asked}
    found = Counter(interaction.source_id for interaction in shown)
    for source_id in expected.keys() - found.keys():
        yield f"LOST: {source_id} of {customer} was acknowledged and is not in the history"
    for source_id in found.keys() - tolerated:
        yield f"PHANTOM: {source_id} is in the history of {customer} and was never asked for"
    for source_id, count in found.items():
        if count > 1:
            yield f"DOUBLED: {source_id} is {count} times in the history of {customer}"
    names = {recording.source_id: recording.name for recording in asked if recording.name}
    for interaction in shown:
        if names.get(interaction.source_id, interaction.name) != interaction.name:
            yield f"{interaction.source_id} was acknowledged as {names[interaction.source_id]}, is {interaction.name}"


def _out_of_order(customer: str, asked: Sequence[Recording], oldest_first: Sequence[str]) -> Iterator[str]:
    """What was answered before another write was first sent stands before it: concurrent writes stand in any order."""
    spans = {recording.name: recording.progress for recording in asked if recording.name}
    known = [name for name in oldest_first if name in spans]
    earliest_answer, after = float("inf"), ""
    for name in reversed(known):
        if earliest_answer < spans[name].issued:
            yield f"ORDER: {customer}: {name} stands before {after}, which was answered before {name} was sent"
        if spans[name].answered and spans[name].answered < earliest_answer:
            earliest_answer, after = spans[name].answered, name


def _order_of_recording(ledger: Ledger, published: Iterable[StoredEvent]) -> Iterator[str]:
    """The same for the sequence that events carry; those whose contact was found late were not in it at first."""
    sequence = {
        f"interactions/{event.envelope.event_id}": event.envelope.version
        for event in published
        if event.envelope.owner == "interactions"
    }
    by_contact: dict[str, list[Recording]] = defaultdict(list)
    for recording in ledger.recordings:
        if recording.contact and recording.name in sequence:
            by_contact[recording.contact].append(recording)
    for contact, mine in by_contact.items():
        mine.sort(key=lambda recording: sequence[recording.name])
        yield from _out_of_order(f"sequence of {contact}", mine, [recording.name for recording in mine])


def _versions(ledger: Ledger, state: _State) -> Iterator[str]:
    """Count: a contact that was renamed n times is at version n + 1, so no change was lost and none made twice."""
    renamed = Counter(renaming.contact for renaming in ledger.renamings)
    last: dict[str, float] = {}
    for renaming in ledger.renamings:
        last[renaming.contact] = max(last.get(renaming.contact, 0.0), renaming.progress.issued)
    of_name = {renaming.display_name: renaming for renaming in ledger.renamings}
    for contact, count in renamed.items():
        version = state.contacts.get(contact, 0)
        if version != count + 1:
            yield f"{contact} was renamed {count} times and is at version {version}"
        final = of_name.get(state.names.get(contact, ""))
        if final is None:
            yield f"{contact} is called {state.names.get(contact)!r}, which nobody asked for"
        elif final.progress.answered < last[contact]:
            yield f"ORDER: {contact} has the name of a write answered before a later one was sent"


def _events_of_interactions(published: Iterable[StoredEvent], state: _State) -> Iterator[str]:
    """Each stored interaction has its event, and each event its interaction; repeats of one have the same bytes."""
    payloads: dict[str, bytes] = {}
    for event in published:
        about = event.envelope
        if about.owner != "interactions":
            continue
        if payloads.setdefault(about.event_id, event.payload) != event.payload:
            yield f"two events {about.event_id} differ"
        if about.name != InteractionRecorded.__name__:
            if about.event_id not in state.derived:
                yield f"PHANTOM: {about.name} {about.event_id} of {about.contact} tells of nothing that is stored"
        elif state.interactions.get(about.event_id) != (about.contact, about.version):
            yield (
                f"PHANTOM: event {about.event_id} of {about.contact} at {about.version}; "
                f"stored: {state.interactions.get(about.event_id)}"
            )
    for interaction in state.interactions.keys() - payloads.keys():
        yield f"LOST: interaction {interaction} has no event on the bus"
    for event_id in state.derived - payloads.keys():
        yield f"LOST: event {event_id} is not on the bus"
    yield from _gapless(state)


def _gapless(state: _State) -> Iterator[str]:
    sequences: dict[str, list[int]] = defaultdict(list)
    for contact, sequence in state.interactions.values():
        sequences[contact].append(sequence)
    for contact, numbers in sequences.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"the interactions of {contact or 'nobody'} are numbered {sorted(numbers)[:10]}..."


def _events_of_contacts(
    published: Iterable[StoredEvent], state: _State, wiped_versions: Mapping[str, int]
) -> Iterator[str]:
    """Each version of each contact has its one event; of those that went with a wiped bus only the newest is there."""
    ids: dict[tuple[str, int], str] = {}
    for event in published:
        about = event.envelope
        if about.owner != "contacts":
            continue
        if ids.setdefault((about.contact, about.version), about.event_id) != about.event_id:
            yield f"DOUBLED: {about.contact} has two events of version {about.version}"
        if about.version > state.contacts.get(about.contact, 0):
            yield f"PHANTOM: event of {about.contact} at version {about.version}, which is not stored"
    for contact, version in state.contacts.items():
        for each in range(min(wiped_versions.get(contact, 0) + 1, version), version + 1):
            if (contact, each) not in ids:
                yield f"LOST: {contact} has no event of version {each} on the bus"


def _dead_letters(system: WholeSystem) -> Iterator[str]:
    for consumer in stream.consumers(system.layout):
        if consumer.dead_letters:
            yield f"consumer {consumer.consumer} has {consumer.dead_letters} dead letters"


def _reconcile(system: WholeSystem) -> Iterator[str]:
    for service in SERVICES:
        results = system.api.operate(service, "reconcile")
        if results["missing"] or results["republished"]:
            yield f"reconcile of {service} found {results}"
