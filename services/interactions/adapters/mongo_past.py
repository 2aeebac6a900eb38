"""Looking back in MongoDB: cards are put together as they were, from what is stored and when it was recorded.

Nothing but what cards said of contacts, and what changes of facts and issues replaced, is kept for this. Interactions
tell themselves when they were recorded, placed and corrected.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.card_facts import CARD_FACTS, FACTS, card_row
from services.interactions.adapters.card_sources import added, nothing_counted
from services.interactions.adapters.cards import card_of, person_of
from services.interactions.adapters.issue_rows import issue_as_it_was
from services.interactions.adapters.mongo_briefs import consents_of, known_fact
from services.interactions.adapters.mongo_histories import MAX_PAGE_BYTES, MongoHistories
from services.interactions.adapters.mongo_issues import ISSUES, MOST_MATTERS
from services.interactions.adapters.mongo_screened import SCREENED_PAST
from services.interactions.adapters.mongo_statuses import shown_by
from services.interactions.adapters.past_members import EVER, PAST_MEMBERS
from services.interactions.adapters.undoing import PAST, as_it_was
from services.interactions.adapters.webhook_documents import STATUS_LOGS
from services.interactions.domain.briefs.knowing import Card
from services.interactions.domain.facts import FactState
from services.interactions.domain.history import CARD_ENTRIES, HistoryPage, HistoryQuery, Person
from services.interactions.domain.interaction import Direction, Kind
from services.interactions.domain.issues import Issue
from services.interactions.domain.naming import position
from services.interactions.domain.past import Moment, PastProfile
from services.interactions.domain.people import people

_STEPS = 50
"""More merges on top of one another are not followed."""


class MongoPast:
    """Puts together what was shown."""

    def __init__(self, database: Database[Row], histories: MongoHistories) -> None:
        """Read the service's own database."""
        self._cards = database["cards"]
        self._past = database[PAST_MEMBERS]
        self._interactions = database["interactions"]
        self._facts = database[FACTS]
        self._issues = database[ISSUES]
        self._logs = database[STATUS_LOGS]
        self._histories = histories

    def people(self, moment: Moment, *, contact: str = "", key: str = "") -> list[Person]:
        """Return the person of a contact, or the people of an identity's key; nobody when they were unknown then."""
        if contact:
            person = self._person(contact, moment)
            return [person] if person else []
        found = {person.id: person for owner in self._owners(key, moment) if (person := self._person(owner, moment))}
        return [found[name] for name in sorted(found)]

    def page(self, person: Person, query: HistoryQuery, moment: Moment) -> HistoryPage:
        """Return one page of what had been recorded for a person."""
        contacts = [each for each in person.contacts if query.origin_contact in ("", each)]
        rows, goes_on = self._newest(contacts, query, moment)
        places = [position(row["occur_time"], row["_id"]) for row in rows[-1:] if goes_on]
        return HistoryPage(person, self._bytes(rows, moment), "".join(places), begun_with=person.contacts)

    def card(self, person: Person, moment: Moment) -> Card:
        """Return what the person's card showed."""
        rows, _ = self._newest(person.contacts, HistoryQuery(page_size=CARD_ENTRIES), moment, sys.maxsize)
        page = HistoryPage(person, self._bytes(rows, moment), "")
        states = self._states(person.contacts, moment)
        members = {contact: states.get(contact, _UNKNOWN) for contact in person.contacts}
        return Card(page, self._facts_then(person.contacts, moment), tuple(consents_of(members)))

    def was_placed(self, interaction: str, moment: Moment) -> bool:
        """Tell whether an interaction stood in a history."""
        return self._interactions.find_one({"_id": interaction} | _recorded_by(moment), {"_id": 1}) is not None

    def open_matters(self, contacts: Sequence[str], moment: Moment) -> Sequence[Issue]:
        """Return what was open of these contacts, newest first."""
        changed_since = {f"{PAST}.t": {"$gt": moment.time}}
        wanted: Row = {"contact": {"$in": list(contacts)}, "is_erased": {"$exists": False}}
        wanted |= {"create_time": {"$lte": moment.time}, "$or": [{"is_matter": True}, changed_since]}
        rows = self._issues.find(wanted, {"outbox": 0, "last_event": 0, "requests": 0})
        issues = [issue for row in rows if (issue := issue_as_it_was(row, moment.time))]
        found = [issue for issue in issues if issue.is_unsettled or issue.open_promises]
        return sorted(found, key=lambda issue: (issue.state_time, issue.id), reverse=True)[:MOST_MATTERS]

    def profiles(self, contacts: Sequence[str]) -> Iterator[PastProfile]:
        """Return all that was known of these contacts before."""
        known = {"contact": {"$in": list(contacts)}, "profile": {"$exists": True}}
        for row in self._past.find(known).sort([("contact", 1), ("until", 1)]):
            since = row["since"] if row["since"] > EVER else None
            yield PastProfile(row["contact"], bytes(row["profile"]), since, row["until"])

    def are_one_person(self, contacts: Sequence[str]) -> bool:
        """Tell whether these contacts stand merged now."""
        return len(set(self._histories.people_of(contacts).values())) == 1

    def _person(self, contact: str, moment: Moment) -> Person | None:
        members = self._members(contact, moment)
        parents = {name: _parent(member, members) for name, member in members.items()}
        group = next(group for group in people(parents) if contact in group)
        counts = self._counted(group, moment)
        if group == (contact,) and members[contact] is _UNKNOWN and not counts[contact]["seq"]:
            return None
        card = card_of([_NOBODY | {"id": name} | members[name] | counts[name] for name in group], [])
        gaps = self._gaps(group, moment)
        return person_of(card | ({"gaps": gaps} if gaps else {}), contact=contact)

    def _owners(self, key: str, moment: Moment) -> list[str]:
        """Return the contacts that had an identity then."""
        now = self._cards.find({"members.keys": key}, {"members.id": 1, "members.keys": 1})
        maybe = {member["id"] for card in now for member in card["members"] if key in member.get("keys", ())}
        maybe |= set(self._past.distinct("contact", {"keys": key} | _then(moment)))
        states = self._states(maybe, moment)
        return sorted(contact for contact in maybe if key in states.get(contact, _UNKNOWN).get("keys", ()))

    def _members(self, contact: str, moment: Moment) -> dict[str, Row]:
        """Return all contacts that hung together with this one, as they were known then."""
        members: dict[str, Row] = {}
        asked = {contact}
        for _ in range(_STEPS):
            if not asked:
                break
            states = self._states(asked, moment)
            members |= {name: states.get(name, _UNKNOWN) for name in asked}
            parents = {member["parent"] for member in members.values() if "parent" in member}
            asked = (parents | self._maybe_below(asked, moment)) - members.keys()
        return members

    def _maybe_below(self, contacts: Iterable[str], moment: Moment) -> set[str]:
        """Return the contacts that name one of these as their parent, then or now."""
        names = sorted(contacts)
        cards = self._cards.find({"members.id": {"$in": names}}, {"members.id": 1, "members.parent": 1})
        now = {member["id"] for card in cards for member in card["members"] if member.get("parent") in names}
        then = set(self._past.distinct("contact", {"parent": {"$in": names}} | _then(moment)))
        states = self._states(now | then, moment)
        return {contact for contact, state in states.items() if state.get("parent") in names}

    def _states(self, contacts: Iterable[str], moment: Moment) -> dict[str, Row]:
        """Return what was known of each of these contacts then; nothing of those nobody had told of yet."""
        names = sorted(contacts)
        if not names:
            return {}
        past = self._past.find({"contact": {"$in": names}, "order": {"$exists": True}} | _then(moment))
        states = {row["contact"]: row for row in past.sort([("until", -1)])}
        for card in self._cards.find({"members.id": {"$in": names}}, {"members": 1}):
            for member in card["members"]:
                if member["id"] in names and member.get("since", EVER) <= moment.time:
                    states[member["id"]] = member
        return {name: {field: row[field] for field in _OF_STATE if field in row} for name, row in states.items()}

    def _counted(self, contacts: Sequence[str], moment: Moment) -> dict[str, Row]:
        counts = {contact: nothing_counted() for contact in contacts}
        for group in self._interactions.aggregate(_counting(contacts, moment)):
            added(counts[group["_id"]["contact"]], group)
        return counts

    def _gaps(self, contacts: Sequence[str], moment: Moment) -> list[Row]:
        ended = self._past.find({"contact": {"$in": list(contacts)}, "gap": {"$exists": True}} | _then(moment))
        marked = [row["gap"] for row in ended]
        for card in self._cards.find({"members.id": {"$in": list(contacts)}, "gaps.0": {"$exists": True}}, {"gaps": 1}):
            marked += [gap for gap in card["gaps"] if gap.get("contact", card["_id"]) in contacts]
        return sorted((gap for gap in marked if gap["since"] <= moment.time), key=lambda gap: gap["since"])

    def _facts_then(self, contacts: Sequence[str], moment: Moment) -> tuple[Any, ...]:
        """Return the facts that stood on the card, of each contact the newest."""
        wanted = {"contact": {"$in": list(contacts)}, "create_time": {"$lte": moment.time}}
        if not moment.with_originals:
            wanted["gone_time"] = {"$exists": False}
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._facts.find(wanted, {"outbox": 0, "last_event": 0, "requests": 0}):
            fact = as_it_was(row, moment.time)
            if fact and fact["state"] != FactState.REJECTED and not _is_gone(fact, moment):
                found[fact["contact"]].append(fact)
        for facts in found.values():
            facts.sort(key=lambda fact: (fact["learn_time"], fact["_id"]), reverse=True)
        shown = [(contact, fact) for contact in contacts for fact in found[contact][:CARD_FACTS]]
        return tuple(known_fact(contact, card_row(fact)) for contact, fact in shown)

    def _newest(
        self, contacts: Sequence[str], query: HistoryQuery, moment: Moment, most_bytes: int = MAX_PAGE_BYTES
    ) -> tuple[list[Row], bool]:
        """Return the interactions of a page, and whether there are more."""
        rows: list[Row] = []
        size = 0
        for row in self._histories.rows(contacts, query, _shown_then(moment), _OF_ROW):
            if len(rows) == query.page_size or size > most_bytes:
                return rows, True
            rows.append(row)
            size += len(row["data"])
        return rows, False

    def _bytes(self, rows: Sequence[Row], moment: Moment) -> tuple[bytes, ...]:
        """Return interactions with what had been heard of them."""
        logs = {row["_id"]: self._log_of(row) for row in rows if "shown" in row}
        found = {log["_id"]: log for log in self._logs.find({"_id": {"$in": sorted(set(logs.values()))}})}
        heard = (self._heard(row, found.get(logs.get(row["_id"], "")), moment) for row in rows)
        return tuple(bytes(row["data"]) + more for row, more in zip(rows, heard, strict=True))

    def _heard(self, row: Row, log: Row | None, moment: Moment) -> bytes:
        if log is None:
            return b""
        heard = [entry for entry in log["entries"] if entry["heard_time"] <= moment.time]
        return shown_by(heard, Direction(row["direction"]), with_recording="removed_time" not in row)

    def _log_of(self, row: Row) -> str:
        """Return the interaction whose statuses a row shows: of a correction that of the very first it corrects."""
        name = str(row["_id"])
        while row["kind"] == Kind.CORRECTION:
            name = pb.Interaction.FromString(bytes(row["data"])).corrects.removeprefix("interactions/")
            found = self._interactions.find_one({"_id": name}, {"data": 1, "kind": 1})
            if found is None:
                break
            row = found
        return name


