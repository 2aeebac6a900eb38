"""Who is signed in: one-time links and browser sessions, kept in the desk's own database.

Only hashes of tokens are stored, so a copy of the database opens no session.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from mongoengine import DateTimeField, Document, ListField, StringField
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

LINK_LIFETIME = timedelta(minutes=15)
IDLE_LIFETIME = timedelta(hours=8)
ABSOLUTE_LIFETIME = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=1)
"""How often use of a session is written down: a page must not cost a write."""
STORAGE_SECONDS = 0.8


class SignInLink(Document):  # type: ignore[misc] # mongoengine has no types
    """A link that signs one agent in, once."""

    token_hash = StringField(primary_key=True)
    agent = StringField(required=True)
    display_name = StringField(required=True)
    roles = ListField(StringField())
    time_zone = StringField(default="")
    expire_time = DateTimeField(required=True)
    used_time = DateTimeField()

    meta = {  # noqa: RUF012 - mongoengine's way to declare a collection
        "collection": "sign_in_links",
        "db_alias": "desk",
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["expire_time"], "expireAfterSeconds": 0, "name": "forget_expired"}],
    }


class BrowserSession(Document):  # type: ignore[misc] # mongoengine has no types
    """An agent in a browser."""

    token_hash = StringField(primary_key=True)
    agent = StringField(required=True)
    display_name = StringField(required=True)
    roles = ListField(StringField())
    time_zone = StringField(default="")
    create_time = DateTimeField(required=True)
    seen_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)

    meta = {  # noqa: RUF012 - mongoengine's way to declare a collection
        "collection": "browser_sessions",
        "db_alias": "desk",
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["expire_time"], "expireAfterSeconds": 0, "name": "forget_expired"}],
    }


DOCUMENTS = (SignInLink, BrowserSession)


@dataclass(frozen=True)
class Agent:
    """Who is signed in, and for how long."""

    name: str
    display_name: str
    roles: tuple[str, ...]
    time_zone: str
    expire_time: datetime
    session: str


class Sessions:
    """Makes, checks and ends sessions."""

    def __init__(self, clock: Clock) -> None:
        """Tell time by this clock."""
        self._clock = clock

    def invite(self, agent: str, display_name: str, roles: tuple[str, ...], time_zone: str = "") -> str:
        """Return the token of a fresh one-time link."""
        token = secrets.token_urlsafe(32)
        with time_limit(STORAGE_SECONDS):
            SignInLink.objects.insert(
                SignInLink(
                    token_hash=_hash(token),
                    agent=agent,
                    display_name=display_name,
                    roles=list(roles),
                    time_zone=time_zone,
                    expire_time=self._clock.now() + LINK_LIFETIME,
                )
            )
        return token

    def invited(self, token: str) -> str | None:
        """Return the name of the agent whom a link would sign in now, without using the link up."""
        with time_limit(STORAGE_SECONDS):
            link = SignInLink._get_collection().find_one(self._usable(token))
        return link["display_name"] if link else None

    def redeem(self, token: str, time_zone: str) -> tuple[str, Agent] | None:
        """Use a link up and open a session; of two tries at once one wins."""
        now = self._clock.now()
        with time_limit(STORAGE_SECONDS):
            link = SignInLink._get_collection().find_one_and_update(self._usable(token), {"$set": {"used_time": now}})
        return self._open(link, time_zone or link["time_zone"], now) if link else None

    def find(self, token: str, *, is_use: bool = True) -> Agent | None:
        """Return who holds a session; `is_use` keeps it from falling idle."""
        now = self._clock.now()
        with time_limit(STORAGE_SECONDS):
            row = BrowserSession._get_collection().find_one({"_id": _hash(token), "expire_time": {"$gt": now}})
            if row is None:
                return None
            if is_use and now - row["seen_time"] >= TOUCH_EVERY:
                self._touch(row, now)
        return _agent(row, token)

    def end(self, token: str) -> None:
        """End a session for every tab that shows it."""
        with time_limit(STORAGE_SECONDS):
            BrowserSession._get_collection().delete_one({"_id": _hash(token)})

    def check(self) -> None:
        """Raise when storage does not answer."""
        with time_limit(STORAGE_SECONDS):
            BrowserSession._get_collection().find_one({"_id": ""}, {"_id": 1})

    def _usable(self, token: str) -> Row:
        return {"_id": _hash(token), "used_time": None, "expire_time": {"$gt": self._clock.now()}}

    def _open(self, link: Row, time_zone: str, now: datetime) -> tuple[str, Agent]:
        token = secrets.token_urlsafe(32)
        session = BrowserSession(
            token_hash=_hash(token),
            agent=link["agent"],
            display_name=link["display_name"],
            roles=link["roles"],
            time_zone=time_zone,
            create_time=now,
            seen_time=now,
            expire_time=now + IDLE_LIFETIME,
        )
        with time_limit(STORAGE_SECONDS):
            BrowserSession.objects.insert(session)
        return token, _agent(session.to_mongo().to_dict(), token)

    def _touch(self, row: Row, now: datetime) -> None:
        expire_time = min(now + IDLE_LIFETIME, row["create_time"] + ABSOLUTE_LIFETIME)
        BrowserSession._get_collection().update_one(
            {"_id": row["_id"]}, {"$max": {"seen_time": now, "expire_time": expire_time}}
        )


def _agent(row: Row, token: str) -> Agent:
    return Agent(
        name=row["agent"],
        display_name=row["display_name"],
        roles=tuple(row["roles"]),
        time_zone=row["time_zone"],
        expire_time=row["expire_time"],
        session=token,
    )


def _hash(token: str) -> str:
    """Hash a token for storage; 256 random bits need no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
