"""The methods of ContactsService about legal holds: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.contacts.v1 import legal_holds_pb2 as pb
from servicekit.text import id_in_name
from servicekit.times import to_datetime, to_timestamp

from services.contacts.domain.contact import Contact
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.entrypoints.erasing_api import ErasingPorts
from services.contacts.entrypoints.merging_api import MergingCollaborators
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.list_legal_holds import list_legal_holds
from services.contacts.usecases.place_legal_hold import PlaceLegalHold, place_legal_hold
from services.contacts.usecases.release_legal_hold import ReleaseLegalHold, release_legal_hold

Context = grpc.ServicerContext


class HoldingApi:
    """PlaceLegalHold, ReleaseLegalHold and ListLegalHolds."""

    _erasing: ErasingPorts
    _merging: MergingCollaborators

    def PlaceLegalHold(self, request: pb.PlaceLegalHoldRequest, _: Context) -> pb.LegalHold:
        """Place a hold."""
        review = to_datetime("review_time", request.review_time) if request.HasField("review_time") else None
        contact_id = id_in_name("contact", request.contact, "contacts")
        command = PlaceLegalHold(contact_id, request.reason, review, order_of(request))
        return _hold(*place_legal_hold(command, self._erasing.contacts, self._erasing.stamps))

    def ReleaseLegalHold(self, request: pb.ReleaseLegalHoldRequest, _: Context) -> pb.LegalHold:
        """Release a hold."""
        contact_id, hold_id = id_in_name("name", request.name, "contacts", "legalHolds").split("/")
        command = ReleaseLegalHold(contact_id, hold_id, request.reason, order_of(request))
        return _hold(*release_legal_hold(command, self._erasing.contacts, self._erasing.stamps))

    def ListLegalHolds(self, request: pb.ListLegalHoldsRequest, _: Context) -> pb.ListLegalHoldsResponse:
        """List the holds of a person."""
        found = list_legal_holds(id_in_name("parent", request.parent, "contacts"), self._merging.merges)
        return pb.ListLegalHoldsResponse(legal_holds=[_hold(contact, hold) for contact, hold in found])


def _hold(contact: Contact, hold: LegalHold) -> pb.LegalHold:
    return pb.LegalHold(
        name=f"{contact.name}/legalHolds/{hold.id}",
        contact=contact.name,
        reason=hold.reason,
        actor=hold.actor,
        create_time=to_timestamp(hold.create_time),
        review_time=to_timestamp(hold.review_time),
        release_time=to_timestamp(hold.release_time),
        release_actor=hold.release_actor,
        release_reason=hold.release_reason,
    )
