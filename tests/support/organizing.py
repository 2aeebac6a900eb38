"""Making organisations in tests."""

from __future__ import annotations

import itertools
from typing import Any

from backstory.contacts.v1 import organizations_pb2 as o

from tests.support.contacts_service import ContactsService

_numbers = itertools.count(1)


def an_organization(service: ContactsService, display_name: str = "", **fields: Any) -> o.Organization:
    """Create an organisation, with a name nobody else has unless one is given."""
    shown = display_name or f"Organisation {next(_numbers):04}"
    request = o.CreateOrganizationRequest(organization=o.Organization(display_name=shown), **fields)
    made: o.Organization = service.call("CreateOrganization", request)
    return made
