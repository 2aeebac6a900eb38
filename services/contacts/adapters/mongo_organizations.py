"""Organisations in MongoDB: every write is guarded by a version or the id and carries its event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row
from servicekit.outbox import OutboxEvent

from services.contacts.adapters.callers_time import within_callers_time
from services.contacts.adapters.inserting import only_lost_races
from services.contacts.adapters.mongo_contacts import keyed
from services.contacts.adapters.organization_messages import organization_event
from services.contacts.domain.finding.folding import plain_text
from services.contacts.domain.organizations import (
    Description,
    Organization,
    OrganizationCreated,
    OrganizationEvent,
    OrganizationState,
    StoredOrganization,
)
from services.contacts.domain.organizing_errors import OrganizationNotFound
from services.contacts.domain.ports import Order, Request, Stamps

_UNREAD = {"outbox": 0, "last_event": 0}
_LAST = "\U0010ffff"


class MongoOrganizations:
    """The organizations collection."""

    def __init__(self, collection: Collection[Row], stamps: Stamps) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection
        self._stamps = stamps

    def get(self, organization_id: str) -> Organization:
        """Return an organisation in any state."""
        row = self._collection.find_one({"_id": organization_id}, _UNREAD)
        if row is None:
            raise OrganizationNotFound(organization_id)
        return organization_of(row)

    def stored(self, organization_id: str, request: Request | None) -> StoredOrganization | None:
        """Return an organisation to change, and whether this request has changed it."""
        row = self._collection.find_one({"_id": organization_id}, _UNREAD)
        if row is None:
            return None
        return StoredOrganization(organization_of(row), guarded.earlier_answer(row, keyed(request)) is not None)

    def page(self, prefix: str, after: str, limit: int, *, show_deleted: bool) -> Sequence[tuple[str, Organization]]:
        """Return organisations in the order of the index over their places."""
        wanted: Row = {"place": {"$gt": max(prefix, after), "$lt": f"{prefix}{_LAST}"}}
        if not show_deleted:
            wanted["state"] = OrganizationState.ACTIVE.value
        rows = self._collection.find(wanted, _UNREAD).sort("place", 1).limit(limit)
        return [(row["place"], organization_of(row)) for row in rows]

    def active(self, names: Iterable[str]) -> set[str]:
        """Return those of these names that organisations in use have: one read."""
        ids = sorted({name.removeprefix("organizations/") for name in names})
        wanted = {"_id": {"$in": ids}, "state": OrganizationState.ACTIVE.value}
        return {f"organizations/{row['_id']}" for row in self._collection.find(wanted, {"_id": 1})}

    def add(self, event: OrganizationCreated, order: Order) -> bool:
        """Store a new organisation with its event."""
        try:
            self._collection.insert_one(self._new_row(event, order))
        except DuplicateKeyError:
            return False
        return True

    def add_missing(self, events: Sequence[OrganizationCreated], order: Order) -> None:
        """Store those of many new organisations whose ids are free."""
        rows = [self._new_row(event, order) for event in events]
        try:
            within_callers_time(lambda: self._collection.insert_many(rows, ordered=False))
        except BulkWriteError as partly:
            only_lost_races(partly)

    def save(self, before: Organization, event: OrganizationEvent, order: Order) -> bool:
        """Store the next version and its event."""
        now = self._stamps.clock.now()
        change = guarded.Change(
            set=_state(event.organization), events=(self._event(event, order, now),), request=keyed(order.request)
        )
        return guarded.guarded_update(self._collection, before.id, before.version, change, now)

    def _new_row(self, event: OrganizationCreated, order: Order) -> Row:
        now = self._stamps.clock.now()
        state = {"_id": event.organization.id} | _state(event.organization)
        return guarded.new_document(state, (self._event(event, order, now),), keyed(order.request), now)

    def _event(self, event: OrganizationEvent, order: Order, now: datetime) -> OutboxEvent:
        return organization_event(event, self._stamps.new_id("e"), order.origin, now)


def organization_of(row: Row) -> Organization:
    """Return a stored organisation."""
    return Organization(
        id=row["_id"],
        epoch=row["epoch"],
        version=row["version"],
        state=OrganizationState(row["state"]),
        told=Description(row["display_name"], row.get("description", "")),
        create_time=row["create_time"],
        update_time=row["update_time"],
        delete_time=row.get("delete_time"),
    )


def _state(organization: Organization) -> Row:
    return {
        "epoch": organization.epoch,
        "state": organization.state.value,
        "display_name": organization.told.display_name,
        "description": organization.told.description,
        "place": f"{plain_text(organization.told.display_name)}\n{organization.id}",
        "create_time": organization.create_time,
        "update_time": organization.update_time,
        "delete_time": organization.delete_time,
    }
