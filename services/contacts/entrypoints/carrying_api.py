"""Carrying contacts in and out over gRPC: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Protocol

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import imports_pb2 as imports
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.contacts.domain.contact import Contact
from services.contacts.domain.erasing import ErasureList
from services.contacts.domain.import_records import ImportProgress
from services.contacts.domain.ports import Contacts, Imports, MergeMap, Stamps
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.import_records import import_parts
from services.contacts.entrypoints.orders import origin
from services.contacts.usecases.checking_profiles import ProfileRules
from services.contacts.usecases.export_contacts import export_contacts
from services.contacts.usecases.get_contact_import import (
    get_contact_import,
    list_contact_import_duplicates,
    list_contact_import_errors,
)
from services.contacts.usecases.import_contacts import ImportPorts, import_contacts

Context = grpc.ServicerContext

_EXPORT = b"export of contacts"


class Exported(Protocol):
    """Writes contacts in the form the import reads."""

    def exported(self, contact: Contact, person: str) -> pb.Contact:
        """Return a contact without what belongs to this deployment only."""
        ...


class CarryingApi:
    """The methods of ContactsService that carry contacts in and out."""

    _contacts: Contacts
    _merges: MergeMap
    _stamps: Stamps
    _messages: Exported
    _commands: Commands
    _page_tokens: PageTokens
    _imports: Imports
    _rules: ProfileRules
    _erased: ErasureList

    def ImportContacts(self, request_iterator: Iterator[pb.ImportContactsRequest], _: Context) -> imports.ContactImport:
        """Carry a stream of contacts in."""
        ports = ImportPorts(self._contacts, self._merges, self._imports, self._rules, self._stamps, self._erased)
        parts = import_parts(request_iterator, self._commands)
        return _import(import_contacts(parts, origin(), ports))

    def GetContactImport(self, request: imports.GetContactImportRequest, _: Context) -> imports.ContactImport:
        """Return how far an import is."""
        return _import(get_contact_import(id_in_name("name", request.name, "contactImports"), self._imports))

    def ListContactImportErrors(
        self, request: imports.ListContactImportErrorsRequest, _: Context
    ) -> imports.ListContactImportErrorsResponse:
        """List what an import skipped."""
        name, size = id_in_name("parent", request.parent, "contactImports"), page_size(request.page_size)
        after = int(self._page_tokens.decode(request.page_token, request).get("line") or 0)
        found = list_contact_import_errors(name, after, size + 1, self._imports)
        more = len(found) > size
        return imports.ListContactImportErrorsResponse(
            skips=[imports.ContactImportSkip(**asdict(skip)) for skip in found[:size]],
            next_page_token=self._page_tokens.encode({"line": found[size - 1].line}, request) if more else "",
        )

    def ListContactImportDuplicates(
        self, request: imports.ListContactImportDuplicatesRequest, _: Context
    ) -> imports.ListContactImportDuplicatesResponse:
        """List the possible duplicates an import met."""
        name, size = id_in_name("parent", request.parent, "contactImports"), page_size(request.page_size)
        after = str(self._page_tokens.decode(request.page_token, request).get("after", ""))
        found = list_contact_import_duplicates(name, after, size + 1, self._imports)
        more = len(found) > size
        return imports.ListContactImportDuplicatesResponse(
            duplicates=[imports.ContactImportDuplicate(**asdict(each)) for _, each in found[:size]],
            next_page_token=self._page_tokens.encode({"after": found[size - 1][0]}, request) if more else "",
        )

    def ExportContacts(
        self, request: imports.ExportContactsRequest, context: Context
    ) -> Iterator[pb.ExportContactsResponse]:
        """Stream all contacts."""
        for page, after in export_contacts(self._place(request.resume_token), self._contacts):
            if not context.is_active():
                return
            people = self._merges.people_of(page)
            yield pb.ExportContactsResponse(
                contacts=[self._messages.exported(contact, people[contact.id]) for contact in page],
                resume_token=self._page_tokens.encode({"after": after}, _EXPORT),
            )

    def _place(self, token: str) -> str:
        try:
            return str(self._page_tokens.decode(token, _EXPORT).get("after", ""))
        except InvalidArgument as fault:
            raise InvalidArgument("resume_token", "must be an unchanged resume_token", "TOKEN_INVALID") from fault


def _import(progress: ImportProgress) -> imports.ContactImport:
    is_done = progress.finished
    return imports.ContactImport(
        name=f"contactImports/{progress.id}",
        state=imports.CONTACT_IMPORT_STATE_SUCCEEDED if is_done else imports.CONTACT_IMPORT_STATE_RUNNING,
        committed_line=progress.committed_line,
        created=progress.created,
        updated=progress.updated,
        already_there=progress.already_there,
        skipped=progress.skipped,
        skips=[imports.ContactImportSkip(**asdict(skip)) for skip in progress.skips],
        duplicate_count=progress.duplicate_count,
        duplicates=[imports.ContactImportDuplicate(**asdict(each)) for each in progress.duplicates],
        create_time=to_timestamp(progress.create_time),
        update_time=to_timestamp(progress.update_time),
    )
