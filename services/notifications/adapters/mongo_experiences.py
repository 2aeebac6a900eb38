"""What customers went through lately, in MongoDB: a row for each contact, and who writes touches the whole person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pymongo
from mongoengine import DateTimeField, DictField, Document, ListField, LongField, StringField
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import TRANSACTION_SECONDS, Transactions

from services.notifications.domain.risk import Alert, Experience, Kind, Risk, alert_by

EXPERIENCES = "experiences"

_KEPT = timedelta(days=40)
"""Longer than the bus keeps events: one that comes again is known."""
_AT_MOST = 200
"""So many of each contact; older ones give way."""


class ExperiencesDocument(Document):  # type: ignore[misc] # the package publishes no types
    """What one contact went through, by the names of interactions, issues and promises, and the alerts that made."""

    meta: ClassVar = {
        "db_alias": "notifications",
        "strict": False,
        "auto_create_index": False,
        "collection": EXPERIENCES,
        "indexes": ["contact", {"fields": ["expire_time"], "expireAfterSeconds": 0}],
    }

    id = StringField(primary_key=True, regex=r"^contacts/.+$")
    version = LongField(required=True, min_value=1)
    contact = StringField(required=True)
    lately = ListField(DictField())
    alerts = ListField(DictField())
    expire_time = DateTimeField(required=True)


class MongoExperiences:
    """The experiences collection.

    What is noted writes to the rows of all contacts of its person: of two that come at once, one sees the other.
    """

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._transactions = Transactions(database)
        self._collection = database[EXPERIENCES]

    def note(self, new: Experience, person: Collection[str], now: datetime) -> Alert | None:
        """Keep it, once, and return the alert it makes for the person with all these contacts."""
        contacts = sorted({new.contact, *person})

        def work(session: ClientSession) -> Alert | None:
            rows = list(self._collection.find({"_id": {"$in": contacts}}, session=session))
            lately = [_experience(one) for row in rows for one in row.get("lately", ())]
            alerts = [_alert(one) for row in rows for one in row.get("alerts", ())]
            if any(one.event_id == new.event_id for one in lately):
                return next((one for one in alerts if one.cause == new.event_id), None)
            made = alert_by(new, lately, (one.time for one in alerts), now)
            for name in contacts:
                change = _change(new, made) if name == new.contact else {}
                change |= {"$inc": {"version": 1}, "$max": {"expire_time": now + _KEPT}, "$set": {"contact": name}}
                self._collection.update_one({"_id": name}, change, upsert=True, session=session)
            return made

        with pymongo.timeout(TRANSACTION_SECONDS):
            return self._transactions.run(work)

    def about(self, contacts: Sequence[str]) -> Iterator[Experience]:
        """Yield everything kept of these contacts."""
        for row in self._collection.find({"_id": {"$in": list(contacts)}}):
            yield from map(_experience, row.get("lately", ()))


def _change(new: Experience, made: Alert | None) -> Row:
    pushed: Row = {"lately": {"$each": [_experience_row(new)], "$slice": -_AT_MOST}}
    if made:
        pushed["alerts"] = {"$each": [_alert_row(made)], "$slice": -_AT_MOST}
    return {"$push": pushed}


def _experience_row(one: Experience) -> Row:
    return {
        "event_id": one.event_id,
        "contact": one.contact,
        "kind": one.kind.value,
        "about": one.about,
        "time": one.time,
        "earlier": one.earlier,
    }


def _experience(row: Mapping[str, Any]) -> Experience:
    return Experience(row["event_id"], row["contact"], Kind(row["kind"]), row["about"], row["time"], row["earlier"])


def _alert_row(one: Alert) -> Row:
    return {
        "cause": one.cause,
        "time": one.time,
        "risks": [risk.value for risk in one.risks],
        "evidence": [_experience_row(each) for each in one.evidence],
    }


def _alert(row: Mapping[str, Any]) -> Alert:
    risks = tuple(Risk(risk) for risk in row["risks"])
    return Alert(row["cause"], row["time"], risks, tuple(map(_experience, row["evidence"])))
