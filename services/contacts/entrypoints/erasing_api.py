"""The methods of ContactsService about erasing people: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import grpc
from backstory.contacts.v1 import erasures_pb2 as pb
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name

from services.contacts.domain.erasing import Erasure, ErasurePlace, Erasures
from services.contacts.domain.ports import Contacts, Stamps
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.erase_person import ErasePerson, erase_person
from services.contacts.usecases.get_erasure import get_erasure
from services.contacts.usecases.list_erasures import ListErasures, list_erasures

Context = grpc.ServicerContext


class ErasureMessages(Protocol):
    """Writes erasures in the words of the contract."""

    def erasure(self, erasure: Erasure) -> pb.Erasure:
        """Return an erasure with its proofs."""
        ...


@dataclass(frozen=True)
class ErasingPorts:
    """What these methods work with."""

    erasures: Erasures
    contacts: Contacts
    stamps: Stamps
    messages: ErasureMessages
    page_tokens: PageTokens


class ErasingApi:
    """The methods about erasing people."""

    _erasing: ErasingPorts

    def ErasePerson(self, request: pb.ErasePersonRequest, _: Context) -> pb.Erasure:
        """Erase a person."""
        command = ErasePerson(id_in_name("contact", request.contact, "contacts"), request.reason, order_of(request))
        return self._erasing.messages.erasure(erase_person(command, self._erasing.erasures, self._erasing.stamps))

    def GetErasure(self, request: pb.GetErasureRequest, _: Context) -> pb.Erasure:
        """Return how far an erasure is."""
        found = get_erasure(id_in_name("name", request.name, "erasures"), self._erasing.erasures)
        return self._erasing.messages.erasure(found)

    def ListErasures(self, request: pb.ListErasuresRequest, _: Context) -> pb.ListErasuresResponse:
        """List erasures, newest first."""
        tokens = self._erasing.page_tokens
        place = tokens.decode(request.page_token, request)
        after = ErasurePlace(datetime.fromisoformat(str(place["time"])), str(place["id"])) if place else None
        contact = id_in_name("contact", request.contact, "contacts") if request.contact else ""
        query = ListErasures(contact, after, page_size(request.page_size))
        page = list_erasures(query, self._erasing.erasures, self._erasing.contacts)
        last = {"time": page.last.time.isoformat(), "id": page.last.id} if page.last else None
        return pb.ListErasuresResponse(
            erasures=map(self._erasing.messages.erasure, page.erasures),
            next_page_token=tokens.encode(last, request) if last else "",
        )
