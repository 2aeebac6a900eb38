"""The methods of InteractionsService about break-glass: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import grpc
from backstory.interactions.v1 import break_glass_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, request_id

from services.interactions.domain.break_glass import Access
from services.interactions.usecases.end_break_glass import EndBreakGlass, end_break_glass
from services.interactions.usecases.list_break_glasses import ListBreakGlasses, list_break_glasses
from services.interactions.usecases.start_break_glass import BreakGlassPorts, StartBreakGlass, start_break_glass

OVERSEE = "break-glass.oversee"

AccessMessage = Callable[[Access], pb.BreakGlass]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class BreakGlassApi:
    """StartBreakGlass, ListBreakGlasses and EndBreakGlass."""

    _break_glass: BreakGlassPorts
    _access_message: AccessMessage
    _access_pages: PageTokens

    def StartBreakGlass(self, request: pb.StartBreakGlassRequest, _: grpc.ServicerContext) -> pb.BreakGlass:
        """Give the caller access to a person's restricted data for an hour."""
        command = StartBreakGlass(
            contact=id_in_name("contact", request.contact, "contacts"),
            actor=current_caller().subject,
            actor_name=current_caller().display_name,
            reason=request.reason,
            request_id=request_id(request.request_id),
        )
        return self._access_message(start_break_glass(command, self._break_glass))

    def ListBreakGlasses(
        self, request: pb.ListBreakGlassesRequest, _: grpc.ServicerContext
    ) -> pb.ListBreakGlassesResponse:
        """Return a page of accesses."""
        size, caller = page_size(request.page_size), current_caller()
        place = self._access_pages.decode(request.page_token, request)
        query = ListBreakGlasses(
            caller=caller.subject,
            oversees=caller.may(OVERSEE),
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            open_only=request.open_only,
            before=(_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None,
            size=size + 1,
        )
        found = list_break_glasses(query, self._break_glass)
        more = self._access_pages.encode(_place(found[size - 1]), request) if len(found) > size else ""
        return pb.ListBreakGlassesResponse(
            break_glasses=[self._access_message(access) for access in found[:size]], next_page_token=more
        )

    def EndBreakGlass(self, request: pb.EndBreakGlassRequest, _: grpc.ServicerContext) -> pb.BreakGlass:
        """End an access before its time."""
        caller, access_id = current_caller(), id_in_name("name", request.name, "breakGlasses")
        command = EndBreakGlass(access_id, caller.subject, caller.may(OVERSEE))
        return self._access_message(end_break_glass(command, self._break_glass.accesses, self._break_glass.clock))


def _place(access: Access) -> dict[str, str | int | float | bool | None]:
    return {"at": (access.start_time - _EPOCH) // _MILLISECOND, "id": access.id}
