"""What each role may do, as data. Everything that is not listed is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

PERMISSIONS: Mapping[str, str] = MappingProxyType(
    {
        "contacts.read": "read contacts and find whom an identity belongs to",
        "contacts.write": "create and change contacts and their identities",
        "contacts.merge": "merge people, take merges back, and part a contact that mixes two people",
        "contacts.delete": "delete contacts and bring them back",
        "contacts.organize": "rename and merge tags on all contacts, and change segments others share",
        "contacts.import": "carry contacts in, with their past, and see how imports went",
        "contacts.export": "take out all contacts",
        "interactions.read": "read histories and follow them live",
        "interactions.write": "record interactions",
        "interactions.deliver": "tell what became of messages to customers",
        "issues.read": "read issues and promises",
        "issues.write": "create, change, merge and split issues, and make promises",
        "issues.organize": "say which topics issues can have, and change views of issues others share",
        "break-glass.start": "open one person's restricted data for an hour, in full view",
        "break-glass.oversee": "see everybody's opened restricted data and end it",
        "interactions.correct": "correct what was recorded",
        "interactions.screen": "keep unwanted messages apart, block their senders, and release them",
        "interactions.originals": "see what was recorded before it was corrected",
        "event-types.write": "register what business events look like",
        "interactions.import": "import interactions in bulk and see how imports went",
        "interactions.export": "take out all interactions",
        "notifications.read": "read one's own notifications",
        "notifications.write": "mark one's own notifications as read",
        "rules.read": "see rules, try them, and see why others were told or not",
        "rules.write": "create, change and delete rules of who is told what",
        "messages.write": "send messages to customers, and take them back",
        "announcements.read": "see announcements to many customers and how they go",
        "announcements.write": "create, start, pause and stop announcements to many customers",
        "announcements.approve": "approve announcements of others",
        "templates.write": "create, change and delete templates of messages to customers",
        "deliveries.read": "see what was sent to whom and what became of it",
        "deliveries.write": "send again what failed, or leave it alone",
        "webhooks.read": "see which systems are told of events, and what they were sent",
        "webhooks.write": "subscribe systems to events, give them new secrets, and send again",
        "privacy.read": "see erasures with their proofs, and legal holds",
        "privacy.erase": "erase people for good",
        "privacy.hold": "place and release legal holds",
        "privacy.export": "take out everything about one person",
        "operations.read": "see how far a service is behind, and the progress of maintenance",
        "operations.write": "start maintenance",
        "audit.read": "see who saw and changed what",
        "api-keys.read": "list API keys",
        "api-keys.write": "create and revoke API keys",
    }
)
"""Every permission there is. A method that asks for another one stops its service at start."""

_AGENT = frozenset(
    {
        "contacts.read",
        "contacts.write",
        "contacts.merge",
        "interactions.read",
        "interactions.write",
        "issues.read",
        "issues.write",
        "interactions.correct",
        "interactions.screen",
        "messages.write",
        "notifications.read",
        "notifications.write",
        "break-glass.start",
    }
)

ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "agent": _AGENT,
        "supervisor": _AGENT
        | {
            "announcements.approve",
            "announcements.read",
            "announcements.write",
            "contacts.delete",
            "contacts.organize",
            "deliveries.read",
            "deliveries.write",
            "interactions.originals",
            "issues.organize",
            "operations.read",
            "rules.read",
            "rules.write",
            "templates.write",
        },
        "privacy": _AGENT
        | {
            "audit.read",
            "break-glass.oversee",
            "interactions.export",
            "interactions.originals",
            "operations.read",
            "privacy.read",
            "privacy.erase",
            "privacy.hold",
            "privacy.export",
        },
        "admin": frozenset(PERMISSIONS),
        "service": frozenset(
            {
                "contacts.read",
                "contacts.write",
                "interactions.read",
                "interactions.deliver",
                "interactions.write",
                "issues.read",
                "issues.write",
                "operations.read",
            }
        ),
        "integration": frozenset(
            {
                "contacts.read",
                "contacts.write",
                "interactions.read",
                "interactions.write",
                "interactions.screen",
                "issues.read",
                "issues.write",
            }
        ),
        "importer": frozenset(
            {"contacts.read", "contacts.write", "contacts.import", "interactions.write", "interactions.import"}
        ),
    }
)
"""The permissions of each role."""


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return what these roles may do together; an unknown role may do nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
