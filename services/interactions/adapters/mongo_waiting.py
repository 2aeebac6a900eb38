"""Interactions that are stored and have no place in a history yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern
from servicekit.adapters.backfill_room import is_storing
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated, Transactions
from servicekit.clock import Clock

from services.interactions.adapters.card_growth import grow_cards
from services.interactions.adapters.cards import entry_of
from services.interactions.adapters.interaction_messages import late_contact
from services.interactions.adapters.interaction_rows import (
    NOT_TOLD,
    Origin,
    Prepared,
    fresh_publication,
    imported_document,
    prepared,
    sender_of,
)
from services.interactions.adapters.quarantine import ANSWERED, fate_of, quarantine
from services.interactions.adapters.removing import remove_content
from services.interactions.adapters.search_entries import SearchEntries
from services.interactions.domain.ports import Arrival, ContactState, Fate
from services.interactions.domain.waiting import Waiting

RECORDS_AT_ONCE = 500
SIZE_AT_ONCE = 4 * 1024 * 1024
"""A transaction takes no more interactions and bytes than this."""

PATIENCE_SECONDS = 20.0
"""How long a transaction is repeated while it collides with what others do for the same customers."""

LONGEST_HOLD = timedelta(minutes=10)

_LONGEST_WAIT_SECONDS = 60.0
_DUPLICATE_KEY = 11000
_SHOWN = {"unresolved": 1, "source": 1, "occur_time": 1, "size": {"$binarySize": "$data"}}
_NEEDED = {"data": 1, "occur_time": 1, "kind": 1, "channel": 1, "unresolved.import": 1, "pub": 1, "screened": 1}

_BY_CUSTOMER = [("unresolved.key", 1), ("unresolved.line", 1)]

Found = tuple[Waiting, ContactState]


class MongoWaiting:
    """Keeps them, finds them, and gives them their place."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock) -> None:
        """Work on the service's own database."""
        self._database = database
        self._interactions = database["interactions"]
        self._imports = database["imports"].with_options(write_concern=WriteConcern(1, j=False))
        self._transactions = transactions
        self._clock = clock
        self._search_entries = SearchEntries(database)
        self._held_since: datetime | None = None
        self._reached = ""

    def prepare(self, arrivals: Sequence[Arrival], import_name: str) -> Callable[[], list[Fate]]:
        """Return what stores all that is new of these and answers in order."""
        every = [prepared(arrival.recording) for arrival in arrivals]
        first: dict[str, Prepared] = {}
        rows: list[Row] = []
        origin = Origin.of_call()
        for arrival, each in zip(arrivals, every, strict=True):
            if first.setdefault(each.id, each) is each:
                rows.append(imported_document(each, origin, arrival, import_name))

        def keep() -> list[Fate]:
            there = self._inserted(rows)
            fates = [fate_of(each, there.get(each.id), first[each.id]) for each in every]
            quarantine(self._database, [each for each, fate in zip(every, fates, strict=True) if fate is Fate.DIFFERS])
            return fates

        return keep

    def due(self, limit: int) -> list[Waiting]:
        """Return those to try now: live and postponed ones oldest first, then imported ones, customer after customer.

        Imported ones wait while an import is storing: the more of one customer there are, the fewer times the card is
        written, and storing comes first. They do not wait longer than ten minutes for imports that follow one another.
        """
        now = self._clock.now()
        waiting = {"unresolved.next_at": {"$lte": now}}
        rows = list(self._interactions.find(waiting, _SHOWN).sort("unresolved.next_at", 1).limit(limit))
        if len(rows) < limit and self._may_place(now):
            rows += self._imported(limit - len(rows))
        return [_waiting(row) for row in rows]

    def count(self) -> int:
        """Return how many wait."""
        return self._interactions.count_documents({"unresolved.key": {"$exists": True}}, limit=100_000)

    def place(self, found: Sequence[Found]) -> None:
        """Give interactions their contacts: they join the cards, and their events may go out."""
        for portion in _portions(found):
            rows = self._transactions.run(
                lambda session, portion=portion: self._place(portion, session),  # type: ignore[misc] # bound now
                PATIENCE_SECONDS,
            )
            # No event tells of those that are kept apart what makes things findable.
            if apart := [row["_id"] for row in rows if "screened" in row]:
                self._search_entries.keep(apart)
            self._note_progress({row["unresolved"]["import"] for row in rows if "import" in row["unresolved"]})

    def withhold(self, waiting: Sequence[Waiting]) -> None:
        """Take the content out of interactions that are older than the erasure of whom they are about."""
        names = {"_id": {"$in": [each.interaction for each in waiting]}, "unresolved": {"$exists": True}}

        def work(session: ClientSession) -> None:
            rows = list(self._interactions.find(names, session=session))
            remove_content(self._database, rows, self._clock.now(), session)

        self._transactions.run(work, PATIENCE_SECONDS)

    def postpone(self, waiting: Waiting, reason: str) -> None:
        """Try again after a second, doubling to a minute."""
        delay = timedelta(seconds=min(2.0**waiting.attempts, _LONGEST_WAIT_SECONDS))
        self._interactions.update_one(
            {"_id": waiting.interaction, "unresolved": {"$exists": True}},
            {
                "$set": {"unresolved.next_at": self._clock.now() + delay, "unresolved.reason": reason},
                "$inc": {"unresolved.attempts": 1},
            },
        )

    def _may_place(self, now: datetime) -> bool:
        """Tell whether imported ones may be placed now."""
        if not is_storing(self._database, now):
            self._held_since = None
            return True
        self._held_since = self._held_since or now
        return now - self._held_since > LONGEST_HOLD

    def _imported(self, limit: int) -> list[Row]:
        """Return imported ones, going on where the last call ended.

        From the beginning, the server would pass over the index entries of everything placed before.
        """
        fresh = {"unresolved.key": {"$gte": self._reached}, "unresolved.next_at": {"$exists": False}}
        rows = list(self._interactions.find(fresh, _SHOWN).sort(_BY_CUSTOMER).hint(_BY_CUSTOMER).limit(limit))
        self._reached = rows[-1]["unresolved"]["key"] if len(rows) == limit else ""
        return rows

    def _inserted(self, rows: Sequence[Row]) -> dict[str, Row]:
        """Insert what is not there, and return what was."""
        if not rows:
            return {}
        try:
            self._interactions.insert_many(rows, ordered=False)
        except BulkWriteError as fault:
            errors = fault.details["writeErrors"]
            if any(error["code"] != _DUPLICATE_KEY for error in errors):
                raise
            names = [rows[error["index"]]["_id"] for error in errors]
            return {row["_id"]: row for row in self._interactions.find({"_id": {"$in": names}}, ANSWERED)}
        return {}

    def _note_progress(self, imports: Collection[str]) -> None:
        """Let whoever waits for a large import see that it goes on: its many unplaced records are not counted."""
        if imports:
            ended = {"_id": {"$in": list(imports)}, "finished": True}
            self._imports.update_many(ended, {"$set": {"update_time": self._clock.now()}})

    def _place(self, portion: Sequence[Found], session: ClientSession) -> list[Row]:
        """Place them; return those that were, as they stood before."""
        owners = {state.contact: state for _, state in portion}
        contact_of = {waiting.interaction: state.contact for waiting, state in portion}
        still = {"_id": {"$in": list(contact_of)}, "unresolved": {"$exists": True}}
        rows = {row["_id"]: row for row in self._interactions.find(still, _NEEDED, session=session)}
        by_contact: dict[str, list[Row]] = defaultdict(list)
        withheld = self._erased(owners, session)
        gone = [rows[name] for name, contact in contact_of.items() if name in rows and contact in withheld]
        remove_content(self._database, gone, self._clock.now(), session)
        for name, contact in contact_of.items():
            if name in rows and contact not in withheld:
                row = rows[name]
                row["data"] = bytes(row["data"]) + late_contact(contact)
                by_contact[contact].append(row)
        if not by_contact:
            return []
        entries = {contact: [entry_of(row) for row in mine] for contact, mine in by_contact.items()}
        at = grow_cards(self._database, {contact: owners[contact] for contact in by_contact}, entries, session)
        now = self._clock.now()
        placed = [
            _placed(row, contact, at[contact] + number, now)
            for contact, mine in by_contact.items()
            for number, row in enumerate(mine, 1)
        ]
        if self._interactions.bulk_write(placed, ordered=False, session=session).matched_count < len(placed):
            raise Outdated("an interaction was placed by somebody else")
        return [row for mine in by_contact.values() for row in mine]

    def _erased(self, owners: Iterable[str], session: ClientSession) -> set[str]:
        """Return which of these contacts were erased since they were named or found."""
        wanted = {"members": {"$elemMatch": {"id": {"$in": list(owners)}, "erased": True}}}
        cards = self._database["cards"].find(wanted, {"members.id": 1, "members.erased": 1}, session=session)
        return {member["id"] for card in cards for member in card["members"] if "erased" in member}


