"""Puts together retention: what takes the content out of what is old, and what starts it."""

from __future__ import annotations

from collections.abc import Callable

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock
from servicekit.operations_worker import Work

from services.interactions.adapters.daily import start_when_due
from services.interactions.adapters.mongo_retained import MongoRetained
from services.interactions.adapters.mongo_retained_issues import MongoRetainedIssues
from services.interactions.domain.retention import Looked
from services.interactions.entrypoints.retention_operation import RETENTION, retention_operation
from services.interactions.settings import InteractionsSettings
from services.interactions.usecases.retain import retain
from services.interactions.usecases.retain_issues import retain_issues

_CLOCK = SystemClock()


def retention_of(settings: InteractionsSettings, database: Database[Row], *, only_look: bool) -> Work:
    """Return the operation that goes through everything, or only counts what is due."""
    transactions = Transactions(database)
    retained = MongoRetained(database, transactions, _CLOCK)
    issues = MongoRetainedIssues(database, transactions)
    rules, days = settings.retention, settings.issue_retention_days

    def run(looked: Looked, report: Callable[[Looked], None]) -> Looked:
        found = retain(looked, rules, retained, _CLOCK.now(), report, only_look=only_look)
        return retain_issues(found, days, issues, _CLOCK.now(), report, only_look=only_look)

    return retention_operation(run)


def start_retention(settings: InteractionsSettings, database: Database[Row]) -> bool:
    """Start retention unless there is no rule, or its last run is less than a day ago."""
    is_wanted = bool(settings.retention_rules or settings.issue_retention_days)
    return is_wanted and start_when_due(database, RETENTION, _CLOCK)
