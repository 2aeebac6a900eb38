"""Facts in MongoDB: each change carries its event, and changes the card in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.access.caller import current_caller
from servicekit.adapters.guarded import Change, Request, check_same_request, guarded_update, new_document
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated, Transactions
from servicekit.call import current_call, within
from servicekit.clock import Clock
from servicekit.outbox import OutboxEvent

from services.interactions.adapters.card_facts import FACTS, IN_FORCE, erased_among, show_facts
from services.interactions.adapters.fact_messages import fact_event
from services.interactions.adapters.fact_rows import draft_row, fact_of
from services.interactions.adapters.undoing import PAST, undone
from services.interactions.domain.correcting import Followed, told_as
from services.interactions.domain.facts import (
    NO_CAUSES,
    Causes,
    Draft,
    Fact,
    FactQuery,
    FactState,
    ended,
    expiry,
    fact_not_found,
    joined,
    read_again,
)
from services.interactions.domain.faults import contact_erased
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import Split

RECORDED, CONFIRMED, REJECTED = "FactRecorded", "FactConfirmed", "FactRejected"
_NEWEST_FIRST = [("learn_time", -1), ("_id", -1)]
_SECONDS = 10.0
_AT_ONCE = 50


class MongoFacts:
    """The facts of one deployment."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock, epoch: int) -> None:
        """Use this service's own database; events carry this epoch."""
        self._database = database
        self._facts = database[FACTS]
        self._transactions = transactions
        self._clock = clock
        self._epoch = epoch

    def tell(self, drafts: Sequence[Draft], request_id: str = "") -> list[Fact]:
        """Keep what a caller told, and return the facts it is."""
        request = Request(request_id, _digest(drafts)) if request_id else None
        return self._transactions.run(lambda session: self._tell(drafts, request, session))

    def read(self, drafts: Sequence[Draft], causes: Causes = NO_CAUSES) -> int:
        """Keep what was read from texts and return how many facts that changed.

        Many contacts share a transaction: each waits for the disk, and there may be a few hundred a second.
        """
        return sum(
            self._transactions.run(lambda session, some=some: self._read(some, causes, session), _SECONDS)  # type: ignore[misc] # bound now
            for some in (drafts[start : start + _AT_ONCE] for start in range(0, len(drafts), _AT_ONCE))
        )

    def decide(self, fact: str, state: FactState, by: str, now: datetime) -> Fact:
        """Confirm or reject a fact."""
        return self._transactions.run(lambda session: self._decide(fact, state, by, now, session))

    def get(self, fact: str) -> Fact | None:
        """Return one fact."""
        row = self._facts.find_one({"_id": fact} | IN_FORCE)
        return fact_of(row) if row else None

    def page(self, query: FactQuery) -> Sequence[Fact]:
        """Return facts, what was said last first."""
        wanted: Row = {"contact": {"$in": list(query.contacts)}, "visibility": {"$lte": int(query.highest)}} | IN_FORCE
        if query.fresh_at:
            wanted |= {"expire_time": {"$gt": query.fresh_at}, "state": {"$ne": int(FactState.REJECTED)}}
        if query.keys:
            wanted["key"] = {"$in": list(query.keys)}
        if query.before:
            at, fact = query.before
            wanted["$or"] = [{"learn_time": {"$lt": at}}, {"learn_time": at, "_id": {"$lt": fact}}]
        return [fact_of(row) for row in self._facts.find(wanted).sort(_NEWEST_FIRST).limit(query.size)]

    def split(self, split: Split) -> None:
        """Give what was said in the interactions of a parted contact to the one they belong to now."""
        moved = {name: interaction_id(*told_as(split, name)) for name in split.interactions}
        self._transactions.run(lambda session: self._move(moved, split.new_contact, session), _SECONDS)

    def follow(self, followed: Followed, session: ClientSession) -> None:
        """Let the facts told in a corrected interaction go with it; cards are left to the caller.

        What was read from a text that is different now goes; the correction is read by itself. What somebody told, or
        confirmed, holds all the same: it is the correction's.
        """
        told_there = {"interaction": followed.interaction} | IN_FORCE
        for old in map(fact_of, list(self._facts.find(told_there, session=session))):
            is_told = not old.draft.extractor or old.state is FactState.CONFIRMED
            if followed.is_same_text or is_told:
                self._carry(old, followed, session)
            else:
                self._leave(old, session)

    def end(self, interactions: Sequence[str], now: datetime, session: ClientSession) -> None:
        """Let what was told in the interactions of an issue end with it."""
        told_there = {"interaction": {"$in": list(interactions)}, "expire_time": {"$gt": now}} | IN_FORCE
        facts = [fact_of(row) for row in self._facts.find(told_there, session=session)]
        over = [(fact, draft) for fact in facts if (draft := ended(fact.draft, now)) != fact.draft]
        for fact, draft in over:
            self._change(fact, replace(fact, draft=draft, update_time=now), RECORDED, None, session)
        show_facts(self._database, {draft.contact for _, draft in over}, session)

    def _tell(self, drafts: Sequence[Draft], request: Request | None, session: ClientSession) -> list[Fact]:
        if request and (first := self._facts.find_one({"requests.id": request.id}, session=session)):
            check_same_request(next(one["digest"] for one in first["requests"] if one["id"] == request.id), request)
            return [fact_of(first)]
        contacts = {draft.contact for draft in drafts}
        if erased := erased_among(self._database, contacts, session):
            raise contact_erased(min(erased))
        told = [self._told(draft, request, session) for draft in drafts]
        show_facts(self._database, contacts, session)
        return told

    def _told(self, draft: Draft, request: Request | None, session: ClientSession) -> Fact:
        now = self._clock.now()
        row = self._facts.find_one({"_id": draft.id}, session=session)
        if row is None:
            return self._add(draft, request, now, session)
        if "gone_time" in row:
            return self._again(row, draft, request, session)
        there = fact_of(row)
        state = FactState.CONFIRMED if there.state is FactState.CONFIRMED else FactState.STATED
        kept = replace(joined(draft, there.draft), expire_time=draft.expire_time)
        return self._change(there, replace(there, draft=kept, state=state, update_time=now), RECORDED, request, session)

    def _read(self, drafts: Sequence[Draft], causes: Causes, session: ClientSession) -> int:
        now, new, changed = self._clock.now(), [], set[str]()
        readable = self._readable(drafts, session)
        there = {row["_id"]: row for row in self._facts.find({"_id": {"$in": list(readable)}}, session=session)}
        for draft in readable.values():
            with within(causes.get(draft.interaction) or current_call()):
                if draft.id not in there:
                    new.append(self._new(Fact(draft.id, 1, draft, FactState.STATED, "", now, now), None))
                elif not self._read_again(there[draft.id], draft, session):
                    continue
            changed.add(draft.id)
        if new:
            self._facts.insert_many(new, session=session)
        show_facts(self._database, {readable[name].contact for name in changed}, session)
        return len(changed)

    def _readable(self, drafts: Sequence[Draft], session: ClientSession) -> Mapping[str, Draft]:
        """Return by fact what still counts of what was read, in the order in which it was said."""
        erased = erased_among(self._database, {draft.contact for draft in drafts}, session)
        gone = self._unread({draft.interaction for draft in drafts}, session)
        readable: dict[str, Draft] = {}
        for draft in sorted(drafts, key=lambda draft: draft.learn_time):
            if draft.contact not in erased and draft.interaction not in gone:
                readable[draft.id] = joined(draft, readable[draft.id]) if draft.id in readable else draft
        return readable

    def _read_again(self, row: Row, draft: Draft, session: ClientSession) -> bool:
        """Tell whether reading a fact once more changed it."""
        if "gone_time" in row:
            return draft.interaction != row.get("interaction") and bool(self._again(row, draft, None, session))
        known = fact_of(row)
        again = joined(read_again(draft, known.draft), known.draft)
        if known.state is FactState.REJECTED or again == known.draft:
            return False
        changed = replace(known, draft=again, update_time=self._clock.now())
        return bool(self._change(known, changed, RECORDED, None, session))

    def _unread(self, interactions: Collection[str], session: ClientSession) -> set[str]:
        """Return which of these have no content any more, or have been corrected."""
        over: list[Row] = [{"removed_time": {"$exists": True}}, {"corrected": {"$exists": True}}]
        wanted = {"_id": {"$in": list(interactions)}, "$or": over}
        return {row["_id"] for row in self._database["interactions"].find(wanted, {"_id": 1}, session=session)}

    def _move(self, moved: Mapping[str, str], contact: str, session: ClientSession) -> None:
        rows = list(self._facts.find({"interaction": {"$in": list(moved)}} | IN_FORCE, session=session))
        gone = erased_among(self._database, {contact}, session)
        for old in map(fact_of, rows):
            if not gone:
                self._give(replace(old.draft, contact=contact, interaction=moved[old.draft.interaction]), session)
            self._leave(old, session)
        if rows:
            show_facts(self._database, {contact, *(row["contact"] for row in rows)}, session)

    def _carry(self, old: Fact, followed: Followed, session: ClientSession) -> None:
        """Make a fact the correction's, with the contact that it belongs to."""
        draft = replace(
            old.draft,
            contact=followed.contact,
            interaction=followed.correction,
            visibility=max(old.draft.visibility, followed.visibility),
            place=old.draft.place if followed.is_same_text else None,
        )
        if draft.id == old.id:
            self._change(old, replace(old, draft=draft, update_time=self._clock.now()), RECORDED, None, session)
        else:
            self._give(draft, session)
            self._leave(old, session)

    def _give(self, draft: Draft, session: ClientSession) -> None:
        """Keep a fact with another contact, unless it is known there."""
        there = self._facts.find_one({"_id": draft.id}, session=session)
        if there is None:
            self._add(draft, None, self._clock.now(), session)
        elif "gone_time" in there:
            self._again(there, draft, None, session)

    def _leave(self, old: Fact, session: ClientSession) -> None:
        self._facts.update_one({"_id": old.id}, {"$set": {"gone_time": self._clock.now()}}, session=session)

    def _decide(self, name: str, state: FactState, by: str, now: datetime, session: ClientSession) -> Fact:
        row = self._facts.find_one({"_id": name} | IN_FORCE, session=session)
        if row is None:
            raise fact_not_found(f"facts/{name}")
        fact = fact_of(row)
        draft = fact.draft
        if state is FactState.REJECTED and fact.state is state:
            return fact
        if state is FactState.CONFIRMED:
            draft = replace(draft, expire_time=max(draft.expire_time, expiry(draft.key, now)))
        decided = replace(fact, draft=draft, state=state, decided_by=by, update_time=now)
        made = self._change(fact, decided, CONFIRMED if state is FactState.CONFIRMED else REJECTED, None, session)
        show_facts(self._database, {draft.contact}, session)
        return made

    def _add(self, draft: Draft, request: Request | None, now: datetime, session: ClientSession) -> Fact:
        fact = Fact(draft.id, 1, draft, FactState.STATED, "", now, now)
        self._facts.insert_one(self._new(fact, request), session=session)
        return fact

    def _new(self, fact: Fact, request: Request | None) -> Row:
        events = (self._event(RECORDED, fact),)
        return new_document({"_id": fact.id} | draft_row(fact), events, request, fact.update_time)

    def _again(self, row: Row, draft: Draft, request: Request | None, session: ClientSession) -> Fact:
        """Keep what was told again after it was gone."""
        before, now = fact_of(row), self._clock.now()
        fact = replace(before, draft=draft, state=FactState.STATED, decided_by="", update_time=now)
        return self._change(before, fact, RECORDED, request, session, gone_time=row["gone_time"])

    def _change(
        self,
        before: Fact,
        fact: Fact,
        event: str,
        request: Request | None,
        session: ClientSession,
        gone_time: datetime | None = None,
    ) -> Fact:
        """Store the next version. One that is told again after its `gone_time` is not gone any more."""
        changed = replace(fact, version=before.version + 1)
        state, now = draft_row(changed), changed.update_time
        past = undone(draft_row(before) | ({"gone_time": gone_time} if gone_time else {}), state, now)
        change = Change(
            set=state,
            unset=("gone_time",) if gone_time else (),
            events=(self._event(event, changed),),
            append={PAST: [past]},
            request=request,
        )
        if not guarded_update(self._facts, fact.id, before.version, change, now, session):
            raise Outdated("a fact was changed by somebody else")
        return changed

    def _event(self, name: str, fact: Fact) -> OutboxEvent:
        return fact_event(name, fact, current_call(), current_caller(), self._epoch)


def _digest(drafts: Sequence[Draft]) -> str:
    told = "\0".join("\0".join((each.id, each.interaction)) for each in drafts)
    return hashlib.sha256(told.encode()).hexdigest()
