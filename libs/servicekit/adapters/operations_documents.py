"""The collections every service keeps for its operators: their declared shapes and indexes."""

from __future__ import annotations

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    StringField,
)

OPERATIONS, HEARTBEATS, API_KEYS = "operations", "worker_heartbeats", "api_keys"
AUDIT_ENTRIES = "audit_entries"

_HEARTBEATS_KEPT_SECONDS = 3600


def operations_documents(alias: str) -> tuple[type[Document], ...]:
    """Return the documents for the database connected under this alias: what `migrate` makes indexes for.

    They are made anew each time: mongoengine knows documents by name alone, so of those made for several aliases it
    would forget at a disconnect that all but the last have used a connection.
    """
    shared = {"db_alias": alias, "auto_create_index": False, "strict": False}

    class OperationDocument(Document):  # type: ignore[misc] # mongoengine has no types
        """One piece of maintenance work; `active` while it waits or runs, so that each kind has one at most."""

        id = StringField(primary_key=True)
        kind = StringField(required=True)
        state = IntField(required=True)
        active = BooleanField()
        done = IntField()
        total = IntField()
        results = DictField()
        cursor = DictField()
        error = StringField()
        create_time = DateTimeField(required=True)
        end_time = DateTimeField()
        worker = StringField()
        attempt = IntField()
        lease_until = DateTimeField()
        meta = shared | {
            "collection": OPERATIONS,
            "indexes": [{"fields": ["kind"], "unique": True, "partialFilterExpression": {"active": True}}],
        }

    class HeartbeatDocument(Document):  # type: ignore[misc] # mongoengine has no types
        """One worker process as it last reported."""

        id = StringField(primary_key=True)
        report_time = DateTimeField(required=True)
        bus_connected = BooleanField()
        watchdog_rebuilds = IntField()
        meta = shared | {
            "collection": HEARTBEATS,
            "indexes": [{"fields": ["report_time"], "expireAfterSeconds": _HEARTBEATS_KEPT_SECONDS}],
        }

    class ApiKeyDocument(Document):  # type: ignore[misc] # mongoengine has no types
        """One API key without its secret. `request_id` makes creating it safe to repeat."""

        id = StringField(primary_key=True)
        display_name = StringField(required=True)
        roles = ListField(StringField())
        secret_hash = StringField(required=True)
        create_time = DateTimeField(required=True)
        expire_time = DateTimeField(required=True)
        revoke_time = DateTimeField()
        last_use_time = DateTimeField()
        creator = StringField(required=True)
        request_id = StringField()
        request_digest = StringField()
        meta = shared | {
            "collection": API_KEYS,
            "indexes": [
                {"fields": ["request_id"], "unique": True, "partialFilterExpression": {"request_id": {"$exists": True}}}
            ],
        }

    class AuditEntryDocument(Document):  # type: ignore[misc] # mongoengine has no types
        """One thing somebody did. Its id begins with its time; `expire_time` ends the keeping of reads."""

        id = StringField(primary_key=True)
        time = DateTimeField(required=True)
        kind = IntField(required=True)
        actor = StringField(required=True)
        actor_name = StringField()
        method = StringField()
        contacts = ListField(StringField())
        purpose = StringField()
        event = StringField()
        reason = StringField()
        outcome = StringField(required=True)
        restricted = BooleanField()
        correlation_id = StringField()
        causation_id = StringField()
        expire_time = DateTimeField()
        meta = shared | {
            "collection": AUDIT_ENTRIES,
            "indexes": [
                ["contacts", "-_id"],
                ["actor", "-_id"],
                {"fields": ["expire_time"], "expireAfterSeconds": 0},
            ],
        }

    return OperationDocument, HeartbeatDocument, ApiKeyDocument, AuditEntryDocument
