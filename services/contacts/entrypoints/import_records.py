"""Records of an import, from the wire into what the use case takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from backstory.contacts.v1 import contacts_pb2 as pb
from google.protobuf.message import Message
from servicekit.errors import InvalidArgument, ServiceError
from servicekit.text import id_in_name, kebab_case
from servicekit.times import to_datetime

from services.contacts.domain.contact import State
from services.contacts.domain.identity import MAX_IDENTITIES, MAX_SOURCE_CHARACTERS, NewIdentity
from services.contacts.domain.import_records import (
    FaultyRecord,
    GivenIdentity,
    ImportPart,
    ImportRecord,
    Past,
    ToldRecord,
)
from services.contacts.domain.matching import GIVEN_OUT
from services.contacts.entrypoints.commands import Commands, profile_of

MAX_RECORDS = 1000
_METHOD = "import"
_LONGEST_LABEL = 200
_STATES = {
    pb.CONTACT_STATE_UNSPECIFIED: State.ACTIVE,
    pb.CONTACT_STATE_ACTIVE: State.ACTIVE,
    pb.CONTACT_STATE_MERGED: State.MERGED,
    pb.CONTACT_STATE_DELETED: State.DELETED,
    pb.CONTACT_STATE_ERASED: State.ERASED,
}


def import_parts(requests: Iterable[pb.ImportContactsRequest], commands: Commands) -> Iterator[ImportPart]:
    """Return the stream of an import, part by part; the first message says how all of it is to be taken."""
    name = source = region = ""
    for request in requests:
        if not name:
            name = id_in_name("name", request.name, "contactImports")
            source = kebab_case("source", request.source, MAX_SOURCE_CHARACTERS)
            region = commands.checked_region("default_region", request.default_region)
        if len(request.records) > MAX_RECORDS:
            raise InvalidArgument("records", f"holds more than {MAX_RECORDS}", "TOO_MANY")
        records = tuple(_record(record, source, region) for record in request.records)
        yield ImportPart(name, source, records, request.validate_only, request.backfill)


def _record(record: pb.ContactImportRecord, source: str, region: str) -> ImportRecord:
    if record.line < 1:
        raise InvalidArgument("records.line", "must be 1 or more")
    contact = record.contact
    try:
        if not record.HasField("contact"):
            raise InvalidArgument("contact", "is required", "FIELD_REQUIRED")
        if len(contact.identities) > MAX_IDENTITIES:
            raise InvalidArgument("contact.identities", f"holds more than {MAX_IDENTITIES}", "TOO_MANY")
        identities = tuple(
            _identity(each, f"contact.identities[{number}]", source, region)
            for number, each in enumerate(contact.identities)
        )
        contact_id = id_in_name("contact.name", contact.name, "contacts") if contact.name else ""
        return ToldRecord(record.line, _label(contact), contact_id, profile_of(contact), identities, _past(contact))
    except ServiceError as fault:
        return FaultyRecord(record.line, _label(contact), fault)


def _label(contact: pb.Contact) -> str:
    """Return what the report calls a record: never a name or an address of the customer."""
    if contact.name:
        return contact.name[:_LONGEST_LABEL]
    given_out = (each for each in contact.identities if each.kind in GIVEN_OUT)
    return next((f"{each.kind}:{each.scope}:{each.raw_value}"[:_LONGEST_LABEL] for each in given_out), "")


def _identity(identity: pb.Identity, at: str, source: str, region: str) -> GivenIdentity:
    is_exported = bool(identity.name)
    given = NewIdentity(
        kind=identity.kind,
        scope=identity.scope,
        raw_value=identity.raw_value,
        field=at,
        method=identity.method or _METHOD,
        source=identity.source if is_exported else identity.source or source,
        default_region=region,
        verified=identity.verified,
        primary=identity.primary,
        shared=identity.shared,
        blocked=identity.blocked,
    )
    if not is_exported:
        return GivenIdentity(given)
    return GivenIdentity(
        given,
        id=id_in_name(f"{at}.name", identity.name, "contacts", "identities").partition("/")[2],
        value=identity.value,
        first_seen_time=_time(f"{at}.first_seen_time", identity, "first_seen_time"),
        last_seen_time=_time(f"{at}.last_seen_time", identity, "last_seen_time"),
        superseded_by=identity.superseded_by,
        release_time=_time(f"{at}.release_time", identity, "release_time"),
    )


def _past(contact: pb.Contact) -> Past:
    if contact.state not in _STATES:
        raise InvalidArgument("contact.state", f"{contact.state} is unknown", "ENUM_UNKNOWN")
    return Past(
        state=_STATES[contact.state],
        create_time=_time("contact.create_time", contact, "create_time"),
        delete_time=_time("contact.delete_time", contact, "delete_time"),
        merged_into=_id("contact.merged_into", contact.merged_into),
        merge_time=_time("contact.merge_time", contact, "merge_time"),
        merge=id_in_name("contact.merge", contact.merge, "merges") if contact.merge else "",
        person=_id("contact.person", contact.person),
        stage=kebab_case("contact.stage", contact.stage, 40, required=False),
    )


def _id(field: str, name: str) -> str:
    return id_in_name(field, name, "contacts") if name else ""


def _time(field: str, message: Message, name: str) -> datetime | None:
    return to_datetime(field, getattr(message, name)) if message.HasField(name) else None
