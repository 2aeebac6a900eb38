"""Puts together what reads the texts of interactions: facts, repeats, and what they are found by."""

from __future__ import annotations

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock
from servicekit.operations_worker import Work as WorkOfOperation
from servicekit.paging import PageTokens

from services.interactions.adapters.contacts_client import ContactsClient
from services.interactions.adapters.knowing import repeats
from services.interactions.adapters.mongo_cards import MongoCards
from services.interactions.adapters.mongo_facts import MongoFacts
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_search import MongoSearch
from services.interactions.adapters.mongo_texts import MongoTexts, text_of
from services.interactions.adapters.mongo_threads import MongoThreads
from services.interactions.adapters.search_entries import SearchEntries
from services.interactions.entrypoints.brief_answers import heard_of
from services.interactions.entrypoints.reading_handler import ReadingHandler
from services.interactions.entrypoints.reading_operation import reading_operation
from services.interactions.entrypoints.rebuild_operation import rebuild_operation
from services.interactions.entrypoints.search_api import SearchPorts
from services.interactions.extractors import extractors
from services.interactions.settings import InteractionsSettings
from services.interactions.usecases.detect_repeats import detect_repeats
from services.interactions.usecases.read_texts import read_everything, read_texts
from services.interactions.usecases.rebuild import rebuild

_CLOCK = SystemClock()


def search_ports(database: Database[Row], contacts: ContactsClient, tokens: PageTokens) -> SearchPorts:
    """Return what searching needs."""
    histories = MongoHistories(database, Transactions(database))
    return SearchPorts(MongoSearch(database), histories, contacts, tokens, MongoThreads(database))


def reading(settings: InteractionsSettings, database: Database[Row], facts: MongoFacts) -> ReadingHandler:
    """Return what is done with each text that comes in."""
    before = repeats(database, heard_of, settings.epoch)

    return ReadingHandler(
        SearchEntries(database).keep,
        lambda texts, causes: read_texts(texts, extractors(), facts, causes),
        lambda said: detect_repeats(said, before, _CLOCK),
        before.prepared,
        before.keep,
        text_of,
        as_service_error,
    )


def reading_again(database: Database[Row], facts: MongoFacts) -> WorkOfOperation:
    """Return the operation that reads all texts once more."""
    return reading_operation(
        lambda start, report: read_everything(start, MongoTexts(database), extractors(), facts, report)
    )


def rebuilding(database: Database[Row], cards: MongoCards, contacts: ContactsClient) -> WorkOfOperation:
    """Return the operation that makes anew whatever is made from the stored interactions."""
    return rebuild_operation(lambda start, report: rebuild(start, cards, contacts, SearchEntries(database), report))
