"""The access rule and HTTP form of each method, read from the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backstory.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from servicekit.access.roles import PERMISSIONS


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


def require_complete(services: Iterable[ServiceDescriptor]) -> Mapping[str, MethodRule]:
    """Return the rules, or raise naming every method without a known permission."""
    rules = rules_of(services)
    faults = [
        f"{path} has no permission" if not rule.permission else f"{path} asks for the unknown {rule.permission!r}"
        for path, rule in rules.items()
        if rule.permission not in PERMISSIONS
    ]
    if faults:
        raise IncompletePolicy("; ".join(faults))
    return rules


def _rule(service: ServiceDescriptor, method: MethodDescriptor) -> MethodRule:
    extensions: Any = method.GetOptions().Extensions  # the generated stub does not say what an extension holds
    policy: options_pb2.MethodPolicy = extensions[options_pb2.policy]
    path = f"/{service.full_name}/{method.name}"
    return MethodRule(path, policy.permission, policy.http, policy.body, method)
