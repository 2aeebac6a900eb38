"""The method of InteractionsService that tells what happened with an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.purposes import Sees
from servicekit.audit import showed
from servicekit.paging import PageTokens, page_size
from servicekit.protobuf_wire import tag, varint
from servicekit.text import id_in_name, kebab_case
from servicekit.times import to_datetime

from services.interactions.domain.history import HistoryQuery
from services.interactions.domain.interaction import Direction, Kind
from services.interactions.domain.organizations import OrganizationMembers, PeoplesHistories, Told
from services.interactions.entrypoints.history_answers import person_field
from services.interactions.entrypoints.visibility import seen_by_caller, visibility_of
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.list_organization_history import list_organization_history

_INTERACTIONS = tag(pb.ListOrganizationHistoryResponse.INTERACTIONS_FIELD_NUMBER)


@dataclass(frozen=True)
class OrganizationHistoryPorts:
    """What the method needs."""

    histories: PeoplesHistories
    members: OrganizationMembers
    tokens: PageTokens


class OrganizationHistoryApi:
    """Histories of organisations; a part of InteractionsApi."""

    _organizations: OrganizationHistoryPorts

    def ListOrganizationHistory(self, request: pb.ListOrganizationHistoryRequest, _: grpc.ServicerContext) -> bytes:
        """Return a page of what happened with an organisation."""
        with_ = self._organizations
        organization = id_in_name("organization", request.organization, "organizations")
        query = _query(request, str(with_.tokens.decode(request.page_token, request).get("after", "")))
        page = list_organization_history(f"organizations/{organization}", query, with_.histories, with_.members)
        rest = pb.ListOrganizationHistoryResponse(
            next_page_token=with_.tokens.encode({"after": page.next_after}, request) if page.next_after else "",
            has_more_contacts=page.has_more_contacts,
        )
        parts = [rest.SerializeToString()]
        for told in _shown_to_caller(page.entries):
            suffix = person_field(told.person)
            parts += (_INTERACTIONS, varint(len(told.data) + len(suffix)), told.data, suffix)
        return b"".join(parts)


def _shown_to_caller(entries: Sequence[Told]) -> list[Told]:
    """Return what the caller may see, and note whom it shows."""
    may_see = seen_by_caller()
    levels = [visibility_of(told.data) for told in entries]
    kept = [told for told, level in zip(entries, levels, strict=True) if level <= may_see]
    restricted = any(Sees.RESTRICTED <= level <= may_see for level in levels)
    showed(dict.fromkeys(told.person for told in kept), restricted=restricted)
    return kept


def _query(request: pb.ListOrganizationHistoryRequest, after: str) -> HistoryQuery:
    kinds = (enum_from("kinds", kind, Kind, pb.InteractionKind) for kind in request.kinds)
    return HistoryQuery(
        page_size=page_size(request.page_size),
        after=after,
        kinds=frozenset(kind for kind in kinds if kind),
        channels=frozenset(kebab_case("channels", channel, 40) for channel in request.channels),
        direction=enum_from("direction", request.direction, Direction, pb.Direction),
        from_time=to_datetime("from_time", request.from_time) if request.HasField("from_time") else None,
        to_time=to_datetime("to_time", request.to_time) if request.HasField("to_time") else None,
    )
