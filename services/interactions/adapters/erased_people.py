"""What is done at once when contacts tells that a person was erased: nothing more is recorded, and the work begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_erasing import MongoErasing
from servicekit.adapters.transactions import Transactions
from servicekit.erasing import Whom

from services.interactions.adapters.regrouping import places
from services.interactions.domain.erasing import Erased
from services.interactions.domain.ports import ContactState

_SECONDS = 10.0


class ErasedPeople:
    """Closes the cards of people who were erased."""

    def __init__(self, database: Database[Row], transactions: Transactions, work: MongoErasing) -> None:
        """Work on the service's own database; `work` goes through the collections."""
        self._database = database
        self._cards = database["cards"]
        self._transactions = transactions
        self._work = work

    def begin(self, erased: Erased) -> None:
        """Take an erasure on, once for all of its contacts; may be repeated.

        Recording writes to the card as well, so whoever is recording at this moment is either before this or refused.
        """
        self._transactions.run(lambda session: self._begin(erased, session), _SECONDS)

    def _begin(self, erased: Erased, session: ClientSession) -> None:
        contacts = list(erased.contacts)
        places(self._database, [ContactState(contact, erased=True) for contact in contacts], session)
        self._cards.update_many(
            {"members.id": {"$in": contacts}},
            {"$set": {"members.$[member].erased": True}, "$inc": {"rev": 1}},
            array_filters=[{"member.id": {"$in": contacts}}],
            session=session,
        )
        members = self._members(contacts, session)
        keys = tuple(dict.fromkeys(key for member in members for key in member["keys"]))
        texts = tuple(dict.fromkeys(text for member in members for text in _texts(bytes(member["profile"]))))
        self._work.begin(Whom(erased.erasure, erased.contacts, keys, texts), session)

    def _members(self, contacts: Iterable[str], session: ClientSession) -> list[Row]:
        wanted = set(contacts)
        found = self._cards.find({"members.id": {"$in": sorted(wanted)}}, {"members": 1}, session=session)
        return [member for card in found for member in card["members"] if member["id"] in wanted]


def _texts(profile: bytes) -> Iterator[str]:
    """Yield what reports of imports may call a customer: the name, and identities with and without kind and scope."""
    told = pb.CustomerProfile.FromString(profile)
    yield told.display_name
    for identity in told.identities:
        yield identity.partition(":")[2]
        yield identity.rpartition(":")[2]
