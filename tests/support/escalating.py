"""What tests of escalation share: a policy, a service whose clock stands until it is moved, and promises that break."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backstory.events.interactions.v1 import issues_pb2 as iv
from backstory.interactions.v1 import issues_pb2 as s
from eventbus.envelope import Envelope
from eventbus.messages import Ack, Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error
from servicekit.clock import SystemClock

from services.notifications.adapters.mongo_escalations import MongoEscalations
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_laid_down import MongoLaidDown
from services.notifications.adapters.timing_rows import ESCALATION_POLICIES
from services.notifications.bootstrap import reacting_of
from services.notifications.bootstrap_reacting import reacting_to_all
from services.notifications.bootstrap_timing import climber, issue_watch
from services.notifications.domain.interaction import Past
from services.notifications.domain.issue_news import IssueNews
from services.notifications.domain.notification import Notification
from services.notifications.domain.rules import LookBack
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Audience
from services.notifications.domain.timing.escalation import EscalationPolicy, EscalationStep
from services.notifications.entrypoints.event_handlers import NewsHandler
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.react import react
from tests.support.eventually import eventually

NOW = datetime.now(UTC).replace(microsecond=0)
ANNA, BEN, EVA = "agents/anna", "agents/ben", "agents/eva"
STEPS = (
    EscalationStep(5, (Audience("agent", BEN),)),
    EscalationStep(10, (Audience("role", "roles/nobody"),)),
    EscalationStep(20, (Audience("agent", EVA), Audience("agent", ANNA))),
)
POLICY = EscalationPolicy("Broken promises", ("promise-broken",), STEPS)


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


class Office:
    """A service whose clock stands until it is moved."""

    def __init__(self, settings: NotificationsSettings, database: Database[Row], at: datetime = NOW) -> None:
        self.time = at
        self.store = MongoEscalations(database)
        self.inboxes = MongoInboxes(database, epoch=1)
        self.reacting = replace(reacting_of(settings, database, NobodyAsks()), clock=self)
        self.climb_now = climber(self.reacting, database)
        react_to_all = reacting_to_all(self.reacting, database)
        watch = issue_watch(database)
        self._handler = NewsHandler(react_to_all, lambda _: None, lambda _: set(), as_service_error, watch)

    def now(self) -> datetime:
        return self.time

    def breaks(self, number: int = 1, contact: str = "c_1", times: int = 2, minutes: int = 0) -> Sequence[Notification]:
        """Hear, so many times, that a promise of Anna's was broken so many minutes from the start."""
        at = NOW + timedelta(minutes=minutes)
        self.time = max(self.time, at)
        news = IssueNews("promise-broken", f"contacts/{contact}", "issues/is_1", "Parcel late", "open", "Today")
        broken = Happening(
            f"e_{number}", "promise-broken", f"contacts/{contact}", at, {}, owner=ANNA, issue="issues/is_1", news=news
        )
        return [told for _ in range(times) for told in react(broken, self.reacting)]

    def hear(self, name: str, version: int, minutes: int, issue: str = "issues/is_1") -> None:
        """Hear that an issue was changed so many minutes from now."""
        at = self.time = NOW + timedelta(minutes=minutes)
        state = {"IssueResolved": s.ISSUE_STATE_RESOLVED, "IssueClosed": s.ISSUE_STATE_CLOSED}.get(name)
        told = s.Issue(name=issue, contact="contacts/c_1", title="Parcel late", state=state or s.ISSUE_STATE_WAITING_US)
        event = getattr(iv, name)(issue=told)
        about = Envelope(f"{issue}_{version}", "interactions", name, "c_1", 1, version, at, issue)
        received = Received(about, event.SerializeToString(), sequence=1, deliveries=1)
        eventually(60, lambda: asyncio.run(self._handler([received])) == [Ack()])  # the bus offers it again

    def climb(self, minutes: int) -> int:
        self.time = NOW + timedelta(minutes=minutes)
        return self.climb_now()

    def told(self, agent: str) -> list[Notification]:
        return list(self.inboxes.newest(agent, 100).notifications)


def lay_down(database: Database[Row], policy: EscalationPolicy) -> None:
    """Put it in the place of the one there was."""
    policies = MongoLaidDown(database, SystemClock(), ESCALATION_POLICIES)
    assert policies.put("broken", policy, policies.get("broken"))
