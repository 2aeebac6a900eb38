"""Puts together what keeps unwanted messages apart."""

from __future__ import annotations

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_screened import MongoScreened
from services.interactions.domain.issue_ports import OpenMatters
from services.interactions.domain.screening import Blocks
from services.interactions.usecases.block_identity import ScreeningPorts

_CLOCK = SystemClock()


def screening_ports(database: Database[Row], blocks: Blocks, matters: OpenMatters) -> ScreeningPorts:
    """Return what keeping messages apart needs; `blocks` are those that recording in this process looks at."""
    transactions = Transactions(database)
    histories = MongoHistories(database, transactions)
    screened = MongoScreened(database, transactions, _CLOCK)
    return ScreeningPorts(blocks, screened, histories, histories, matters, _CLOCK)