_OF_ROW = dict.fromkeys(("data", "shown", "occur_time", "contact", "kind", "direction", "removed_time"), 1)
_OF_STATE = ("keys", "profile", "parent", "stitched_until", "erased", "consents")
_UNKNOWN: Row = {}
_NOBODY: Row = {"profile": b"", "keys": []}


def _parent(member: Mapping[str, Any], members: Mapping[str, Row]) -> str:
    parent = str(member.get("parent", ""))
    return parent if parent in members else ""


def _then(moment: Moment) -> Row:
    """Match states that held at a moment."""
    return {"since": {"$lte": moment.time}, "until": {"$gt": moment.time}}


def _recorded_by(moment: Moment) -> Row:
    """Match what had been recorded, had its place and was not kept apart; imported records get it some time later."""
    placed: list[Row] = [{"place_time": {"$exists": False}}, {"place_time": {"$lte": moment.time}}]
    apart: list[Row] = [{"screened": {"$exists": False}}, {"screened.time": {"$gt": moment.time}}]
    apart_then = {"$elemMatch": {"from": {"$lte": moment.time}, "until": {"$gt": moment.time}}}
    return {
        "contact": {"$exists": True},
        "record_time": {"$lte": moment.time},
        "$and": [{"$or": placed}, {"$or": apart}],
        SCREENED_PAST: {"$not": apart_then},
    }


