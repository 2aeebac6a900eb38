"""What the use cases about issues work with, put together on one database."""

from __future__ import annotations

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions

from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_issues import MongoIssues
from services.interactions.adapters.mongo_topics import MongoTopicTrees
from services.interactions.domain.issue_ports import IssuePorts, Stamps
from services.interactions.domain.issue_rules import IssueRules
from services.interactions.domain.ports import Contacts


def issue_ports(database: Database[Row], contacts: Contacts, stamps: Stamps, rules: IssueRules) -> IssuePorts:
    """Return what issues are kept by and found with."""
    transactions = Transactions(database)
    histories = MongoHistories(database, transactions)
    return IssuePorts(
        issues=MongoIssues(database, transactions, stamps),
        people=histories,
        histories=histories,
        contacts=contacts,
        stamps=stamps,
        rules=rules,
        topics=MongoTopicTrees(database),
    )
