"""Facts in MongoDB: each change carries its event, and changes the card in the same transaction."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.access.caller import current_caller
from servicekit.adapters.guarded import Change, Request, check_same_request, guarded_update, new_document
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated, Transactions
from servicekit.call import current_call
from servicekit.clock import Clock
from servicekit.outbox import OutboxEvent

from services.interactions.adapters.card_facts import FACTS, is_erased, show_facts
from services.interactions.adapters.fact_messages import fact_event, question_event
from services.interactions.adapters.fact_rows import draft_row, fact_of, question_of, question_row
from services.interactions.adapters.mongo_corrections import told_as
from services.interactions.domain.facts import (
    Draft,
    Fact,
    FactQuery,
    FactState,
    Question,
    expiry,
    fact_not_found,
    joined,
)
from services.interactions.domain.faults import contact_erased, request_id_reused
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import Split

QUESTIONS = "fact_questions"
RECORDED, CONFIRMED, REJECTED = "FactRecorded", "FactConfirmed", "FactRejected"
_NEWEST_FIRST = [("learn_time", -1), ("_id", -1)]
_SECONDS = 10.0


class MongoFacts:
    """The facts of one deployment."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock, epoch: int) -> None:
        """Use this service's own database; events carry this epoch."""
        self._database = database
        self._facts = database[FACTS]
        self._questions = database[QUESTIONS]
        self._transactions = transactions
        self._clock = clock
        self._epoch = epoch

    def tell(self, drafts: Sequence[Draft], request_id: str = "") -> list[Fact]:
        """Keep what a caller told, and return the facts it is."""
        request = Request(request_id, _digest(drafts)) if request_id else None
        return self._transactions.run(lambda session: self._tell(drafts, request, session))

    def read(self, drafts: Sequence[Draft]) -> int:
        """Keep what was read from texts and return how many facts that changed."""
        by_contact: dict[str, dict[str, Draft]] = defaultdict(dict)
        for draft in sorted(drafts, key=lambda draft: draft.learn_time):
            by_contact[draft.contact][draft.id] = draft
        return sum(
            self._transactions.run(lambda session, mine=mine: self._read(mine.values(), session), _SECONDS)  # type: ignore[misc] # bound now
            for mine in by_contact.values()
        )

    def decide(self, fact: str, state: FactState, by: str, now: datetime) -> Fact:
        """Confirm or reject a fact."""
        return self._transactions.run(lambda session: self._decide(fact, state, by, now, session))

    def get(self, fact: str) -> Fact | None:
        """Return one fact."""
        row = self._facts.find_one({"_id": fact})
        return fact_of(row) if row else None

    def page(self, query: FactQuery) -> Sequence[Fact]:
        """Return facts, what was said last first."""
        wanted: Row = {"contact": {"$in": list(query.contacts)}, "visibility": {"$lte": int(query.highest)}}
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

    def ask(self, question: Question, request_id: str) -> Question:
        """Keep a question; a repeat of a request meets its first at the primary key."""
        made = _repeatable(question, request_id) if request_id else question
        event = question_event(made, current_call(), current_caller(), self._epoch)
        try:
            self._questions.insert_one(new_document(question_row(made), (event,), None, made.ask_time))
        except DuplicateKeyError:
            row = self._questions.find_one({"_id": made.id})
            first = question_of(row) if row else None
            if first is None or (first.contact, first.key) != (made.contact, made.key):
                raise request_id_reused() from None
            return first
        return made

    def _tell(self, drafts: Sequence[Draft], request: Request | None, session: ClientSession) -> list[Fact]:
        if request and (first := self._facts.find_one({"requests.id": request.id}, session=session)):
            check_same_request(next(one["digest"] for one in first["requests"] if one["id"] == request.id), request)
            return [fact_of(first)]
        contacts = {draft.contact for draft in drafts}
        if erased := next((contact for contact in sorted(contacts) if is_erased(self._database, contact, session)), ""):
            raise contact_erased(erased)
        told = [self._told(draft, request, session) for draft in drafts]
        for contact in contacts:
            show_facts(self._database, contact, session)
        return told

    def _told(self, draft: Draft, request: Request | None, session: ClientSession) -> Fact:
        now = self._clock.now()
        row = self._facts.find_one({"_id": draft.id}, session=session)
        if row is None:
            return self._add(draft, request, now, session)
        there = fact_of(row)
        state = FactState.CONFIRMED if there.state is FactState.CONFIRMED else FactState.STATED
        kept = replace(joined(draft, there.draft), expire_time=draft.expire_time)
        return self._change(replace(there, draft=kept, state=state, update_time=now), RECORDED, request, session)

    def _read(self, drafts: Iterable[Draft], session: ClientSession) -> int:
        now, changed, drafts = self._clock.now(), 0, list(drafts)
        contact = drafts[0].contact
        if is_erased(self._database, contact, session):
            return 0
        there = {row["_id"]: row for row in self._facts.find({"_id": {"$in": [d.id for d in drafts]}}, session=session)}
        gone = self._emptied({draft.interaction for draft in drafts}, session)
        for draft in drafts:
            if draft.interaction in gone:
                continue
            if draft.id not in there:
                self._add(draft, None, now, session)
                changed += 1
            elif (known := fact_of(there[draft.id])).state is not FactState.REJECTED and (
                again := joined(draft, known.draft)
            ) != known.draft:
                self._change(replace(known, draft=again, update_time=now), RECORDED, None, session)
                changed += 1
        if changed:
            show_facts(self._database, contact, session)
        return changed

    def _emptied(self, interactions: Collection[str], session: ClientSession) -> set[str]:
        """Return which of these have no content any more."""
        wanted = {"_id": {"$in": list(interactions)}, "removed_time": {"$exists": True}}
        return {row["_id"] for row in self._database["interactions"].find(wanted, {"_id": 1}, session=session)}

    def _move(self, moved: Mapping[str, str], contact: str, session: ClientSession) -> None:
        rows = list(self._facts.find({"interaction": {"$in": list(moved)}}, session=session))
        gone = is_erased(self._database, contact, session)
        for old in map(fact_of, rows):
            draft = replace(old.draft, contact=contact, interaction=moved[old.draft.interaction])
            if not gone and self._facts.find_one({"_id": draft.id}, {"_id": 1}, session=session) is None:
                self._add(draft, None, self._clock.now(), session)
            self._facts.delete_one({"_id": old.id}, session=session)
        for each in {contact, *(row["contact"] for row in rows)} if rows else ():
            show_facts(self._database, each, session)

    def _decide(self, name: str, state: FactState, by: str, now: datetime, session: ClientSession) -> Fact:
        row = self._facts.find_one({"_id": name}, session=session)
        if row is None:
            raise fact_not_found(f"facts/{name}")
        fact = fact_of(row)
        draft = fact.draft
        if state is FactState.REJECTED and fact.state is state:
            return fact
        if state is FactState.CONFIRMED:
            draft = replace(draft, expire_time=max(draft.expire_time, expiry(draft.key, now)))
        decided = replace(fact, draft=draft, state=state, decided_by=by, update_time=now)
        made = self._change(decided, CONFIRMED if state is FactState.CONFIRMED else REJECTED, None, session)
        show_facts(self._database, draft.contact, session)
        return made

    def _add(self, draft: Draft, request: Request | None, now: datetime, session: ClientSession) -> Fact:
        fact = Fact(draft.id, 1, draft, FactState.STATED, "", now, now)
        row = new_document({"_id": fact.id} | draft_row(fact), (self._event(RECORDED, fact),), request, now)
        self._facts.insert_one(row, session=session)
        return fact

    def _change(self, fact: Fact, event: str, request: Request | None, session: ClientSession) -> Fact:
        changed = replace(fact, version=fact.version + 1)
        change = Change(set=draft_row(changed), events=(self._event(event, changed),), request=request)
        if not guarded_update(self._facts, fact.id, fact.version, change, changed.update_time, session):
            raise Outdated("a fact was changed by somebody else")
        return changed

    def _event(self, name: str, fact: Fact) -> OutboxEvent:
        return fact_event(name, fact, current_call(), current_caller(), self._epoch)


def _digest(drafts: Sequence[Draft]) -> str:
    told = "\0".join("\0".join((each.id, each.interaction)) for each in drafts)
    return hashlib.sha256(told.encode()).hexdigest()


def _repeatable(question: Question, request_id: str) -> Question:
    digest = hashlib.sha256(f"{question.actor}\0{request_id}".encode()).hexdigest()[:32]
    return replace(question, id=f"fq_{digest}")
