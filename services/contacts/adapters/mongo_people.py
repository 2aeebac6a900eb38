"""People as they stand at one moment: from some contacts up to the canonical ones, and down to everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.merge_map import merged_into
from services.contacts.adapters.merge_rows import merge_of
from services.contacts.adapters.mongo_contacts import FOR_CHANGING, FOR_READING, keyed, owning
from services.contacts.adapters.rows import contact_of
from services.contacts.domain.contact import Contact
from services.contacts.domain.errors import ContactNotFound, MergeNotFound
from services.contacts.domain.merging import Merge
from services.contacts.domain.person import Person, people_among
from services.contacts.domain.ports import Request, Stored


class MongoPeople:
    """Reads inside one transaction, so that everything comes from the same moment."""

    def __init__(self, contacts: Collection[Row], merges: Collection[Row], session: ClientSession) -> None:
        """Read both collections in this session's transaction."""
        self._contacts = contacts
        self._merges = merges
        self._session = session

    def people_of(self, contact_ids: Iterable[str]) -> Mapping[str, Person]:
        """Return the whole person of each contact; one read for each level of merges, up and down."""
        asked = tuple(contact_ids)
        known = self._with_parents(asked)
        missing = next((contact_id for contact_id in asked if contact_id not in known), None)
        if missing is not None:
            raise ContactNotFound(missing)
        people = people_among(self._with_children(known).values())
        return {contact_id: people[contact_id] for contact_id in asked}

    def owners_of(self, keys: Iterable[str]) -> Mapping[str, Contact]:
        """Return the owners of identities by key."""
        wanted = sorted(set(keys))
        owners = {key: each for each in self._found(owning({"$in": wanted})).values() for key in each.claimed_keys}
        return {key: owners[key] for key in wanted if key in owners}

    def stored(self, contact_id: str, request: Request | None) -> Stored | None:
        """Return a contact, and what this request was answered before."""
        row = self._contacts.find_one({"_id": contact_id}, FOR_CHANGING, session=self._session)
        return Stored(contact_of(row), guarded.earlier_answer(row, keyed(request))) if row else None

    def merge(self, merge_id: str) -> Merge:
        """Return a merge."""
        row = self._merge_row(merge_id)
        if row is None:
            raise MergeNotFound(merge_id)
        return merge_of(row)

    def made_by(self, merge_id: str, request: Request | None) -> Merge | None:
        """Return the merge this request made before."""
        return self._decided_by("made", merge_id, request)

    def undone_by(self, merge_id: str, request: Request | None) -> Merge | None:
        """Return the merge if this request has undone it before."""
        return self._decided_by("undone", merge_id, request)

    def _decided_by(self, part: str, merge_id: str, request: Request | None) -> Merge | None:
        asked = keyed(request)
        row = self._merge_row(merge_id) if asked else None
        earlier = (row.get(part) or {}).get("request") if row else None
        if row is None or asked is None or not earlier or earlier["id"] != asked.id:
            return None
        guarded.check_same_request(earlier["digest"], asked)
        return merge_of(row)

    def _merge_row(self, merge_id: str) -> Row | None:
        return self._merges.find_one({"_id": merge_id}, session=self._session)

    def _with_parents(self, asked: Iterable[str]) -> dict[str, Contact]:
        known: dict[str, Contact] = {}
        wanted = set(asked)
        while wanted:
            found = self._found({"_id": {"$in": sorted(wanted)}})
            known |= found
            wanted = {each.merged_into for each in found.values() if each.merged_into} - known.keys()
        return known

    def _with_children(self, known: Mapping[str, Contact]) -> dict[str, Contact]:
        everybody = dict(known)
        parents = {contact_id for contact_id, each in known.items() if not each.merged_into}
        while parents:
            children = self._found(merged_into(parents))
            everybody |= children
            parents = set(children)
        return everybody

    def _found(self, wanted: Row) -> dict[str, Contact]:
        rows = self._contacts.find(wanted, FOR_READING, session=self._session)
        return {row["_id"]: contact_of(row) for row in rows}
