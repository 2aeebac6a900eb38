"""Every method declares who may call it, or its service does not start."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from backstory.operations.v1 import operations_pb2
from backstory.options.v1 import options_pb2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor
from servicekit.access.policy import IncompletePolicy, require_complete
from servicekit.access.roles import PERMISSIONS, ROLES, permissions_of

OURS = [
    file.DESCRIPTOR.services_by_name[name]
    for file, name in [
        (contacts_pb2, "ContactsService"),
        (interactions_pb2, "InteractionsService"),
        (notifications_pb2, "NotificationsService"),
        (operations_pb2, "OperationsService"),
    ]
]


def a_service(permission: str) -> ServiceDescriptor:
    """Build a service with one method that asks for this permission, empty for none."""
    pool = descriptor_pool.DescriptorPool()
    empty = descriptor_pb2.DescriptorProto(name="Empty")
    method = descriptor_pb2.MethodDescriptorProto(name="Peek", input_type=".t.Empty", output_type=".t.Empty")
    if permission:
        policy = options_pb2.MethodPolicy(permission=permission)
        method.options.Extensions[options_pb2.policy].CopyFrom(policy)  # type: ignore[index] # untyped extension
    service = descriptor_pb2.ServiceDescriptorProto(name="Peeks", method=[method])
    file = descriptor_pb2.FileDescriptorProto(name="t.proto", package="t", message_type=[empty], service=[service])
    pool.Add(file)
    return pool.FindServiceByName("t.Peeks")


def test_every_method_of_ours_names_a_known_permission() -> None:
    rules = require_complete(OURS)

    assert rules["/backstory.contacts.v1.ContactsService/GetContact"].permission == "contacts.read"
    assert {rule.permission for rule in rules.values()} <= PERMISSIONS.keys()


def test_a_method_without_a_permission_fails_at_start_by_name() -> None:
    with pytest.raises(IncompletePolicy, match=r"/t\.Peeks/Peek has no permission"):
        require_complete([*OURS, a_service("")])


def test_a_method_with_an_unknown_permission_fails_at_start() -> None:
    with pytest.raises(IncompletePolicy, match=r"contacts\.raed"):
        require_complete([a_service("contacts.raed")])


def test_roles_hold_known_permissions_only_and_admins_hold_all() -> None:
    assert frozenset().union(*ROLES.values()) == PERMISSIONS.keys()
    assert ROLES["admin"] == PERMISSIONS.keys()


def test_an_unknown_role_may_do_nothing() -> None:
    assert permissions_of(["owner"]) == frozenset()
