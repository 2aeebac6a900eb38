"""Puts together what the worker does to issues without anybody asking."""

from __future__ import annotations

from collections.abc import Callable

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock

from services.interactions.adapters.contacts_client import ContactsClient
from services.interactions.domain.issue_ports import IssuePorts
from services.interactions.domain.issues import Issue
from services.interactions.settings import InteractionsSettings
from services.interactions.usecases.relieve_bots import Known, relieve_bots
from services.interactions.usecases.sound_alarms import sound_alarms

_CLOCK = SystemClock()


def alarms(
    settings: InteractionsSettings, database: Database[Row], contacts: ContactsClient, ports: IssuePorts
) -> Callable[[], int]:
    """Return what does everything that is due and tells how much it was."""

    def known(issue: Issue) -> Known:
        """Load what briefs are made of when a bot falls silent for the first time: most workers never need it."""
        from services.interactions.adapters.knowing import brief_ports
        from services.interactions.adapters.mongo_break_glass import MongoAccesses
        from services.interactions.entrypoints.knowing_customers import KnowingCustomers
        from services.interactions.entrypoints.visibility import Sight

        briefs = brief_ports(database, contacts, ports.issues, _CLOCK, settings.epoch, settings.lag)
        sight = Sight(MongoAccesses(database, settings.epoch), _CLOCK)
        return KnowingCustomers(briefs, sight).known(issue)

    def sound() -> int:
        done = sound_alarms(ports.issues, ports.stamps)
        return done + relieve_bots(ports.issues, ports.stamps, known)

    return sound
