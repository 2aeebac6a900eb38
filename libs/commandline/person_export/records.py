"""What each service holds of a person, one record after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commandline.output import Value, to_value
from commandline.paging import listed
from commandline.session import Session
from commandline.settings import SERVICES

if TYPE_CHECKING:
    from google.protobuf.message import Message

INTERNAL, RESTRICTED = "VISIBILITY_INTERNAL", "VISIBILITY_RESTRICTED"


@dataclass(frozen=True)
class Record:
    """One record: who holds it, what it is, and its fields by the names of the contract."""

    source: str
    kind: str
    fields: Value

    def as_value(self) -> Value:
        """Return it as a line of the file."""
        return {"source": self.source, "type": self.kind, "record": self.fields}


def records(session: Session, contact: str, *, internal: bool) -> Iterator[Record]:
    """Yield everything about the whole person of a contact. Interactions that are restricted are left out.

    Internal ones, which the customer has never seen, come only when asked for. Each record is passed on as it comes.
    """
    contacts: list[str] = []
    for record in _of_contacts(session, contact):
        if record.kind == "contact":
            contacts.append(record.fields["name"])
        yield record
    hidden = {RESTRICTED} if internal else {RESTRICTED, INTERNAL}
    for record in _of_interactions(session, contact):
        if record.kind == "past_profile" or record.fields["interaction"].get("visibility") not in hidden:
            yield record
    for record in _facts(session, contact):
        if record.fields.get("visibility", "").replace("FACT_", "") not in hidden:
            yield record
    yield from _issues(session, contact)
    yield from _of_notifications(session, contacts)
    for service in SERVICES:
        for each in contacts:
            yield from _audit(session, service, each)


def _of_contacts(session: Session, contact: str) -> Iterator[Record]:
    from backstory.contacts.v1.contacts_pb2 import ExportPersonRequest

    request = ExportPersonRequest(contact=contact)
    for answer in session.stream("contacts", session.contacts.ExportPerson, request):
        yield _record("contacts", answer)


def _of_interactions(session: Session, contact: str) -> Iterator[Record]:
    from backstory.interactions.v1.interactions_pb2 import ExportInteractionsRequest
    from servicekit.errors import NotFound

    request = ExportInteractionsRequest(contact=contact, with_past_profiles=True)
    try:
        for answer in session.stream("interactions", session.interactions.ExportInteractions, request):
            if answer.HasField("past_profile"):
                yield Record("interactions", "past_profile", to_value(answer.past_profile))
            else:
                yield Record("interactions", "interaction", to_value(answer.record))
    except NotFound:
        return  # nothing was ever recorded


def _facts(session: Session, contact: str) -> Iterator[Record]:
    """Yield what the person is known to have told, also what is not fresh any more."""
    from backstory.interactions.v1.facts_pb2 import ListFactsRequest
    from servicekit.errors import NotFound

    request = ListFactsRequest(contact=contact)
    try:
        for fact in listed(session, "interactions", session.interactions.ListFacts, request, "facts"):
            yield Record("interactions", "fact", to_value(fact))
    except NotFound:
        return  # nobody was ever in touch


def _issues(session: Session, contact: str) -> Iterator[Record]:
    """Yield every issue of a person, with what was promised in it."""
    from backstory.interactions.v1.issues_pb2 import ListIssuesRequest

    request = ListIssuesRequest(contact=contact)
    for issue in listed(session, "interactions", session.interactions.ListIssues, request, "issues"):
        yield Record("interactions", "issue", to_value(issue))


def _of_notifications(session: Session, contacts: list[str]) -> Iterator[Record]:
    from backstory.notifications.v1.notifications_pb2 import ExportNotificationsRequest

    request = ExportNotificationsRequest(contacts=contacts)
    for answer in session.stream("notifications", session.notifications.ExportNotifications, request):
        yield _record("notifications", answer)


def _audit(session: Session, service: str, contact: str) -> Iterator[Record]:
    """Yield who saw and changed what of a contact in one service, newest first."""
    from backstory.operations.v1.audit_pb2 import ListAuditEntriesRequest

    request = ListAuditEntriesRequest(contact=contact)
    for entry in listed(session, service, session.operations(service).ListAuditEntries, request, "entries"):
        yield Record(service, "audit_entry", to_value(entry))


def _record(source: str, answer: Message) -> Record:
    """Return the one record of an answer, named after its field."""
    name = str(answer.WhichOneof("record"))
    return Record(source, name, to_value(getattr(answer, name)))
