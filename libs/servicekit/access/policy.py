"""The access rule, HTTP form and audit of each method, read from the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backstory.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from servicekit.access.roles import PERMISSIONS

NOTED = "noted"
"""Stands for paths where the servicer itself tells whom a call shows."""


class IncompletePolicy(Exception):
    """A method does not say, or says wrongly, who may call it. The service must not start."""


@dataclass(frozen=True)
class MethodRule:
    """What one method declares about itself."""

    path: str
    permission: str
    http: str
    body: str
    descriptor: MethodDescriptor
    audit: int = options_pb2.AUDIT_UNSPECIFIED
    persons: tuple[str, ...] = ()
    file: bool = False

    @property
    def streams_requests(self) -> bool:
        """Whether the client sends a stream."""
        return bool(self.descriptor.client_streaming)

    @property
    def streams_responses(self) -> bool:
        """Whether the server answers with a stream."""
        return bool(self.descriptor.server_streaming)


def rules_of(services: Iterable[ServiceDescriptor]) -> dict[str, MethodRule]:
    """Return the rule of every method, by its gRPC path `/package.Service/Method`."""
    rules = (_rule(service, method) for service in services for method in service.methods)
    return {rule.path: rule for rule in rules}


def bulk_methods(services: Iterable[ServiceDescriptor]) -> frozenset[str]:
    """Return the paths of imports: methods one call of which makes any number of changes, and is itself audited."""
    rules = rules_of(services).values()
    return frozenset(rule.path for rule in rules if rule.streams_requests and rule.audit == options_pb2.AUDIT_CALL)


def require_complete(services: Iterable[ServiceDescriptor]) -> Mapping[str, MethodRule]:
    """Return the rules, or raise naming every method without a known permission or without its part in the audit."""
    rules = rules_of(services)
    faults = [
        f"{path} has no permission" if not rule.permission else f"{path} asks for the unknown {rule.permission!r}"
        for path, rule in rules.items()
        if rule.permission not in PERMISSIONS
    ]
    faults += [f"{path} {fault}" for path, rule in rules.items() for fault in _audit_faults(rule)]
    if faults:
        raise IncompletePolicy("; ".join(faults))
    return rules


def _rule(service: ServiceDescriptor, method: MethodDescriptor) -> MethodRule:
    extensions: Any = method.GetOptions().Extensions  # the generated stub does not say what an extension holds
    policy: options_pb2.MethodPolicy = extensions[options_pb2.policy]
    path = f"/{service.full_name}/{method.name}"
    persons = tuple(policy.persons.split())
    return MethodRule(path, policy.permission, policy.http, policy.body, method, policy.audit, persons, policy.file)


def _audit_faults(rule: MethodRule) -> Iterable[str]:
    if rule.audit == options_pb2.AUDIT_UNSPECIFIED:
        yield "does not say what is audited"
    if rule.audit == options_pb2.AUDIT_READ and not rule.persons:
        yield "does not say whom it shows"
    if rule.persons and rule.audit not in (options_pb2.AUDIT_READ, options_pb2.AUDIT_CALL):
        yield "says whom it shows, and keeps no reads"
    if rule.persons != (NOTED,):
        yield from (
            f"names persons at {path}, where there is nothing" for path in rule.persons if not _leads(rule, path)
        )


def _leads(rule: MethodRule, path: str) -> bool:
    """Tell whether a path such as `answer.contacts.name` leads to a text."""
    root, *names = path.split(".")
    message = {"request": rule.descriptor.input_type, "answer": rule.descriptor.output_type}.get(root)
    for name in names[:-1]:
        field = message.fields_by_name.get(name) if message else None
        message = field.message_type if field else None
    last = message.fields_by_name.get(names[-1]) if message and names else None
    return last is not None and last.type == last.TYPE_STRING