def _placed(row: Row, contact: str, sequence: int, now: datetime) -> UpdateOne:
    place = {
        "contact": contact,
        "seq": sequence,
        "place_time": now,
        "data": row["data"],
        "pub": NOT_TOLD if "screened" in row else fresh_publication(now, can_wait="import" in row["unresolved"]),
    }
    return UpdateOne({"_id": row["_id"]}, {"$set": place, "$unset": {"unresolved": ""}})


def _portions(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Yield what to place together, contact after contact, so that few cards are written twice."""
    portion: list[Found] = []
    size = 0
    by_contact: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        by_contact[each[1].contact].append(each)
    for each in chain.from_iterable(by_contact.values()):
        if portion and (len(portion) == RECORDS_AT_ONCE or size + each[0].size > SIZE_AT_ONCE):
            yield portion
            portion, size = [], 0
        portion.append(each)
        size += each[0].size
    if portion:
        yield portion


def _waiting(row: Row) -> Waiting:
    unresolved = row["unresolved"]
    contact = unresolved.get("contact", "")
    sender = None if contact else sender_of(unresolved)
    return Waiting(
        interaction=row["_id"],
        contact=contact,
        sender=sender,
        source=row["source"],
        attempts=unresolved.get("attempts", 0),
        size=row["size"],
        occur_time=row["occur_time"],
    )
