"""Issues and their links in MongoDB: every write is guarded by a version or the id and carries its event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated, Transactions
from servicekit.outbox import OutboxEvent

from services.interactions.adapters.issue_documents import MATTERS
from services.interactions.adapters.issue_messages import issue_event, link_event
from services.interactions.adapters.issue_queries import (
    LOOKED_AT,
    counting,
    index_of,
    issues_wanted,
    main_part,
    place_field,
    promises_asked,
    sort_of,
)
from services.interactions.adapters.issue_rows import (
    SHOWN,
    UNREAD,
    before_last,
    changed_back,
    issue_of,
    issue_state,
    link_of,
    link_state,
    linkable_of,
)
from services.interactions.adapters.issue_waits import IssueWaits
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.adapters.undoing import PAST
from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.issue_faults import issue_not_found
from services.interactions.domain.issue_merging import way_up
from services.interactions.domain.issue_ports import (
    ChangedIssue,
    IssueQuery,
    Issues,
    ListedPromise,
    Order,
    PromiseQuery,
    Request,
    Stamps,
    StoredIssue,
    StoredLink,
)
from services.interactions.domain.issues import Issue, IssueEvent
from services.interactions.domain.linking import MOST_LINKS, Link, Linkable, LinkEvent

ISSUES, LINKS = "issues", "issue_links"

MOST_MATTERS = 100
_DEEPEST = 50
_MOST_OF_A_HISTORY = 20_000
_IN_FORCE: Row = {"is_ended": {"$exists": False}}

Result = TypeVar("Result")


class MongoIssues(IssueWaits):
    """The collections of issues and links; inside a transaction, bound to its session."""

    def __init__(
        self,
        database: Database[Row],
        transactions: Transactions,
        stamps: Stamps,
        session: ClientSession | None = None,
    ) -> None:
        """Work on the service's own database; nothing is read before the first call."""
        self._database = database
        self._issues = database[ISSUES]
        self._links = database[LINKS]
        self._interactions = database["interactions"]
        self._transactions = transactions
        self._stamps = stamps
        self._session = session

    def get(self, issue_id: str) -> Issue:
        """Return an issue, or raise NOT_FOUND."""
        row = self._issues.find_one({"_id": issue_id}, SHOWN, session=self._session)
        if row is None:
            raise issue_not_found(issue_id)
        return issue_of(row)

    def stored(self, issue_id: str, request: Request | None) -> StoredIssue:
        """Return an issue to change, or raise NOT_FOUND."""
        row = self._issues.find_one({"_id": issue_id}, UNREAD, session=self._session)
        if row is None:
            raise issue_not_found(issue_id)
        return StoredIssue(issue_of(row), guarded.earlier_answer(row, _keyed(request)))

    def newest_changes(self, issues: Sequence[str]) -> Mapping[str, ChangedIssue]:
        """Return what the newest change did to each of these issues."""
        shown = {"outbox": 0, "last_event": 0, "requests": 0, PAST: {"$slice": -1}}
        rows = self._issues.find({"_id": {"$in": list(issues)}}, shown, session=self._session)
        return {row["_id"]: ChangedIssue(issue_of(row), before_last(row)) for row in rows}

    def page(self, query: IssueQuery) -> Sequence[tuple[datetime, Issue]]:
        """Return issues in their order, each with its place in it."""
        rows = self._issues.find(issues_wanted(query), SHOWN, hint=index_of(query))
        rows = rows.sort(sort_of(query.order)).limit(query.size)
        return [(row[place_field(query.order)], issue_of(row)) for row in rows]

    def count(self, query: IssueQuery, most: int) -> tuple[int, bool]:
        """Return how many issues a query finds and whether there may be more."""
        index, wanted = index_of(query), issues_wanted(query)
        named: Row = {"hint": dict(index)} if index else {}
        main = main_part(wanted)
        if all(main.get(name) == value for name, value in wanted.items() if name != "is_erased"):
            found = self._issues.count_documents(wanted, limit=most + 1, **named)
            return min(found, most), found > most
        found = next(iter(self._issues.aggregate(counting(query, most + 1), **named)), {"n": 0})["n"]
        may_be_more = found > most or self._issues.count_documents(main, limit=LOOKED_AT, **named) == LOOKED_AT
        return min(found, most), may_be_more

    def has_tag(self, tag: str) -> bool:
        """Tell whether any issue has a label."""
        return self._issues.find_one({"tags": tag}, {"_id": 1}) is not None

    def promises(self, query: PromiseQuery) -> Sequence[ListedPromise]:
        """Return promises, the one that is due first in front."""
        found = []
        for row in self._issues.aggregate(promises_asked(query)):
            issue = issue_of(row | {"promises": row["every"]})
            found.append(ListedPromise(issue, issue.promise(row["promises"]["id"])))
        return found

    def open_matters(self, contacts: Sequence[str]) -> Sequence[Issue]:
        """Return what is open of these contacts: one query by the index of open matters."""
        rows = self._issues.find({"contact": {"$in": list(contacts)}, "is_matter": True}, SHOWN).hint(MATTERS)
        return [issue_of(row) for row in rows.sort([("state_time", -1), ("_id", -1)]).limit(MOST_MATTERS)]

    def survivors(self, issues: Sequence[str]) -> Mapping[str, str]:
        """Return for each issue which one stands for it now."""
        return {issue: standing[-1] for issue, standing in self.standing(issues).items()}

    def standing(self, issues: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return for each issue those it stands for: itself, what it was merged into, and so on."""
        into: dict[str, str] = {}
        asked = set(issues)
        for _ in range(_DEEPEST):
            if not asked:
                break
            rows = self._issues.find({"_id": {"$in": sorted(asked)}}, {"merged_into": 1}, session=self._session)
            into |= {row["_id"]: row.get("merged_into") or "" for row in rows}
            asked = {parent for parent in into.values() if parent} - into.keys()
        return {issue: way_up(issue, into) for issue in issues}

    def joined(self, issue: str) -> Sequence[str]:
        """Return an issue and all that stand merged into it."""
        found, newest = [issue], [issue]
        for _ in range(_DEEPEST):
            joined = {"merged_into": {"$in": newest, "$gt": ""}}
            rows = self._issues.find(joined, {"_id": 1}, session=self._session)
            newest = [row["_id"] for row in rows if row["_id"] not in found]
            if not newest:
                break
            found += newest
        return found

    def link(self, interaction: str, request: Request | None = None) -> StoredLink:
        """Return the link of an interaction to change it."""
        row = self._links.find_one({"_id": interaction}, UNREAD, session=self._session)
        if row is None:
            return StoredLink(None)
        return StoredLink(link_of(row), guarded.earlier_answer(row, _keyed(request)) is not None)

    def linked(self, issues: Sequence[str]) -> Sequence[str]:
        """Return the interactions that are linked with these very issues."""
        wanted = {"issue": {"$in": list(issues)}} | _IN_FORCE
        return [
            row["_id"] for row in self._links.find(wanted, {"_id": 1}, session=self._session).limit(_MOST_OF_A_HISTORY)
        ]

    def is_full(self, issue_id: str) -> bool:
        """Tell whether an issue has as many interactions as it may have."""
        wanted = {"issue": issue_id} | _IN_FORCE
        return self._links.count_documents(wanted, limit=MOST_LINKS, session=self._session) >= MOST_LINKS

    def linkables(self, interactions: Sequence[str]) -> Sequence[Linkable]:
        """Return what there is of these interactions, in order."""
        shown = {"contact": 1, "occur_time": 1, "data": 1}
        rows = self._interactions.find({"_id": {"$in": list(interactions)}}, shown, session=self._session)
        there = {row["_id"]: row for row in rows}
        for interaction in interactions:
            if interaction not in there:
                raise interaction_not_found(f"interactions/{interaction}")
        return [linkable_of(there[interaction]) for interaction in interactions]

    def last_of_thread(self, thread: str) -> Link | None:
        """Return the link of the newest linked interaction of a thread."""
        wanted = {"thread": thread} | _IN_FORCE
        row = self._links.find_one(wanted, SHOWN, sort=[("occur_time", -1)], session=self._session)
        return link_of(row) if row else None

    def add(self, event: IssueEvent, order: Order) -> bool:
        """Store a new issue with its event."""
        now = event.issue.update_time
        state = {name: value for name, value in issue_state(event.issue).items() if value is not None}
        row = guarded.new_document(
            {"_id": event.issue.id} | state, (self._event(event, order, now),), _keyed(order.request), now
        )
        if self._session and self._issues.find_one({"_id": event.issue.id}, {"_id": 1}, session=self._session):
            return False
        try:
            self._issues.insert_one(row, session=self._session)
        except DuplicateKeyError:
            if self._session:
                raise  # the transaction is over: it is run again and finds what is there
            return False
        return True

    def save(self, before: Issue, event: IssueEvent, order: Order, answer: str = "") -> bool:
        """Store the next version and its event."""
        state, now = issue_state(event.issue), event.issue.update_time
        request = _keyed(order.request)
        change = guarded.Change(
            set={name: value for name, value in state.items() if value is not None},
            unset=tuple(name for name, value in state.items() if value is None),
            events=(self._event(event, order, now),),
            append={PAST: [changed_back(before, event.issue)]},
            request=replace(request, answer=answer) if request else None,
        )
        saved = guarded.guarded_update(self._issues, before.id, before.version, change, now, self._session)
        return self._or_again(saved)

    def save_link(self, before: Link | None, event: LinkEvent, order: Order) -> bool:
        """Store a link, or its end, with its event."""
        link, now, request = event.link, event.link.link_time, _keyed(order.request)
        state = link_state(link)
        told = (link_event(event, self._stamps.epoch, self._stamps.new_id("e"), order.origin, now),)
        kept = {name: value for name, value in state.items() if value is not None}
        if before is None:
            try:
                row = guarded.new_document({"_id": link.interaction} | kept, told, request, now)
                self._links.insert_one(row, session=self._session)
            except DuplicateKeyError:
                if self._session:
                    raise
                return False
            return True
        unset = tuple(name for name, value in state.items() if value is None)
        change = guarded.Change(set=kept, unset=unset, events=told, request=request)
        saved = guarded.guarded_update(self._links, link.interaction, before.version, change, now, self._session)
        return self._or_again(saved)

    def end_facts(self, interactions: Sequence[str], now: datetime) -> None:
        """Let what was told in these interactions count no longer."""
        if self._session is not None and interactions:
            facts = MongoFacts(self._database, self._transactions, self._stamps.clock, self._stamps.epoch)
            facts.end(interactions, now, self._session)

    def hold(self, issue: Issue) -> bool:
        """Write to an issue without changing it: of two transactions that do so one is run again."""
        held = self._issues.update_one(
            {"_id": issue.id, "version": issue.version}, {"$inc": {"holds": 1}}, session=self._session
        )
        return self._or_again(held.matched_count > 0)

    def heard(self, issue_id: str, occur_time: datetime) -> None:
        """Note when the newest message took place."""
        self._issues.update_one({"_id": issue_id}, {"$max": {"turn_time": occur_time}}, session=self._session)

    def due(self, now: datetime, limit: int) -> Sequence[Issue]:
        """Return issues whose alarm has gone off, the earliest first."""
        rows = self._issues.find({"alarm": {"$lte": now}}, SHOWN).sort("alarm", 1).limit(limit)
        return [issue_of(row) for row in rows]

    def atomically(self, work: Callable[[Issues], Result]) -> Result:
        """Do several things or none."""
        if self._session is not None:
            return work(self)
        return self._transactions.run(
            lambda session: work(MongoIssues(self._database, self._transactions, self._stamps, session))
        )

    def _or_again(self, done: bool) -> bool:
        if not done and self._session is not None:
            raise Outdated("an issue or a link has changed")
        return done

    def _event(self, event: IssueEvent, order: Order, now: datetime) -> OutboxEvent:
        return issue_event(event, self._stamps.new_id("e"), order.origin, now)


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(request.id, request.digest) if request else None