def _shown_then(moment: Moment) -> Row:
    """Match what histories showed."""
    if not moment.with_originals:
        return {"$and": [_recorded_by(moment), {"corrected": {"$exists": False}}]}
    not_yet: list[Row] = [{"corrected": {"$exists": False}}, {"corrected_time": {"$gt": moment.time}}]
    return {"$and": [_recorded_by(moment), {"$or": not_yet}]}


def _is_gone(fact: Mapping[str, Any], moment: Moment) -> bool:
    gone = fact.get("gone_time")
    return gone is not None and gone <= moment.time


def _counting(contacts: Sequence[str], moment: Moment) -> list[Row]:
    """Return the stages that count what had been recorded, as cards count it."""
    not_yet = {"$gt": [{"$ifNull": ["$corrected_time", EVER]}, moment.time]}
    in_force = {"$or": [{"$eq": [{"$type": "$corrected"}, "missing"]}, not_yet]}
    by = {"contact": "$contact", "kind": "$kind", "channel": "$channel", "in_force": in_force}
    counted = {"n": {"$sum": 1}, "seq": {"$max": "$seq"}}
    counted |= {"first": {"$min": "$occur_time"}, "last": {"$max": "$occur_time"}}
    recorded = _recorded_by(moment) | {"contact": {"$in": list(contacts)}}
    return [{"$match": recorded}, {"$group": {"_id": by} | counted}]
