"""ListAuditEntries, as every service offers it among its operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import grpc
from backstory.operations.v1 import audit_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp

from servicekit.audit import EntryQuery, Kept, Kind
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import clean_text, id_in_name
from servicekit.times import to_datetime, to_timestamp

PAGE_CONTACTS = 50_000
"""A page ends with the entry by which it names so many contacts: about 2 MB."""


class AuditEntries(Protocol):
    """Where audit entries are read."""

    def entries(self, query: EntryQuery) -> Sequence[Kept]:
        """Return entries, newest first."""
        ...


class AuditApi:
    """The methods about the audit log."""

    def __init__(self, audit: AuditEntries, page_tokens: PageTokens) -> None:
        """Keep what to answer from."""
        self._audit = audit
        self._page_tokens = page_tokens

    def ListAuditEntries(  # noqa: N802 -- the name in the contract
        self, request: pb.ListAuditEntriesRequest, _context: grpc.ServicerContext
    ) -> pb.ListAuditEntriesResponse:
        """List who saw and changed what."""
        query = self._query(request)
        found = self._audit.entries(query)
        shown = _that_fit(found[: query.size - 1])
        more = self._page_tokens.encode({"id": shown[-1].id}, request) if len(shown) < len(found) else ""
        return pb.ListAuditEntriesResponse(entries=[_entry(kept) for kept in shown], next_page_token=more)

    def _query(self, request: pb.ListAuditEntriesRequest) -> EntryQuery:
        """Read the request; one more entry than asked for is read to know whether there are more."""
        from_time = _time("from_time", request.from_time, given=request.HasField("from_time"))
        to_time = _time("to_time", request.to_time, given=request.HasField("to_time"))
        if from_time and to_time and from_time > to_time:
            raise InvalidArgument("from_time", "must not be after to_time")
        return EntryQuery(
            actor=clean_text("actor", request.actor, max_chars=200, one_line=True),
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            from_time=from_time,
            to_time=to_time,
            kind=_kind(request.kind),
            before=str(self._page_tokens.decode(request.page_token, request).get("id", "")),
            size=page_size(request.page_size) + 1,
        )


def _that_fit(entries: Sequence[Kept]) -> Sequence[Kept]:
    """Return the first entries up to the one that makes the page as large as it may be; exports name thousands."""
    named = 0
    for place, kept in enumerate(entries):
        named += len(kept.entry.contacts)
        if named >= PAGE_CONTACTS:
            return entries[: place + 1]
    return entries


def _kind(number: int) -> Kind | None:
    if number == pb.AUDIT_KIND_UNSPECIFIED:
        return None
    try:
        return Kind(number)
    except ValueError:
        raise InvalidArgument("kind", "must be one of the contract's") from None


def _time(field: str, value: Timestamp, *, given: bool) -> datetime | None:
    return to_datetime(field, value) if given else None


def _entry(kept: Kept) -> pb.AuditEntry:
    entry = kept.entry
    return pb.AuditEntry(
        name=f"auditEntries/{kept.id}",
        time=to_timestamp(datetime.fromtimestamp(entry.time, UTC)),
        kind=f"AUDIT_KIND_{entry.kind.name}",
        actor=entry.actor,
        actor_display_name=entry.actor_name,
        method=entry.method,
        contacts=[f"contacts/{contact}" for contact in entry.contacts],
        purpose=entry.purpose,
        event=entry.event,
        reason=entry.reason,
        outcome=entry.outcome,
        restricted=entry.restricted,
        correlation_id=entry.correlation_id,
        causation_id=entry.causation_id,
    )
