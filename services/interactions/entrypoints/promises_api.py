"""The methods of InteractionsService about promises: request in, use case, message out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
from backstory.interactions.v1 import promises_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.paging import page_size
from servicekit.text import id_in_name
from servicekit.times import to_datetime

from services.interactions.domain.issue_ports import PromiseQuery
from services.interactions.domain.promises import PromiseState
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import order_of, owner_name
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.create_promise import CreatePromise, create_promise
from services.interactions.usecases.end_promise import EndPromise, end_promise
from services.interactions.usecases.list_promises import ListPromises, list_promises

if TYPE_CHECKING:
    from collections.abc import Iterable

Context = grpc.ServicerContext
Ending = pb.KeepPromiseRequest | pb.BreakPromiseRequest | pb.CancelPromiseRequest

_OPEN = frozenset({PromiseState.OPEN})


class PromisesApi:
    """Promises; a part of InteractionsApi."""

    _issues: IssueApiPorts

    def CreatePromise(self, request: pb.CreatePromiseRequest, _: Context) -> pb.Promise:
        """Note what was promised."""
        promise = request.promise
        has_time = promise.HasField("due_time")
        command = CreatePromise(
            id_in_name("parent", request.parent, "issues"),
            promise.text,
            to_datetime("promise.due_time", promise.due_time) if has_time else None,
            owner_name("promise.owner", promise.owner, "agents", "teams"),
            order_of(request),
        )
        return self._issues.promise(create_promise(command, self._issues.issues))

    def KeepPromise(self, request: pb.KeepPromiseRequest, _: Context) -> pb.Promise:
        """Say that a promise was kept."""
        return self._end(request, PromiseState.KEPT)

    def BreakPromise(self, request: pb.BreakPromiseRequest, _: Context) -> pb.Promise:
        """Say that a promise was broken."""
        return self._end(request, PromiseState.BROKEN)

    def CancelPromise(self, request: pb.CancelPromiseRequest, _: Context) -> pb.Promise:
        """Say that a promise is needed no longer."""
        return self._end(request, PromiseState.CANCELED)

    def ListPromises(self, request: pb.ListPromisesRequest, _: Context) -> pb.ListPromisesResponse:
        """Return a page of promises."""
        with_ = self._issues
        query = PromiseQuery(
            size=page_size(request.page_size),
            issue=id_in_name("issue", request.issue, "issues") if request.issue else "",
            owner=owner_name("owner", request.owner, "agents", "teams"),
            states=frozenset(_states(request.states)) or _OPEN,
            after=with_.place(request.page_token, request),
        )
        contact = id_in_name("contact", request.contact, "contacts") if request.contact else ""
        if request.overdue_only and query.states != _OPEN:
            raise InvalidArgument("overdue_only", "goes with open promises only")
        found, has_more = list_promises(ListPromises(query, contact, request.overdue_only), with_.issues)
        last = (found[-1].promise.due_time, found[-1].promise.id) if has_more else None
        return pb.ListPromisesResponse(promises=map(with_.promise, found), next_page_token=with_.token(last, request))

    def _end(self, request: Ending, state: PromiseState) -> pb.Promise:
        issue, _, promise = id_in_name("name", request.name, "issues", "promises").partition("/")
        command = EndPromise(issue, promise, state, order_of(request))
        return self._issues.promise(end_promise(command, self._issues.issues))


def _states(numbers: Iterable[int]) -> Iterable[PromiseState]:
    for number in numbers:
        state = enum_from("states", number, PromiseState, pb.PromiseState)
        if state is None:
            raise InvalidArgument("states", "holds one that is not set", "ENUM_UNKNOWN")
        yield state
