"""Every method declares who may call it, or its service does not start."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from backstory.operations.v1 import operations_pb2
from backstory.options.v1 import options_pb2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
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


SHOWING_PERSONS = {
    "backstory.contacts.v1.Contact",
    "backstory.contacts.v1.Identity",
    "backstory.contacts.v1.Consent",
    "backstory.contacts.v1.CheckConsentResponse",
    "backstory.interactions.v1.Interaction",
    "backstory.interactions.v1.CustomerProfile",
    "backstory.notifications.v1.Notification",
    "backstory.notifications.v1.Delivery",
}
"""What holds data of a person: an answer with any of it inside is audited."""


def everything_in(message: Descriptor) -> set[str]:
    """Return the names of a message and all messages inside it."""
    found: set[str] = set()
    looked_at = [message]
    while looked_at:
        each = looked_at.pop()
        if each.full_name not in found:
            found.add(each.full_name)
            looked_at += [field.message_type for field in each.fields if field.message_type]
    return found


def a_service(permission: str, audit: int = options_pb2.AUDIT_NONE, persons: str = "") -> ServiceDescriptor:
    """Build a service with one method that asks for this permission, empty for none."""
    pool = descriptor_pool.DescriptorPool()
    empty = descriptor_pb2.DescriptorProto(name="Empty")
    method = descriptor_pb2.MethodDescriptorProto(name="Peek", input_type=".t.Empty", output_type=".t.Empty")
    if permission:
        policy = options_pb2.MethodPolicy(permission=permission, audit=audit, persons=persons)  # type: ignore[arg-type] # any number
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


def test_every_method_of_ours_that_can_show_a_person_is_audited() -> None:
    silent = [
        path
        for path, rule in require_complete(OURS).items()
        if rule.audit == options_pb2.AUDIT_NONE and everything_in(rule.descriptor.output_type) & SHOWING_PERSONS
    ]

    assert silent == []


def test_everything_of_ours_that_names_a_contact_counts_as_showing_a_person() -> None:
    rules = require_complete(OURS).values()
    shown = {each for rule in rules if rule.audit == options_pb2.AUDIT_NONE for each in named(rule.descriptor)}

    assert shown == set()


def named(method: MethodDescriptor) -> set[str]:
    """Return the messages in an answer that have a field for a contact."""
    pool = descriptor_pool.Default()
    messages = map(pool.FindMessageTypeByName, everything_in(method.output_type))
    return {each.full_name for each in messages if {"contact", "contacts", "person"} & {*each.fields_by_name}}


@pytest.mark.parametrize(
    ("audit", "persons", "fault"),
    [
        (options_pb2.AUDIT_UNSPECIFIED, "", "does not say what is audited"),
        (options_pb2.AUDIT_READ, "", "does not say whom it shows"),
        (options_pb2.AUDIT_READ, "answer.name", r"names persons at answer\.name, where there is nothing"),
        (options_pb2.AUDIT_READ, "reply.name", "where there is nothing"),
        (options_pb2.AUDIT_EVENT, "answer.name", "says whom it shows, and keeps no reads"),
    ],
)
def test_a_method_that_hides_whom_it_shows_fails_at_start(audit: int, persons: str, fault: str) -> None:
    with pytest.raises(IncompletePolicy, match=fault):
        require_complete([a_service("contacts.read", audit, persons)])


def test_roles_hold_known_permissions_only_and_admins_hold_all() -> None:
    assert frozenset().union(*ROLES.values()) == PERMISSIONS.keys()
    assert ROLES["admin"] == PERMISSIONS.keys()


def test_an_unknown_role_may_do_nothing() -> None:
    assert permissions_of(["owner"]) == frozenset()
