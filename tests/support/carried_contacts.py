"""Contacts on their way in and out, for tests: records by line, the report, everything that is stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import imports_pb2 as imports
from servicekit.grpc_errors import from_rpc_error

from tests.support.contacts_service import ContactsService


def a_name() -> str:
    """The name of an import nobody made before."""
    return f"contactImports/{uuid.uuid4().hex}"


def a_record(line: int, *identities: pb.Identity, **fields: Any) -> pb.ContactImportRecord:
    return pb.ContactImportRecord(line=line, contact=pb.Contact(identities=identities, **fields))


def an_external_id(value: str, scope: str = "crm") -> pb.Identity:
    return pb.Identity(kind="external-id", scope=scope, raw_value=value)


def an_email(value: str = "", **flags: Any) -> pb.Identity:
    return pb.Identity(kind="email", raw_value=value or f"{uuid.uuid4().hex}@example.com", **flags)


def a_phone_number(value: str) -> pb.Identity:
    return pb.Identity(kind="phone", raw_value=value)


def carry_in(
    service: ContactsService,
    records: Sequence[pb.ContactImportRecord],
    name: str = "",
    source: str = "crm",
    **options: Any,
) -> imports.ContactImport:
    """Import records in messages of two, so that batches and messages do not coincide."""

    def messages() -> Iterator[pb.ImportContactsRequest]:
        yield pb.ImportContactsRequest(name=name or a_name(), source=source, **options)
        for start in range(0, len(records), 2):
            yield pb.ImportContactsRequest(records=records[start : start + 2])

    method: Any = service.stub.ImportContacts  # the stub's type wants one request
    try:
        report: imports.ContactImport = method(messages(), timeout=60, metadata=[("authorization", "agents/anna")])
    except grpc.RpcError as fault:
        raise from_rpc_error(fault) from None
    return report


def carry_out(service: ContactsService, token: str = "") -> list[pb.Contact]:
    """Export everything after a token."""
    request = imports.ExportContactsRequest(resume_token=token)
    answers = service.stub.ExportContacts(request, timeout=60, metadata=(("authorization", "agents/anna"),))
    try:
        return [contact for answer in answers for contact in answer.contacts]
    except grpc.RpcError as fault:
        raise from_rpc_error(fault) from None


def as_records(contacts: Sequence[pb.Contact]) -> list[pb.ContactImportRecord]:
    return [pb.ContactImportRecord(line=line, contact=contact) for line, contact in enumerate(contacts, 1)]


def counts(report: imports.ContactImport) -> tuple[int, int, int, int]:
    """Created, updated, already there, skipped."""
    return report.created, report.updated, report.already_there, report.skipped
