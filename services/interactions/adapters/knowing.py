"""What knows customers, put together on one database: facts, and briefs of what is known."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from pymongo.database import Database
from servicekit.adapters.backfill_room import BackfillRoom
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, OutboxSource
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock
from servicekit.ids import new_id

from services.interactions.adapters.card_facts import FACTS
from services.interactions.adapters.import_activity import is_importing
from services.interactions.adapters.mongo_briefs import MongoBriefs
from services.interactions.adapters.mongo_fact_questions import QUESTIONS, MongoFactQuestions
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_lags import MongoLags
from services.interactions.adapters.mongo_past import MongoPast
from services.interactions.adapters.mongo_repeats import REPEATS, HeardOf, MongoRepeats
from services.interactions.adapters.mongo_views import VIEWS, MongoViews
from services.interactions.domain.issue_ports import OpenMatters
from services.interactions.domain.ports import Contacts
from services.interactions.usecases.create_fact import FactPorts
from services.interactions.usecases.get_brief import BriefPorts


def fact_ports(database: Database[Row], contacts: Contacts, clock: Clock, epoch: int) -> FactPorts:
    """Return what keeping and listing facts needs."""
    transactions = Transactions(database)
    facts = MongoFacts(database, transactions, clock, epoch)
    questions = MongoFactQuestions(database, epoch)
    return FactPorts(facts, questions, MongoHistories(database, transactions), contacts, clock, new_id)


def repeats(database: Database[Row], heard_of: HeardOf, epoch: int) -> MongoRepeats:
    """Return what detecting repeats needs."""
    cards = MongoBriefs(database, MongoHistories(database, Transactions(database)))
    return MongoRepeats(database, cards, heard_of, epoch)


def brief_ports(
    database: Database[Row], contacts: Contacts, matters: OpenMatters, clock: Clock, epoch: int, lag: timedelta
) -> BriefPorts:
    """Return what making briefs needs; whatever is behind for longer than `lag` is told of."""
    histories = MongoHistories(database, Transactions(database))
    return BriefPorts(
        cards=MongoBriefs(database, histories),
        matters=matters,
        lags=MongoLags(database, lag, "interactions"),
        views=MongoViews(database, epoch),
        past=MongoPast(database, histories),
        histories=histories,
        contacts=contacts,
        clock=clock,
    )


def knowing_outboxes(database: Database[Row]) -> list[OutboxSource]:
    """Return where events about what is known wait; those about imported texts let live ones go first."""
    room = BackfillRoom(partial(is_importing, database))
    others = (EmbeddedOutbox(database[name]) for name in (QUESTIONS, VIEWS, REPEATS))
    return [EmbeddedOutbox(database[FACTS], room), *others]
