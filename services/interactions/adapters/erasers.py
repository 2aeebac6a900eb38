"""What erasing a person does to each collection of this service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.audit_eraser import AuditEraser
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import AUDIT_ENTRIES
from servicekit.adapters.text_eraser import TextEraser
from servicekit.clock import Clock
from servicekit.erasing import OF_EVERY_SERVICE, Erasers, Step, Whom

from services.interactions.adapters.access_eraser import AccessEraser
from services.interactions.adapters.blob_documents import BLOBS, PIECES
from services.interactions.adapters.card_facts import FACTS
from services.interactions.adapters.cards import ERASED_PROFILE
from services.interactions.adapters.fact_eraser import FactEraser
from services.interactions.adapters.gridfs_blobs import BlobEraser
from services.interactions.adapters.issue_eraser import IssueEraser, IssueLinkEraser
from services.interactions.adapters.issue_view_eraser import IssueViewEraser
from services.interactions.adapters.mongo_blocks import BLOCKED, BlockEraser
from services.interactions.adapters.mongo_break_glass import BREAK_GLASSES
from services.interactions.adapters.mongo_fact_questions import QUESTIONS
from services.interactions.adapters.mongo_history_views import HISTORY_VIEWS
from services.interactions.adapters.mongo_issue_views import ISSUE_VIEWS
from services.interactions.adapters.mongo_issues import ISSUES, LINKS
from services.interactions.adapters.mongo_presences import PRESENCES
from services.interactions.adapters.mongo_repeats import REPEATS
from services.interactions.adapters.mongo_views import VIEWS
from services.interactions.adapters.past_members import PAST_MEMBERS, PastMemberEraser
from services.interactions.adapters.regrouping import recount
from services.interactions.adapters.removing import MOST_BYTES, WITH_CONTENT, remove_content
from services.interactions.adapters.search_documents import SEARCH_ENTRIES
from services.interactions.adapters.search_eraser import SearchEraser
from services.interactions.adapters.webhook_documents import INBOX, PARTS, STATUS_LOGS, WATERMARKS
from services.interactions.adapters.webhook_erasers import InboxEraser, StatusEraser, WatermarkEraser

FREE_OF_PERSONAL_DATA: Mapping[str, str] = {
    **OF_EVERY_SERVICE,
    "chat_rates": "hashes of visitors' ids and times, gone after two minutes",
    "event_types": "what events of other systems look like, as an administrator wrote it",
    PIECES: "pieces of blobs.files, each of which goes together with them",
    PARTS: "pieces of posts of webhook_inbox, each of which goes together with them",
    "imports": "the name an operator gave an import, counts and times",
    HISTORY_VIEWS: "who looked at whose history, when and how far; numbers, nothing of what they saw",
    PRESENCES: "who looks at whom right now; ids and names of agents, gone after half a minute",
    VIEWS: "who looked at whose brief and when, and a digest; nothing of what they saw",
    REPEATS: "which interaction goes back to which, by which rule; names and times, no words",
    QUESTIONS: "what sort of fact somebody was asked for and when; names of facts, no values",
    "topic_trees": "what issues can be about, as the organisation decided, and who decided it",
}

_AT_ONCE = 500
_IDS_AT_ONCE = 2_000


def erasers(database: Database[Row], clock: Clock) -> Erasers:
    """Return what is done about each collection. The card, which shows the interactions, comes after them."""
    return Erasers(
        of={
            "quarantine": _Quarantine(database),
            "interactions": _Interactions(database, clock),
            BLOBS: BlobEraser(database),
            SEARCH_ENTRIES: SearchEraser(database),
            INBOX: InboxEraser(database),
            STATUS_LOGS: StatusEraser(database),
            WATERMARKS: WatermarkEraser(database),
            FACTS: FactEraser(database),
            "import_skips": TextEraser(database["import_skips"], ("record", "detail")),
            BLOCKED: BlockEraser(database, clock),
            "cards": _Cards(database),
            PAST_MEMBERS: PastMemberEraser(database),
            ISSUES: IssueEraser(database),
            LINKS: IssueLinkEraser(database),
            ISSUE_VIEWS: IssueViewEraser(database),
            BREAK_GLASSES: AccessEraser(database),
            AUDIT_ENTRIES: AuditEraser(database),
        },
        free=FREE_OF_PERSONAL_DATA,
    )


class _Interactions:
    """Each keeps its row, its times, channel and kind; what was said goes. Senders without a contact are among them."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        self._database = database
        self._interactions = database["interactions"]
        self._clock = clock

    def step(self, whom: Whom, cursor: Mapping[str, Any], session: ClientSession) -> Step:
        """Go through the contacts, each in its order of recording, and then to those who wait for a contact."""
        number, sequence = cursor.get("contact", 0), cursor.get("sequence", 0)
        if number == len(whom.contacts):
            return Step(self._remove(self._waiting(whom, session), session))
        rows = list(_bounded(self._of(whom.contacts[number], sequence, session)))
        if not rows:
            return Step(0, {"contact": number + 1, "sequence": 0})
        return Step(self._remove(rows, session), {"contact": number, "sequence": rows[-1]["seq"]})

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still have content."""
        wanted = {"contact": {"$in": list(whom.contacts)}} | WITH_CONTENT
        of_contacts = self._interactions.count_documents(wanted, session=session)
        return of_contacts + len(self._waiting(whom, session))

    def _of(self, contact: str, sequence: int, session: ClientSession) -> Iterator[Row]:
        wanted = {"contact": contact, "seq": {"$gt": sequence}}
        return iter(self._interactions.find(wanted, session=session).sort("seq", 1).limit(_AT_ONCE).batch_size(50))

    def _waiting(self, whom: Whom, session: ClientSession) -> list[Row]:
        return list(self._interactions.find(_waiting(whom), session=session))

    def _remove(self, rows: Iterable[Row], session: ClientSession) -> int:
        return remove_content(self._database, rows, self._clock.now(), session)


class _Quarantine:
    """Second bodies of a person's interactions go."""

    def __init__(self, database: Database[Row]) -> None:
        self._quarantine = database["quarantine"]
        self._interactions = database["interactions"]

    def step(self, whom: Whom, cursor: Mapping[str, Any], session: ClientSession) -> Step:
        number, sequence = cursor.get("contact", 0), cursor.get("sequence", 0)
        if number == len(whom.contacts):
            waiting = self._interactions.find(_waiting(whom), {"_id": 1}, session=session)
            return Step(self._delete([row["_id"] for row in waiting], session))
        wanted = {"contact": whom.contacts[number], "seq": {"$gt": sequence}}
        found = self._interactions.find(wanted, {"seq": 1}, session=session).sort("seq", 1).limit(_IDS_AT_ONCE)
        rows = list(found)
        if not rows:
            return Step(0, {"contact": number + 1, "sequence": 0})
        removed = self._delete([row["_id"] for row in rows], session)
        return Step(removed, {"contact": number, "sequence": rows[-1]["seq"]})

    def left(self, whom: Whom, session: ClientSession) -> int:
        about = {"owner.contact": {"$in": list(whom.contacts)}}
        owner = {"from": "interactions", "localField": "interaction", "foreignField": "_id", "as": "owner"}
        stages: list[Row] = [{"$lookup": owner}, {"$match": about}, {"$count": "left"}]
        found = next(iter(self._quarantine.aggregate(stages, session=session)), None)
        return int(found["left"]) if found else 0

    def _delete(self, interactions: list[str], session: ClientSession) -> int:
        if not interactions:
            return 0
        return self._quarantine.delete_many({"interaction": {"$in": interactions}}, session=session).deleted_count


