"""Puts together what keeps time: calendars, service levels, the clocks of issues and their ringing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error
from servicekit.clock import SystemClock
from servicekit.paging import PageTokens

from services.notifications.adapters.mongo_escalations import MongoEscalations
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_laid_down import MongoLaidDown
from services.notifications.adapters.mongo_watches import MongoWatches
from services.notifications.adapters.remembered import Remembered, all_of, level_book
from services.notifications.adapters.timing_rows import CALENDARS, ESCALATION_POLICIES, SERVICE_LEVELS
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.timing.escalation import PoliciesInForce
from services.notifications.domain.timing.ports import LevelsInForce
from services.notifications.entrypoints.escalations_api import EscalationPorts
from services.notifications.entrypoints.event_handlers import is_outage
from services.notifications.entrypoints.reading_clocks import Heed
from services.notifications.entrypoints.timing_api import TimingPorts
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.climb import Climbing, climb
from services.notifications.usecases.react import Reacting
from services.notifications.usecases.ring_clocks import Bell, Ringing
from services.notifications.usecases.watch_issue import watch_issue

_CLOCK = SystemClock()


def timing_ports(database: Database[Row], pages: PageTokens) -> TimingPorts:
    """Return what the methods about time work with."""
    calendars, levels = MongoLaidDown(database, _CLOCK, CALENDARS), MongoLaidDown(database, _CLOCK, SERVICE_LEVELS)
    return TimingPorts(calendars, levels, MongoWatches(database), levels_in_force(database), _CLOCK, pages)


def issue_watch(database: Database[Row]) -> Heed:
    """Return what takes changes of issues into account."""
    watches, levels = MongoWatches(database), levels_in_force(database)
    return lambda step, issue: watch_issue(step, issue, watches, levels, _CLOCK.now())


def bell(database: Database[Row], react: Callable[[Happening], object]) -> Bell:
    """Return what rings the clocks that are due."""
    return Bell(
        Ringing(
            MongoWatches(database),
            levels_in_force(database),
            react,
            lambda fault: is_outage(fault, as_service_error),
            _CLOCK,
        )
    )


def levels_in_force(database: Database[Row]) -> LevelsInForce:
    """Return the service levels with their calendars, read anew every few seconds."""
    calendars, levels = MongoLaidDown(database, _CLOCK, CALENDARS), MongoLaidDown(database, _CLOCK, SERVICE_LEVELS)
    return Remembered(partial(level_book, levels, calendars))


def escalation_ports(settings: NotificationsSettings, database: Database[Row], pages: PageTokens) -> EscalationPorts:
    """Return what the methods about escalation work with."""
    return EscalationPorts(
        policies=MongoLaidDown(database, _CLOCK, ESCALATION_POLICIES),
        escalations=MongoEscalations(database),
        inboxes=MongoInboxes(database, settings.epoch),
        clock=_CLOCK,
        pages=pages,
    )


def policies_in_force(database: Database[Row]) -> PoliciesInForce:
    """Return the escalation policies, read anew every few seconds."""
    return Remembered(partial(all_of, MongoLaidDown(database, _CLOCK, ESCALATION_POLICIES)))


def climber(reacting: Reacting, database: Database[Row]) -> Callable[[], int]:
    """Return what takes the steps of escalations that are due."""
    return partial(climb, climbing(reacting, database))


def climbing(reacting: Reacting, database: Database[Row]) -> Climbing:
    """Return what a step is taken with: it tells as rules do."""
    escalations = MongoEscalations(database)
    return Climbing(
        escalations, MongoWatches(database), reacting.roster, reacting.restraint, reacting.senders, reacting.clock
    )
