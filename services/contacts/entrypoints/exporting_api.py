"""The method of ContactsService that tells a customer what is held: request in, use case, messages out."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from servicekit.text import id_in_name

from services.contacts.domain.consent import Consent
from services.contacts.domain.erasing import Erasure
from services.contacts.domain.merging import Merge
from services.contacts.entrypoints.consents_api import ConsentPorts
from services.contacts.entrypoints.erasing_api import ErasingPorts
from services.contacts.entrypoints.identities_api import explained
from services.contacts.entrypoints.merging_api import MergingCollaborators
from services.contacts.usecases.explain_identity import Explanation
from services.contacts.usecases.export_person import Held, Record, export_person


class ExportingApi:
    """ExportPerson."""

    _erasing: ErasingPorts
    _merging: MergingCollaborators
    _consent: ConsentPorts

    def ExportPerson(
        self, request: pb.ExportPersonRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.ExportPersonResponse]:
        """Stream what contacts holds of a person."""
        contact = id_in_name("contact", request.contact, "contacts")
        person = ""
        erasing, consents = self._erasing, self._consent.consents
        for record in export_person(contact, erasing.contacts, self._merging.merges, consents, erasing.erasures):
            if not context.is_active():
                return
            person = record.person if isinstance(record, Held) else person
            yield self._record(record, person)

    def _record(self, record: Record, person: str) -> pb.ExportPersonResponse:
        messages = self._merging.messages
        match record:
            case Held():
                return pb.ExportPersonResponse(contact=messages.contact(record.contact, record.person))
            case Explanation():
                return pb.ExportPersonResponse(identity=explained(record, person))
            case Consent():
                return pb.ExportPersonResponse(consent=self._consent.messages.consent(record))
            case Merge():
                return pb.ExportPersonResponse(merge=messages.merge(record))
            case Erasure():
                return pb.ExportPersonResponse(erasure=self._erasing.messages.erasure(record))
