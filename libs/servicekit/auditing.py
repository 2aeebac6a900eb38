"""What the audit log gets of each call: a wrapper around a method, made from what the method declares."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
from backstory.options.v1.options_pb2 import AUDIT_CALL, AUDIT_READ
from google.protobuf.message import Message

from servicekit.access.caller import Caller, current_caller
from servicekit.access.policy import NOTED, MethodRule
from servicekit.audit import AuditLog, Kind, entry_of
from servicekit.call import Call, current_call
from servicekit.errors import Internal, ServiceError

Behaviour = Callable[[Any, grpc.ServicerContext], Any]
PersonsOf = Callable[[Any], list[str]]

STREAM_CONTACTS = 500
STREAM_SECONDS = 1.0
"""A stream's entries are gathered: up to so many contacts, for so long."""

MAX_REASON = 1000
"""So many characters of a reason are kept: it is not checked yet when a call begins."""

_REMEMBERED = 10_000


def audited(rule: MethodRule, behaviour: Behaviour, log: AuditLog) -> Behaviour:
    """Return the method with its audit around it."""
    method = _Audited(rule, behaviour, log)
    if rule.audit not in (AUDIT_READ, AUDIT_CALL):
        return behaviour
    shown = method.stream if rule.streams_responses else method.unary
    return method.recorded(shown) if rule.audit == AUDIT_CALL else shown


def persons_at(paths: tuple[str, ...], root: str) -> PersonsOf:
    """Return what reads the ids of contacts from a message, at those paths that begin with `root`."""
    ways = [tuple(path.split(".")[1:]) for path in paths if path.startswith(f"{root}.")]

    def read(message: Message) -> list[str]:
        return [name.split("/")[1] for way in ways for name in _texts(message, way) if name.startswith("contacts/")]

    return read


class _Audited:
    """One method and whom its calls show."""

    def __init__(self, rule: MethodRule, behaviour: Behaviour, log: AuditLog) -> None:
        self._behaviour = behaviour
        self._log = log
        self._asked = persons_at(rule.persons, "request")
        self._answered = persons_at(rule.persons, "answer")
        self._is_noted = rule.persons == (NOTED,)
        self._asks_in_stream = rule.streams_requests
        self._is_read = rule.audit != AUDIT_CALL

    def unary(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Answer, and note whom the answer shows."""
        reply = self._behaviour(request, context)
        call = current_call()
        self._gather(call, request, reply)
        contacts, restricted, reason = call.shown.take()
        if contacts:
            self._keep(call, current_caller(), contacts, restricted=restricted, reason=reason)
        return reply

    def stream(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Answer entry by entry. Restricted data leaves only after it was written who sees it."""
        call, caller = current_call(), current_caller()  # a dropped stream may be closed outside its own context
        waiting: dict[str, None] = {}
        known: set[str] = set()
        kept_at = 0.0
        try:
            for entry in self._behaviour(request, context):
                self._gather(call, request, entry, in_stream=True)
                contacts, restricted, reason = call.shown.take()
                if restricted or reason:
                    self._keep(call, caller, contacts, restricted=restricted, reason=reason)
                elif contacts:
                    waiting.update(dict.fromkeys(each for each in contacts if each not in known))
                if waiting and (len(waiting) >= STREAM_CONTACTS or time.monotonic() - kept_at > STREAM_SECONDS):
                    self._keep(call, caller, tuple(waiting), restricted=False)
                    known = {*known, *waiting} if len(known) < _REMEMBERED else set(waiting)
                    waiting, kept_at = {}, time.monotonic()
                yield entry
        finally:
            if waiting:
                self._keep(call, caller, tuple(waiting), restricted=False)

    def recorded(self, behaviour: Behaviour) -> Behaviour:
        """Return the method with an entry that is written before it begins and completed when it ends."""

        def unary(request: Any, context: grpc.ServicerContext) -> Any:
            entry = self._begin(request)
            return self._ended(entry, lambda: behaviour(request, context))

        def stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            entry = self._begin(request)
            outcome = "INTERNAL"
            try:
                yield from behaviour(request, context)
                outcome = "OK"
            except GeneratorExit:
                outcome = "CANCELLED"
                raise
            except ServiceError as error:
                outcome = error.code.name
                raise
            finally:
                self._log.complete(entry, outcome)

        return stream if behaviour == self.stream else unary

    def _begin(self, request: Any) -> str:
        contacts = () if self._asks_in_stream else tuple(self._asked(request))
        entry = entry_of(Kind.CALL, time.time(), current_call(), current_caller(), contacts)
        reason = "" if self._asks_in_stream else getattr(request, "reason", "")
        return self._log.write(entry._replace(outcome="STARTED", reason=reason[:MAX_REASON]))

    def _ended(self, entry: str, answer: Callable[[], Any]) -> Any:
        outcome = "INTERNAL"
        try:
            reply = answer()
            outcome = "OK"
        except ServiceError as error:
            outcome = error.code.name
            raise
        finally:
            self._log.complete(entry, outcome)
        return reply

    def _gather(self, call: Call, request: Any, reply: Any, *, in_stream: bool = False) -> None:
        if not self._is_noted:
            call.shown.add(self._answered(reply))
            if self._is_read and not in_stream and not self._asks_in_stream:
                call.shown.add(self._asked(request))
        elif not call.shown.is_noted:
            raise Internal("AUDIT_MISSING", "The method did not tell whom it shows.")

    def _keep(
        self, call: Call, caller: Caller, contacts: tuple[str, ...], *, restricted: bool, reason: str = ""
    ) -> None:
        if restricted or reason:
            at = time.time()
            self._log.write(entry_of(Kind.READ, at, call, caller, contacts, restricted=restricted, reason=reason))
        else:
            self._log.note(time.time(), call, caller, contacts)


def _texts(message: Any, way: tuple[str, ...]) -> list[str]:
    found = [message]
    for name in way:
        found = [each for parent in found for each in _values(getattr(parent, name))]
    return found


def _values(value: Any) -> list[Any]:
    return [value] if isinstance(value, str | Message) else list(value)
