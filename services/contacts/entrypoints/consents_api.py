"""The methods of ContactsService about consent: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import grpc
from backstory.contacts.v1 import consents_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_datetime

from services.contacts.domain.consent import Consent, Decision, Evidence, Status
from services.contacts.domain.consent_ports import Consents, Members
from services.contacts.domain.ports import Contacts, Stamps
from services.contacts.domain.purposes import PURPOSES, Basis
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.check_consent import CheckConsent, check_consent
from services.contacts.usecases.list_consents import ListConsents, list_consents
from services.contacts.usecases.record_consent import RecordConsent, record_consent

Context = grpc.ServicerContext


class ConsentMessages(Protocol):
    """Writes consents in the words of the contract."""

    def consent(self, consent: Consent) -> pb.Consent:
        """Return one record."""
        ...

    def decision(self, decision: Decision, usual: Basis) -> pb.CheckConsentResponse:
        """Return whether something may be done."""
        ...


@dataclass(frozen=True)
class ConsentPorts:
    """What the methods work with."""

    contacts: Contacts
    consents: Consents
    members: Members
    stamps: Stamps
    messages: ConsentMessages
    page_tokens: PageTokens
    needs_consent: Collection[str]


class ConsentsApi:
    """RecordConsent, ListConsents and CheckConsent."""

    _consent: ConsentPorts

    def RecordConsent(self, request: pb.RecordConsentRequest, _: Context) -> pb.Consent:
        """Record what a person said."""
        ports = self._consent
        made = record_consent(_command(request), ports.contacts, ports.consents, ports.members, ports.stamps)
        return ports.messages.consent(made)

    def ListConsents(self, request: pb.ListConsentsRequest, _: Context) -> pb.ListConsentsResponse:
        """Return a page of what a person said."""
        ports = self._consent
        contact_id, size = id_in_name("parent", request.parent, "contacts"), page_size(request.page_size)
        before = str(ports.page_tokens.decode(request.page_token, request).get("before", ""))
        page = list_consents(ListConsents(contact_id, request.purpose, before, size), ports.consents, ports.members)
        return pb.ListConsentsResponse(
            consents=[ports.messages.consent(each) for each in page.consents],
            next_page_token=ports.page_tokens.encode({"before": page.last}, request) if page.last else "",
        )

    def CheckConsent(self, request: pb.CheckConsentRequest, _: Context) -> pb.CheckConsentResponse:
        """Tell whether something may be done."""
        ports = self._consent
        query = CheckConsent(id_in_name("contact", request.contact, "contacts"), request.purpose, request.channel)
        decision = check_consent(
            query, ports.contacts, ports.consents, ports.members, ports.stamps.clock, ports.needs_consent
        )
        return ports.messages.decision(decision, PURPOSES[query.purpose])


def _command(request: pb.RecordConsentRequest) -> RecordConsent:
    contact_id = id_in_name("contact", request.contact, "contacts")
    return RecordConsent(
        contact_id=contact_id,
        purpose=request.purpose,
        channel=request.channel,
        status=_status(request.status),
        basis=_basis(request.basis),
        evidence=_evidence(request),
        source=request.source,
        identity_id=_identity_of(request.identity, contact_id) if request.identity else "",
        effective_time=_time("effective_time", request.effective_time, given=request.HasField("effective_time")),
        expire_time=_time("expire_time", request.expire_time, given=request.HasField("expire_time")),
        order=order_of(request),
    )


def _status(number: int) -> Status | None:
    name = pb.ConsentStatus.Name(number) if number in pb.ConsentStatus.values() else ""
    return Status.__members__.get(name.removeprefix("CONSENT_STATUS_"))


def _basis(number: int) -> Basis | None:
    if number == pb.LAWFUL_BASIS_UNSPECIFIED:
        return None
    if number not in pb.LawfulBasis.values():
        raise InvalidArgument("basis", "must be one of the contract's")
    return Basis[pb.LawfulBasis.Name(number).removeprefix("LAWFUL_BASIS_")]


def _evidence(request: pb.RecordConsentRequest) -> Evidence:
    given = request.evidence
    if given.interaction:
        id_in_name("evidence.interaction", given.interaction, "interactions")
    return Evidence(
        given.form_version,
        given.text_shown,
        given.interaction,
        _time("evidence.time", given.time, given=given.HasField("time")),
    )


def _identity_of(name: str, contact_id: str) -> str:
    owner, identity_id = id_in_name("identity", name, "contacts", "identities").split("/")
    if owner != contact_id:
        raise InvalidArgument("identity", "must be an identity of the contact named")
    return identity_id


def _time(field: str, value: Timestamp, *, given: bool) -> datetime | None:
    return to_datetime(field, value) if given else None