class _Cards:
    """A card keeps its members and counts; identities and the profile go, and it is made anew from what is left."""

    def __init__(self, database: Database[Row]) -> None:
        self._database = database
        self._cards = database["cards"]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        contacts = list(whom.contacts)
        there = [
            member["id"]
            for card in self._cards.find({"members.id": {"$in": contacts}}, {"members.id": 1}, session=session)
            for member in card["members"]
            if member["id"] in contacts
        ]
        if not there:
            return Step(0)
        emptied = self._cards.update_many(
            {"members.id": {"$in": contacts}},
            {
                "$set": {"members.$[member].keys": [], "members.$[member].profile": ERASED_PROFILE},
                "$unset": {"members.$[member].consents": ""},
            },
            array_filters=[{"member.id": {"$in": contacts}}],
            session=session,
        )
        recount(self._database, there, session)
        return Step(emptied.modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many cards show identities, names, consents, or entries that still have content."""
        contacts = {"$in": list(whom.contacts)}
        known = {"$elemMatch": {"id": contacts, "$or": [{"keys.0": {"$exists": True}}, _TOLD, _NAMED, _AGREED]}}
        return self._cards.count_documents({"members": known}, session=session)


_TOLD: Row = {"facts.0": {"$exists": True}}
_NAMED: Row = {"profile": {"$nin": [ERASED_PROFILE]}}
_AGREED: Row = {"consents": {"$exists": True}}


def _waiting(whom: Whom) -> Row:
    """Match what was stored and has no place in a history yet."""
    return {"unresolved.key": {"$in": [*whom.keys, *whom.names]}}


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows until they are as many bytes as one transaction takes well."""
    size = 0
    for row in rows:
        yield row
        size += len(row["data"])
        if size > MOST_BYTES:
            return
